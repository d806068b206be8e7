"""Another solver's word in the assignment form is held to netform's own means."""

import pytest

from netform.errors import InputError
from netform.problem import tier_problem
from netform.solve import Backend, Limits, Progress
from netform.solve import by_assignment as module
from netform.solve.assignment import AssignmentAnswer
from netform.solve.by_assignment import solve_by_assignment
from netform.solve.found import Found, Machine
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem

ROW = [(0, 1), (1, 2), (2, 3)]
SOLVER = Backend("assignment", solver="HiGHS")


def problem_of(floor: int = 10):
    return make_problem([10, 12, 11, 13], ROW, floor=floor, ceiling=25)


def found(problem, backend: Backend = SOLVER) -> Found:
    limits = Limits()
    machine = Machine(limits, Progress(limits), 1, None)
    return solve_by_assignment([tier_problem(problem, "network")], machine, backend, None)


@pytest.fixture
def said(monkeypatch):
    """Return how to have the solver say something."""

    def say(**words) -> None:
        answer = AssignmentAnswer(by="Solver 1", **words)
        monkeypatch.setattr(module, "solve_assignment", lambda *_, **__: answer)

    return say


def test_it_is_the_optimum_of_brute_force_with_the_engines_certificate() -> None:
    problem = problem_of()
    own = found(problem)
    assert own.objective == own.bound == own.certified == Judge(problem).optimum
    assert own.by.startswith("HiGHS")
    assert own.remarks == []


def plan_that_costs_most(problem):
    judge = Judge(problem)
    costs = {
        each: sum(judge.columns[group].objective for group in each) for each in judge.partitions()
    }
    worst = max(costs, key=costs.__getitem__)
    assert costs[worst] > (judge.optimum or 0)
    return [[list(group) for group in worst]], costs[worst]


def test_a_plan_that_is_said_to_be_the_cheapest_and_is_not_is_no_optimum(said) -> None:
    groups, cost = plan_that_costs_most(problem_of())
    said(groups=groups, objective=cost, bound=cost)
    own = found(problem_of())
    assert own.objective == cost
    assert own.bound == own.certified == Judge(problem_of()).optimum < cost
    assert "its bound was not used" in own.remarks[0]


def test_a_bound_above_the_solvers_own_plan_is_not_used(said) -> None:
    groups, cost = plan_that_costs_most(problem_of())
    said(groups=groups, objective=cost, bound=cost + 1)
    own = found(problem_of())
    assert own.bound is None
    assert "its bound was not used" in own.remarks[0]


@pytest.mark.parametrize(("floor", "is_true"), [(10, False), (24, True)])
def test_that_there_is_no_plan_is_believed_with_a_witness_only(said, floor, is_true) -> None:
    said(says_infeasible=True)
    own = found(problem_of(floor))
    assert (Judge(problem_of(floor)).optimum is None) == is_true
    assert bool(own.witnesses) == is_true
    assert bool(own.remarks) == (not is_true)
    assert (own.groups, own.objective, own.bound) == (None, None, None)


def test_a_solver_that_is_not_here_is_refused() -> None:
    with pytest.raises(InputError, match="GLOP-9"):
        found(problem_of(), Backend("assignment", solver="GLOP-9"))
