import json

import pytest
import shapely
from click.testing import CliRunner
from shapely.geometry import mapping as as_geojson

from netform.cli.build import build as command
from netform.errors import InputError
from netform.problem import check_problem, load_problem, save_problem


def edges(problem):
    codes = problem.practices.codes
    graph = problem.neighbours
    return {
        (codes[a], codes[b], kind)
        for a, b, kind in zip(graph.first, graph.second, graph.kind, strict=True)
    }


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_official_files_become_a_problem(files):
    problem = files.with_trusts().build().problem
    practices = problem.practices
    assert practices.codes == ("A1", "A2", "A3", "B1", "B2")
    assert practices.patients.tolist() == [10_000, 9_000, 8_000, 7_000, 0]
    assert practices.easting.tolist() == [400_000, 410_000, 400_000, 410_000, 410_000]
    assert practices.current_network == ("U1", "", "U1", "U2", "U2")
    assert list(practices.areas) == ["icb_code", "sub_icb_code", "region_code"]
    assert problem.name == "England"
    assert [tier.name for tier in problem.settings.tiers] == ["network", "federation"]
    assert problem.trusts.codes == ("RA1", "RZ9")
    assert edges(problem) == {
        ("A1", "A2", "boundary"),
        ("A1", "A3", "boundary"),
        ("A2", "B1", "boundary"),
        ("A2", "B2", "boundary"),
        ("A3", "B1", "boundary"),
        ("A3", "B2", "boundary"),
        ("B1", "B2", "colocated"),
    }


