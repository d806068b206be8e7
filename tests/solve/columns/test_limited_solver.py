"""A limit on a measure: the answer is the one of brute force, and a proof says so."""

import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import Group, Plan, recheck, verify
from netform.plan.proof.witness import witness_faults
from netform.problem import Limit, Measure, Problem
from netform.solve import Limits, Result, Status, solve
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem
from tests.helpers.switches import few_cuts, no_cuts, small_steps

MEASURES: tuple[Measure, ...] = ("relationships", "groups")


def limited(problem: Problem, **at_most: int) -> Problem:
    limits = tuple(Limit(measure=name, at_most=most) for name, most in at_most.items())
    return problem.changed(limits=limits)


class WithinReach(Judge):
    """The judge where nobody travels farther than so far."""

    def __init__(self, problem: Problem, reach: int) -> None:
        super().__init__(problem)
        self.far = {pair: way for pair, way in self.far.items() if way <= reach}


def pairs(judge: Judge, measure: Measure) -> set[tuple[int, int]]:
    """Return the measure and the cost of every partition."""
    costs = judge.columns
    counts = {group: cost.relationships for group, cost in costs.items()}
    if measure == "groups":
        counts = dict.fromkeys(costs, 1)
    if measure == "moved":
        counts = {group: cost.moved for group, cost in costs.items()}
    return {
        (sum(counts[group] for group in plan), sum(costs[group].objective for group in plan))
        for plan in judge.partitions()
    }


def least(found: set[tuple[int, int]], at_most: int) -> int | None:
    return min((cost for counted, cost in found if counted <= at_most), default=None)


def telling(found: set[tuple[int, int]]) -> list[int]:
    """Return the limits at which the answer changes, and those just below."""
    counted = {count for count, _ in found}
    changes = {0, min(counted, default=0), max(counted, default=0)}
    changes |= {b for a, b in pairwise(sorted(counted)) if least(found, a) != least(found, b)}
    return sorted(each for each in changes | {change - 1 for change in changes} if each >= 0)


def hold(problem: Problem, result: Result, optimum: int | None) -> None:
    """Hold a result to the optimum that brute force says."""
    if optimum is None:
        assert result.status is Status.INFEASIBLE
        assert (result.plan, result.objective, result.bound) == (None, None, None)
        assert result.witnesses
        for witness in result.witnesses:
            assert witness_faults(problem, witness, result.certificate) == []
        return
    assert result.status is Status.OPTIMAL
    assert result.objective == result.bound == optimum
    assert result.plan is not None
    assert verify(problem, result.plan).faults == []
    assert result.certificate is not None
    checked = recheck(problem, result.certificate)
    assert checked.faults == []
    assert checked.holds
    assert checked.certified == optimum
    assert not checked.proves_infeasible


def small_problems(number: int, most: int = 9) -> Iterator[Problem]:
    for family, seed in problems(number):
        yield random_problem(family, seed, most)


def gappy(number: int) -> Iterator[Problem]:
    """Yield gappy problems of at most ten practices."""
    made = (gappy_problem(seed) for seed in range(1_000))
    few = (problem for problem in made if len(problem.practices) <= 10)
    for _, problem in zip(range(number), few, strict=False):
        yield problem


# ---- limits on what groups add up to -------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_the_answer_under_every_limit_is_the_one_of_brute_force(measure):
    optimal = infeasible = 0
    for problem in small_problems(48):
        found = pairs(Judge(problem), measure)
        for at_most in telling(found):
            asked = limited(problem, **{measure: at_most})
            optimum = least(found, at_most)
            hold(asked, solve(asked, threads=1), optimum)
            optimal += optimum is not None
            infeasible += bool(found) and optimum is None
    assert optimal >= 30
    assert infeasible >= 10


@pytest.mark.parametrize("measure", MEASURES)
def test_problems_with_a_gap_and_of_parts_are_solved_under_a_limit(measure):
    for problem in [*gappy(6), *(problem_of_parts(seed) for seed in range(8))]:
        found = pairs(Judge(problem), measure)
        for at_most in telling(found):
            asked = limited(problem, **{measure: at_most})
            hold(asked, solve(asked, threads=1), least(found, at_most))


