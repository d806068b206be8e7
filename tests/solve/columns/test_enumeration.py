"""Every plan up to a cost: those of brute force, no more and no fewer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import pytest

from netform.problem import Limit, Problem, TierProblem, tier_problem
from netform.solve import Limits
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cover_kernel import exact_covers
from netform.solve.columns.enumeration import EveryPlan, columns_within, every_plan
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.measure_row import MeasureRow
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Group, Judge
from tests.helpers.columns import as_groups, columns_of, listed
from tests.helpers.problems import (
    gappy_problem,
    problem_of_parts,
    problems,
    random_elastic_problem,
    random_problem,
)

PLENTY = 10**6
ANY_COST = 10**30
Plans = set[frozenset[Group]]


def search(columns: ColumnSet, count: int, most_cost: int, **caps: int) -> EveryPlan:
    caps = {"most_plans": PLENTY, "most_steps": PLENTY, **caps}
    return every_plan(columns, count, most_cost, limits=Limits(), **caps)


def within(view: TierProblem, most_cost: int, most_columns: int = PLENTY) -> ColumnSet | None:
    return columns_within(view, most_cost, most_columns=most_columns, threads=1, limits=Limits())


def judged(judge: Judge) -> dict[frozenset[Group], int]:
    """Return every plan and its cost."""
    return {
        frozenset(plan): sum(judge.columns[group].objective for group in plan)
        for plan in judge.partitions()
    }


def telling(costs: list[int]) -> list[int]:
    """Return the least cost, a little less and more than it, and what all plans are within."""
    if not costs:
        return [0, ANY_COST]
    least = min(costs)
    some = [least - 1, least, least + 1, least + least * 3 // 100, least + least * 3 // 10]
    return [*some, sorted(costs)[len(costs) // 2], max(costs), ANY_COST]


def in_words(view: TierProblem, columns: ColumnSet, found: EveryPlan) -> Plans:
    groups = as_groups(view, columns)
    plans = [frozenset(groups[k] for k in plan) for plan in found.plans]
    assert len(set(plans)) == len(plans), "no plan is there twice"
    return set(plans)


def small_problems(number: int) -> Iterator[Problem]:
    yield from (random_problem(family, seed, 9) for family, seed in problems(number))
    yield from (gappy_problem(seed) for seed in range(number // 5))
    yield from (problem_of_parts(seed) for seed in range(8))
    yield from (random_elastic_problem(family, seed, 7) for family, seed in problems(8))


@pytest.mark.parametrize("number", few_or_all(32, 70))
def test_the_plans_are_those_of_brute_force(number):
    several = left_out = none = 0
    for problem in small_problems(number):
        known = judged(Judge(problem))
        view, columns = listed(problem)
        for most in telling(list(known.values())):
            expected = {plan for plan, cost in known.items() if cost <= most}
            found = search(columns, len(view), most)
            assert found.is_complete
            assert in_words(view, columns, found) == expected
            assert found.cost.tolist() == sorted(known[plan] for plan in expected)
            several += len(expected) > 1
            left_out += 0 < len(expected) < len(known)
            none += not expected
    assert several > number
    assert left_out > number
    assert none > number // 2


@pytest.mark.parametrize("number", few_or_all(24, 70))
def test_columns_within_a_cost_hold_every_plan_of_that_cost(number):
    fewer = 0
    for problem in small_problems(number):
        known = judged(Judge(problem))
        view, every = listed(problem)
        for most in telling(list(known.values())):
            expected = {plan for plan, cost in known.items() if cost <= most}
            columns = within(view, most)
            assert columns is not None
            assert len(set(columns.keys())) == len(columns)
            assert set(columns.keys()) <= set(every.keys())
            assert in_words(view, columns, search(columns, len(view), most)) == expected
            fewer += len(columns) < len(every)
    assert fewer > number


def test_plans_that_break_a_limit_are_left_out():
    broken = kept = 0
    for problem in [
        *(random_problem(f, s, 8) for f, s in problems(40)),
        *map(gappy_problem, (3, 5)),
    ]:
        judge = Judge(problem)
        known = judged(judge)
        counted = {
            plan: sum(judge.columns[group].relationships for group in plan) for plan in known
        }
        for at_most in sorted({min(counted.values(), default=0) - 1, *counted.values()})[:4]:
            if at_most < 0:
                continue
            limit = Limit(measure="relationships", at_most=at_most)
            view = tier_problem(problem.changed(limits=(limit,)), "network")
            rows = MeasureRow.on(lay_ground(view))
            lawful = [plan for plan in known if counted[plan] <= at_most]
            for most in telling([known[plan] for plan in lawful]):
                columns = within(view, most)
                assert columns is not None
                caps = {"most_plans": PLENTY, "most_steps": PLENTY}
                found = every_plan(columns, len(view), most, limits=Limits(), rows=rows, **caps)
                assert found.is_complete
                expected = {plan for plan in lawful if known[plan] <= most}
                assert in_words(view, columns, found) == expected
                broken += len(expected) < sum(cost <= most for cost in known.values())
                kept += bool(expected)
    assert broken > 30
    assert kept > 100


# ---- when to give up -----------------------------------------------------------------------------

ONES_AND_TWOS = columns_of([*((i,) for i in range(12)), *((i, i + 1) for i in range(11))])
"""A row of 12 can be cut into ones and twos in 233 ways."""


def test_more_plans_than_asked_for_are_not_all():
    assert search(ONES_AND_TWOS, 12, 12, most_plans=233).is_complete
    for most in (0, 1, 232):
        found = search(ONES_AND_TWOS, 12, 12, most_plans=most)
        assert not found.is_complete
        assert len(found.plans) == most
        assert {int(ONES_AND_TWOS.cost[plan].sum()) for plan in found.plans} <= set(range(6, 13))


def test_a_search_that_takes_too_many_steps_is_given_up():
    needed = search(ONES_AND_TWOS, 12, 12).steps
    assert search(ONES_AND_TWOS, 12, 12, most_steps=needed).is_complete
    found = search(ONES_AND_TWOS, 12, 12, most_steps=needed - 1)
    assert not found.is_complete
    assert found.steps == needed - 1
    assert not search(ONES_AND_TWOS, 12, 12, most_steps=0).plans


def test_limits_that_are_reached_end_the_search():
    limits = Limits()
    limits.stop.set()
    found = every_plan(ONES_AND_TWOS, 12, 12, most_plans=1, most_steps=1, limits=limits)
    assert not found.is_complete
    view = tier_problem(gappy_problem(1), "network")
    assert columns_within(view, ANY_COST, most_columns=1, threads=1, limits=limits) is None


def test_a_time_limit_ends_a_long_search():
    # 41 practices do not go into pairs, but no branch shows that before its last practice.
    pairs = columns_of(combinations(range(41), 2))
    search(pairs, 41, 100, most_steps=1)  # compiled
    limits = Limits(seconds=0.5)
    found = every_plan(pairs, 41, 100, most_plans=1, most_steps=10**12, limits=limits)
    assert not found.is_complete
    assert found.plans == ()
    assert found.steps > 1_000
    assert limits.elapsed() < 5


def test_too_many_columns_are_none():
    view, every = listed(gappy_problem(1))
    found = within(view, ANY_COST, len(every) * len(view))  # each counts once a hub
    assert found is not None
    assert sorted(found.keys()) == sorted(every.keys())
    assert within(view, ANY_COST, len(every) - 1) is None
    assert within(view, ANY_COST, 0) is None


# ---- edges ---------------------------------------------------------------------------------------


def test_one_practice_and_practices_in_no_column():
    alone = columns_of([(0,)], [7])
    assert [plan.tolist() for plan in search(alone, 1, 7).plans] == [[0]]
    assert search(alone, 1, 6).plans == ()
    assert search(alone, 1, 6).is_complete
    for columns in (alone, columns_of([])):
        found = search(columns, 2, 100)
        assert found.plans == ()
        assert found.is_complete


def test_columns_that_cost_nothing():
    columns = columns_of([(0,), (1,), (0, 1)], [0, 0, 0])
    assert len(search(columns, 2, 0).plans) == 2
    assert search(columns, 2, -1).plans == ()


def test_columns_that_cost_less_than_nothing():
    columns = columns_of([(0,), (1,), (0, 1)], [-5, 3, -4])
    assert [plan.tolist() for plan in search(columns, 2, -3).plans] == [[2]]
    assert [plan.tolist() for plan in search(columns, 2, -2).plans] == [[2], [0, 1]]
    assert search(columns, 2, -5).plans == ()


def test_more_practices_than_one_machine_word():
    count = 70
    columns = columns_of(
        [*((i,) for i in range(count)), *((i, i + 1) for i in range(count - 1))],
        [3] * count + [5] * (count - 1),
    )
    # Each two practices together cost one less than alone: 35 pairs, or 34 of them.
    assert len(search(columns, count, 5 * 35).plans) == 1
    ways = 1 + sum(1 for first, second in product(range(count), repeat=2) if _fits(first, second))
    assert len(search(columns, count, 5 * 35 + 1).plans) == ways


def _fits(first: int, second: int) -> bool:
    """Whether pairs fill a row of 70 but for these two places."""
    return first < second and first % 2 == 0 and second % 2 == 1


# ---- the order of things -------------------------------------------------------------------------


def test_cheap_plans_come_first_and_the_order_of_columns_changes_nothing():
    for seed in range(6):
        view, columns = listed(gappy_problem(seed))
        found = search(columns, len(view), ANY_COST)
        keys = [(int(columns.cost[plan].sum()), plan.tolist()) for plan in found.plans]
        assert keys == sorted(keys)
        order = np.random.default_rng(seed).permutation(len(columns))
        other = search(columns.take(order), len(view), ANY_COST)
        assert {tuple(sorted(order[plan])) for plan in other.plans} == {
            tuple(plan) for plan in found.plans
        }
        assert other.cost.tolist() == found.cost.tolist()


def test_hash_seeds_change_nothing():
    program = (
        "from tests.solve.columns.test_enumeration import *\n"
        "view, columns = listed(gappy_problem(2))\n"
        "found = search(columns, len(view), 10**30, most_plans=20)\n"
        "print([plan.tolist() for plan in found.plans], found.steps)\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1
    assert said != {"[] 0\n"}


# ---- the compiled search -------------------------------------------------------------------------


def random_covers(seed: int) -> tuple[ColumnSet, int]:
    """Return random sets of a few practices, cheap ones first, and the number of practices."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    bits = rng.choice(np.arange(1, 2**count), min(60, 2**count - 1), replace=False)
    sets = [np.flatnonzero(each >> np.arange(count) & 1).tolist() for each in bits]
    return columns_of(sets, sorted(rng.integers(0, 30, len(sets)).tolist())), count


