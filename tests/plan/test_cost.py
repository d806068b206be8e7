"""The exact cost of a group, held to the judge."""

from netform.plan import group_cost
from netform.problem import tier_problem
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def test_the_cost_is_the_one_of_the_judge():
    costed = 0
    for family, seed in problems(80):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem)
        view = tier_problem(problem, "network")
        place = {i: k for k, i in enumerate(judge.participants)}
        for group in judge.sets:
            found = group_cost(view, [place[i] for i in reversed(group)])
            expected = judge.cost(group)
            if expected is None:
                assert found is None
                continue
            assert found is not None
            assert judge.participants[found.hub] == expected.hub
            assert found.travel == expected.travel
            assert found.relationships == expected.relationships
            assert found.objective == expected.objective
            costed += 1
    assert costed > 500


def test_among_equal_hubs_the_smallest_code_leads():
    problem = make_problem([5, 5], [(0, 1)], floor=0, ceiling=10)
    found = group_cost(tier_problem(problem, "network"), [1, 0])
    assert found is not None
    assert found.hub == 0


def test_numbers_are_exact_beyond_floating_point():
    points = [(0, 0), (999_983, 0), (999_983, 7)]
    problem = make_problem(
        [900_001, 900_000, 0],
        [(0, 1), (1, 2)],
        floor=0,
        ceiling=10**7,
        points=points,
        travel_weight="1",
    )
    found = group_cost(tier_problem(problem, "network"), [0, 1])
    assert found is not None
    assert found.objective == 900_000 * 999_983 * 1_000
