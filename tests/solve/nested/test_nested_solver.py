"""Two tiers at once: every plan is nested, every bound is one, and joint plans beat sequential."""

import random
from collections.abc import Iterator
from functools import cache

import pytest

from netform.plan import recheck_joint, verify
from netform.problem import Problem
from netform.solve import Limits, Status, solve
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import JointJudge, with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import FAMILIES, problem_of_parts, random_problem

TIERS = ("network", "federation")


def pairs_in_fours(seed: int) -> Problem:
    """Make a problem whose networks hold two or three practices, and federations four to six."""
    rng = random.Random(f"pairs in fours {seed}")
    lower = of_pairs(rng, rng.choice((8, 9, 10)))
    return with_federations(lower, floor=36, ceiling=60, weight=rng.choice(("1.0", "3.0")))


def of_pairs(rng: random.Random, count: int) -> Problem:
    """Make a problem whose networks hold two or three practices each."""
    points = [(rng.randrange(1_000), rng.randrange(1_000)) for _ in range(count)]
    return make_problem(
        [rng.randint(8, 12) for _ in range(count)],
        FAMILIES["planar"](rng, count, points),
        floor=17,
        ceiling=32,
        points=points,
    )


def with_two_tiers(seed: int) -> Problem:
    """Make a problem of any family, with federations of two or three networks."""
    rng = random.Random(f"nested {seed}")
    if seed % 3 == 0:
        lower = problem_of_parts(seed)
    else:
        lower = random_problem(rng.choice(list(FAMILIES)), seed, most=10)
    tier = lower.settings.tiers[0]
    many = rng.choice((2, 2, 3))
    return with_federations(
        lower,
        floor=many * tier.floor - rng.randint(0, max(0, tier.floor // 4)),
        ceiling=many * tier.ceiling + rng.randint(0, tier.ceiling // 4),
        weight=rng.choice(("0.25", "1.0", "0.0")),
        relationship_price=rng.choice(("0.0", "2.5")),
    )


@cache
def _nested_problem(seed: int) -> tuple[Problem, JointJudge]:
    """What a judge knows is found out once."""
    problem = pairs_in_fours(seed) if seed % 2 else with_two_tiers(seed)
    return problem, JointJudge(problem)


def nested_problems(number: int) -> Iterator[tuple[Problem, JointJudge]]:
    """Yield problems of at most ten practices, every other one with room to choose."""
    made = 0
    for seed in range(100_000):
        problem, judge = _nested_problem(seed)
        if len(problem.practices) <= 10:
            yield problem, judge
            made += 1
        if made == number:
            return


@pytest.mark.parametrize("number", few_or_all(12, 30))
def test_joint_plans_are_the_best_and_bounds_hold_against_brute_force(number):
    solved = better_than_sequential = 0
    for problem, judge in nested_problems(number):
        result = solve(problem, tiers=TIERS, threads=1)
        if judge.optimum is None:
            assert result.plan is None
            assert result.status in (Status.INFEASIBLE, Status.UNKNOWN)
            continue
        assert result.status in (Status.OPTIMAL, Status.FEASIBLE)
        assert result.plan is not None
        assert result.bound is not None
        assert verify(problem, result.plan).faults == []
        assert result.bound <= judge.optimum == result.objective
        assert result.certificate is not None
        checked = recheck_joint(problem, result.certificate)
        assert checked.faults == []
        assert checked.holds
        assert checked.certified == checked.claimed == result.bound
        solved += 1
        better_than_sequential += judge.sequential is None or judge.optimum < judge.sequential
    assert solved > number // 2
    assert better_than_sequential > number // 15


def test_a_time_limit_leaves_an_honest_answer():
    for problem, judge in nested_problems(10):
        result = solve(problem, tiers=TIERS, threads=1, limits=Limits(seconds=0.0))
        assert result.status in (Status.UNKNOWN, Status.FEASIBLE, Status.INFEASIBLE, Status.OPTIMAL)
        if result.bound is not None and judge.optimum is not None:
            assert result.bound <= judge.optimum
