"""What `verify` can say of the account of rules in `summary.json`."""

import pytest

from netform.plan import RuleAccount, planned_rules, verify
from netform.plan.verification.rule_account import rule_account_faults
from netform.problem import Rule
from netform.solve import solve
from netform.solve.rule_account import with_rule_account
from tests.helpers.make import codes_of, make_problem

A, B, C, D = codes_of(4)
NEEDED = Rule(kind="bridge", practices=(A, B))
IDLE = Rule(kind="bridge", practices=(A, D))
APART = Rule(kind="apart", practices=(B, C))
PROBLEM = make_problem(
    [10, 10, 10, 10],
    [(1, 2), (2, 3)],
    floor=20,
    ceiling=20,
    rules=(NEEDED, IDLE, APART, Rule(kind="size", limit=2)),
)


@pytest.fixture(scope="module")
def result():
    return with_rule_account(solve(PROBLEM, threads=1), threads=1)


def stated(result):
    return [dict(vars(rule)) for rule in result.rules]


def test_a_true_account_has_no_fault(result):
    assert [rule.binds for rule in result.rules] == [True, False, False, False]
    assert rule_account_faults(PROBLEM, result.plan, stated(result), "optimal") == []
    unknown = [{**row, "binds": None, "cost": None} for row in stated(result)]
    for status in ("optimal", "feasible"):
        assert rule_account_faults(PROBLEM, result.plan, unknown, status) == []


@pytest.mark.parametrize("rules", [None, [], {}, [1, 2, 3, 4], [{}] * 4])
def test_a_list_of_other_rules_is_caught(result, rules):
    (fault,) = rule_account_faults(PROBLEM, result.plan, rules, "optimal")
    assert "list of rules" in fault
    other = stated(result)
    other[0]["tier"] = "federation"
    assert len(rule_account_faults(PROBLEM, result.plan, other, "optimal")) == 1


@pytest.mark.parametrize(
    ("place", "binds", "cost", "fault"),
    [
        (0, False, 0, "which the plan itself disproves"),
        (1, True, 0, "which the plan itself disproves"),
        (0, True, 5, "contradicts itself"),
        (1, False, -5, "contradicts itself"),
        (2, True, 0, "contradicts itself"),
        (2, True, -5, "contradicts itself"),
        (2, False, 5, "contradicts itself"),
        (2, False, None, "contradicts itself"),
        (2, None, 5, "contradicts itself"),
        (2, True, True, "contradicts itself"),
        (2, True, 1.5, "contradicts itself"),
        (2, 1, 5, "contradicts itself"),
    ],
)
def test_what_cannot_be_true_is_caught(result, place, binds, cost, fault):
    rows = stated(result)
    rows[place] |= {"binds": binds, "cost": cost}
    (found,) = rule_account_faults(PROBLEM, result.plan, rows, "optimal")
    assert fault in found
    assert PROBLEM.settings.rules[place].words in found


def test_nothing_may_be_claimed_of_a_plan_that_is_not_proved(result):
    faults = rule_account_faults(PROBLEM, result.plan, stated(result), "feasible")
    assert len(faults) == 4
    assert all("only a proved optimum" in fault for fault in faults)


def test_rules_of_another_tier_are_not_those_of_a_plan_of_networks():
    rules = (
        Rule(kind="apart", tier="federation", practices=(A, B)),
        Rule(kind="cut", tier="federation", practices=(A, B)),
        Rule(kind="together", practices=(A, B)),
        Rule(kind="size", limit=3),
    )
    problem = PROBLEM.changed(rules=rules)
    assert [place for place, _ in planned_rules(problem, {"network"})] == [1, 2, 3]
    assert [place for place, _ in planned_rules(problem, {"federation"})] == [0, 1, 2]
    assert RuleAccount(rules[3].words, "network").binds is None
    assert verify(PROBLEM, solve(PROBLEM, threads=1).plan).holds
