"""Distances of partitions, against counts over all pairs and over single patients."""

from itertools import combinations
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.plan import rand_index, variation_of_information

ROWS = st.lists(
    st.tuples(st.integers(-1, 4), st.integers(-1, 4), st.integers(0, 5)), min_size=1, max_size=10
)
Rows = list[tuple[int, int, int]]


def arrays(rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second, weights = (np.array(column, dtype=np.int64) for column in zip(*rows))  # noqa: B905
    return first, second, weights


def is_together(groups: list[int], i: int, j: int) -> bool:
    return groups[i] == groups[j] >= 0


@given(ROWS)
def test_rand_is_the_share_of_pairs_that_both_treat_alike(rows):
    first, second, _ = (list(column) for column in zip(*rows))  # noqa: B905
    pairs = list(combinations(range(len(rows)), 2))
    alike = [is_together(first, i, j) == is_together(second, i, j) for i, j in pairs]
    expected = sum(alike) / len(pairs) if pairs else 1.0
    assert rand_index(*arrays(rows)[:2]) == expected


@given(ROWS)
def test_information_is_that_of_drawing_one_patient(rows):
    """What either group leaves open about the other, patient by patient."""
    everyone = [
        ((a, i) if a < 0 else (a,), (b, i) if b < 0 else (b,))
        for i, (a, b, weight) in enumerate(rows)
        for _ in range(weight)
    ]
    expected = 0.0
    for a, b in everyone:
        alike = sum((a, b) == other for other in everyone)
        of_a, of_b = (sum(other[k] == (a, b)[k] for other in everyone) for k in (0, 1))
        expected -= (log2(alike / of_a) + log2(alike / of_b)) / len(everyone)
    assert variation_of_information(*arrays(rows)) == pytest.approx(expected, abs=1e-12)


@given(ROWS)
def test_swapping_gives_the_same_floats(rows):
    first, second, weights = arrays(rows)
    there = variation_of_information(first, second, weights), rand_index(first, second)
    back = variation_of_information(second, first, weights), rand_index(second, first)
    assert [each.hex() for each in there] == [each.hex() for each in back]


@given(ROWS, st.permutations(range(5)), st.randoms(use_true_random=False))
def test_neither_numbers_nor_order_matter(rows, numbers, rng):
    names = [*numbers, -1]
    changed = [(names[a], b, weight) for a, b, weight in rng.sample(rows, len(rows))]
    before, after = arrays(rows), arrays(changed)
    assert variation_of_information(*before) == variation_of_information(*after)
    assert rand_index(*before[:2]) == rand_index(*after[:2])


@given(ROWS, st.permutations(range(5)))
def test_equal_partitions_are_at_the_ends_exactly(rows, numbers):
    first, _, weights = arrays(rows)
    renamed = np.array([*numbers, -1])[first]
    assert variation_of_information(first, renamed, weights) == 0.0
    assert rand_index(first, renamed) == 1.0


@given(ROWS)
def test_only_equal_partitions_are_there(rows):
    first, second, weights = arrays(rows)
    weights = weights + 1  # who weighs nothing says nothing
    same = all(
        is_together(first, i, j) == is_together(second, i, j)
        for i, j in combinations(range(len(rows)), 2)
    )
    assert (variation_of_information(first, second, weights) == 0.0) == same
    assert (rand_index(first, second) == 1.0) == same


@given(ROWS, st.lists(st.integers(-1, 4), min_size=10, max_size=10))
def test_a_way_round_is_never_shorter(rows, third):
    first, second, weights = arrays(rows)
    between = np.array(third[: len(rows)])
    direct = variation_of_information(first, second, weights)
    around = variation_of_information(first, between, weights)
    around += variation_of_information(between, second, weights)
    assert direct <= around + 1e-12


def test_a_group_cut_into_halves_costs_its_share_in_bits():
    whole, halves = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    assert variation_of_information(whole, halves, np.array([3, 3, 1, 1])) == 2 / 8
    assert rand_index(whole, halves) == 5 / 6


def test_without_patients_or_pairs_nothing_differs():
    one, other = np.array([0, 0]), np.array([0, 1])
    assert variation_of_information(one, other, np.array([0, 0])) == 0.0
    assert rand_index(one, other) == 0.0
    assert rand_index(np.array([0]), np.array([-1])) == 1.0
    none = np.array([], dtype=np.int64)
    assert (variation_of_information(none, none, none), rand_index(none, none)) == (0.0, 1.0)


def test_large_lists_do_not_overflow():
    first, second = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 0])
    weights = np.full(4, 10**8, dtype=np.int64)
    assert variation_of_information(first, second, weights) == 2.0
