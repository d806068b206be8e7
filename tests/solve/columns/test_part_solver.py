"""One part's solve: whatever ends it, its proof proves the bound that it states."""

import numpy as np
import pytest

from netform.plan import Certificate, recheck
from netform.problem import Problem, tier_problem
from netform.solve.columns.part_solver import PartAnswer, PartSolver
from netform.solve.columns.pricing import DUAL_SCALE
from netform.solve.limits import Limits
from netform.solve.progress import Progress
from tests.helpers.brute_force import Judge
from tests.helpers.problems import gappy_problem, problems, random_problem
from tests.helpers.switches import small_steps


def solver_of(problem: Problem, *, memory_limit: float | None = None, **terms) -> PartSolver:
    limits = Limits(**terms)
    view = tier_problem(problem, "network")
    return PartSolver(view, limits, Progress(limits), threads=1, memory_limit=memory_limit)


def hold(problem: Problem, answer: PartAnswer) -> None:
    """Hold an answer to brute force, and its proof to the recheck."""
    optimum = Judge(problem).optimum
    if optimum is not None and answer.bound is not None:
        assert answer.bound <= optimum
    if answer.objective is not None:
        assert optimum is not None
        assert answer.objective >= optimum
        everyone = range(len(tier_problem(problem, "network")))
        assert sorted(np.concatenate(answer.groups).tolist()) == list(everyone)
    if answer.proof is not None and answer.proof.costed:
        assert answer.bound == answer.proof.claimed
        proof = Certificate("network", DUAL_SCALE, answer.bound, (answer.proof,), "a test")
        checked = recheck(problem, proof)
        assert checked.faults == []
        assert checked.certified >= answer.bound


@pytest.mark.parametrize("memory_limit", [None, 0, 200, 2_000])
def test_the_proof_proves_the_bound_whatever_memory_there_is(memory_limit):
    """Rounds that proved less than the LP did stood for the LP's bound."""
    for seed in range(12):
        problem = gappy_problem(seed)
        with small_steps(cuts=seed % 2 == 0):
            hold(problem, solver_of(problem, memory_limit=memory_limit).run())


def test_a_gap_that_is_good_enough_ends_it():
    for seed in range(6):
        problem = gappy_problem(seed)
        answer = solver_of(problem, gap=0.5).run()
        hold(problem, answer)
        assert answer.objective is None or answer.objective - answer.bound <= 0.5 * answer.objective


def test_without_time_there_is_no_plan_and_no_more_than_a_true_bound():
    for family, seed in problems(16):
        problem = random_problem(family, seed)
        view = tier_problem(problem, "network")
        if len(view.components) == 1:
            answer = solver_of(problem, seconds=0.0).run()
            assert answer.groups is None
            hold(problem, answer)


def test_a_plan_to_begin_with_is_kept_or_bettered():
    problem = gappy_problem(0)
    best = solver_of(problem).run()
    begun = solver_of(problem, seconds=0.0)
    begun.begin_with(best.groups)
    answer = begun.run()
    assert answer.objective == best.objective
    hold(problem, answer)
