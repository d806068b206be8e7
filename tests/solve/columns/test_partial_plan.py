"""Plans in the making: what is open, what is around, what a replacement leaves."""

import numpy as np

from netform.problem import tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.costing import costed
from netform.solve.columns.partial_plan import PartialPlan
from tests.helpers.make import make_problem


def plan_on_a_path(groups: list[list[int]]) -> PartialPlan:
    """Return a plan on a path of nine practices of 10 patients."""
    edges = [(i, i + 1) for i in range(8)]
    view = tier_problem(make_problem([10] * 9, edges, floor=10, ceiling=40), "network")
    ground = lay_ground(view)
    member = np.array([i for group in groups for i in group], dtype=np.int32)
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    return PartialPlan(ground, costed(ground, member, sizes)[0])


def test_open_practices_that_edges_join_are_one_part():
    plan = plan_on_a_path([[2, 3], [6]])
    assert [part.tolist() for part in plan.open_parts()] == [[0, 1], [4, 5], [7, 8]]
    assert not plan.is_whole


def test_a_whole_plan_has_no_open_part():
    plan = plan_on_a_path([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    assert plan.is_whole
    assert plan.open_parts() == []


def test_a_window_holds_whole_groups_and_no_open_practice_but_the_seed():
    plan = plan_on_a_path([[2, 3], [4, 5], [6, 7]])
    assert plan.around(np.array([0, 1]), 4).tolist() == [0, 1, 2, 3]
    assert plan.around(np.array([0, 1]), 5).tolist() == [0, 1, 2, 3]
    assert plan.around(np.array([8]), 9).tolist() == [2, 3, 4, 5, 6, 7, 8]
    whole = plan_on_a_path([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    window = whole.around(np.array([0, 1, 2]), 6)
    whole.replace(window, plan_on_a_path([[0, 1], [2, 3]]).columns())
    assert [part.tolist() for part in whole.open_parts()] == [[4, 5]]
