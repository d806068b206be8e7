"""Dives: whatever they return are groups that do not overlap, and mostly a plan near the best."""

import numpy as np

from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.diving import dive
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricing import DUAL_SCALE, Duals
from tests.helpers.columns import as_groups, listed
from tests.solve.columns.test_generation import FAR, solvable_problems, started


def dives(number: int):
    for problem, judge in solvable_problems(number):
        view, columns = listed(problem)
        part = started(columns, len(view))
        assert part.converge(Limits(), FAR)
        found = dive(columns, part.duals, part.master.price_uncovered, Limits())
        yield view, judge, columns, found


def test_dives_return_columns_that_do_not_overlap():
    for view, _, columns, found in dives(160):
        assert np.bincount(found.member, minlength=len(view)).max(initial=0) <= 1
        assert set(as_groups(view, found)) <= set(as_groups(view, columns))


def test_most_dives_meet_a_plan_and_none_beats_the_optimum():
    plans = near = tried = 0
    for view, judge, _, found in dives(160):
        tried += 1
        if len(found.member) == len(view):
            plans += 1
            assert int(found.cost.sum()) >= judge.optimum
            near += int(found.cost.sum()) <= 1.1 * judge.optimum
    assert plans > 0.8 * tried
    assert near > 0.6 * tried


def test_a_dive_at_a_limit_returns_nothing():
    for problem, _ in solvable_problems(4):
        view, columns = listed(problem)
        part = started(columns, len(view))
        assert part.converge(Limits(), FAR)
        prices = part.master.price_uncovered
        assert len(dive(columns, part.duals, prices, Limits(seconds=0.0))) == 0


def test_a_dive_ends_where_a_limit_keeps_what_it_takes_from_being_whole():
    """It took the same column again and again, at the share of it that the limit allows."""
    nothing = np.zeros(0, dtype=np.int64)
    for problem, _ in solvable_problems(40):
        view, columns = listed(problem)
        ground = lay_ground(view)
        for twice in (1, 3):
            # At most half a group, or one and a half: a group counts two.
            row = MeasureRow(
                twice, 2, np.zeros_like(ground.trust_price), 0, 0, ground.named.counts({}), ground
            )
            duals = Duals(
                *(np.full(len(view), -1), (), nothing, DUAL_SCALE, (row,), (0,)),
            )
            prices = np.full(len(view), int(columns.cost.max()) + 1)
            found = dive(columns, duals, prices, Limits())
            assert 2 * len(found) <= twice
