"""`netform verify` as a function: a run held to its problem, and what it says of each lie."""

import json

import pytest

from netform.plan.verification.run import verify_run
from netform.solve import solve
from tests.helpers.joint_judge import with_federations
from tests.plan.conftest import solved_run, square


def edit(path, **changes):
    table = json.loads(path.read_text(encoding="utf-8"))
    table.update(changes)
    path.write_text(json.dumps(table), encoding="utf-8")


def test_a_true_run_holds(run):
    problem, folder = run
    found = verify_run(problem, folder, bound=True)
    assert found.faults == []
    assert found.deviations == []
    table = found.to_table()
    assert table["holds"]
    assert table["objective"] == table["certified_bound"] == table["claimed_bound"]
    assert table["columns"] == 0, "the duals settle all four"
    assert not table["infeasible"]


def test_a_bare_plan_is_held_to_the_problem(run):
    problem, folder = run
    assert verify_run(problem, folder / "plan.csv").holds
    found = verify_run(problem, folder / "plan.csv", bound=True)
    assert "no certificate" in found.faults[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": 1}, "objective 1"),
        ({"bound": 1}, "bound"),
        ({"tiers": {}}, "figures by tier"),
        ({"objective": 1, "bound": 1}, "objective 1"),
        ({"objective": "1"}, "objective is no whole number but '1'"),
        ({"bound": [1]}, "bound is no whole number"),
        ({"certified_bound": "1"}, "certified_bound is no whole number"),
    ],
)
def test_a_lie_in_the_summary_is_caught(run, changes, message):
    problem, folder = run
    edit(folder / "summary.json", **changes)
    found = verify_run(problem, folder, bound=True)
    assert not found.holds
    assert message in "; ".join(found.faults)


