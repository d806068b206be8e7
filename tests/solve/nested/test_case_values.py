"""Values of cases in floats are those that the exact knapsack gives."""

import random

import numpy as np

from netform.plan.proof.cases import Case
from netform.plan.proof.knapsack_bound import Band, cheapest_knapsack
from netform.problem import tier_problem
from netform.solve.nested.case_values import NONE_FITS, case_values
from tests.solve.nested.test_nested_solver import nested_problems


def test_cases_cost_what_the_exact_knapsack_says():
    rng = random.Random(3)
    some = none = 0
    for problem, _ in nested_problems(20):
        view = tier_problem(problem, "federation")
        many = len(view)
        for _ in range(10):
            hub, *others = rng.sample(range(many), many)
            inside = frozenset(others[: rng.randint(0, 2)])
            outside = frozenset(others[2 : rng.randint(2, 4)])
            case = Case(hub, inside=inside, outside=outside)
            least = rng.randint(1, 60)
            band = Band(least, least + rng.randint(0, 40))
            cost = np.array([rng.randint(-(10**9), 10**9) for _ in range(many)])
            paid = np.array([rng.randint(0, 10**9) for _ in range(many)])
            may = np.array([i not in outside for i in range(many)])
            must = np.array([i == hub or i in inside for i in range(many)])
            value = np.empty(1)
            case_values(
                *(cost[None, :].astype(float), paid.astype(float), may[None, :], must[None, :]),
                *(np.zeros(1), view.patients.astype(float)),
                *(float(band.least), float(band.most), value),
            )
            exact = cheapest_knapsack(view, paid, cost, np.ones(many, dtype=bool), band, case)
            if exact is None:
                assert value[0] == NONE_FITS
                none += 1
            else:
                assert abs(value[0] - exact) <= 2
                some += 1
    assert some > 50
    assert none > 10