def arguments(seed: int, most_plans: int, places: int) -> tuple[Any, ...]:
    columns, count = random_covers(seed)
    rng = np.random.default_rng(seed)
    return (
        *(columns.start, columns.member, columns.cost, columns.cost),
        *(rng.integers(0, 5, (1, len(columns))), np.array([8])),
        *(60, 50, most_plans, rng.integers(2**64, size=count, dtype=np.uint64)),
        *(np.zeros((places, 1), np.uint64), np.zeros(places, np.int64), np.array([PLENTY])),
    )


def plainly(seed: int) -> list[list[int]]:
    """Return the covers that the compiled search looks for, by trying all."""
    start, member, cost, _, measure, at_most, _, most_cost, _, key, *_ = arguments(seed, 0, 2)
    sets = [frozenset(member[a:b].tolist()) for a, b in pairwise(start.tolist())]
    found = []

    def settle(left: frozenset[int], chosen: list[int]) -> None:
        if not left:
            if cost[chosen].sum() <= most_cost and measure[0, chosen].sum() <= at_most[0]:
                found.append(sorted(chosen))
            return
        for k, members in enumerate(sets):
            if min(left) in members and members <= left:
                settle(left - members, [*chosen, k])

    settle(frozenset(range(len(key))), [])
    return sorted(found)


@pytest.mark.parametrize("places", [2, 1024])
def test_what_is_remembered_hides_no_plan(places):
    plans = 0
    for seed in range(60):
        start, chosen, _, is_complete = exact_covers(*arguments(seed, PLENTY, places))
        assert is_complete
        expected = plainly(seed)
        assert sorted(sorted(chosen[a:b].tolist()) for a, b in pairwise(start)) == expected
        plans += len(expected)
    assert plans > 200


def test_what_is_remembered_saves_steps():
    pairs = [*combinations(range(13), 2)]
    steps = search(columns_of(pairs), 13, 100).steps
    assert steps < 13 * 2**13  # each set of practices left is looked at once; pairings are 135,135


@pytest.mark.parametrize("most_plans", [3, PLENTY])
def test_the_compiled_search_is_the_one_that_is_written(most_plans):
    for seed in range(12):
        start, chosen, *rest = exact_covers(*arguments(seed, most_plans, 8))
        slow_start, slow_chosen, *slow_rest = exact_covers.py_func(*arguments(seed, most_plans, 8))
        assert start.tolist() == slow_start.tolist()
        assert chosen.tolist() == slow_chosen.tolist()
        assert rest == slow_rest
