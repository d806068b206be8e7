"""What a solver says in the assignment form is read with care, whatever it says."""

import numpy as np
import pytest

from netform.errors import InputError
from netform.problem import tier_problem
from netform.solve import Limits, Progress
from netform.solve.assignment import assignment_solver as module
from netform.solve.assignment import solve_assignment
from netform.solve.solvers import MipAnswer, SolverFailedError, SolverOptions
from tests.helpers.assignment import chosen, rows_of, solver_of, three_in_a_row
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem


def test_a_model_is_written_as_lp_or_mps_only(tmp_path):
    solver = solver_of(three_in_a_row())
    solver.write(tmp_path / "model.mps")
    assert "ROWS" in (tmp_path / "model.mps").read_text()
    with pytest.raises(InputError, match=r"\.lp or \.mps"):
        solver.write(tmp_path / "model.txt")


ALL = {"x_A10000_A10000": 1.0, "x_A10001_A10000": 1.0, "x_A10002_A10000": 1.0}


@pytest.fixture
def asked(monkeypatch):
    """Have solvers say one thing after the other; return how, and the models that they got."""

    def say(*answers):
        left = iter(answers)

        def solve_mip(*_, **__):
            answer = next(left)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(module, "solve_mip", solve_mip)

    return say


def said(word, values, bound=None):
    return MipAnswer(word, values, None, bound, "Solver 1")


def cost_of(problem, groups):
    judge = Judge(problem)
    return sum(judge.columns[group].objective for group in groups)


def test_a_plan_is_costed_anew(asked):
    asked(said("feasible", ALL, bound=1))
    solver = solver_of(three_in_a_row())
    answer = solver.run()
    assert [group.tolist() for group in answer.groups[0]] == [[0, 1, 2]]
    assert answer.objective == cost_of(three_in_a_row(), [(0, 1, 2)])
    assert answer.bound == solver.step
    assert (answer.by, answer.remarks) == ("Solver 1", [])


@pytest.mark.parametrize(
    "values", [{"x_A10000_A10000": 1.0}, {**ALL, "x_A10001_A10001": 1.0}], ids=["none", "two"]
)
def test_a_plan_in_which_a_practice_is_not_in_one_group_is_not_used(asked, values):
    asked(said("optimal", values, bound=1))
    answer = solver_of(three_in_a_row()).run()
    assert (answer.groups, answer.bound) == (None, None)
    assert "not in exactly one group" in answer.remarks[0]


def test_a_plan_that_is_apart_is_separated_and_asked_again(asked):
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=10, ceiling=60)
    solver = solver_of(problem, "separators")
    apart, whole = (chosen(solver, groups) for groups in ({0: [0, 2, 3], 1: [1]}, {0: [*range(4)]}))
    asked(said("optimal", apart, bound=1), said("optimal", whole, bound=2))
    before = len(rows_of(solver))
    answer = solver.run()
    assert len(rows_of(solver)) > before
    assert [group.tolist() for group in answer.groups[0]] == [[0, 1, 2, 3]]
    assert answer.bound == 2 * solver.step


def test_that_there_is_no_plan_is_no_answer_where_there_is_one(asked):
    for start in (None, [[np.array([0, 1, 2])]]):
        asked(said("infeasible", {}))
        view = tier_problem(three_in_a_row(), "network")
        limits = Limits()
        answer = solve_assignment(
            [view], SolverOptions("HiGHS"), limits, Progress(limits), start=start
        )
        assert answer.says_infeasible == (start is None)
        assert answer.remarks == (
            [] if start is None else ["Solver 1 says that there is no plan; there is one"]
        )
        assert (answer.objective is None) == (start is None)


def test_a_solver_that_fails_leaves_the_plan_to_begin_with(asked):
    asked(SolverFailedError("it ended"))
    solver = solver_of(three_in_a_row())
    solver.begin_with([[np.array([0, 1]), np.array([2])]])
    answer = solver.run()
    assert answer.objective == cost_of(three_in_a_row(), [(0, 1), (2,)])
    assert answer.remarks == ["it ended"]


def test_a_dearer_plan_than_that_to_begin_with_is_not_taken(asked):
    asked(said("feasible", ALL, bound=1))
    solver = solver_of(three_in_a_row())
    solver.begin_with([[np.array([0]), np.array([1]), np.array([2])]])
    answer = solver.run()
    assert answer.objective == 0 < cost_of(three_in_a_row(), [(0, 1, 2)])
    assert len(answer.groups[0]) == 3
