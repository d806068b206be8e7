"""What a result leaves on disk: summary and manifest."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from netform.errors import InputError
from netform.plan import verify
from netform.plan.run_folder.run import file_digests, read_run
from netform.problem import Budget, PracticeBudget, Service, save_problem
from netform.solve import solve
from netform.solve.record import save_run, summary_of
from tests.helpers.make import make_problem


def test_the_summary_of_an_optimal_run():
    problem = make_problem(
        [10, 20],
        [(0, 1)],
        floor=30,
        ceiling=30,
        trust_kinds=["acute"],
        shares=[(0, 0, 1.0), (1, 0, 1.0)],
    )
    summary = summary_of(solve(problem, threads=1), seed=3)
    cost = 10 * 1_000 * 1_000
    assert (summary["status"], summary["seed"]) == ("optimal", 3)
    assert summary["objective"] == summary["bound"] == summary["certified_bound"] == cost
    assert summary["gap"] == 0
    assert summary["unit"] == "patient-millimetres"
    assert summary["travel"] == "straight line"
    assert summary["relationships_before"] == 2
    assert summary["tiers"] == {
        "network": {
            "groups": 1, "patients": 30, "covered": 0, "travel": cost, "relationships": 1,
            "moved": 10, "outside": 0, "smallest": 30, "largest": 30,
            "closeness": {"mean": 500.0, "percentile_90": 1000, "largest": 1000},
            "waivers": [],
        }
    }  # fmt: skip
    assert summary["relationships"]["practices"] == 2
    assert summary["relationships"]["planned"] == {"network": 1}
    assert summary["relationships"]["partners"] == {"practices": 20_000.0, "networks": 10_000.0}
    assert "carrying" not in summary, "the problem says nothing of budgets or services"
    assert json.loads(json.dumps(summary)) == summary


def test_the_summary_of_what_groups_carry():
    problem = replace(
        make_problem([10, 20], [(0, 1)], floor=30, ceiling=30),
        budget=Budget({1: PracticeBudget(rate=Decimal("0.5"))}),
        services=(Service("clinic", 31, None),),
    )
    summary = summary_of(solve(problem, threads=1), seed=0)
    network = summary["carrying"]["tiers"]["network"]
    assert (network["budget"], network["practices_without_budget"]) == ("10.00", 1)
    assert network["viable_at"] == {"clinic": 0}
    assert summary["carrying"]["lowest_tier"] == {"clinic": None}
    assert json.loads(json.dumps(summary)) == summary


def test_times_are_in_patient_milliseconds():
    problem = make_problem([3], [], floor=0, ceiling=9, travel=[[0]], unit="seconds")
    summary = summary_of(solve(problem, threads=1), seed=0)
    assert summary["unit"] == "patient-milliseconds"
    assert summary["travel"] == "given"


def test_what_there_is_not_is_null():
    summary = summary_of(solve(make_problem([3], [], floor=5, ceiling=9), threads=1), seed=0)
    assert summary["status"] == "infeasible"
    assert (summary["objective"], summary["bound"], summary["gap"]) == (None, None, None)
    assert summary["tiers"] == {}
    assert "carrying" not in summary


def test_the_manifest_says_with_what_it_was_made(tmp_path):
    problem = make_problem([10], [], floor=5, ceiling=20)
    save_problem(problem, tmp_path / "problem")
    save_run(
        solve(problem, threads=1),
        tmp_path / "run",
        inputs=file_digests(tmp_path / "problem"),
        options={"seed": 4, "gap": 0.0},
    )
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"] == {"seed": 4, "gap": 0.0}
    assert {"python", "netform", "highspy", "numpy"} <= set(manifest["versions"])
    assert "practices.csv" in manifest["inputs"]
    assert manifest["start"] <= manifest["stop"]
    assert manifest["machine"]["cores"] >= 1


def small():
    return make_problem([10, 10], [(0, 1)], floor=5, ceiling=20)


def test_a_folder_that_exists_is_refused_and_replaced_by_force(tmp_path):
    run, result = tmp_path / "run", solve(small(), threads=1)
    save_run(result, run, inputs={}, options={})
    (run / "more.txt").write_text("there")
    with pytest.raises(InputError, match="already there"):
        save_run(result, run, inputs={}, options={})
    assert (run / "more.txt").exists()
    save_run(result, run, inputs={}, options={}, force=True)
    assert not (run / "more.txt").exists()


def test_nothing_half_is_left_behind(tmp_path):
    result = solve(small(), threads=1)
    with pytest.raises(TypeError):
        save_run(result, tmp_path / "run", inputs={}, options={"no json": {1, 2}})
    assert list(tmp_path.iterdir()) == []


def test_proofs_are_run_folders_inside(tmp_path):
    save_problem(small(), tmp_path / "problem")
    result = solve(small(), threads=1)
    save_run(result, tmp_path / "run", inputs={}, options={}, proofs={"least": result})
    for folder in (tmp_path / "run", tmp_path / "run" / "least"):
        plan = read_run(tmp_path / "problem", folder).plan
        assert plan is not None
        assert verify(small(), plan).objective == result.objective
