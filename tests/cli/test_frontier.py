import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from netform.problem import save_problem
from netform.solve import Limits, frontier
from tests.cli.conftest import RUN_FILES, assert_one_message, names_in
from tests.helpers.folder import (
    AS_INFERRED,
    INFERRED,
    NEIGHBOURS,
    SETTINGS,
    contents,
    write_problem,
)
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem

FILES = {"frontier.csv", "frontier.svg", "frontier.png"}
NO_PLAN = {"neighbours.csv": "practice_a,practice_b\nA1,A2\n"}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """Eleven practices whose frontier of relationships has some points."""
    folder = tmp_path_factory.mktemp("region") / "gappy"
    problem = gappy_problem(3)
    shares = replace(problem.relationships, share=problem.relationships.share / 4)
    save_problem(replace(problem, relationships=shares), folder)
    return folder


def rows_of(out):
    return list(csv.DictReader(StringIO((out / "frontier.csv").read_text())))


def hold(netform, problem, out, rows):
    """Hold a folder to what it is to be: a run for each point, which verify passes."""
    runs = [row["run"] for row in rows]
    assert {name for name in names_in(out) if (out / name).is_dir()} - {"fewest"} == set(runs)
    for row in rows:
        run = out / row["run"]
        assert set(contents(run)) == RUN_FILES
        summary = json.loads((run / "summary.json").read_text())
        assert summary["status"] == row["status"] == "optimal"
        assert summary["objective"] == summary["bound"] == int(row["travel"]) == int(row["bound"])
        assert summary["tiers"]["network"]["relationships"] == int(row["relationships"])
        assert summary["tiers"]["network"]["groups"] == int(row["groups"])
        assert summary["tiers"]["network"]["closeness"]["largest"] == int(row["farthest"])
        assert netform("verify", problem, run, "--bound").code == 0
    travel = [int(row["travel"]) for row in rows]
    assert travel == sorted(set(travel))
    measures = [int(row["measure"]) for row in rows]
    assert measures == sorted(set(measures), reverse=True)


@pytest.mark.parametrize("measure", ["relationships", "groups", "moved", "farthest"])
def test_the_frontier_is_whole_and_each_run_passes_verify(netform, region, tmp_path, measure):
    out = tmp_path / "deep" / "out"
    answer = netform("frontier", region, "--out", out, "--measure", measure, "--threads", 1)
    assert answer.code == 0
    assert "the frontier is complete" in answer.out
    assert set(names_in(out)) >= FILES
    rows = rows_of(out)
    assert [row["point"] for row in rows] == [str(k + 1) for k in range(len(rows))]
    assert all(row["measure"] == row[measure] for row in rows)
    assert rows[0]["limit"] == rows[0]["travel_per_unit_less"] == ""
    assert names_in(out.parent) == ["out"]
    hold(netform, region, out, rows)
    if measure in ("relationships", "moved"):
        assert len(rows) >= 2
        assert netform("verify", region, out / "fewest", "--bound").code == 0
    else:
        assert "fewest" not in names_in(out)


def test_relationships_are_the_measure_where_none_is_named(netform, square, tmp_path):
    assert netform("frontier", square, "--out", tmp_path / "out").code == 0
    rows = rows_of(tmp_path / "out")
    assert [(row["measure"], row["travel"]) for row in rows] == [("1", "120000000000")]
    hold(netform, square, tmp_path / "out", rows)


def test_json_is_one_document_of_the_points(netform, region, tmp_path):
    answer = netform("frontier", region, "--out", tmp_path / "out", "--json", "--threads", 1)
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["complete"] is True
    rows = rows_of(tmp_path / "out")
    assert len(said["points"]) == len(rows)
    for each, row in zip(said["points"], rows, strict=True):
        assert {name: "" if value is None else str(value) for name, value in each.items()} == {
            name: row[name] for name in each
        }


