"""Whole federations: what they prove is a bound, from nothing on, and where they are stopped."""

import numpy as np

from netform.plan.proof.knapsack_bound import Sending, knapsack_bound, numbers_of_groups
from netform.problem import Problem, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import Duals
from netform.solve.nested.whole_federations import WholeFederations
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()


def without_payments(problem: Problem) -> WholeFederations | None:
    """Return a search that begins with nothing; `None` where totals fit no plan."""
    lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
    sending = Sending.of(upper)
    nobody_pays = np.zeros(len(upper), dtype=np.int64)
    if knapsack_bound(upper, nobody_pays, sending) is None:
        return None
    return WholeFederations(
        *(lay_ground(lower), (lower, upper), sending),
        Duals(nobody_pays, (), np.zeros(0, dtype=np.int64), scale=1),
        nobody_pays,
        numbers=numbers_of_groups(upper),
        networks=ColumnSet.join([]),
        threads=1,
    )


def solvable(number: int) -> list[tuple[WholeFederations, int]]:
    """Return searches for problems that have a plan, and what the best plan costs."""
    found = []
    for problem, judge in nested_problems(number):
        search = without_payments(problem)
        if judge.optimum is not None and search is not None:
            found.append((search, judge.optimum))
    return found


def test_bounds_from_nothing_are_at_most_the_optimum_and_mostly_reach_it():
    found = solvable(24)
    reached = 0
    for search, optimum in found:
        at_first = search.proof().claimed
        search.raise_bound(NO_LIMIT, 2**62)
        claimed = search.proof().claimed
        assert at_first <= claimed <= optimum
        reached += claimed == optimum
    assert reached > len(found) / 2


def test_a_search_that_is_stopped_has_a_bound():
    for search, optimum in solvable(6):
        search.raise_bound(Limits(seconds=0.0), 2**62)
        assert 0 <= search.proof().claimed <= optimum
