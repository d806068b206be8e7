"""A least group of practices that cannot be covered, held to brute force and an LP of all sets."""

import dataclasses

import numpy as np
import pytest
from scipy.optimize import linprog

from netform.plan.proof.witness import NO_COVER, witness_faults
from netform.problem import Problem
from netform.solve import Limits
from netform.solve.explain import explain
from netform.solve.uncoverable import uncoverable
from tests.helpers.brute_force import Judge
from tests.helpers.problems import problems, problems_without_plan, random_problem


def can_be_covered_in_parts(problem: Problem, needed: set[int]) -> bool:
    """Whether fractions of columns cover these practices, and no other more than once."""
    judge = Judge(problem)
    columns = list(judge.columns)
    if not columns:
        return not needed
    holds = np.array([[i in group for group in columns] for i in judge.participants], dtype=float)
    needs = np.array([i in needed for i in judge.participants])
    found = linprog(
        np.zeros(len(columns)),
        A_ub=holds[~needs] if (~needs).any() else None,
        b_ub=np.ones(int((~needs).sum())) if (~needs).any() else None,
        A_eq=holds[needs] if needs.any() else None,
        b_eq=np.ones(int(needs.sum())) if needs.any() else None,
    )
    return found.status == 0


def test_a_group_that_cannot_be_covered_is_least_and_its_witness_holds():
    several = 0
    for problem in problems_without_plan(300):
        witness = uncoverable(problem, "network", Limits(), 1)
        everyone = set(Judge(problem).participants)
        assert (witness is None) == can_be_covered_in_parts(problem, everyone)
        if witness is None:
            continue
        assert witness_faults(problem, witness, None) == []
        needed = {problem.practices.position[code] for code in witness.practices}
        assert not can_be_covered_in_parts(problem, needed)
        for i in needed:
            assert can_be_covered_in_parts(problem, needed - {i})
        several += len(needed) > 1
    assert several >= 5


def test_of_a_feasible_problem_no_witness_holds():
    for family, seed in problems(60):
        problem = random_problem(family, seed, 8)
        if Judge(problem).optimum is None:
            continue
        assert uncoverable(problem, "network", Limits(), 1) is None
        for lie in problems_without_plan(40)[:4]:
            witness = uncoverable(lie, "network", Limits(), 1)
            if witness is not None:
                assert witness_faults(problem, witness, None) != []


def test_a_witness_that_is_tampered_with_does_not_hold():
    made = [uncoverable(problem, "network", Limits(), 1) for problem in problems_without_plan(60)]
    held = [(p, w) for p, w in zip(problems_without_plan(60), made, strict=True) if w is not None]
    assert held
    for problem, witness in held:
        points = witness.numbers["points"]
        first = witness.practices[0]
        for numbers in (
            {},
            {"points": {}},
            {"points": {**points, first: -points[first]}},
            {"points": {**points, first: 2**80}},
            {"points": {**points, "nobody": 1}},
            {"points": {**points, first: "5"}},
        ):
            tampered = dataclasses.replace(witness, numbers=numbers)
            assert witness_faults(problem, tampered, None) != []
        assert witness_faults(problem, dataclasses.replace(witness, practices=()), None) != []


@pytest.mark.parametrize("threads", [1, 2])
def test_explain_names_the_group(threads):
    named = 0
    for problem in problems_without_plan(200):
        found = explain(problem, threads=threads)
        for witness in found.result.witnesses:
            assert witness_faults(found.result.problem, witness, found.result.certificate) == []
            named += witness.kind == NO_COVER
    assert named >= 3
