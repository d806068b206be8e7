"""A flow from the hub runs to every practice of a group exactly where it hangs together."""

from itertools import combinations, product

import pytest

from netform.errors import InputError
from tests.helpers.assignment import chosen, may_be, solver_of, three_in_a_row
from tests.helpers.brute_force import Judge
from tests.helpers.problems import random_problem


def test_a_flow_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("netform.solve.assignment.flow.MOST_FLOWS", 10)
    with pytest.raises(InputError, match="use --contiguity separators"):
        solver_of(three_in_a_row())


def test_a_flow_is_there_exactly_where_a_group_hangs_together():
    """Every group of every hub, in graphs of all families."""
    apart = 0
    for family in ("grid", "tree", "ring", "disconnected"):
        problem = random_problem(family, 3, 6).changed(rules=(), waivers=())
        count = len(problem.practices)
        problem = problem.with_tier("network", floor=0, ceiling=10**9)
        solver, judge = solver_of(problem, "flow"), Judge(problem)
        (tier,) = solver.tiers
        for hub, size in product(tier.hubs, range(count)):
            for others in combinations([i for i in tier.pairs.of_hub(hub) if i != hub], size):
                group = [hub, *others]
                members = tuple(int(tier.view.source[i]) for i in group)
                is_one = judge.is_connected(members)
                values = chosen(solver, {hub: group})
                assert may_be(solver, values, "conserve", "inflow") == is_one
                apart += not is_one
    assert apart
