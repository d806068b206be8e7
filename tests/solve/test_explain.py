"""Least sets of rules that contradict each other, against brute force."""

import random
from itertools import combinations

from netform.plan.proof.witness import witness_faults
from netform.problem import Rule
from netform.solve import Status
from netform.solve.explain import explain
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.rules import KINDS, optimum, random_rule, with_rules


def is_feasible(problem, rules):
    return optimum(problem.changed(rules=tuple(rules))) is not None


def test_the_rules_named_leave_no_plan_and_without_any_one_there_is_one():
    named = {}
    for family, seed in problems(80):
        problem = random_problem(family, seed, 8)
        rng = random.Random(f"{family} {seed}")
        drawn = [random_rule(rng, rng.choice(KINDS), problem) for _ in range(4)]
        ruled = with_rules(problem, *(rule for rule in drawn if rule is not None))
        found = explain(ruled, threads=1)
        if is_feasible(ruled, ruled.settings.rules):
            assert found.result.plan is not None
            assert found.rules == ()
            continue
        assert found.result.status is Status.INFEASIBLE
        for witness in found.result.witnesses:
            assert witness_faults(found.result.problem, witness, found.result.certificate) == []
        bridges = [rule for rule in ruled.settings.rules if rule.kind == "bridge"]
        assert found.is_least
        assert not is_feasible(ruled, [*bridges, *found.rules])
        for rule in found.rules:
            # Rules on who may lead are one: each of them lets more practices lead.
            leads = [other for other in found.rules if other.kind == rule.kind == "lead"]
            others = [other for other in found.rules if other not in (rule, *leads)]
            assert is_feasible(ruled, [*bridges, *others])
        named[len(found.rules)] = named.get(len(found.rules), 0) + 1
    assert named.get(0, 0) > 3
    assert named.get(1, 0) > 3
    assert sum(many for size, many in named.items() if size > 1) > 3


def test_two_rules_that_contradict_each_other_are_found_among_others():
    one, two, three, four = codes_of(4)
    rules = (
        Rule(kind="together", practices=(one, two)),
        Rule(kind="size", limit=3),
        Rule(kind="apart", practices=(three, one)),
        Rule(kind="apart", practices=(two, one)),
        Rule(kind="together", practices=(three, four)),
    )
    problem = make_problem([10] * 4, list(combinations(range(4), 2)), floor=10, ceiling=40)
    found = explain(with_rules(problem, *rules), threads=1)
    assert found.rules == (rules[0], rules[3])
    assert Judge(found.result.problem).optimum is None


def test_rules_on_who_may_lead_are_left_out_as_one():
    """Only the last practice reaches all others; without one of the two it may lead as little."""
    codes = codes_of(4)
    points = [(0, 0), (10, 0), (100, 0), (60, 0)]
    edges = list(combinations(range(4), 2))
    leads = tuple(Rule(kind="lead", practices=(code,)) for code in codes[:2])
    reach = Rule(kind="reach", limit=60)
    problem = make_problem([10] * 4, edges, floor=40, ceiling=40, points=points)
    found = explain(with_rules(problem, leads[0], reach, leads[1]), threads=1)
    assert found.rules == (reach, *leads)
    assert found.is_least


def test_without_rules_the_witness_of_the_problem_itself_is_given():
    problem = make_problem([10, 10], [], floor=20, ceiling=40)
    found = explain(with_rules(problem, Rule(kind="size", limit=1)), threads=1)
    assert found.rules == ()
    assert found.result.witnesses[0].kind == "component_totals"
    assert found.result.problem.settings.rules == ()