def test_inferred_relationships_are_called_so(netform, square, tmp_path):
    folder = write_problem(tmp_path / "p", {"problem.toml": AS_INFERRED})
    answer = netform("frontier", folder, "--out", tmp_path / "out")
    assert answer.code == 0
    assert f"relationships are inferred, not given by data: {INFERRED}\n" in answer.out
    assert {row["inferred"] for row in rows_of(tmp_path / "out")} == {INFERRED}
    assert f"inferred: {INFERRED}" in (tmp_path / "out" / "frontier.svg").read_text()
    said = netform("frontier", folder, "--out", tmp_path / "again", "--no-plot", "--json")
    assert json.loads(said.out)["inferred"] == INFERRED
    given = netform("frontier", square, "--out", tmp_path / "given")
    assert "relationships are inferred" not in given.out
    assert "inferred" not in rows_of(tmp_path / "given")[0]


def test_quiet_is_quiet_and_otherwise_each_point_is_told(netform, region, tmp_path):
    told = netform("frontier", region, "--out", tmp_path / "a", "--threads", 1)
    assert len(told.err.splitlines()) >= len(rows_of(tmp_path / "a"))
    quiet = netform("frontier", region, "--out", tmp_path / "b", "--quiet", "--threads", 1)
    assert quiet.err == ""


def test_without_a_plot_there_is_none(netform, square, tmp_path):
    assert netform("frontier", square, "--out", tmp_path / "out", "--no-plot").code == 0
    assert not {"frontier.svg", "frontier.png"} & set(names_in(tmp_path / "out"))
    assert "frontier.csv" in names_in(tmp_path / "out")


def test_equal_problems_give_equal_points_and_plots(netform, region, tmp_path):
    for name in ("a", "b"):
        netform("frontier", region, "--out", tmp_path / name, "--threads", 1)
    for file in ("frontier.csv", "frontier.svg"):
        one, two = ((tmp_path / name / file).read_bytes() for name in ("a", "b"))
        assert one == two


@pytest.mark.parametrize("points", [2, 3, 50])
def test_so_many_points_are_some_of_all(netform, region, tmp_path, points):
    options = ("--no-plot", "--quiet", "--threads", 1)
    netform("frontier", region, "--out", tmp_path / "all", *options)
    answer = netform("frontier", region, "--out", tmp_path / "some", "--points", points, *options)
    assert answer.code == 0
    every, some = (
        [(row["measure"], row["travel"]) for row in rows_of(tmp_path / name)]
        for name in ("all", "some")
    )
    assert set(some) <= set(every)
    assert (some[0], some[-1]) == (every[0], every[-1])
    hold(netform, region, tmp_path / "some", rows_of(tmp_path / "some"))


# ---- no plan, no time ----------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["relationships", "groups", "farthest"])
def test_an_infeasible_problem_is_exit_4_with_its_proof(netform, tmp_path, measure):
    folder = write_problem(tmp_path / "p", NO_PLAN)
    out = tmp_path / "out"
    answer = netform("frontier", folder, "--out", out, "--measure", measure, "--json")
    assert answer.code == 4
    assert json.loads(answer.out) == {"complete": False, "inferred": "", "points": []}
    assert rows_of(out) == []
    assert not {"frontier.svg", "frontier.png"} & set(names_in(out))
    assert netform("verify", folder, out / "limit-none", "--infeasible").code == 0


def test_no_time_at_all_is_exit_5(netform, region, tmp_path):
    answer = netform("frontier", region, "--out", tmp_path / "out", "--time-limit", 0)
    assert answer.code == 5
    assert "not the whole frontier" in answer.out
    assert rows_of(tmp_path / "out") == []


@pytest.mark.parametrize("measure", ["relationships", "groups", "farthest"])
@pytest.mark.parametrize("points", [(), ("--points", 40)])
def test_time_that_ends_after_the_first_point_is_exit_3(
    netform, region, tmp_path, monkeypatch, measure, points
):
    """Only the first solve gets any time."""
    solve, solved = frontier.solve, []

    def hurried(*arguments, **options):
        if solved:
            options["limits"] = Limits(seconds=0)
        solved.append(1)
        return solve(*arguments, **options)

    monkeypatch.setattr(frontier, "solve", hurried)
    out = tmp_path / "out"
    answer = netform("frontier", region, "--out", out, "--measure", measure, "--quiet", *points)
    assert answer.code == 3
    assert "not the whole frontier" in answer.out
    first = rows_of(out)[0]
    assert (first["status"], first["run"]) == ("optimal", "limit-none")
    assert netform("verify", region, out / "limit-none", "--bound").code == 0


