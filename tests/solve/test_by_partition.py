"""Finishers: a solver that chooses among all columns, or among those that the engine leaves."""

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan.proof.columns_left import Columns
from netform.problem import Limit, tier_problem
from netform.solve import Backend, Limits, Status, by_partition, solve
from netform.solve.partition import choose_columns
from netform.solve.solvers import SolverOptions
from tests.helpers.backends import hold_to_optimum
from tests.helpers.columns import listed
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem

FINISHERS = ("HiGHS", "CBC", "CP-SAT")


@pytest.mark.parametrize("finisher", FINISHERS)
@pytest.mark.parametrize("make", [gappy_problem, problem_of_parts])
def test_the_choice_among_the_columns_left_is_the_optimum_of_brute_force(
    monkeypatch, finisher, make
):
    monkeypatch.setattr(by_partition, "MOST_COLUMNS", 12)
    asked = 0
    for seed in range(12):
        problem = make(seed)
        result = solve(problem, threads=1, backend=Backend(finisher=finisher))
        asked += result.by != ""
        if not any("were left for the finisher" in remark for remark in result.remarks):
            hold_to_optimum(problem, result)
        assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
    assert asked >= 5


def test_where_too_many_columns_are_left_the_engine_s_answer_stands(monkeypatch):
    monkeypatch.setattr(by_partition, "MOST_COLUMNS", 0)
    problem = gappy_problem(3)
    result = solve(
        problem, threads=1, backend=Backend(finisher="HiGHS"), limits=Limits(seconds=20.0)
    )
    assert result.objective == solve(problem, threads=1).objective
    assert result.certified is not None


def test_limits_on_measures_need_all_columns_listed(monkeypatch):
    monkeypatch.setattr(by_partition, "MOST_COLUMNS", 3)
    problem = gappy_problem(3).changed(limits=(Limit(measure="groups", at_most=5),))
    with pytest.raises(InputError, match="given at most 3 columns"):
        solve(problem, backend=Backend(finisher="HiGHS"))


@pytest.mark.parametrize("finisher", FINISHERS)
def test_a_choice_costs_what_its_columns_cost(finisher):
    for family, seed in problems(16):
        problem = random_problem(family, seed, 8)
        view, found = listed(problem)
        columns = Columns.of(found.start, found.member.astype(np.int64), found.cost, len(view))
        options = SolverOptions(finisher)
        choice = choose_columns(columns, (), view.price_step, options, Limits())
        best = solve(problem, threads=1)
        assert choice.cost == best.objective
        assert choice.is_empty == (best.objective is None)
        if choice.groups is not None:
            taken = sorted(int(i) for group in choice.groups for i in group)
            assert taken == list(range(len(tier_problem(problem, "network"))))
