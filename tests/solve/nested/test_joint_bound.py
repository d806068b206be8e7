"""The joint LP and whole federations after it: every bound is one, and the second is the better."""

import numpy as np

from netform.plan.knapsack_bound import Sending, knapsack_bound, numbers_of_groups
from netform.problem import Problem, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.pricing import Duals
from netform.solve.nested.joint_bound import JointBound
from netform.solve.nested.whole_federations import WholeFederations
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()


def without_payments(problem: Problem) -> JointBound | None:
    """Return a search for joint duals that begins with nothing; `None` where totals fit no plan."""
    lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
    sending = Sending.of(upper)
    nobody_pays = np.zeros(len(upper), dtype=np.int64)
    if knapsack_bound(upper, nobody_pays, sending) is None:
        return None
    nothing = np.zeros(0, dtype=np.int64)
    bound = JointBound(
        *(lay_ground(lower), (lower, upper), sending),
        Duals(nobody_pays, (), nothing, scale=1),
        nobody_pays,
        numbers=numbers_of_groups(upper),
        threads=1,
    )
    bound.begin([])
    return bound


def solvable(number: int) -> list[tuple[JointBound, int]]:
    """Return searches for problems that have a plan, and what the best plan costs."""
    found = []
    for problem, judge in nested_problems(number):
        bound = without_payments(problem)
        if judge.optimum is not None and bound is not None:
            found.append((bound, judge.optimum))
    return found


def test_bounds_from_nothing_are_at_most_the_optimum_and_whole_federations_raise_them():
    raised = reached = 0
    for bound, optimum in solvable(24):
        bound.raise_bound(NO_LIMIT, 2**62)
        assert bound.best.bound <= optimum
        search = WholeFederations(bound, threads=1)
        search.raise_bound(NO_LIMIT, 2**62)
        claimed = search.proof().claimed
        assert claimed <= optimum
        raised += claimed > bound.best.bound
        reached += claimed == optimum
    assert raised >= 5
    assert reached >= 10


def test_a_search_that_is_stopped_has_what_the_joint_lp_proved():
    bound, optimum = solvable(2)[0]
    bound.raise_bound(NO_LIMIT, 2**62)
    search = WholeFederations(bound, threads=1)
    search.raise_bound(Limits(seconds=0.0), 2**62)
    assert bound.best.bound <= search.proof().claimed <= optimum
