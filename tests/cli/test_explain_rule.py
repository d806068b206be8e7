"""What `netform explain PROBLEM RUN --rule` prints."""

import pytest

HAMLETS = "instances/tower-hamlets"


def test_the_two_plans_stand_side_by_side_with_the_price(netform, hamlets_run):
    row = (hamlets_run / "plan.csv").read_text(encoding="utf-8").splitlines()[2].split(",")
    rule = f"apart {row[0]},{row[3]}"
    answer = netform("explain", HAMLETS, hamlets_run, "--rule", rule, "--quiet")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0] == f"rule       {rule} (the run does not have it)"
    assert lines[1].startswith("costs      +")
    assert lines[1].endswith("thousand patient-km (proved)")
    with_it, without = (
        next(line for line in lines if line.startswith(start)) for start in ("with it", "without")
    )
    cost = float(lines[1].split()[1])
    objectives = [float(line.split()[2].replace(",", "")) for line in (with_it, without)]
    assert cost == pytest.approx(objectives[0] - objectives[1], abs=0.0011)
    assert "by the best one-to-one matching" in lines[-1]


def test_a_rule_that_no_plan_keeps_comes_with_its_witness(netform, hamlets_run):
    answer = netform("explain", HAMLETS, hamlets_run, "--rule", "size 1", "--quiet")
    assert answer.code == 4
    assert "there is no plan with it" in answer.out
    assert "remedy: " in answer.out