def test_sites_stand_in_for_shares_and_are_marked_as_such(files, tmp_path):
    build = files.with_sites().build(sites_within=12.0)
    problem = build.problem
    assert problem.settings.relationships.inferred == "nearest site of each kind within 12 km"
    assert problem.settings.relationships.minimum_share == 0
    assert problem.trusts.codes == ("RA1", "RZ9")
    assert problem.trusts.kinds == ("acute", "unknown")
    assert problem.trusts.names == ("Old Trust", "Abbey Care")
    pairs = problem.relationships
    # A3 lies 14 km from the site of RZ9, which is at A2's postcode.
    assert list(zip(pairs.practice.tolist(), pairs.trust.tolist(), strict=True)) == [
        (0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (4, 0), (4, 1)
    ]  # fmt: skip
    assert pairs.share.tolist() == [0.5, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 0.5]
    assert "9 pairs of 5 practices" in build.reconciliation.text()
    assert "1 site without coordinates: RA103" in build.reconciliation.text()
    assert {finding.check: finding.names for finding in build.warnings} == {
        "unknown_kinds": ("RZ9",)
    }
    assert [source.role for source in problem.settings.sources][-2:] == ["trusts", "sites"]
    save_problem(problem, tmp_path / "saved")
    loaded = load_problem(tmp_path / "saved")
    assert loaded.settings == problem.settings
    assert loaded.relationships.share.tolist() == pairs.share.tolist()


def test_practices_without_a_near_site_are_named(files):
    build = files.with_sites().build(sites_within=1.0)
    (finding,) = [each for each in build.warnings if each.check == "no_sites"]
    assert finding.names == ("A3",)
    assert "has no site of any trust within 1 km" in finding.fault


def test_where_no_site_is_near_there_are_no_relationships(files, tmp_path):
    files.with_sites()
    files.write("sites.csv", "trust_code,easting,northing\nRA1,100000,100000\n")
    build = files.build()
    assert build.problem.trusts.codes == ()
    assert "0 pairs of 0 practices" in build.reconciliation.text()
    (finding,) = build.warnings
    assert (finding.check, len(finding.names)) == ("no_sites", 5)
    save_problem(build.problem, tmp_path / "saved")
    assert check_problem(load_problem(tmp_path / "saved"))[-1].check == "no_relationships"


def test_thirty_kilometres_are_near_where_nothing_is_said(files):
    assert files.with_sites().build().problem.settings.relationships.inferred.endswith(" 30 km")


def test_the_sources_are_recorded_without_folders(files):
    sources = files.with_trusts().build().problem.settings.sources
    assert [(source.file, source.role, source.date) for source in sources] == [
        ("map.csv", "mapping", "2025-10-01"),
        ("lists.csv", "lists", ""),
        ("postcodes.csv", "postcodes", ""),
        ("trusts.csv", "trusts", ""),
        ("shares.csv", "shares", ""),
    ]
    assert all(len(source.sha256) == 64 for source in sources)


def test_byte_order_mark_crlf_and_blank_lines_change_nothing(files):
    plain = files.build().problem
    for name in ("mapping", "lists", "postcodes"):
        text = getattr(files, name).replace("\n", "\r\n\r\n")
        setattr(files, name, b"\xef\xbb\xbf" + text.encode())
    odd = files.build().problem
    assert odd.practices.codes == plain.practices.codes
    assert odd.practices.patients.tolist() == plain.practices.patients.tolist()
    assert edges(odd) == edges(plain)


def test_a_problem_saved_can_be_loaded_and_is_byte_equal(files, tmp_path):
    files.with_trusts()
    for folder in ("one", "two"):
        save_problem(files.build().problem, tmp_path / folder)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    loaded = load_problem(tmp_path / "one")
    assert edges(loaded) == edges(files.build().problem)
    save_problem(loaded, tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "three")


def test_the_graph_of_an_area_is_the_whole_graph_restricted_to_it(files):
    whole, part = files.build().problem, files.build(areas=("icb_code=QAA",)).problem
    kept = set(part.practices.codes)
    assert kept == {"A1", "A2", "A3"}
    assert part.name == "North ICB (QAA)"
    # Alone, A2 and A3 would be neighbours: the cells of B1 and B2 stand between them.
    assert edges(part) == {edge for edge in edges(whole) if {edge[0], edge[1]} <= kept}


def test_only_practices_without_list_size_or_coordinates_are_dropped(files):
    files.lists = files.lists.replace("A2,9000\n", "")
    files.postcodes = files.postcodes.replace("ZZ1 3AA", "ZZ1 3XX")
    assert files.build().problem.practices.codes == ("A1", "B1", "B2")


def test_nothing_left_is_an_error(files):
    files.postcodes = "pcd,oseast1m,osnrth1m\nXX1 1XX,1,1\n"
    with pytest.raises(InputError, match="no practice is left"):
        files.build()


def test_an_edge_through_the_sea_is_clipped_away(files):
    west = shapely.box(395_000, 295_000, 404_000, 315_000)
    east = shapely.box(406_000, 295_000, 415_000, 315_000)
    outline = files.write("sea.geojson", json.dumps(as_geojson(shapely.union(west, east))))
    build = files.build(outline=outline)
    assert {(a, b) for a, b, _ in edges(build.problem)} == {
        ("A1", "A3"),
        ("A2", "B1"),
        ("A2", "B2"),
        ("B1", "B2"),
    }
    assert build.problem.settings.sources[-1].file == "sea.geojson"


def test_practices_outside_the_outline_are_named_and_an_outline_elsewhere_is_refused(files):
    def outline(*box):
        return files.write("o.geojson", json.dumps(as_geojson(shapely.box(*box))))

    build = files.build(outline=outline(395_000, 295_000, 409_000, 315_000))
    (finding,) = [each for each in build.warnings if each.check == "outside_outline"]
    assert finding.names == ("A2", "B1", "B2")
    with pytest.raises(InputError, match="no practice lies inside the outline"):
        files.build(outline=outline(0, 0, 1000, 1000))


def test_neighbours_by_overlap(files):
    rows = "practice_code,lsoa11_code,patients\nA1,E01000001,9\nA2,E01000001,1\nA2,E01000002,9\n"
    options = {"contiguity": "overlap", "registrations": files.write("lsoa.csv", rows)}
    build = files.build(**options)
    assert edges(build.problem) == {("A1", "A2", "overlap")}
    (finding,) = [each for each in build.warnings if each.check == "no_registrations"]
    assert finding.names == ("A3", "B1", "B2")
    assert edges(files.build(**options, overlap_share=0.2).problem) == set()


def arguments(files, folder, *more):
    paths = files.paths()
    return [str(folder), *(f"--{name}={path}" for name, path in paths.items()), *more]


def test_the_command_prints_the_account_and_writes_the_folder(files, tmp_path):
    folder = tmp_path / "deep" / "problem"
    run = CliRunner().invoke(
        command, arguments(files, folder, "--area=icb_code=QAA", "--max-link-km=9", "--name=Mine")
    )
    assert run.exit_code == 0, run.output
    assert "practices kept" in run.stdout
    assert "warning: 3 practices have no neighbour" in run.stderr
    assert "warning" not in run.stdout
    assert load_problem(folder).name == "Mine"


def test_a_folder_that_is_there_is_refused_and_left_alone_without_force(files, tmp_path):
    folder = tmp_path / "problem"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    run = CliRunner().invoke(command, arguments(files, folder))
    assert isinstance(run.exception, InputError)
    assert contents(folder) == {"mine.txt": b"keep"}
    assert CliRunner().invoke(command, arguments(files, folder, "--force")).exit_code == 0
    assert "practices.csv" in contents(folder)


def test_bad_input_writes_nothing(files, tmp_path):
    files.lists = files.lists.replace("9000", "9000.5")
    run = CliRunner().invoke(command, arguments(files, tmp_path / "problem"))
    assert isinstance(run.exception, InputError)
    assert "lists.csv, row 3, column list_size" in str(run.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "lists.csv",
        "map.csv",
        "postcodes.csv",
    ]
