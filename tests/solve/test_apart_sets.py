"""Sets of plans that differ pairwise: as large as brute force says, and found again."""

import random
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from netform.plan.partners import has_new_partners
from netform.problem import Integers
from netform.solve.apart_sets import ApartSet, as_bits, largest_apart, plans_apart
from netform.solve.columns import count_partitions
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.enumeration import every_plan
from netform.solve.limits import Limits
from tests.helpers.columns import listed
from tests.helpers.problems import gappy_problem

PLENTY = 10**6


def random_graph(rng: random.Random, most: int = 12) -> NDArray[np.bool_]:
    """Return a symmetric matrix; what is on its diagonal does not matter."""
    count, density = rng.randint(0, most), rng.choice((0.1, 0.3, 0.5, 0.7, 0.9, 1.0))
    edges = [rng.random() < density for _ in range(count * count)]
    upper = np.triu(np.array(edges, dtype=bool).reshape(count, count), 1)
    matrix: NDArray[np.bool_] = upper | upper.T
    np.fill_diagonal(matrix, [rng.random() < 0.5 for _ in range(count)])
    return matrix


def all_apart(matrix: NDArray[np.bool_], plans: tuple[int, ...]) -> bool:
    return all(matrix[a, b] for a, b in combinations(plans, 2))


def largest(matrix: NDArray[np.bool_], most: int) -> int:
    """Return the size of the largest set, at most `most`, by trying all."""
    sizes = range(min(most, len(matrix)), 0, -1)
    for size in sizes:
        if any(all_apart(matrix, each) for each in combinations(range(len(matrix)), size)):
            return size
    return 0


def largest_with(matrix: NDArray[np.bool_], most: int, first: int) -> int:
    sets = (
        each
        for size in range(1, min(most, len(matrix)) + 1)
        for each in combinations(range(len(matrix)), size)
        if first in each and all_apart(matrix, each)
    )
    return max(map(len, sets), default=0)


def search(matrix: NDArray[np.bool_], most: int, first: int | None = None) -> ApartSet:
    return largest_apart(as_bits(matrix), most, first=first, most_steps=PLENTY)


def test_the_size_is_the_one_of_brute_force():
    rng = random.Random(1)
    fewer = enough = 0
    for _ in range(250):
        matrix = random_graph(rng, 10)
        for most in (0, 1, 2, 3, 5, 12):
            found = search(matrix, most)
            assert found.is_largest
            assert len(found.plans) == len(set(found.plans)) == largest(matrix, most)
            assert all_apart(matrix, found.plans)
            fewer += len(found.plans) < most
            enough += len(found.plans) == most
    assert fewer > 200
    assert enough > 500


def test_twelve_plans():
    rng = random.Random(2)
    for _ in range(40):
        matrix = random_graph(rng, 12)
        assert len(search(matrix, 12).plans) == largest(matrix, 12)


def test_the_first_one_is_among_them_where_that_makes_them_no_fewer():
    rng = random.Random(3)
    among = not_among = 0
    for _ in range(150):
        matrix = random_graph(rng, 9)
        for first in range(len(matrix)):
            for most in (1, 3, 5):
                found = search(matrix, most, first)
                assert found.is_largest
                assert len(found.plans) == largest(matrix, most)
                assert all_apart(matrix, found.plans)
                costs_nothing = largest_with(matrix, most, first) == len(found.plans)
                assert (first in found.plans) == costs_nothing
                among += costs_nothing
                not_among += not costs_nothing
    assert among > 500
    assert not_among > 100


def test_the_order_of_plans_does_not_change_the_size():
    rng = random.Random(4)
    for _ in range(20):
        matrix = random_graph(rng, 60)
        known = search(matrix, 12)
        for _ in range(5):
            order = rng.sample(range(len(matrix)), len(matrix))
            assert len(search(matrix[np.ix_(order, order)], 12).plans) == len(known.plans)
        assert search(matrix, 12) == known


def test_after_too_many_steps_nothing_is_said():
    rng = np.random.default_rng(5)
    upper = np.triu(rng.random((60, 60)) < 0.6, 1)
    bits = as_bits(upper | upper.T)
    whole = largest_apart(bits, 60, most_steps=PLENTY)
    assert whole.is_largest
    assert largest_apart(bits, 60, most_steps=whole.steps) == whole
    for most_steps in (0, 1, 5, whole.steps - 1):
        found = largest_apart(bits, 60, most_steps=most_steps)
        assert not found.is_largest
        assert found.steps == most_steps
        assert all_apart(upper | upper.T, found.plans)
    # A set that is large enough needs no proof.
    assert largest_apart(bits, 1, first=7, most_steps=0) == ApartSet((7,), True, 0)


def test_many_plans_are_quick():
    # Twelve kinds of plans, 400 of each, that differ only by kind: colours say all there is to say.
    kind = np.arange(4_800) % 12
    bits = as_bits(kind[:, None] != kind[None, :])
    found = largest_apart(bits, 13, first=5, most_steps=100)
    assert (len(found.plans), found.is_largest, 5 in found.plans) == (12, True, True)


def partners(columns: ColumnSet, plan: Integers, count: int) -> Integers:
    groups = np.full(count, -1, dtype=np.int64)
    for k, column in enumerate(plan):
        groups[columns.members(int(column))] = k
    return groups


@pytest.mark.parametrize("seed", range(4))
def test_plans_are_apart_where_enough_patients_have_other_partners(seed):
    view, columns = listed(gappy_problem(seed))
    found = every_plan(
        columns, len(view), 10**30, most_plans=PLENTY, most_steps=PLENTY, limits=Limits()
    )
    assert len(found.plans) == count_partitions(columns, len(view)) > 1
    plans = found.plans[:40]
    groups = [partners(columns, plan, len(view)) for plan in plans]
    changed = np.array(
        [[int(view.patients[has_new_partners(a, b)].sum()) for a in groups] for b in groups]
    )
    for least in (1, int(np.median(changed)), int(changed.max()), int(changed.max()) + 1):
        assert plans_apart(plans, columns.patients, least) == as_bits(changed >= least)


def test_no_plans():
    nothing = np.zeros(0, dtype=np.int64)
    assert plans_apart([], nothing, 1) == []
    assert largest_apart([], 3, most_steps=10) == ApartSet((), True, 0)
