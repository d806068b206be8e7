"""The joint LP and its cases: every bound is one, and cases make it better."""

import numpy as np
import pytest

from netform.plan.cases import Branch, Split
from netform.plan.knapsack_bound import Sending, knapsack_bound, numbers_of_groups
from netform.problem import Problem, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.pricing import Duals
from netform.solve.nested.joint_bound import JointBound
from tests.solve.nested.test_nested_solver import nested_problems


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
    found = []
    for problem, judge in nested_problems(number):
        bound = without_payments(problem)
        if judge.optimum is not None and bound is not None:
            found.append((bound, judge.optimum))
    return found


def is_split(bound: JointBound) -> bool:
    return any(isinstance(cases, Split) for cases in bound.split.values())


def test_bounds_from_nothing_are_at_most_the_optimum_and_cases_raise_them():
    raised = reached = 0
    for bound, optimum in solvable(24):
        bound.raise_bound(Limits(seconds=5.0), 2**62)
        assert bound.unsplit.bound <= bound.best.bound <= optimum
        raised += is_split(bound) and bound.best.bound > bound.unsplit.bound
        reached += bound.best.bound == optimum
    assert raised >= 2
    assert reached >= 10


@pytest.mark.parametrize("at", [Branch(networks=1), Branch(networks=2), Branch(practice=3)])
def test_wherever_cases_are_split_the_bound_holds(at):
    held = 0
    for bound, optimum in solvable(12):
        if at.practice is not None and at.practice >= len(bound.upper):
            continue
        bound.raise_bound(Limits(seconds=2.0), 2**62, most_cases=0)
        before = bound.best.bound
        for number, case in enumerate(list(bound.master.cases)):
            if case.hub != at.practice:
                bound.split_case(number, at)
        bound.raise_bound(Limits(seconds=2.0), 2**62, most_cases=0)
        assert before <= bound.best.bound <= optimum
        held += bound.best.bound > 0
    assert held > 5
