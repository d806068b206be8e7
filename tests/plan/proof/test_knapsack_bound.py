"""Payments of practices prove a bound on a tier, whatever they are."""

import random

import numpy as np
from scipy.optimize import linprog

from netform.plan.proof.cases import Case
from netform.plan.proof.knapsack_bound import (
    Band,
    Sending,
    cheapest_knapsack,
    knapsack_bound,
    numbers_of_groups,
)
from netform.problem import tier_problem
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def test_whatever_practices_pay_the_bound_is_at_most_the_optimum():
    held = 0
    for family, seed in problems(80):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem)
        view = tier_problem(problem, "network")
        rng = random.Random(seed)
        for _ in range(6):
            typical = (judge.optimum or 1000) // max(1, len(view))
            paid = [rng.randint(-typical // 4, 2 * typical + 1) for _ in range(len(view))]
            bound = knapsack_bound(view, np.array(paid, dtype=np.int64))
            if judge.optimum is not None:
                assert bound is not None
                assert bound <= judge.optimum
                held += 1
    assert held > 150


def test_the_numbers_of_groups_are_those_of_the_totals():
    problem = make_problem([10] * 7, [(i, i + 1) for i in range(6)], floor=20, ceiling=30)
    assert list(numbers_of_groups(tier_problem(problem, "network"))) == [3]
    waived = make_problem(
        [10] * 7, [(i, i + 1) for i in range(6)], floor=20, ceiling=30, waivers=[(0, "floor")]
    )
    # One group can be below the floor: the one with the waiver.
    assert list(numbers_of_groups(tier_problem(waived, "network"))) == [3, 4]


def test_totals_that_fit_no_number_of_groups_have_no_bound():
    problem = make_problem([10] * 5, [(i, i + 1) for i in range(4)], floor=30, ceiling=40)
    view = tier_problem(problem, "network")
    assert list(numbers_of_groups(view)) == []
    assert knapsack_bound(view, np.zeros(5, dtype=np.int64)) is None


def test_the_right_payments_prove_what_a_plan_costs():
    """Two pairs on a line, each near its own hub: what each pays is its own travel."""
    problem = make_problem(
        [10, 10, 10, 10],
        [(0, 1), (1, 2), (2, 3)],
        floor=20,
        ceiling=20,
        points=[(0, 0), (100, 0), (5_000, 0), (5_100, 0)],
    )
    judge = Judge(problem)
    assert judge.optimum == 2 * 10 * 100 * 1000
    view = tier_problem(problem, "network")
    half = 10 * 100 * 1000 // 2
    assert knapsack_bound(view, np.full(4, half, dtype=np.int64)) == judge.optimum


def test_the_knapsack_of_a_hub_is_its_linear_programme_rounded_down():
    rng = random.Random(8)
    compared = 0
    for family, seed in problems(40):
        view = tier_problem(random_problem(family, seed, most=8), "network")
        sending, band = Sending.of(view), Band.of(view)
        typical = 1 + int(sending.cost.max())
        paid = np.array([rng.randint(-typical, 2 * typical) for _ in range(len(view))])
        for h in range(len(view)):
            inside = frozenset(i for i in range(len(view)) if rng.random() < 0.1)
            outside = frozenset(i for i in range(len(view)) if rng.random() < 0.1) - inside - {h}
            case = Case(h, inside=inside, outside=outside)
            reaches = sending.is_possible[:, h]
            found = cheapest_knapsack(view, paid, sending.cost[:, h], reaches, band, case)
            limits = [
                (float(i in inside | {h}), float(reaches[i] and i not in outside))
                for i in range(len(view))
            ]
            if any(low > high for low, high in limits):
                assert found is None
                continue
            best = linprog(
                sending.cost[:, h] - paid,
                A_ub=np.array([view.patients, -view.patients]),
                b_ub=[band.most, -band.least],
                bounds=limits,
            )
            if not best.success:
                assert found is None
                continue
            assert found is not None
            assert best.fun - 1 - 1e-6 * abs(best.fun) <= found <= best.fun + 1e-6 * abs(best.fun)
            compared += 1
    assert compared > 100
