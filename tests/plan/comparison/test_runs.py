import json
import shutil
from dataclasses import replace

import pytest

from netform.errors import InputError
from netform.plan import compare_runs
from netform.problem import Waiver, load_problem, save_problem, with_changes
from netform.solve import solve
from netform.solve.record import save_run
from tests.plan.conftest import solved_run, square


def names_of(comparison):
    return [plan.name for plan in comparison.plans]


def test_one_run_is_held_against_today(run):
    folder, answer = run
    found = compare_runs(folder, [str(answer)])
    assert names_of(found) == ["today", "run"]
    today, solved = found.plans
    assert not today.is_lawful  # nobody has a present group, and nobody alone is within the band
    assert today.tiers["network"].groups == 4
    assert solved.is_lawful
    said = json.loads((answer / "summary.json").read_text())
    assert solved.tiers["network"].objective == said["objective"]
    assert solved.tiers["network"].travel == said["tiers"]["network"]["travel"]


def test_runs_and_plan_files_are_the_same_plans(run):
    folder, answer = run
    found = compare_runs(folder, [str(answer), str(answer / "plan.csv")])
    assert names_of(found) == ["run", "plan.csv"]
    one, other = (plan.tiers["network"] for plan in found.plans)
    assert replace(one, changes=()) == replace(other, changes=())
    assert other.practices_regrouped == 0


def test_a_run_is_held_to_its_own_settings(run, tmp_path):
    folder, _ = run
    waiver = Waiver(practice="A10000", tier="network", bound="floor", reason="an island")
    changed = with_changes(load_problem(folder), waivers=[waiver], leave_out=["A10003"])
    save_run(solve(changed, threads=1), tmp_path / "waived", inputs={}, options={"seed": 0})
    bare, waived = compare_runs(
        folder, [str(tmp_path / "waived" / "plan.csv"), str(tmp_path / "waived")]
    ).plans
    assert not bare.is_lawful
    assert waived.is_lawful
    assert len(waived.deviations) == 2
    # The waivers that a run uses are its own; a bare plan has those of the problem, here none.
    (used,) = waived.waivers["network"]
    assert (used.practice, used.bound, used.reason) == ("A10000", "floor", "an island")
    assert bare.waivers == {"network": ()}


def test_names_tell_plans_apart(run, tmp_path, monkeypatch):
    folder, answer = run
    other = tmp_path / "elsewhere" / "run"
    shutil.copytree(answer, other)
    shutil.copytree(answer, tmp_path / "today")
    monkeypatch.chdir(tmp_path)
    for asked, names in (
        (["run", "run"], ["run", "run (2)"]),
        ([str(answer), str(other)], [str(answer), str(other)]),
        (["today", "./today"], ["today", "./today"]),
        (["elsewhere/run", "today", "elsewhere/run"], ["run", "today", "run (2)"]),
        (["run/plan.csv", "run/"], ["plan.csv", "run"]),
    ):
        assert names_of(compare_runs(folder, asked)) == names
    assert compare_runs(folder, ["./today"]).plans[0].deviations == ()
    assert names_of(compare_runs(folder, ["./today"])) == ["today", "./today"]


def test_the_word_today_is_never_a_folder(run, tmp_path, monkeypatch):
    folder, answer = run
    shutil.copytree(answer, tmp_path / "today")
    monkeypatch.chdir(tmp_path)
    word, of_folder = compare_runs(folder, ["today", "./today"]).plans
    assert word.tiers["network"].groups == 4
    assert of_folder.tiers["network"].groups == 2


def test_a_run_without_a_plan_is_refused(infeasible_run):
    folder, answer = infeasible_run
    with pytest.raises(InputError, match=r"run: the run holds no plan \(status infeasible\)"):
        compare_runs(folder, ["today", str(answer)])


def test_what_is_not_there_is_refused(run):
    folder, answer = run
    with pytest.raises(InputError, match="no such run or plan"):
        compare_runs(folder, [str(answer), str(answer / "none")])


def test_a_run_of_another_problem_is_refused(run, tmp_path):
    _, answer = run
    smaller = square()
    others = replace(smaller.practices, codes=("B1", "B2", "B3", "B4"))
    save_problem(replace(smaller, practices=others), tmp_path / "other")
    with pytest.raises(InputError, match="is not in the problem"):
        compare_runs(tmp_path / "other", [str(answer)])


def test_solved_runs_of_one_problem_may_differ_in_prices(tmp_path):
    folder, answer = solved_run(square(), tmp_path)
    text = (folder / "problem.toml").read_text()
    assert "0.01" in text
    (folder / "problem.toml").write_text(text.replace("0.01", "0.0"))
    solved = compare_runs(folder, [str(answer)]).plans[1]
    assert solved.is_lawful
    tier = solved.tiers["network"]
    assert tier.objective == tier.travel
    assert any(each.startswith("tiers: ") for each in solved.deviations)
