"""Why practices cannot be covered, held to brute force."""

import numpy as np

from netform.plan import Certificate, Part, Round, recheck
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.rounds import proof_of
from netform.solve.columns.uncovered import in_no_column, proof_that_none_covers
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problem_of_parts, problems, random_problem


def made(number: int):
    for family, seed in problems(number):
        yield random_problem(family, seed)
    for seed in range(number // 10):
        yield problem_of_parts(seed)


def test_just_the_practices_that_no_column_holds_are_named():
    named = 0
    for problem in made(240):
        judge, view = Judge(problem), tier_problem(problem, "network")
        held = {i for group in judge.columns for i in group}
        expected = tuple(k for k, i in enumerate(judge.participants) if i not in held)
        ground = lay_ground(view)
        assert in_no_column(ground, np.arange(len(view)), 1) == expected
        assert in_no_column(ground, np.array(expected, dtype=np.int64), 2) == expected
        assert in_no_column(ground, np.zeros(0, dtype=np.int64), 1) == ()
        named += len(expected) > 0
    assert named > 50


def test_a_proof_that_none_covers_is_one_and_there_is_none_where_there_is_a_plan():
    proved, fractional = 0, 0
    for problem in made(300):
        judge, view = Judge(problem), tier_problem(problem, "network")
        duals = proof_that_none_covers(lay_ground(view), Limits(), 1)
        if judge.optimum is not None:
            assert duals is None
            continue
        if duals is None:
            fractional += 1  # fractions of columns cover all practices
            continue
        assert duals.bound >= 1
        for group in judge.columns:
            places = [judge.participants.index(i) for i in group]
            assert int(duals.practice[places].sum()) <= 0
        rounds = (Round(proof_of(duals), ()),)
        part = Part(view.codes, False, duals.bound, duals.bound, rounds, None)
        certificate = Certificate("network", duals.scale, 0, (part,), "a test")
        assert recheck(problem, certificate).proves_infeasible
        proved += 1
    assert proved > 50


def test_an_odd_ring_is_covered_by_halves_so_that_there_is_no_proof():
    problem = make_problem([10] * 3, [(0, 1), (1, 2), (0, 2)], floor=20, ceiling=20)
    ground = lay_ground(tier_problem(problem, "network"))
    assert in_no_column(ground, np.arange(3), 1) == ()
    assert proof_that_none_covers(ground, Limits(), 1) is None


def test_at_a_limit_there_is_no_proof():
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=20, ceiling=20)
    ground = lay_ground(tier_problem(problem, "network"))
    assert proof_that_none_covers(ground, Limits(), 1) is not None
    assert proof_that_none_covers(ground, Limits(seconds=0.0), 1) is None
