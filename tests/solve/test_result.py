"""The result of a solve."""

import pytest

from netform.solve import Result, Status, solve
from tests.helpers.make import make_problem


def result(objective: int | None, bound: int | None) -> Result:
    problem = make_problem([10], [], floor=5, ceiling=20)
    return Result(Status.FEASIBLE, problem, None, objective, bound, None, None, [], 0.0)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(None, None, None), (None, 5, None), (5, None, None), (100, 75, 0.25), (0, 0, 0.0)],
)
def test_the_gap_is_null_when_either_is_missing(objective, bound, gap):
    assert result(objective, bound).gap == gap


def test_a_solve_fills_it_in():
    found = solve(make_problem([10], [], floor=5, ceiling=20), threads=1)
    assert found.status is Status.OPTIMAL
    assert (found.objective, found.bound, found.gap) == (0, 0, 0.0)
    assert found.verification is not None
    assert found.verification.holds
    assert found.certificate is not None
    assert found.seconds >= 0
    assert found.events
