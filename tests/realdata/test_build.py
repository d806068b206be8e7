"""The real official files: England whole and one ICB, held to the join that others made."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from netform.problem import check_problem, load_problem, save_problem
from netform.sources import Build, BuildOptions, build_problem
from netform.sources.grid import to_grid

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "england"
OFFICIAL = DATA / "official"

pytestmark = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason=f"the real data are not in {OFFICIAL}"
)


def build(**options: object) -> Build:
    return build_problem(
        BuildOptions(
            mapping=OFFICIAL / "gp-reg-pat-prac-map_2025-10.csv",
            lists=DATA / "list_sizes_2025.csv",
            postcodes=OFFICIAL / "onspd_2025-11_gp_postcodes.csv",
            practices=OFFICIAL / "epraccur_2026-02.csv",
            trusts=DATA / "trusts.csv",
            shares=DATA / "practice_trust_shares.csv",
            **options,  # type: ignore[arg-type]
        )
    )


@pytest.fixture(scope="module")
def england():
    start = perf_counter()
    built = build()
    assert perf_counter() - start < 30
    return built


@pytest.fixture(scope="module")
def reference():
    table = pd.read_csv(DATA / "practices_2025-10.csv", dtype=str, keep_default_na=False)
    return table.sort_values("practice_code", ignore_index=True)


def neighbours_of(problem):
    found = {position: [] for position in range(len(problem.practices))}
    for a, b in zip(problem.neighbours.first, problem.neighbours.second, strict=True):
        found[a].append(b)
        found[b].append(a)
    return found


def test_england_is_the_join_that_others_made(england, reference):
    practices = england.problem.practices
    assert len(practices) == 6_202
    assert practices.codes == tuple(reference["practice_code"])
    assert practices.patients.tolist() == reference["list_size"].astype(int).tolist()
    assert practices.areas["icb_code"] == tuple(reference["icb_code"])
    assert practices.areas["sub_icb_code"] == tuple(reference["sub_icb_code"])
    assert practices.current_network == tuple(reference["pcn_code"].replace("U", ""))
    assert practices.current_network.count("") == 71


def test_coordinates_agree_with_degrees_converted(england, reference):
    practices = england.problem.practices
    east, north = to_grid(reference["longitude"].astype(float), reference["latitude"].astype(float))
    apart = np.hypot(east - practices.easting, north - practices.northing)
    assert apart.max() < 1


def test_england_is_accounted_for(england):
    lines = {line.label: line.whole for line in england.reconciliation.lines}
    assert lines["practices kept"].rows == 6_202
    assert lines["list sizes of others (not in gp-reg-pat-prac-map_2025-10.csv)"].rows == 13
    assert england.reconciliation.dropped == ()


def test_closed_trusts_of_the_shares_are_kept_with_one_warning(england):
    (warning,) = [each for each in england.warnings if each.check == "unknown_trusts"]
    assert warning.names == ("RA4", "RAP", "RBZ", "RVJ", "RVY", "RW6")
    assert len(england.problem.trusts.codes) == 138


def test_six_practices_have_no_neighbour_of_their_own_icb(england):
    problem = england.problem
    icb = problem.practices.areas["icb_code"]
    alone = {
        problem.practices.codes[position]: icb[position]
        for position, others in neighbours_of(problem).items()
        if not any(icb[other] == icb[position] for other in others)
    }
    assert alone == {
        "Y03528": "QRV",
        "Y06592": "QMF",
        "Y07016": "QM7",
        "Y07040": "QHG",
        "Y07377": "QOQ",
        "Y08082": "QT1",
    }


def remote(build):
    return {f.names[0]: f for f in build.warnings if f.check == "remote_practices"}


def test_services_whose_patients_live_elsewhere_are_named_with_the_facts(england):
    """Registered in the middle of another area: none is far from every practice."""
    found = remote(england)
    assert {code: finding.numbers["metres"] // 1_000 for code, finding in found.items()} == {
        "Y03528": 4,
        "Y06592": 7,
        "Y07016": 37,
        "Y07040": 32,
        "Y07377": 25,
        "Y08082": 150,
    }
    for code, finding in found.items():
        assert "neighbours outside its area (icb_code=" in finding.fault
        assert "the nearest of any area is 0.0 km away; " in finding.fault
        assert "it is in no network today" in finding.fault
        assert f"--leave-out {code}" in finding.remedy
        assert f"--waive-floor {code}" in finding.remedy
    by_name = {code for code, f in found.items() if "its name speaks of a special" in f.fault}
    assert by_name == {"Y03528", "Y06592", "Y07016", "Y08082"}
    by_setting = {code for code, f in found.items() if "another setting" in f.fault}
    assert by_setting == {"Y03528", "Y07016", "Y07377"}


def test_a_service_is_named_in_its_area_and_by_check():
    part = build(areas=("icb_code=QT1",))
    assert set(remote(part)) == {"Y08082"}
    assert "no_neighbour" not in {finding.check for finding in part.warnings}
    checked = {f.names[0] for f in check_problem(part.problem) if f.check == "remote_practices"}
    assert checked == {"Y08082"}


def test_scilly_has_neighbours_in_cornwall_when_cells_are_clipped_to_the_hull(england):
    problem = england.problem
    icb = problem.practices.areas["icb_code"]
    scilly = problem.practices.position["L82017"]
    others = neighbours_of(problem)[scilly]
    assert {icb[other] for other in others} == {"QT6"}
    assert "L82017" not in remote(england)


def test_practices_at_one_point_are_neighbours(england):
    practices = england.problem.practices
    points = pd.Series(list(zip(practices.easting, practices.northing, strict=True)))
    sharing = points.value_counts()
    pairs = int((sharing * (sharing - 1) // 2).sum())
    assert england.problem.neighbours.kind.count("colocated") == pairs


def test_the_graph_of_an_icb_is_the_national_graph_restricted_to_it(england, tmp_path):
    part = build(areas=("icb_code=QMJ",)).problem
    assert len(part.practices) == 175
    assert set(part.practices.areas["icb_code"]) == {"QMJ"}
    whole = england.problem

    def edges(problem):
        codes = problem.practices.codes
        graph = problem.neighbours
        return {(codes[a], codes[b]) for a, b in zip(graph.first, graph.second, strict=True)}

    kept = set(part.practices.codes)
    assert edges(part) == {(a, b) for a, b in edges(whole) if a in kept and b in kept}
    save_problem(part, tmp_path / "QMJ")
    assert edges(load_problem(tmp_path / "QMJ")) == edges(part)


def test_the_official_list_sizes_of_2021_are_read():
    built = build_problem(
        BuildOptions(
            mapping=OFFICIAL / "gp-reg-pat-prac-map_2025-10.csv",
            lists=OFFICIAL / "gp-reg-pat-prac-all_2021-01.csv",
            postcodes=OFFICIAL / "onspd_2025-11_gp_postcodes.csv",
            trusts=OFFICIAL / "etr_2026-07.csv",
            shares=DATA / "practice_trust_shares.csv",
        )
    )
    assert len(built.problem.practices) == 6_182
    assert {finding.check for finding in built.warnings} >= {"dates_apart", "closed_trusts"}
    assert np.isfinite(built.problem.trusts.easting).any()


def test_neighbours_by_overlap_and_by_a_real_outline():
    overlap = build(
        contiguity="overlap", registrations=DATA / "practice_lsoa11_2022_07.csv.gz"
    ).problem
    assert set(overlap.neighbours.kind) == {"overlap"}
    assert len(overlap.neighbours.first) > len(overlap.practices)
    built = build(outline=DATA / "icb_boundaries_2022.geojson")
    outlined = built.problem
    scilly = outlined.practices.position["L82017"]
    assert neighbours_of(outlined)[scilly] == []
    fault = remote(built)["L82017"].fault
    assert "has no neighbour at all (icb_code=QT6)" in fault
    assert "the nearest of any area is 59.5 km away; it is in network U64053 today" in fault
    assert "and so does an island" in fault