def test_a_walk_that_is_stopped_after_the_first_point_is_exit_130(
    netform, region, tmp_path, monkeypatch
):
    solve = frontier.solve

    def stopped_after_one(*arguments, **options):
        found = solve(*arguments, **options)
        options["limits"].stop.set()
        return found

    monkeypatch.setattr(frontier, "solve", stopped_after_one)
    out = tmp_path / "out"
    assert netform("frontier", region, "--out", out, "--quiet", "--no-plot").code == 130
    assert rows_of(out)[0]["run"] == "limit-none"
    assert netform("verify", region, out / "limit-none", "--bound").code == 0


# ---- refusals ------------------------------------------------------------------------------------


def test_a_folder_that_is_there_is_replaced_only_with_force(netform, square, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "stale.txt").write_text("stale")
    answer = netform("frontier", square, "--out", out)
    assert_one_message(answer, "the folder is already there", "--force")
    assert contents(out) == {"stale.txt": b"stale"}
    assert netform("frontier", square, "--out", out, "--force", "--no-plot").code == 0
    assert "stale.txt" not in names_in(out)
    assert names_in(tmp_path) == ["out", "square"]


@pytest.mark.parametrize("place", ["square", "."])
def test_force_does_not_delete_the_problem(netform, square, tmp_path, place):
    before = contents(square)
    answer = netform("frontier", square, "--out", tmp_path / place, "--force")
    assert_one_message(answer, "would delete")
    assert contents(square) == before


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--measure", "travel"),
        ("--measure", ""),
        ("--measure", "Groups"),
        ("--points", 1),
        ("--points", 0),
        ("--points", "two"),
        ("--time-limit", "nan"),
        ("--time-limit", -1),
        ("--memory-limit", "inf"),
        ("--threads", 0),
    ],
)
def test_options_out_of_range_are_refused(netform, square, tmp_path, option, value):
    answer = netform("frontier", square, "--out", tmp_path / "out", option, value)
    assert answer.code == 2
    assert f"Invalid value for '{option}'" in answer.err
    assert names_in(tmp_path) == ["square"]


def test_a_folder_to_write_must_be_named(netform, square):
    assert netform("frontier", square).code == 2


@pytest.mark.parametrize("tiers", ["ward", "", "network,federation", "Network"])
def test_tiers_that_cannot_be_planned_are_refused(netform, square, tmp_path, tiers):
    answer = netform("frontier", square, "--out", tmp_path / "out", "--tiers", tiers)
    assert_one_message(answer, "tier")
    assert names_in(tmp_path) == ["square"]


def test_a_problem_that_has_limits_already_is_refused(netform, tmp_path):
    limits = '[[limits]]\nmeasure = "groups"\nat_most = 3\n'
    folder = write_problem(tmp_path / "p", {"problem.toml": SETTINGS + limits})
    answer = netform("frontier", folder, "--out", tmp_path / "out")
    assert_one_message(answer, "limits a measure already")
    assert names_in(tmp_path) == ["p"]


def test_a_problem_without_relationships_is_refused_and_its_groups_are_not(netform, tmp_path):
    folder = tmp_path / "p"
    save_problem(make_problem([10] * 2, [(0, 1)], floor=10, ceiling=20), folder)
    answer = netform("frontier", folder, "--out", tmp_path / "out")
    assert_one_message(answer, "no relationships")
    assert names_in(tmp_path) == ["p"]
    assert netform("frontier", folder, "--out", tmp_path / "out", "--measure", "groups").code == 0


def test_a_problem_that_is_not_there_is_refused(netform, tmp_path):
    answer = netform("frontier", tmp_path / "none", "--out", tmp_path / "out")
    assert_one_message(answer, "none")
    assert names_in(tmp_path) == []


def test_a_run_of_another_problem_does_not_pass_verify(netform, square, tmp_path):
    netform("frontier", square, "--out", tmp_path / "out", "--no-plot", "--quiet")
    other = write_problem(tmp_path / "p", {"neighbours.csv": NEIGHBOURS.replace("A1,A2", "A2,A3")})
    assert netform("verify", other, tmp_path / "out" / "limit-none", "--bound").code != 0
