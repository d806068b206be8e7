"""The walk along a frontier finds the points that brute force finds, each with its proof."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from netform.errors import InputError
from netform.plan import recheck, verify
from netform.problem import Limit, Measure, Problem
from netform.solve import Limits, Status
from netform.solve.frontier import FrontierWalk, Step
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.make import Matrix, make_problem
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem

MEASURES: tuple[Measure, ...] = ("relationships", "groups", "moved", "farthest")
PRICES = ("relationship_price", "change_price", "reach_price", "elastic_price")
SQUARE = [(0, 1), (1, 2), (2, 3), (0, 3)]
CORNERS = [(0, 0), (100, 0), (100, 200), (0, 200)]
Point = tuple[int, int]
"""Measure and travel."""


def not_dominated(found: set[Point]) -> list[Point]:
    """Return the points that no other one equals or betters in both."""
    return sorted(
        (a, b)
        for a, b in found
        if not any((c, d) != (a, b) and c <= a and d <= b for c, d in found)
    )


def all_points(problem: Problem, measure: Measure) -> set[Point]:
    """Return measure and travel of every plan, prices left aside."""
    free = problem.with_tier("network", **dict.fromkeys(PRICES, Decimal(0)))
    judge = Judge(free)
    if measure == "farthest":
        found = set()
        ways = dict(judge.far)
        for reach in sorted(set(ways.values())):
            within = Judge(free)
            within.far = {pair: way for pair, way in ways.items() if way <= reach}
            if within.optimum is not None:
                found.add((reach, within.optimum))
        return found
    costs = judge.columns
    counts = {g: count_of(judge, g, measure) for g in costs}
    return {
        (sum(counts[g] for g in plan), sum(costs[g].objective for g in plan))
        for plan in judge.partitions()
    }


def count_of(judge: Judge, group: tuple[int, ...], measure: Measure) -> int:
    """Return what a group counts for a measure."""
    if measure == "groups":
        return 1
    if measure == "outside":
        return sum(judge.outside(group))
    count: int = getattr(judge.columns[group], measure)
    return count


class Looping(Exception):
    """The walk took more steps than there can be points."""


def walked(problem: Problem, measure: Measure, **options) -> FrontierWalk:
    told: list[Step] = []

    def note(step: Step) -> None:
        told.append(step)
        if len(told) > 400:
            raise Looping

    walk = FrontierWalk(problem, measure, threads=1, told=note, **options)
    walk.run()
    assert told == [step for step in walk.steps if step.result.plan is not None]
    return walk


def points_of(walk: FrontierWalk) -> list[Point]:
    """Return the points that no other step of the walk equals or betters."""
    found = {(s.measure, s.result.objective) for s in walk.steps if s.result.plan is not None}
    return not_dominated(found)


def hold_steps(walk: FrontierWalk) -> None:
    """Hold each step to its own limit, its plan and its certificate."""
    for step in walk.steps:
        result = step.result
        assert result.status is Status.OPTIMAL
        assert step.limit is None or step.measure <= step.limit
        assert verify(result.problem, result.plan).faults == []
        account = result.verification.tiers["network"]
        assert getattr(account, walk.measure) == step.measure
        checked = recheck(result.problem, result.certificate)
        assert checked.holds
        assert checked.certified == result.objective
    travel = [step.result.objective for step in walk.steps]
    assert travel == sorted(travel)
    measures = [step.measure for step in walk.steps]
    assert measures == sorted(set(measures), reverse=True)


def hold(problem: Problem, measure: Measure) -> int:
    """Hold a walk to brute force; return how many points there are."""
    there = not_dominated(all_points(problem, measure))
    walk = walked(problem, measure)
    if not there:
        assert not walk.is_complete
        assert [step.result.status for step in walk.steps] == [Status.INFEASIBLE]
        return 0
    assert points_of(walk) == there
    assert walk.is_complete
    hold_steps(walk)
    if walk.fewest is not None:
        assert recheck(walk.fewest.problem, walk.fewest.certificate).holds
    return len(there)


def small_problems(number: int) -> Iterator[Problem]:
    for family, seed in problems(number):
        yield random_problem(family, seed)


def has(problem: Problem, measure: Measure) -> bool:
    """Return whether there is something to measure; a walk is refused without."""
    if measure == "moved":
        return any(problem.practices.current_network)
    return measure != "relationships" or len(problem.relationships.practice) > 0


# ---- brute force ---------------------------------------------------------------------------------


def test_relationships_against_brute_force():
    made = [problem for problem in small_problems(72) if has(problem, "relationships")]
    sizes = [hold(problem, "relationships") for problem in made]
    assert sum(size >= 2 for size in sizes) >= 5


@pytest.mark.parametrize("number", few_or_all(14, 24))
@pytest.mark.parametrize("measure", ["groups", "moved", "farthest"])
def test_other_measures_against_brute_force(measure, number):
    made = [problem for problem in small_problems(number) if has(problem, measure)]
    sizes = [hold(problem, measure) for problem in made]
    assert sum(size >= 2 for size in sizes) >= number // 12
    assert sum(size == 0 for size in sizes) >= number // 8


def test_patients_outside_an_elastic_band_against_brute_force():
    sizes = []
    for problem in small_problems(24):
        tier = problem.settings.tier("network")
        terms = {"hard_floor": tier.floor // 2, "hard_ceiling": 2 * tier.ceiling}
        sizes.append(hold(problem.with_tier("network", **terms), "outside"))
    assert max(sizes) >= 3


def test_an_elastic_band_has_its_own_frontier_and_no_other():
    problem = next(iter(small_problems(1)))
    with pytest.raises(InputError, match="is not elastic"):
        FrontierWalk(problem, "outside")
    with pytest.raises(InputError, match="is elastic"):
        FrontierWalk(problem.with_tier("network", hard_floor=0), "groups")


@pytest.mark.parametrize("number", few_or_all(2, 3))
@pytest.mark.parametrize("measure", MEASURES)
def test_problems_with_a_gap_against_brute_force(measure, number):
    made = (gappy_problem(seed) for seed in range(100))
    largest = [problem for problem in made if len(problem.practices) == 12]
    sizes = [hold(problem, measure) for problem in largest[:number]]
    assert measure == "groups" or max(sizes) >= 2


@pytest.mark.parametrize("measure", MEASURES)
def test_parts_that_no_edge_joins_against_brute_force(measure):
    for seed in range(5):
        problem = problem_of_parts(seed)
        if has(problem, measure):
            hold(problem, measure)


# ---- what a relationship weighs ------------------------------------------------------------------


def square(**options) -> Problem:
    """Two plans: two pairs 100 apart, or two pairs 200 apart."""
    return make_problem([10] * 4, SQUARE, floor=20, ceiling=20, points=CORNERS, **options)


@pytest.mark.parametrize("weight", ["0.0", "0.1", "1.0", "2.5"])
def test_trusts_count_alike_whatever_their_kind_weighs(weight):
    """Near pairs meet one acute trust and four unknown ones, far pairs two of each."""
    problem = square(
        trust_kinds=["acute", "unknown", "unknown"],
        kind_weights={"unknown": weight},
        shares=[(i, t, 1.0) for i, t in ((0, 0), (1, 0), (0, 1), (3, 1), (1, 2), (2, 2))],
    )
    assert not_dominated(all_points(problem, "relationships")) == [(4, 4_000_000), (5, 2_000_000)]
    assert hold(problem, "relationships") == 2


def any_way(seed: int, count: int) -> Matrix:
    return [
        [
            0 if a == b else 50 + (97 * a + 131 * b + 37 * seed + a * b * 29) % 800
            for b in range(count)
        ]
        for a in range(count)
    ]


@pytest.mark.parametrize("weight", ["1.0", "0.333", "0.001"])
def test_a_walk_in_seconds_works_with_any_weight_of_a_kind(weight):
    """A price with three decimals times such a weight may be no whole number: never refuse."""
    for seed in range(4):
        problem = make_problem(
            [5 + (3 * i + seed) % 9 for i in range(7)],
            [(a, b) for a in range(7) for b in range(a)],
            floor=15,
            ceiling=35,
            travel=any_way(seed, 7),
            unit="seconds",
            trust_kinds=["acute"] * 4,
            kind_weights={"acute": weight},
            shares=[
                (i, t, 1.0) for i in range(7) for t in range(4) if (i * 5 + t * 3 + seed) % 7 < 3
            ],
        )
        hold(problem, "relationships")


def test_prices_in_the_problem_are_left_aside():
    problem = gappy_problem(3)
    dear = problem.with_tier("network", **dict.fromkeys(PRICES, Decimal(400)))
    points = [points_of(walked(each, "relationships")) for each in (problem, dear)]
    assert points[0] == points[1]


# ---- ties ----------------------------------------------------------------------------------------


def test_of_plans_of_equal_travel_only_the_one_of_fewest_relationships_is_a_point():
    problem = make_problem(
        [10] * 4,
        SQUARE,
        floor=20,
        ceiling=20,
        points=[(0, 0), (100, 0), (100, 100), (0, 100)],
        trust_kinds=["acute"] * 2,
        shares=[(0, 0, 1.0), (3, 0, 1.0), (1, 1, 1.0), (2, 1, 1.0)],
    )
    assert points_of(walked(problem, "relationships")) == [(2, 2_000_000)]
    assert hold(problem, "relationships") == 1


@pytest.mark.parametrize("measure", MEASURES)
def test_where_travel_has_no_weight_there_is_one_point(measure):
    problem = gappy_problem(4).with_tier("network", travel_weight=Decimal(0))
    walk = walked(problem, measure)
    assert walk.is_complete
    assert len(points_of(walk)) == 1


# ---- so many points ------------------------------------------------------------------------------


@cache
def every_point(seed: int, measure: Measure) -> list[Point]:
    return points_of(walked(gappy_problem(seed), measure))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("most", [2, 3, 5, 50])
def test_so_many_points_are_some_of_all(measure, most):
    for seed in (0, 3):
        problem = gappy_problem(seed)
        every = every_point(seed, measure)
        some = walked(problem, measure, most_points=most)
        assert set(points_of(some)) <= set(every)
        assert every[-1] in points_of(some)
        hold_steps(some)
        if measure in ("relationships", "moved"):
            assert every[0] in points_of(some)
            assert len(some.steps) <= 2 * most


@pytest.mark.parametrize("measure", MEASURES)
def test_two_points_asked_for_are_two_where_there_are_more(measure):
    for seed in range(4):
        problem = gappy_problem(seed)
        if len(every_point(seed, measure)) >= 2:
            assert len(points_of(walked(problem, measure, most_points=2))) >= 2


@pytest.mark.parametrize("measure", ["groups", "farthest"])
def test_of_so_many_points_none_is_equalled_at_less_of_the_measure(measure):
    """All practices are at one place but one, so that plans of any number of groups cost alike."""
    problem = make_problem(
        [10] * 4,
        [(a, b) for a in range(4) for b in range(a)],
        floor=10,
        ceiling=40,
        travel=[[0, 0, 0, 9], [0, 0, 0, 9], [0, 0, 0, 9], [9, 9, 9, 0]],
    )
    every = points_of(walked(problem, measure))
    for most in (2, 3, 4):
        assert set(points_of(walked(problem, measure, most_points=most))) <= set(every)


@pytest.mark.parametrize("most", [None, 2, 3])
@pytest.mark.parametrize("floor", [10, 20])
def test_a_walk_ends_where_nobody_travels_at_all(most, floor):
    points = [(0, 0), (0, 0), (70, 0), (70, 0)]
    edges = [(0, 1), (1, 2), (2, 3), (0, 3)]
    problem = make_problem([10] * 4, edges, floor=floor, ceiling=20, points=points)
    walk = walked(problem, "farthest", most_points=most)
    assert points_of(walk) == [(0, 0)]


@pytest.mark.parametrize("most", [None, 2, 3])
def test_a_walk_ends_where_no_trust_is_met(most):
    problem = square(trust_kinds=["acute"], shares=[(0, 0, 0.01)])
    assert points_of(walked(problem, "relationships", most_points=most)) == [(0, 2_000_000)]


# ---- refusals and limits -------------------------------------------------------------------------


def test_relationships_of_a_problem_without_any_are_refused():
    with pytest.raises(InputError, match="no relationships"):
        FrontierWalk(square(), "relationships")
    assert hold(square(), "groups") == 1


@pytest.mark.parametrize("limited", MEASURES)
def test_a_problem_that_has_limits_already_is_refused(limited):
    problem = gappy_problem(0)
    limits = (Limit(measure=limited, at_most=100),)
    asked = problem.changed(limits=limits)
    for measure in MEASURES:
        with pytest.raises(InputError, match="limits a measure already"):
            FrontierWalk(asked, measure)


def test_a_tier_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="tier"):
        FrontierWalk(gappy_problem(0), "groups", tier="ward").run()


@pytest.mark.parametrize("measure", MEASURES)
def test_an_infeasible_problem_has_no_frontier(measure):
    problem = make_problem(
        [10] * 3,
        [(0, 1)],
        floor=20,
        ceiling=20,
        trust_kinds=["acute"],
        shares=[(0, 0, 1.0)],
        present=["U1", "U1", ""],
    )
    assert hold(problem, measure) == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_without_time_nothing_is_said_to_be_complete(measure):
    walk = walked(gappy_problem(0), measure, limits=Limits(seconds=0))
    assert not walk.is_complete
    assert all(step.result.status is not Status.OPTIMAL for step in walk.steps)


def test_a_wish_to_stop_is_kept_and_the_frontier_is_not_complete():
    limits = Limits()
    steps = []

    def stop(step: Step) -> None:
        steps.append(step)
        limits.stop.set()

    walk = FrontierWalk(gappy_problem(3), "relationships", limits=limits, threads=1, told=stop)
    walk.run()
    assert not walk.is_complete
    assert 1 <= len(steps) <= 2


def test_where_nobody_is_moved_the_plan_of_least_travel_is_the_whole_frontier():
    """Its price of a patient moved was too large for exact arithmetic, and the walk died."""
    problem = square(present=["U1", "U1", "U2", "U2"])
    assert points_of(walked(problem, "moved")) == [(0, 2_000_000)]
    few = make_problem(
        [10_000, 1, 10_000, 10_000],
        SQUARE,
        floor=10_000,
        ceiling=20_001,
        points=[(1000 * x, 1000 * y) for x, y in CORNERS],
        present=["U1", "U2", "U2", "U1"],
    )
    assert hold(few, "moved") >= 1


def test_patients_moved_of_a_problem_without_present_groups_are_refused():
    with pytest.raises(InputError, match=r"present group to be moved from.*current_network"):
        FrontierWalk(square(), "moved")
