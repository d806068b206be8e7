"""Pairs of practice and hub: none is lost that a group could hold, others are left out."""

import numpy as np
import pytest

from netform.problem import Rule, tier_problem
from netform.solve.assignment import pairs_of
from netform.solve.assignment.pairs import most_members
from tests.helpers.assignment import three_in_a_row
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_elastic_problem, random_problem


@pytest.mark.parametrize("random", [random_problem, random_elastic_problem])
def test_no_column_is_lost_with_the_pairs_that_are_left_out(random):
    """By brute force: every column's best hub and members are pairs, at their cost."""
    for family, seed in problems(80):
        problem = random(family, seed, 7)
        view, judge = tier_problem(problem, "network"), Judge(problem)
        pairs, most = pairs_of(view), most_members(view)
        for group, cost in judge.columns.items():
            members = np.searchsorted(view.source, group)
            hub = int(np.searchsorted(view.source, cost.hub))
            assert pairs.allowed[members, hub].all()
            assert len(group) <= most
            if not len(view.problem.trusts.codes) and not view.change_price:
                outside = view.outside(members) * view.elastic_price
                assert int(pairs.cost[members, hub].sum()) + outside == cost.objective


def test_what_two_practices_tell_leaves_pairs_out():
    """A giant is alone, who is apart is apart, and one that may not lead is no hub."""
    codes = codes_of(4)
    problem = make_problem(
        [30, 20, 10, 61],
        [(0, 1), (1, 2), (2, 3)],
        floor=10,
        ceiling=60,
        rules=[Rule(kind="apart", practices=(codes[0], codes[2]))],
        participation=["member", "covered", "member", "member"],
    )
    pairs = pairs_of(tier_problem(problem, "network"))
    assert pairs.hubs == [0, 2, 3]
    assert [pairs.of_hub(hub) for hub in pairs.hubs] == [[0, 1], [1, 2], [3]]


def test_where_groups_need_not_hang_together_a_heavy_practice_between_bars_nobody():
    problem = make_problem([20, 50, 20], [(0, 1), (1, 2)], floor=10, ceiling=60)
    view = tier_problem(problem, "network")
    assert pairs_of(view).of_hub(0) == [0]
    assert pairs_of(view, contiguous=False).of_hub(0) == [0, 2]


def test_pairs_that_are_dropped_are_gone_and_the_others_cost_the_same():
    pairs = pairs_of(tier_problem(three_in_a_row(), "network"))
    dropped = np.zeros((3, 3), dtype=bool)
    dropped[2, 0] = dropped[1, 1] = True
    left = pairs.without(dropped)
    assert (left.of_hub(0), left.hubs) == ([0, 1], [0, 2])
    assert left.cost is pairs.cost
    assert pairs.of_hub(0) == [0, 1, 2]
