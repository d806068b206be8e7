"""Rules (M4) against brute force: each kind alone and in pairs, and what tightening them does."""

import random
from itertools import combinations

import pytest

from netform.plan import verify
from netform.solve import solve
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.hold import hold_to
from tests.helpers.problems import problems, random_problem
from tests.helpers.rules import KINDS, is_number_allowed, optimum, random_rule, with_rules


@pytest.mark.parametrize("number", few_or_all(40, 90))
@pytest.mark.parametrize("kind", KINDS)
def test_each_rule_leads_to_the_plan_of_brute_force_and_never_to_a_cheaper_one(kind, number):
    bound, infeasible = 0, 0
    for family, seed in problems(number):
        problem = random_problem(family, seed, 9)
        rule = random_rule(random.Random(f"{kind} {family} {seed}"), kind, problem)
        if rule is None:
            continue
        before, after = optimum(problem), hold_to(with_rules(problem, rule))
        if before is None:
            assert after is None
            continue
        infeasible += after is None
        if after is not None:
            assert after >= before
            bound += after > before
    assert bound >= number // 40
    assert infeasible >= number // 40


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)))
def test_rules_in_pairs_lead_to_the_plan_of_brute_force(one, other):
    for family, seed in problems(8):
        problem = random_problem(family, seed, 8)
        rng = random.Random(f"{one} {other} {family} {seed}")
        rules = [random_rule(rng, kind, problem) for kind in (one, other)]
        hold_to(with_rules(problem, *(rule for rule in rules if rule is not None)))


def test_verify_names_the_rule_that_a_plan_breaks():
    """The plan of the problem without the rule, held to the problem with it."""
    named = set()
    for family, seed in problems(60):
        problem = random_problem(family, seed, 9)
        result = solve(problem, threads=1)
        if result.plan is None:
            continue
        for kind in KINDS:
            rule = random_rule(random.Random(f"{kind} {family} {seed}"), kind, problem)
            if rule is None:
                continue
            ruled = with_rules(problem, rule)
            judge = Judge(ruled)
            groups = [tuple(group.members.tolist()) for group in result.plan.tiers["network"]]
            is_lawful = all(group in judge.columns for group in groups)
            is_lawful &= is_number_allowed(ruled, len(groups))
            faults = verify(ruled, result.plan).faults
            assert bool(faults) == (not is_lawful) or kind in ("lead", "reach")
            if any(fault.startswith(f"rule {kind}") for fault in faults):
                named.add(kind)
    assert named >= {"together", "apart", "keep", "size", "groups"}
