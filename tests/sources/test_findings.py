from datetime import date

from netform.sources.findings import date_finding, titles

from .conftest import TRUSTS


def ods(code, *, postcode, icb="QAA", closed="", status="ACTIVE", setting="RO76"):
    cells = [code, "N", "Y1", icb, *[""] * 5, postcode, "", closed, status, *[""] * 12, setting, ""]
    return ",".join(cells) + "\n"


def found(build):
    return {finding.check: finding for finding in build.warnings}


def test_a_practice_file_that_agrees_warns_of_nothing(files):
    rows = [ods(f"A{n}", postcode=f"ZZ1 {n}AA") for n in (1, 2, 3)]
    rows += [ods(f"B{n}", postcode="ZZ2 1AA", icb="QBB") for n in (1, 2)]
    files.options["practices"] = files.write("epraccur.csv", "".join(rows))
    assert files.build().warnings == ()


def test_status_setting_icb_and_postcode_warn_with_names_and_drop_nobody(files):
    rows = [
        ods("A1", postcode="ZZ1 1AA", status="DORMANT"),
        ods("A2", postcode="ZZ9 9ZZ", setting="RO72"),
        ods("A3", postcode="ZZ1 3AA", closed="20250901", icb="QCC"),
        ods("B1", postcode="ZZ2 1AA", icb="QBB", status="P"),
    ]
    files.options["practices"] = files.write("epraccur.csv", "".join(rows))
    build = files.build()
    assert len(build.problem.practices) == 5
    assert {check: finding.names for check, finding in found(build).items()} == {
        "not_in_practices": ("B2",),
        "closed": ("A3",),
        "dormant": ("A1",),
        "proposed": ("B1",),
        "not_general_practice": ("A2",),
        "another_icb": ("A3",),
        "another_postcode": ("A2",),
    }
    assert "1 practice is dormant in epraccur.csv: A1 (FIRST SURGERY)" in (
        found(build)["dormant"].sentence()
    )
    assert "names no successor" in found(build)["closed"].fault


def test_warnings_are_about_the_area_only(files):
    files.options["practices"] = files.write("epraccur.csv", ods("B1", postcode="ZZ2 1AA"))
    build = files.build(areas=("icb_code=QBB",))
    assert found(build)["not_in_practices"].names == ("B2",)
    assert found(build)["another_icb"].names == ("B1",)


def test_unknown_and_closed_trusts_give_one_warning_each(files):
    files.with_trusts()
    closed = TRUSTS.replace("longitude\n", "longitude,close_date\n").replace(
        "-2.0\n", "-2.0,20240101\n"
    )
    files.write("trusts.csv", closed)
    build = files.build()
    assert found(build)["unknown_trusts"].names == ("RZ9",)
    assert found(build)["closed_trusts"].names == ("RA1",)
    assert build.problem.trusts.closed == ("2024-01-01", "")
    assert found(build)["no_shares"].names == ("A2", "A3", "B2")


def test_a_practice_without_neighbour_is_named(files):
    build = files.build(max_link_km=5)
    assert found(build)["no_neighbour"].names == ("A1", "A2", "A3")


def test_dates_far_apart_are_told():
    assert date_finding(date(2025, 10, 1), date(2025, 7, 1)) == []
    assert date_finding(None, date(2025, 7, 1)) == []
    (finding,) = date_finding(date(2025, 10, 1), date(2021, 1, 1))
    assert "1734 days apart" in finding.fault


def test_long_lists_of_names_are_cut():
    codes = [f"A{n}" for n in range(7)]
    assert titles(codes, ["", "X", *[""] * 5]) == "A0, A1 (X), A2, A3, A4 and 2 more"
