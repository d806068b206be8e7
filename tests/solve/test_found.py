"""What a backend gives back: only a certificate's claim of a problem with a plan is certified."""

from dataclasses import replace

import pytest

from netform.problem import tier_problem
from netform.solve import Limits, Progress
from netform.solve.by_columns import solve_by_columns
from netform.solve.found import Found, Machine
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem


def found(floor: int) -> Found:
    """Solve three in a row of 30 patients in all."""
    limits = Limits()
    problem = make_problem([10, 10, 10], [(0, 1), (1, 2)], floor=floor, ceiling=40)
    machine = Machine(limits, Progress(limits), 1, None)
    return solve_by_columns([tier_problem(problem, "network")], machine, None)


def test_what_a_certificate_claims_is_certified() -> None:
    own = found(30)
    best = Judge(make_problem([10, 10, 10], [(0, 1), (1, 2)], floor=30, ceiling=40)).optimum
    assert own.certified == own.objective == best


@pytest.mark.parametrize("bound", [None, 5])
def test_a_word_without_a_certificate_certifies_nothing(bound: int | None) -> None:
    assert replace(found(30), certificate=None, bound=bound).certified is None


def test_where_there_is_no_plan_no_cost_is_certified() -> None:
    own = found(35)
    assert own.witnesses
    assert own.groups is own.certified is None