def test_a_lie_in_the_plan_is_caught(run):
    problem, folder = run
    lines = (folder / "plan.csv").read_text(encoding="utf-8").splitlines()
    (folder / "plan.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert not verify_run(problem, folder).holds


def test_a_lie_in_the_certificate_is_caught(run):
    problem, folder = run
    table = json.loads((folder / "bound.json").read_text(encoding="utf-8"))
    table["parts"][0]["rounds"][0]["duals"][0] -= 10**9
    (folder / "bound.json").write_text(json.dumps(table), encoding="utf-8")
    assert verify_run(problem, folder).holds, "without --bound the certificate is not read"
    assert not verify_run(problem, folder, bound=True).holds


def test_a_missing_certificate_is_said(run):
    problem, folder = run
    (folder / "bound.json").unlink()
    assert "no certificate" in verify_run(problem, folder, bound=True).faults[0]


@pytest.mark.parametrize("proved", [("federation",), ("network", "federation")])
def test_a_bound_on_another_tier_is_none_on_the_plan(tmp_path, proved):
    """Federations cost more than networks do, so what they cost at least says nothing of these."""
    problem = with_federations(square(), 40, 60, "5")
    folder, run = solved_run(problem, tmp_path)
    assert verify_run(folder, run, bound=True).holds
    of_others = solve(problem, tiers=proved, threads=1).certificate
    assert of_others is not None
    objective = json.loads((run / "summary.json").read_text(encoding="utf-8"))["objective"]
    assert of_others.claimed > objective
    (run / "bound.json").write_text(json.dumps(of_others.to_table()), encoding="utf-8")
    found = verify_run(folder, run, bound=True)
    assert found.faults == [
        f"the certificate is about {' and '.join(proved)}, the plan about network"
    ]


def test_other_terms_than_the_problem_s_are_printed(run):
    problem, folder = run
    text = (folder / "effective.toml").read_text(encoding="utf-8")
    waiver = '\n[[waivers]]\npractice = "A10000"\nbound = "floor"\nreason = "an island"\n'
    changed = text.replace("floor = 20", "floor = 10") + waiver
    (folder / "effective.toml").write_text(changed, encoding="utf-8")
    found = verify_run(problem, folder)
    assert found.holds
    said = "; ".join(found.deviations)
    assert "bands" in said
    assert "the floor was waived for A10000 (an island)" in said


def test_an_infeasible_run_passes_only_when_asked_for(infeasible_run):
    problem, folder = infeasible_run
    refused = verify_run(problem, folder)
    assert not refused.holds
    assert "--infeasible" in refused.faults[0]
    found = verify_run(problem, folder, infeasible=True)
    assert found.holds
    assert found.infeasible


def test_an_infeasible_run_whose_witness_lies_does_not_pass(infeasible_run):
    problem, folder = infeasible_run
    (witness,) = json.loads((folder / "witness.json").read_text(encoding="utf-8"))
    witness["numbers"] = {}
    (folder / "witness.json").write_text(json.dumps([witness]), encoding="utf-8")
    assert not verify_run(problem, folder, infeasible=True).holds


def test_a_run_with_a_plan_does_not_pass_as_infeasible_by_an_added_witness(run):
    problem, folder = run
    empty = {"kind": "no_column", "tier": "network", "practices": [], "fault": "", "remedy": ""}
    (folder / "witness.json").write_text(json.dumps([empty]), encoding="utf-8")
    (folder / "plan.csv").unlink()
    assert not verify_run(problem, folder, infeasible=True).holds


def test_what_groups_carry_is_recomputed(carrying_run):
    problem, folder = carrying_run
    assert verify_run(problem, folder, bound=True).faults == []
    stated = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["carrying"]
    stated["tiers"]["network"]["groups"][0]["services"]["clinic"]["patients_short"] += 1
    edit(folder / "summary.json", carrying=stated)
    (fault,) = verify_run(problem, folder).faults
    assert "budgets and services" in fault


@pytest.mark.parametrize("name", ["budget.csv", "services.csv"])
def test_figures_that_changed_since_are_found_out(carrying_run, name):
    problem, folder = carrying_run
    text = (problem / name).read_text(encoding="utf-8")
    (problem / name).write_text(text.replace("1.25", "1.26").replace("22", "21"), encoding="utf-8")
    assert "budgets and services" in verify_run(problem, folder).faults[0]


def test_an_account_of_figures_that_the_problem_lacks_is_caught(carrying_run):
    problem, folder = carrying_run
    for name in ("budget.csv", "services.csv"):
        (problem / name).unlink()
    assert "budgets and services" in verify_run(problem, folder).faults[0]


def test_a_lie_in_the_table_of_groups_is_caught(run):
    problem, folder = run
    text = (folder / "groups.csv").read_text(encoding="utf-8")
    (folder / "groups.csv").write_text(text.replace("1000", "999"), encoding="utf-8")
    assert verify_run(problem, folder).faults[0].startswith("groups.csv, row 2, column ")


def test_a_run_without_that_table_does_not_hold(run):
    problem, folder = run
    (folder / "groups.csv").unlink()
    assert verify_run(problem, folder, bound=True).faults == ["the run holds no groups.csv"]


@pytest.mark.parametrize("status", ["infeasible", "unknown", "banana", None])
def test_a_status_that_no_run_with_a_plan_has_is_a_fault(run, status):
    problem, folder = run
    edit(folder / "summary.json", status=status)
    assert any(repr(status) in fault for fault in verify_run(problem, folder).faults)


@pytest.mark.parametrize("gap", [0.5, None])
def test_another_gap_than_that_of_objective_and_bound_is_a_fault(run, gap):
    problem, folder = run
    edit(folder / "summary.json", gap=gap)
    faults = verify_run(problem, folder).faults
    assert faults == [f"the summary states the gap {gap}; it is 0.0"]


def test_a_participation_that_the_run_left_aside_is_a_deviation(run):
    """It was named only where the run had a word of its own."""
    problem, folder = run
    toml = problem / "problem.toml"
    code = (problem / "practices.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    text = toml.read_text(encoding="utf-8")
    table = f'[participation]\n{code} = "out"\n'
    toml.write_text(text.replace("[participation]\n", table, 1), encoding="utf-8")
    said = verify_run(problem, folder).deviations
    assert f"participation: practice {code} was as practices.csv says" in said
