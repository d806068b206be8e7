"""Rules (M4) against brute force: each kind alone and in pairs, and what tightening them does."""

import random
from itertools import combinations

import pytest

from netform.plan import verify
from netform.problem import Problem, Rule
from netform.solve import Status, solve
from tests.helpers.brute_force import Judge
from tests.helpers.problems import problems, random_problem
from tests.solve.test_solve_against_brute_force import hold

KINDS = ("together", "apart", "keep", "lead", "reach", "size", "groups")
RELATIONS = ("at most", "at least", "exactly")


def random_rule(rng: random.Random, kind: str, problem: Problem) -> Rule | None:
    """Draw a rule that may bind; `None` where the problem has nothing for it."""
    codes, present = problem.practices.codes, problem.practices.current_network
    if kind in ("together", "apart"):
        if len(codes) < 3:
            return None
        return Rule(kind=kind, practices=tuple(rng.sample(codes, rng.choice((2, 2, 3)))))
    if kind == "keep":
        names = sorted({present[i] for i in Judge(problem).participants} - {""})
        return Rule(kind=kind, group=rng.choice(names)) if names else None
    if kind == "lead":
        return Rule(kind=kind, practices=tuple(rng.sample(codes, rng.randint(1, len(codes)))))
    if kind == "size":
        return Rule(kind=kind, limit=rng.randint(1, 4))
    if kind == "groups":
        return Rule(kind=kind, relation=rng.choice(RELATIONS), limit=rng.randint(1, 4))
    return Rule(kind=kind, limit=rng.choice((0, 200, 500, 900, 5_000)))


def with_rules(problem: Problem, *rules: Rule) -> Problem:
    """Return a problem with more rules."""
    return problem.with_settings(
        problem.settings.model_copy(update={"rules": (*problem.settings.rules, *rules)})
    )


def is_number_allowed(problem: Problem, groups: int) -> bool:
    """Return whether a plan of so many groups keeps the rules on their number."""
    fits = {"at most": int.__le__, "at least": int.__ge__, "exactly": int.__eq__}
    rules = [rule for rule in problem.settings.rules if rule.kind == "groups"]
    return all(fits[str(rule.relation)](groups, int(rule.limit or 0)) for rule in rules)


def optimum(problem: Problem) -> int | None:
    """Return the cost of the best plan by brute force; rules on the number of groups count too."""
    judge = Judge(problem)
    if not any(rule.kind == "groups" for rule in problem.settings.rules):
        return judge.optimum
    plans = [plan for plan in judge.partitions() if is_number_allowed(problem, len(plan))]
    costs = [sum(judge.columns[group].objective for group in plan) for plan in plans]
    return min(costs, default=None)


def hold_to(problem: Problem) -> int | None:
    """Solve, hold the answer to brute force, and return the optimum."""
    best = optimum(problem)
    result = solve(problem, threads=1)
    if not any(rule.kind == "groups" for rule in problem.settings.rules):
        hold(problem, result)
        return best
    assert result.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    assert result.objective == best
    if result.plan is not None:
        assert verify(problem, result.plan).faults == []
    return best


@pytest.mark.parametrize("kind", KINDS)
def test_each_rule_leads_to_the_plan_of_brute_force_and_never_to_a_cheaper_one(kind):
    bound, infeasible = 0, 0
    for family, seed in problems(90):
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
    assert bound >= 2
    assert infeasible >= 2


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