@pytest.mark.parametrize("number", few_or_all(8, 16))
@pytest.mark.parametrize("switch", [no_cuts, small_steps, few_cuts])
def test_the_tree_answers_alike_without_cuts_and_in_small_steps(switch, number):
    for problem in [*small_problems(number), *gappy(number // 3)]:
        found = pairs(Judge(problem), "relationships")
        for at_most in telling(found):
            asked = limited(problem, relationships=at_most)
            with switch():
                result = solve(asked, threads=1)
            hold(asked, result, least(found, at_most))


def test_two_threads_prove_the_same_optimum():
    for problem in gappy(3):
        found = pairs(Judge(problem), "relationships")
        for at_most in telling(found):
            asked = limited(problem, relationships=at_most)
            hold(asked, solve(asked, threads=2), least(found, at_most))


def test_a_limit_that_binds_nobody_changes_nothing():
    for problem in small_problems(16):
        asked = limited(problem, relationships=10**12)
        hold(asked, solve(asked, threads=1), Judge(problem).optimum)


def test_of_two_limits_on_one_measure_the_tighter_is_kept():
    problem = next(gappy(1))
    found = pairs(Judge(problem), "groups")
    fewest = min(count for count, _ in found)
    limits = tuple(Limit(measure="groups", at_most=most) for most in (99, fewest, 98))
    asked = problem.changed(limits=limits)
    hold(asked, solve(asked, threads=1), least(found, fewest))


def test_a_limit_of_zero_groups_is_infeasible_and_of_zero_relationships_may_not_be():
    problem = make_problem(
        [10, 10], [(0, 1)], floor=10, ceiling=20, trust_kinds=["acute"], shares=[(0, 0, 0.04)]
    )
    hold(limited(problem, groups=0), solve(limited(problem, groups=0), threads=1), None)
    hold(limited(problem, relationships=0), solve(limited(problem, relationships=0), threads=1), 0)


def test_a_limit_counts_trusts_whatever_they_weigh():
    """The trust of kind unknown costs nothing, and counts."""
    problem = make_problem(
        [10, 10, 10, 10],
        [(0, 1), (1, 2), (2, 3), (0, 3)],
        floor=20,
        ceiling=20,
        points=[(0, 0), (100, 0), (100, 200), (0, 200)],
        relationship_price="2.5",
        trust_kinds=["unknown", "acute"],
        kind_weights={"unknown": "0.0"},
        shares=[(0, 0, 1.0), (3, 0, 1.0), (1, 1, 1.0), (2, 1, 1.0)],
    )
    found = pairs(Judge(problem), "relationships")
    assert {count for count, _ in found} == {2, 4}
    for at_most in range(5):
        asked = limited(problem, relationships=at_most)
        hold(asked, solve(asked, threads=1), least(found, at_most))


@pytest.mark.parametrize("columns", [0, 1, 5, 20])
def test_little_memory_leaves_an_honest_answer(columns):
    for problem in [*gappy(4), *small_problems(16)]:
        found = pairs(Judge(problem), "relationships")
        for at_most in telling(found)[-2:]:
            asked = limited(problem, relationships=at_most)
            result = solve(asked, threads=1, memory_limit=200 * columns)
            optimum = least(found, at_most)
            if result.status in (Status.OPTIMAL, Status.INFEASIBLE):
                hold(asked, result, optimum)
                continue
            assert result.status in (Status.FEASIBLE, Status.UNKNOWN)
            assert result.bound is None or optimum is None or result.bound <= optimum
            if result.objective is not None:
                assert optimum is not None
                assert result.objective >= optimum
            if result.certificate is not None:
                assert recheck(asked, result.certificate).holds


def all_at_one_place() -> Problem:
    """Twenty practices with thousands of columns, none of which costs anything."""
    rng = random.Random(1)
    problem = make_problem(
        [10] * 20,
        list(combinations(range(20), 2)),
        floor=30,
        ceiling=40,
        points=[(0, 0)] * 20,
        trust_kinds=["acute"] * 6,
        shares=[(i, t, 1.0) for i in range(20) for t in range(6) if rng.random() < 0.4],
    )
    return limited(problem, relationships=20)


END = """
from netform.solve import Limits, solve
from tests.solve.columns.test_limited_solver import all_at_one_place
solve(all_at_one_place(), threads=1, memory_limit=10_000, limits=Limits(seconds=2))
"""


def test_a_solve_ends_in_time_where_more_columns_cost_nothing_than_memory_holds():
    """In a program of its own, since a search without end could not be stopped in this one."""
    subprocess.run([sys.executable, "-c", END], check=True, timeout=15)


def test_no_time_at_all_leaves_no_answer_that_is_wrong():
    for problem in gappy(3):
        asked = limited(problem, groups=4)
        result = solve(asked, threads=1, limits=Limits(seconds=0))
        assert result.status in (Status.UNKNOWN, Status.INFEASIBLE)


# ---- the farthest member -------------------------------------------------------------------------


def reaches(judge: Judge) -> list[int]:
    """Return limits around every distance that there is, some of them."""
    ways = sorted(set(judge.far.values()))
    some = ways[1 :: max(1, len(ways) // 4)] + ways[-1:]
    return sorted({reach for way in some for reach in (way - 1, way) if reach >= 0})


def test_the_answer_within_every_reach_is_the_one_of_brute_force():
    optimal = infeasible = 0
    for problem in [*small_problems(24), *gappy(3)]:
        has_plan = Judge(problem).optimum is not None
        for reach in reaches(Judge(problem)) if has_plan else [0, 10**12]:
            asked = limited(problem, farthest=reach)
            optimum = WithinReach(problem, reach).optimum
            result = solve(asked, threads=1)
            hold(asked, result, optimum)
            if result.verification is not None:
                assert result.verification.tiers["network"].farthest <= reach
            optimal += optimum is not None
            infeasible += has_plan and optimum is None
    assert optimal >= 30
    assert infeasible >= 10


def test_the_hub_is_the_best_one_within_reach():
    """The large practice would lead; within 150 only the middle one reaches all."""
    problem = make_problem(
        [100, 10, 10],
        [(0, 1), (1, 2)],
        floor=100,
        ceiling=120,
        points=[(0, 0), (100, 0), (200, 0)],
    )
    hubs = {}
    for reach in (99, 100, 199, 200):
        result = solve(limited(problem, farthest=reach), threads=1)
        hold(result.problem, result, WithinReach(problem, reach).optimum)
        hubs[reach] = None if result.plan is None else result.plan.tiers["network"][0].hub
    assert hubs == {99: None, 100: 1, 199: 1, 200: 0}


def test_a_reach_goes_together_with_another_limit():
    optimal = 0
    for problem in [*small_problems(24), *gappy(2)]:
        judge = Judge(problem)
        for reach in reaches(judge)[-3:] if judge.optimum is not None else ():
            found = pairs(WithinReach(problem, reach), "relationships")
            for at_most in telling(found)[-2:]:
                asked = limited(problem, farthest=reach, relationships=at_most)
                hold(asked, solve(asked, threads=1), least(found, at_most))
                optimal += least(found, at_most) is not None
    assert optimal >= 15


# ---- a plan to begin with ------------------------------------------------------------------------


def plan_of(judge: Judge, groups: tuple[tuple[int, ...], ...]) -> Plan:
    return Plan.of(
        {
            "network": [
                Group(np.array(group, dtype=np.int64), judge.columns[group].hub) for group in groups
            ]
        }
    )


def plans_of(judge: Judge) -> Iterator[tuple[int, Plan]]:
    """Yield plans with as few and as many relationships as there can be, and one more."""
    costs = judge.columns
    counted = sorted(
        (sum(costs[group].relationships for group in groups), groups)
        for groups in judge.partitions()
    )
    for at in sorted({0, len(counted) // 2, len(counted) - 1}) if counted else ():
        yield counted[at][0], plan_of(judge, counted[at][1])


def test_a_lawful_plan_to_begin_with_leads_to_the_same_optimum():
    started = 0
    for problem in [*small_problems(24), *gappy(3)]:
        judge = Judge(problem)
        found = pairs(judge, "relationships")
        for count, plan in plans_of(judge):
            asked = limited(problem, relationships=count)
            hold(asked, solve(asked, threads=1, start=plan), least(found, count))
            started += 1
    assert started >= 30


def test_a_plan_to_begin_with_that_breaks_the_limit_is_refused():
    refused = 0
    for problem in [*small_problems(24), *gappy(3)]:
        judge = Judge(problem)
        fewest = min((count for count, _ in plans_of(judge)), default=0)
        for count, plan in plans_of(judge):
            if count > fewest:
                asked = limited(problem, relationships=count - 1)
                with pytest.raises(InputError, match=r"does not hold.*the limit is at most"):
                    solve(asked, threads=1, start=plan)
                refused += 1
    assert refused >= 10


def test_a_plan_to_begin_with_beyond_the_reach_is_refused():
    problem = make_problem([10, 10], [(0, 1)], floor=20, ceiling=20, points=[(0, 0), (100, 0)])
    plan = Plan.of({"network": [Group(np.array([0, 1], dtype=np.int64), 0)]})
    hold(
        limited(problem, farthest=100),
        solve(limited(problem, farthest=100), threads=1, start=plan),
        10 * 100 * 1000,
    )
    with pytest.raises(InputError, match="does not hold"):
        solve(limited(problem, farthest=99), threads=1, start=plan)


def test_without_time_the_plan_to_begin_with_is_kept():
    for problem in gappy(2):
        for count, plan in plans_of(Judge(problem)):
            asked = limited(problem, relationships=count)
            result = solve(asked, threads=1, start=plan, limits=Limits(seconds=0))
            assert result.objective == verify(asked, plan).objective
            assert result.status in (Status.FEASIBLE, Status.OPTIMAL)


def thousands(seed: int) -> Problem:
    """Ten practices with lists of thousands, in three present groups."""
    rng = random.Random(f"thousands {seed}")
    return make_problem(
        [rng.randint(7_000, 13_000) for _ in range(10)],
        [(i, j) for i in range(10) for j in (i + 1, i + 5) if j < 10],
        floor=20_000,
        ceiling=38_000,
        points=[(rng.randrange(9_000), rng.randrange(9_000)) for _ in range(10)],
        present=[rng.choice(("U1", "U2", "U3")) for _ in range(10)],
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_limit_that_plans_exceed_by_one_patient(seed):
    """By one in thousands is next to nothing: the tree split the same node for ever."""
    problem = thousands(seed)
    found = pairs(Judge(problem), "moved")
    moved = sorted({count for count, _ in found})
    for at_most in [count - 1 for count in moved if least(found, count) != least(found, count - 1)]:
        asked = limited(problem, moved=at_most)
        result = solve(asked, threads=1, limits=Limits(seconds=30.0))
        optimum = least(found, at_most)
        if optimum is None:
            assert result.status in (Status.INFEASIBLE, Status.UNKNOWN)
        else:
            hold(asked, result, optimum)
        assert result.seconds < 25
