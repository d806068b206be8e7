"""The restricted LP: its duals prove its value, and limits stop it."""

import numpy as np
import pytest

from netform.solve import Limits
from netform.solve.columns.cuts import Cut
from netform.solve.columns.master import Master
from netform.solve.columns.pricing import DUAL_SCALE, reduced_costs
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import problems, random_problem

ODD_RING = [(0, 1), (1, 2), (0, 2), (0,), (1,), (2,)]
ODD_COSTS = [10, 10, 10, 9, 9, 9]


def whole_master(columns, count, price=10**9):
    master = Master(np.full(count, price, dtype=np.int64))
    master.bring(columns)
    return master


def test_with_every_column_the_duals_prove_the_value():
    solved = 0
    for family, seed in problems(120):
        problem = random_problem(family, seed, most=9)
        view, columns = listed(problem)
        most = int(columns.cost.sum()) + 1
        if len(columns) == 0 or Judge(problem).optimum is None:
            continue
        relaxed = whole_master(columns, len(view), most).solve(Limits())
        assert relaxed is not None
        assert relaxed.is_covered
        value = float(relaxed.columns.cost @ relaxed.value)
        slack = 1e-6 * max(1.0, float(columns.cost.max())) * len(view)
        assert relaxed.duals.constant / DUAL_SCALE == pytest.approx(value, abs=slack)
        assert reduced_costs(columns, relaxed.duals).min() / DUAL_SCALE >= -slack
        covered = np.zeros(len(view))
        for k, share in enumerate(relaxed.value):
            covered[relaxed.columns.members(k)] += share
        assert covered == pytest.approx(np.ones(len(view)))
        solved += 1
    assert solved > 50


def test_a_cut_closes_the_gap_of_an_odd_ring():
    columns = columns_of(ODD_RING, ODD_COSTS)
    master = whole_master(columns, 3)
    before = master.solve(Limits())
    assert before is not None
    assert [before.columns.members(k).tolist() for k in range(3)] == [[0, 1], [1, 2], [0, 2]]
    assert before.value == pytest.approx([0.5] * 3)
    assert not before.is_integral
    master.add_cuts([Cut((0, 1, 2), (1, 1, 1), 2)])
    after = master.solve(Limits())
    assert after is not None
    assert after.is_integral
    assert after.duals.bound == 19
    assert after.duals.cut[0] < 0


def test_columns_that_come_after_a_cut_have_its_coefficients():
    columns = columns_of(ODD_RING, ODD_COSTS)
    master = whole_master(columns.take(np.array([3, 4, 5])), 3)
    master.add_cuts([Cut((0, 1, 2), (1, 1, 1), 2)])
    assert master.bring(columns.take(np.array([0, 1, 2]))) == 3
    relaxed = master.solve(Limits())
    assert relaxed is not None
    assert relaxed.duals.bound == 19


def test_a_column_is_brought_once():
    master = Master(np.full(3, 100, dtype=np.int64))
    assert master.bring(columns_of([(0, 2), (0, 1)])) == 2
    assert master.bring(columns_of([(1, 0), (1, 2)])) == 1
    assert master.bring(columns_of([(2, 0)])) == 0
    assert master.bring(columns_of([])) == 0
    columns = master.columns
    assert [columns.members(k).tolist() for k in range(len(columns))] == [[0, 2], [0, 1], [1, 2]]


def test_practices_that_no_column_covers_are_said():
    master = Master(np.array([40, 50]))
    master.bring(columns_of([(0,)], [5]))
    relaxed = master.solve(Limits())
    assert relaxed is not None
    assert relaxed.uncovered == pytest.approx([0, 1])
    assert not relaxed.is_covered
    assert not relaxed.is_integral
    assert relaxed.duals.practice[1] == 50 * DUAL_SCALE
    master.raise_price(3, 130)
    dearer = master.solve(Limits())
    assert dearer is not None
    assert dearer.duals.practice[1] == 130 * DUAL_SCALE


def test_a_limit_that_was_reached_stops_it():
    master = whole_master(columns_of(ODD_RING, ODD_COSTS), 3)
    assert master.solve(Limits(seconds=0.0)) is None
    stopped = Limits()
    stopped.stop.set()
    assert master.solve(stopped) is None
    assert master.solve(Limits(seconds=60)) is not None


def test_trying_a_branch_leaves_everything_as_it_was():
    columns = columns_of(ODD_RING, ODD_COSTS)
    master = whole_master(columns, 3)
    before = master.solve(Limits())
    assert before is not None
    value = master.value
    assert master.value_without(np.array([0, 1, 2])) > value  # only single practices are left
    after = master.solve(Limits())
    assert after is not None
    assert master.value == pytest.approx(value)
    assert after.columns.keys() == before.columns.keys()
    assert after.duals.constant == before.duals.constant
