"""The search for violated cuts, held to going over all sets of practices."""

import random
from itertools import combinations, permutations

import numpy as np
import pytest

from netform.solve.columns.cuts import Cut
from netform.solve.columns.separation import _MULTIPLIERS, MINIMUM_VIOLATION, violated_cuts
from tests.helpers.columns import columns_of
from tests.solve.columns.test_cuts import coefficient

COUNT = 9
ALL = 10**6


def fractional_columns(seed: int) -> tuple[list[tuple[int, ...]], list[float]]:
    """Return random columns with values, no practice covered more than once in total."""
    rng = random.Random(seed)
    left = [1.0] * COUNT
    sets, values = [], []
    for _ in range(60):
        group = tuple(sorted(rng.sample(range(COUNT), rng.randint(2, 4))))
        value = rng.choice((0.5, 0.5, 1 / 3, 0.25))
        if group not in sets and all(left[i] >= value - 1e-12 for i in group):
            sets.append(group)
            values.append(value)
            for i in group:
                left[i] -= value
    return sets, values


def violation(cut: Cut, sets: list[tuple[int, ...]], values: list[float]) -> float:
    total = sum(coefficient(cut, group) * v for group, v in zip(sets, values, strict=True))
    return float(total) - cut.side


def best_of_all(rows: int, sets, values) -> dict[tuple[int, ...], float]:
    """Try every set of practices of which one shares columns with all others, every pattern."""
    found = {}
    for practices in combinations(range(COUNT), rows):
        shares = [
            all(any(i in group and j in group for group in sets) for j in practices if j != i)
            for i in practices
        ]
        if any(shares):
            found[practices] = max(
                violation(Cut(practices, weights, divisor), sets, values)
                for pattern, divisor in _MULTIPLIERS[rows]
                for weights in set(permutations(pattern))
            )
    return {k: v for k, v in found.items() if v > MINIMUM_VIOLATION + 1e-6}


@pytest.mark.parametrize("rows", [3, 4, 5])
def test_the_violated_cuts_are_those_of_going_over_all(rows):
    total = 0
    for seed in range({3: 150, 4: 60, 5: 4}[rows]):
        sets, values = fractional_columns(seed)
        found = violated_cuts(columns_of(sets), np.array(values), COUNT, rows, ALL)
        expected = best_of_all(rows, sets, values)
        assert {cut.practices for cut in found} == set(expected), seed
        for practices, best in expected.items():
            amounts = [violation(cut, sets, values) for cut in found if cut.practices == practices]
            assert max(amounts) == pytest.approx(best)
        total += len(expected)
    assert total > 30


def test_any_violated_triple_has_a_practice_that_shares_columns_with_both_others():
    for seed in range(100):
        sets, values = fractional_columns(seed)
        violated = {
            triple
            for triple in combinations(range(COUNT), 3)
            if violation(Cut(triple, (1, 1, 1), 2), sets, values) > MINIMUM_VIOLATION + 1e-6
        }
        assert violated == set(best_of_all(3, sets, values))


def test_cuts_come_with_the_most_violated_first_and_not_too_many():
    sets, values = (
        [(0, 1), (1, 2), (0, 2), (3, 4, 5), (5, 6), (4, 6)],
        [0.5, 0.5, 0.5, 0.4, 0.4, 0.4],
    )
    every = violated_cuts(columns_of(sets), np.array(values), COUNT, 3, ALL)
    assert every[0].practices == (0, 1, 2)
    amounts = [violation(cut, sets, values) for cut in every]
    assert amounts == sorted(amounts, reverse=True)
    assert violated_cuts(columns_of(sets), np.array(values), COUNT, 3, 1) == every[:1]


def test_the_same_cut_is_not_given_twice():
    for seed in range(50):
        sets, values = fractional_columns(seed)
        for rows in (3, 4, 5):
            found = violated_cuts(columns_of(sets), np.array(values), COUNT, rows, ALL)
            assert len(found) == len(set(found))


def test_a_whole_plan_violates_nothing():
    sets = [(0, 1, 2), (3, 4), (5, 6, 7, 8)]
    for rows in (3, 4, 5):
        assert violated_cuts(columns_of(sets), np.ones(3), COUNT, rows, ALL) == []
    assert violated_cuts(columns_of([]), np.zeros(0), COUNT, 3, ALL) == []
