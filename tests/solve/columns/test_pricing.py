"""Exact reduced costs and the bound they prove, held to slow and obvious twins."""

import random

import numpy as np
import pytest

from netform.problem import tier_problem
from netform.solve.columns.pricing import (
    DUAL_SCALE,
    FAR_FROM_ZERO,
    Duals,
    in_spans,
    reduced_costs,
    scan,
)
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import problems, random_problem
from tests.solve.columns.test_cuts import coefficient, random_cut


def random_duals(rng: random.Random, count: int, size: int, cuts: int) -> Duals:
    return Duals(
        np.array([rng.randint(-size, 3 * size) for _ in range(count)], dtype=np.int64),
        tuple(random_cut(rng, count) for _ in range(cuts)),
        np.array([rng.choice((0, -rng.randint(0, size))) for _ in range(cuts)], dtype=np.int64),
    )


def obvious_reduced_cost(duals: Duals, group: tuple[int, ...], cost: int) -> int:
    reduced = cost * DUAL_SCALE - sum(int(duals.practice[i]) for i in group)
    for cut, dual in zip(duals.cuts, duals.cut, strict=True):
        reduced -= int(dual) * coefficient(cut, group)
    return reduced


def cases(number: int):
    """Yield columns of random problems with random duals of a fitting size."""
    for family, seed in problems(number):
        rng = random.Random(seed)
        problem = random_problem(family, seed, most=9)
        view, columns = listed(problem)
        size = int(columns.cost.max(initial=1)) * DUAL_SCALE // 3 + 1
        yield problem, view, columns, random_duals(rng, len(view), size, rng.randint(0, 8))


def test_reduced_costs_are_those_of_the_obvious_twin():
    for _, _, columns, duals in cases(120):
        groups = [tuple(columns.members(k).tolist()) for k in range(len(columns))]
        expected = [
            obvious_reduced_cost(duals, group, int(cost))
            for group, cost in zip(groups, columns.cost, strict=True)
        ]
        assert reduced_costs(columns, duals).tolist() == expected
        assert reduced_costs(columns, duals, threads=3).tolist() == expected


def test_a_scan_finds_the_best_column_and_the_shortfall_of_each_practice():
    for _, view, columns, duals in cases(80):
        reduced = reduced_costs(columns, duals).tolist()
        found = scan(columns, duals)
        for i in range(len(view)):
            holding = [k for k in range(len(columns)) if i in columns.members(k)]
            best = min(holding, key=lambda k: (reduced[k], k), default=-1)
            assert found.best[i] == best
            assert found.best_cost[i] == (reduced[best] if holding else FAR_FROM_ZERO)
            shares = [reduced[k] // len(columns.members(k)) for k in holding]
            assert found.shortfall[i] == min([0, *shares])


def test_threads_change_nothing():
    for _, _, columns, duals in cases(40):
        one, four = scan(columns, duals, 1), scan(columns, duals, 4)
        assert one.best.tolist() == four.best.tolist()
        assert one.best_cost.tolist() == four.best_cost.tolist()
        assert one.shortfall.tolist() == four.shortfall.tolist()


def test_repaired_duals_leave_no_negative_reduced_cost_and_prove_a_true_bound():
    proved = 0
    for problem, _, columns, duals in cases(200):
        if len(columns) == 0:
            continue
        proof = duals.repaired(scan(columns, duals).shortfall)
        assert reduced_costs(columns, proof).min() >= 0
        optimum = Judge(problem).optimum
        if optimum is not None:
            assert proof.bound <= optimum
            proved += 1
    assert proved > 80


def test_cuts_whose_dual_is_zero_can_go():
    for _, _, columns, duals in cases(40):
        active = duals.active()
        assert (active.cut < 0).all()
        assert active.constant == duals.constant
        assert reduced_costs(columns, active).tolist() == reduced_costs(columns, duals).tolist()


@pytest.mark.parametrize(("constant", "bound"), [(0, 0), (1, 1), (1000, 1), (1001, 2), (-1, 0)])
def test_a_bound_is_rounded_up_to_a_whole_unit(constant, bound):
    duals = Duals(np.array([constant]), (), np.zeros(0, dtype=np.int64))
    assert duals.bound == bound


def test_no_columns():
    view = tier_problem(random_problem("planar", 0), "network")
    duals = Duals(np.zeros(len(view), np.int64), (), np.zeros(0, np.int64))
    found = scan(columns_of([]), duals, threads=2)
    assert (found.best == -1).all()
    assert (found.shortfall == 0).all()


def test_spans_hold_each_position_once():
    for count in (0, 1, 5, 100):
        for threads in (1, 2, 7):
            met: list[tuple[int, int, int]] = []
            in_spans(count, threads, lambda *span: met.append(span))  # noqa: B023
            met.sort()
            assert [number for number, _, _ in met] == list(range(threads))
            assert [k for _, low, high in met for k in range(low, high)] == list(range(count))
