"""Rank-one cuts: their coefficients, and that every plan obeys them."""

import random

import numpy as np

from netform.solve.columns.cuts import Cut, cut_entries, index_cuts
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of
from tests.helpers.problems import problems, random_problem


def random_cut(rng: random.Random, count: int) -> Cut:
    practices = tuple(sorted(rng.sample(range(count), rng.randint(1, min(6, count)))))
    divisor = rng.randint(2, 6)
    return Cut(practices, tuple(rng.randint(1, divisor - 1) for _ in practices), divisor)


def coefficient(cut: Cut, group: tuple[int, ...]) -> int:
    weight = dict(zip(cut.practices, cut.weights, strict=True))
    return sum(weight.get(i, 0) for i in group) // cut.divisor


def coefficients(cut: Cut, columns, count: int) -> list[int]:
    """Return the coefficient of every column, from the entries that are not 0."""
    every = np.zeros(len(columns))
    column, number, entry = cut_entries([cut], columns, count)
    assert (number == 0).all()
    assert (entry != 0).all()
    every[column] = entry
    return [int(value) for value in every]


def test_a_subset_row_cut():
    cut = Cut((1, 3, 4), (1, 1, 1), 2)
    assert cut.side == 1
    columns = columns_of([(1, 3), (3,), (4, 1, 3), (0, 2), (4, 0, 1)])
    assert coefficients(cut, columns, 5) == [1, 0, 1, 0, 1]


def test_coefficients_are_the_rounded_weights():
    for seed in range(200):
        rng = random.Random(seed)
        cut = random_cut(rng, 9)
        sets = [tuple(rng.sample(range(9), rng.randint(1, 9))) for _ in range(20)]
        expected = [coefficient(cut, group) for group in sets]
        assert coefficients(cut, columns_of(sets), 9) == expected


def test_every_partition_obeys_every_cut():
    rng = random.Random(0)
    checked = 0
    for family, seed in problems(64):
        judge = Judge(random_problem(family, seed, most=7))
        cuts = [random_cut(rng, len(judge.codes)) for _ in range(10)]
        # The rows of practices that take no part do not hold: such cuts are never made.
        cuts = [cut for cut in cuts if set(cut.practices) <= set(judge.participants)]
        for partition in judge.partitions():
            for cut in cuts:
                assert sum(coefficient(cut, group) for group in partition) <= cut.side
                checked += 1
    assert checked > 2_000


def test_the_index_lists_the_cuts_of_each_practice():
    cuts = (Cut((0, 2), (1, 2), 3), Cut((2, 3, 4), (1, 1, 1), 2))
    index = index_cuts(cuts, 5)
    assert index.start.tolist() == [0, 1, 1, 3, 4, 5]
    assert index.cut.tolist() == [0, 0, 1, 1, 1]
    assert index.weight.tolist() == [1, 2, 1, 1, 1]
    assert index.divisor.tolist() == [3, 2]


def test_no_cuts_make_an_empty_index():
    index = index_cuts((), 3)
    assert index.start.tolist() == [0, 0, 0, 0]
    assert len(index.cut) == len(index.divisor) == 0


def test_entries_of_several_cuts_are_parallel():
    cuts = [Cut((0, 1), (1, 1), 2), Cut((1, 2, 3), (1, 1, 1), 2)]
    column, number, entry = cut_entries(cuts, columns_of([(0, 1, 2), (3,), (2, 3)]), 4)
    found = set(zip(column.tolist(), number.tolist(), entry.tolist(), strict=True))
    assert found == {(0, 0, 1.0), (0, 1, 1.0), (2, 1, 1.0)}


def test_no_cuts_or_no_columns_have_no_entries():
    assert [len(part) for part in cut_entries([], columns_of([(0,)]), 1)] == [0, 0, 0]
    assert [len(p) for p in cut_entries([Cut((0, 1), (1, 1), 2)], columns_of([]), 2)] == [0, 0, 0]
