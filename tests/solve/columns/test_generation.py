"""Column generation: at no step does the bound exceed the optimum, and it ends at the LP's."""

import random
from dataclasses import replace

import numpy as np
import pytest

from netform.plan import most_a_plan_can_cost
from netform.problem import Limit, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground, list_columns
from netform.solve.columns.generation import Generation
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricers import ListedColumns, SearchedColumns
from netform.solve.columns.pricing import DUAL_SCALE, MOST_DUAL, Duals, reduced_costs
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import gappy_problem, problems, random_elastic_problem, random_problem
from tests.solve.columns.test_master import ODD_COSTS, ODD_RING, whole_master

FAR = 10**15


class Watched(Generation):
    """Column generation that writes down its bound whenever it may change."""

    every = columns_of([])
    steps: tuple[int, ...] = ()

    def _keep(self, duals, priced):
        super()._keep(duals, priced)
        assert reduced_costs(self.every, self.duals).min(initial=0) >= 0
        self.steps = (*self.steps, self.bound)


def nothing(count: int) -> Duals:
    return Duals(np.zeros(count, np.int64), (), np.zeros(0, np.int64))


def started(columns, count: int, pricer=None, rows=()) -> Watched:
    """Begin with prices near a column's cost, so that they must be raised now and then."""
    price = np.full(count, int(np.median(columns.cost)) // 2 + 1, dtype=np.int64)
    dearest = 1000 * (int(columns.cost.sum()) + 1)
    part = Watched(pricer or ListedColumns(columns), price, dearest, rows=rows)
    part.every = columns
    return part


def solvable_problems(number: int):
    for family, seed in problems(number):
        problem = random_problem(family, seed, most=10)
        judge = Judge(problem)
        if judge.optimum is not None:
            yield problem, judge


def solvable(number: int):
    for problem, judge in solvable_problems(number):
        view, columns = listed(problem)
        yield columns, len(view), judge.optimum


def test_the_bound_rises_and_never_exceeds_the_optimum():
    whole, cut = 0, 0
    for columns, count, optimum in solvable(240):
        part = started(columns, count)
        assert part.converge(Limits(), FAR)
        assert part.lift(Limits(), FAR)
        assert list(part.steps) == sorted(part.steps)
        assert part.bound <= optimum
        cut += len(part.duals.cuts) > 0
        if part.relaxed is not None and part.relaxed.is_integral:
            assert part.relaxed.columns.cost.sum() == optimum == part.bound
            whole += 1
    assert whole > 100
    assert cut > 5


def test_every_target_up_to_the_value_of_the_lp_is_reached_however_near():
    """A tree split nodes for ever: what a near target asked for was lost in rounding.

    A row's dual counts a limit's thousands of patients.
    """
    rows_told = 0
    for family, seed in problems(80):
        problem = random_elastic_problem(family, seed, 8)
        judge = Judge(problem)
        plans = [sum(sum(judge.outside(group)) for group in plan) for plan in judge.partitions()]
        if not plans:
            continue
        limit = Limit(measure="outside", at_most=random.Random(seed).choice(plans))
        ground = lay_ground(tier_problem(problem.changed(limits=(limit,)), "network"))
        columns, rows = list_columns(ground), MeasureRow.on(ground)
        rounded = 2 * max(DUAL_SCALE, rows[0].at_most) // DUAL_SCALE
        whole = started(columns, ground.count, rows=rows)
        assert whole.converge(Limits(), FAR)
        if whole.relaxed is None or not whole.relaxed.is_covered:
            continue
        part = started(columns, ground.count, rows=rows)
        last = whole.bound - rounded
        for target in sorted(last * share // 40 for share in range(41)):
            assert part.converge(Limits(), target)
            assert part.bound >= target
        rows_told += whole.duals.row != (0,)
    assert rows_told > 5


def test_the_converged_bound_is_the_value_of_the_lp_over_all_columns():
    for columns, count, optimum in solvable(120):
        part = started(columns, count)
        part.converge(Limits(), FAR)
        master = whole_master(columns, count, int(columns.cost.max()) + 1)
        while not (relaxed := master.solve(Limits())).is_covered:
            master.raise_price(20, FAR)
        value = float(relaxed.columns.cost @ relaxed.value)
        assert part.bound == pytest.approx(value, abs=2 + 1e-6 * optimum)


def test_searching_gives_the_same_bound_as_listing():
    for problem, judge in solvable_problems(120):
        view, columns = listed(problem)
        by_list = started(columns, len(view))
        by_search = started(columns, len(view), SearchedColumns(lay_ground(view)))
        for part in (by_list, by_search):
            assert part.converge(Limits(), FAR)
            assert max(part.steps, default=0) <= judge.optimum
        assert by_search.bound == pytest.approx(by_list.bound, rel=1e-6, abs=2)


def test_cuts_lift_the_bound_of_an_odd_ring():
    part = started(columns_of(ODD_RING, ODD_COSTS), 3)
    assert part.converge(Limits(), FAR)
    assert part.bound == 15
    assert part.lift(Limits(), FAR)
    assert part.bound == 19


def test_it_stops_at_the_target():
    part = started(columns_of(ODD_RING, ODD_COSTS), 3)
    assert part.converge(Limits(), FAR)
    assert part.lift(Limits(), 15)
    assert part.bound == 15


def test_a_practice_that_no_column_covers_drives_the_bound_to_the_target():
    part = started(columns_of([(0,), (0, 1)], [5, 5]), 3)
    assert part.converge(Limits(), 500)
    assert part.bound >= 500


def test_a_limit_leaves_a_valid_bound():
    part = started(columns_of(ODD_RING, ODD_COSTS), 3)
    before = part.bound
    assert not part.converge(Limits(seconds=0.0), FAR)
    assert part.bound == before
    assert 0 <= before <= 19


def test_a_warm_start_keeps_the_proof():
    columns = columns_of(ODD_RING, ODD_COSTS)
    first = started(columns, 3)
    first.converge(Limits(), FAR)
    first.lift(Limits(), FAR)
    second = Generation(ListedColumns(columns), np.full(3, 50), 10**6)
    second.start_from(first.duals, columns.take(np.array([0, 5])))
    assert second.bound == first.bound == 19
    assert second.master.cuts == list(first.duals.cuts)
    assert second.duals.constant <= 19 * DUAL_SCALE
    assert second.converge(Limits(), FAR)
    assert second.bound == 19


def test_rows_that_cannot_be_kept_are_proved_so_however_dear_uncovered_practices_are():
    """A frontier stood still where such rows had duals too large for a proof."""
    proved = 0
    for seed in range(1, 40):
        rng = random.Random(seed)
        problem = gappy_problem(seed)
        if Judge(problem).optimum is None:
            continue
        limit = Limit(measure="relationships", at_most=rng.randint(1, 20))
        view = tier_problem(problem.changed(limits=(limit,)), "network")
        ground = lay_ground(view)
        columns = list_columns(ground)
        (row,) = MeasureRow.on(ground)
        rows = [row]
        for _ in range(rng.randint(1, 4)):
            trust = rng.choice((None, *range(len(row.of_trust))))
            counted = replace(row.counting(trust), at_most=rng.randint(0, 4))
            rows.append(rng.choice((counted, counted.beyond())))
        dearest = np.full(len(view), MOST_DUAL // DUAL_SCALE, dtype=np.int64)
        part = Generation(ListedColumns(columns), dearest, FAR, rows=tuple(rows))
        target = most_a_plan_can_cost(view) + 1
        assert part.converge(Limits(), target)
        assert reduced_costs(columns, part.duals).min() >= 0
        assert part.relaxed is not None
        if not part.relaxed.is_covered:
            assert part.bound >= target
            proved += 1
    assert proved > 10
