"""Counting plans by enumeration."""

import pytest

from netform.solve.columns import count_partitions
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import FAMILIES, random_problem


@pytest.mark.parametrize("family", FAMILIES)
def test_the_count_is_the_one_of_brute_force(family):
    for seed in range(2_000, 2_012):
        problem = random_problem(family, seed, most=8)
        partitions = list(Judge(problem).partitions())
        view, columns = listed(problem)
        assert count_partitions(columns, len(view)) == len(partitions)
        for groups in range(1, 5):
            expected = sum(len(partition) == groups for partition in partitions)
            assert count_partitions(columns, len(view), groups) == expected


def test_more_practices_than_one_machine_word():
    # A row cut into ones and twos can be cut in as many ways as Fibonacci numbers say.
    count = 70

    pairs_only = [(i, i + 1) for i in range(count - 1)]
    assert count_partitions(columns_of(pairs_only), count) == 1
    assert count_partitions(columns_of([(i,) for i in range(count)]), count) == 1
    short = [(i,) for i in range(12)] + [(i, i + 1) for i in range(11)]
    assert count_partitions(columns_of(short), 12) == 233


def test_nothing_to_choose_from():
    assert count_partitions(columns_of([]), 2) == 0
    assert count_partitions(columns_of([(0,)]), 2) == 0
