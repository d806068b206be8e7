"""What rules cost against brute force: the optimum with a rule less the one without it."""

import random
from dataclasses import replace

import pytest

from netform.plan import verify
from netform.problem import Rule, without_rule
from netform.solve import Limits, Status, solve
from netform.solve.rule_account import MOST_RULES, with_rule_account
from tests.helpers.joint_judge import JointJudge, with_federations
from tests.helpers.problems import gappy_problem, problems, random_problem
from tests.helpers.rules import KINDS, optimum, random_rule, with_rules


def ruled(family, seed):
    """A problem with two or three more rules of any kind."""
    problem = random_problem(family, seed, 9)
    rng = random.Random(f"account {family} {seed}")
    kinds = [rng.choice((*KINDS, "lead")) for _ in range(rng.choice((2, 3)))]
    rules = [random_rule(rng, kind, problem) for kind in kinds]
    return with_rules(problem, *filter(None, rules))


def test_binds_and_costs_are_those_of_two_optima_by_brute_force():
    seen = dict.fromkeys(("binds", "free", "bridge needed", "no plan without"), 0)
    for family, seed in problems(150):
        problem = ruled(family, seed)
        result = with_rule_account(solve(problem, threads=1), threads=1)
        if result.status is not Status.OPTIMAL:
            continue
        assert len(result.rules) == len(problem.settings.rules)
        for place, account in enumerate(result.rules):
            rule = problem.settings.rules[place]
            assert (account.rule, account.tier) == (rule.words, rule.tier)
            fewer = without_rule(problem, place)
            best, without = optimum(problem), optimum(fewer)
            assert account.cost == (None if without is None else best - without)
            if account.cost is None or account.cost < 0:
                assert rule.kind in ("bridge", "lead")
                assert account.binds
                seen["bridge needed"] += 1
                seen["no plan without"] += account.cost is None
            elif account.cost > 0:
                assert account.binds
                seen["binds"] += 1
            else:
                leads = [each for each in problem.settings.rules if each.kind == "lead"]
                permits = rule.kind == "bridge" or (rule.kind == "lead" and len(leads) > 1)
                assert account.binds == (permits and not verify(fewer, result.plan).holds)
                seen["free"] += 1
    assert min(seen.values()) >= 2, seen


def test_with_two_tiers_costs_are_those_of_two_optima_by_brute_force():
    seen = {True: 0, False: 0}
    for seed in (7, 10, 11):  # those that are proved within seconds
        problem = gappy_problem(seed)
        rng, edges = random.Random(f"cuts {seed}"), problem.neighbours
        cuts = [
            Rule(kind="cut", practices=(problem.practices.codes[a], problem.practices.codes[b]))
            for a, b in rng.sample(list(zip(edges.first, edges.second, strict=True)), 2)
        ]
        total = int(problem.practices.patients.sum())
        problem = with_federations(with_rules(problem, *cuts), total // 3, total)
        result = solve(problem, tiers=("network", "federation"), threads=1)
        if result.status is not Status.OPTIMAL:
            continue
        for place, account in enumerate(with_rule_account(result, threads=1).rules):
            if account.cost is not None:
                without = JointJudge(without_rule(problem, place)).optimum
                assert account.cost == result.objective - without
                seen[account.binds] += 1
    assert min(seen.values()) >= 2, seen


@pytest.fixture(scope="module")
def bound():
    """An optimum whose first rule binds."""
    for family, seed in problems(90):
        problem = with_rules(random_problem(family, seed, 9), Rule(kind="size", limit=2))
        result = solve(problem, threads=1)
        if result.status is Status.OPTIMAL and with_rule_account(result, threads=1).rules[-1].binds:
            return result
    pytest.fail("no such problem")


def test_nothing_is_claimed_without_a_proved_optimum_or_without_time(bound):
    assert {(rule.binds, rule.cost) for rule in bound.rules} == {(None, None)}
    for status in (Status.FEASIBLE, Status.WITHIN_GAP, Status.INTERRUPTED):
        other = replace(bound, status=status)
        assert with_rule_account(other, threads=1) is other
    late = with_rule_account(bound, threads=1, limits=Limits(seconds=0))
    assert (late.rules[-1].binds, late.rules[-1].cost) == (None, None)


def test_a_gap_that_was_good_enough_for_the_solve_does_not_blur_what_rules_cost(bound):
    asked = with_rule_account(bound, threads=1, limits=Limits(gap=1.0))
    assert asked.rules == with_rule_account(bound, threads=1).rules


def test_rules_beyond_the_first_are_asked_about_on_demand(bound):
    place = len(bound.problem.settings.rules) - 1
    (rule,) = bound.problem.settings.rules[place:]
    result = solve(bound.problem.changed(rules=(rule,) * (MOST_RULES + 2)), threads=1)
    told = []
    few = with_rule_account(result, threads=1, told=told.append)
    assert [each.binds for each in few.rules] == [False] * MOST_RULES + [None] * 2
    assert told == [rule.words] * MOST_RULES
    every = with_rule_account(result, threads=1, every=True)
    assert [each.binds for each in every.rules] == [False] * (MOST_RULES + 2)
