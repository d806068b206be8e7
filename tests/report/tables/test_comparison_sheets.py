"""The tables of a comparison say what the comparison says."""

import csv

import pytest
from openpyxl import load_workbook

from netform.errors import InputError
from netform.plan import Plan, compare, present_plan
from netform.problem import Rule, Waiver, with_changes
from netform.report.tables.comparison_files import refuse_comparison_files, write_comparison_files
from netform.report.tables.comparison_sheets import comparison_sheets
from tests.helpers.folder import contents
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import plan_of, with_federations

A, B, C, D = codes_of(4)
NAMES = ["measures", "practices", "matched", "trusts", "waivers", "rules", "faults"]
PROBLEM = with_federations(
    make_problem(
        [10, 20, 30, 40],
        [(0, 1), (1, 2), (2, 3)],
        floor=20,
        ceiling=80,
        trust_kinds=["acute", "community"],
        shares=[(0, 0, 1.0), (1, 0, 0.5), (2, 1, 0.5)],
        present=["U", "U", "V", "V"],
    )
).changed(
    rules=(
        Rule(kind="together", practices=(A, B)),
        Rule(kind="size", tier="federation", limit=3),
    )
)


@pytest.fixture
def comparison():
    waiver = Waiver(practice=A, tier="network", bound="floor", reason="=an island")
    own = with_changes(PROBLEM, waivers=[waiver])
    nested = Plan(
        {
            **plan_of([{0}, {1, 2, 3}]).tiers,
            **plan_of([{0, 1, 2, 3}], "federation").tiers,
        }
    )
    return compare(PROBLEM, {"today": present_plan(PROBLEM), "run": nested}, {"run": own})


def rows_of(comparison, name: str) -> list[dict[str, object]]:
    (sheet,) = (sheet for sheet in comparison_sheets(comparison) if sheet.name == name)
    return [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]


def test_every_table_is_there_with_cells_for_every_column(comparison):
    sheets = comparison_sheets(comparison)
    assert [sheet.name for sheet in sheets] == NAMES
    for sheet in sheets:
        assert len(set(sheet.header)) == len(sheet.header)
        assert {len(row) for row in sheet.rows} <= {len(sheet.header)}
        assert {type(cell) for row in sheet.rows for cell in row} <= {str, int, float, type(None)}


def test_measures_have_a_row_a_plan_and_tier(comparison):
    rows = rows_of(comparison, "measures")
    assert [(row["plan"], row["tier"], row["lawful"]) for row in rows] == [
        ("today", "network", "yes"),
        ("run", "network", "no"),
        ("run", "federation", "no"),
    ]
    for row in rows:
        plan = next(plan for plan in comparison.plans if plan.name == row["plan"])
        tier = plan.tiers[str(row["tier"])]
        for name in ("objective", "travel", "groups", "rand_index", "patients_moved", "patients"):
            assert row[name] == getattr(tier, name)
        assert row["mean_distance"] == tier.closeness["mean"]
    assert rows[1]["practices_regrouped"] == 1
    assert rows[2]["practices_regrouped"] is None
    assert (rows[1]["base"], rows[1]["cost_unit"]) == ("today", "patient-millimetres")


def test_practices_have_a_row_each_with_their_place_in_every_plan(comparison):
    rows = rows_of(comparison, "practices")
    assert [row["practice_code"] for row in rows] == [A, B, C, D]
    assert rows[1] == {
        "practice_code": B,
        "name": "PRACTICE 1",
        "patients": 20,
        "today network group": "U",
        "today network hub": B,
        "run network group": B,
        "run network hub": C,
        "run network new_partners": "yes",
        "run network regrouped": "yes",
        "run federation group": A,
        "run federation hub": C,
    }
    assert [row["run network regrouped"] for row in rows] == ["no", "yes", "no", "no"]


def test_groups_stand_beside_those_that_they_continue(comparison):
    (first, second) = rows_of(comparison, "matched")
    assert (first["base_group"], first["plan_group"], first["identical"]) == ("U", A, "no")
    assert list(second.values()) == ["run", "network", "V", B, 2, 3, 2, 70, 90, 70, "no"]


def test_trusts_waivers_rules_and_faults_are_those_of_the_comparison(comparison):
    acute, community = rows_of(comparison, "trusts")
    assert (acute["practices"], acute["present networks"], acute["run networks"]) == (2, 1, 2)
    assert (community["kind"], community["run federations"]) == ("community", 1)
    assert rows_of(comparison, "waivers") == [
        {
            "plan": "run",
            "tier": "network",
            "practice_code": A,
            "bound": "floor",
            "patients": 10,
            "reason": "=an island",
        }
    ]
    assert [list(row.values()) for row in rows_of(comparison, "rules")] == [
        [f"together {A},{B}", "network", "yes", "no"],
        ["size federation:3", "federation", "not planned", "no"],
    ]
    said = rows_of(comparison, "faults")
    assert [row["what"] for row in said].count("deviation") == 1
    assert {row["words"] for row in said if row["what"] == "fault"} == {
        *comparison.plans[0].faults,
        *comparison.plans[1].faults,
    }


def test_csv_and_workbook_hold_the_same_cells(comparison, tmp_path):
    folder, workbook = tmp_path / "csv", tmp_path / "book.xlsx"
    write_comparison_files(comparison, folder, workbook)
    assert set(contents(folder)) == {f"{name}.csv" for name in NAMES}
    book = load_workbook(workbook)
    assert book.sheetnames == NAMES
    for sheet in comparison_sheets(comparison):
        pages = list(book[sheet.name].iter_rows())
        with (folder / f"{sheet.name}.csv").open(encoding="utf-8", newline="") as file:
            texts = list(csv.reader(file))
        for row, page, text in zip([sheet.header, *sheet.rows], pages, texts, strict=True):
            assert [cell.value for cell in page] == [None if cell == "" else cell for cell in row]
            assert text == ["" if cell is None else str(cell) for cell in row]
            for value, cell in zip(row, page, strict=True):
                assert value in (None, "") or cell.data_type == (
                    "s" if isinstance(value, str) else "n"
                )


def test_equal_comparisons_give_equal_bytes_of_csv(comparison, tmp_path):
    for name in ("one", "other"):
        write_comparison_files(comparison, tmp_path / name, None)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_neither_is_written_when_one_fails(comparison, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("netform.report.tables.comparison_files.write_workbook", fail)
    with pytest.raises(InputError, match=r"cannot be written.*No space left"):
        write_comparison_files(comparison, tmp_path / "csv", tmp_path / "book.xlsx")
    assert contents(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_one_inside_the_other_is_refused(tmp_path):
    with pytest.raises(InputError, match="inside the folder of CSV files"):
        refuse_comparison_files(tmp_path / "a", tmp_path / "a" / "b.xlsx", force=False)
    with pytest.raises(InputError, match="inside a place that the workbook takes"):
        refuse_comparison_files(tmp_path / "a" / "b", tmp_path / "a", force=False)
    with pytest.raises(InputError, match="inside the folder of CSV files"):
        refuse_comparison_files(tmp_path / "a", tmp_path / "a", force=False)
    refuse_comparison_files(tmp_path / "a", tmp_path / "b.xlsx", force=False)
