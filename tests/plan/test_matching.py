"""The best matching, against every matching there is."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netform.plan import best_matching
from netform.plan.matching import in_common

FEW = st.lists(
    st.tuples(st.integers(-1, 3), st.integers(-1, 3), st.integers(0, 4)), min_size=1, max_size=9
)


def arrays(rows: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second, patients = (np.array(column, dtype=np.int64) for column in zip(*rows))  # noqa: B905
    return first, second, patients


def kept(rows: list[tuple[int, int, int]], matching: dict[int, int]) -> tuple[int, int]:
    """Patients, and practices, whose group continues theirs."""
    staying = [p for a, b, p in rows if b >= 0 and matching.get(b) == a]
    return sum(staying), len(staying)


def greedy(rows: list[tuple[int, int, int]]) -> dict[int, int]:
    """Match the pair of groups with most patients in common, then the next."""
    first, second, patients = arrays(rows)
    common = in_common(first, second, patients)
    matching: dict[int, int] = {}
    for a, b in sorted(np.ndindex(*common.shape), key=lambda pair: -common[pair]):
        if a not in matching.values() and b not in matching:
            matching[b] = a
    return matching


@given(FEW)
def test_no_other_matching_keeps_more(rows):
    # Groups with nothing in common may be paired too: every matching is part of such an order.
    best = max(kept(rows, dict(enumerate(order))) for order in permutations(range(4)))
    assert kept(rows, best_matching(*arrays(rows))) == best


@given(FEW)
def test_greedy_keeps_no_more(rows):
    assert kept(rows, best_matching(*arrays(rows))) >= kept(rows, greedy(rows))


def test_greedy_may_keep_less():
    rows = [(0, 0, 5), (0, 1, 4), (1, 0, 4)]
    assert kept(rows, greedy(rows)) == (5, 1)
    assert kept(rows, best_matching(*arrays(rows))) == (8, 2)


@given(FEW)
def test_it_is_one_to_one_and_each_pair_has_a_practice_in_common(rows):
    matching = best_matching(*arrays(rows))
    assert len(set(matching.values())) == len(matching)
    assert {(a, b) for b, a in matching.items()} <= {(a, b) for a, b, _ in rows if min(a, b) >= 0}


@given(FEW)
def test_it_keeps_as_much_in_the_other_direction(rows):
    turned = [(b, a, p) for a, b, p in rows]
    there, back = best_matching(*arrays(rows)), best_matching(*arrays(turned))
    assert kept(rows, there) == kept(turned, back)


def test_groups_without_patients_find_their_like():
    first = np.array([0, 1, 2])
    assert best_matching(first, first, np.zeros(3, dtype=np.int64)) == {0: 0, 1: 1, 2: 2}


def test_of_equals_most_practices_stay():
    first, second = np.array([0, 0, 0]), np.array([0, 1, 1])
    assert best_matching(first, second, np.array([10, 5, 5])) == {1: 0}


def test_nobody_in_any_group_is_matched_with_nobody():
    none = np.array([-1, -1])
    assert best_matching(none, np.array([0, 0]), np.array([1, 1])) == {}
    assert best_matching(none, none, np.array([1, 1])) == {}


def test_what_groups_have_in_common():
    first, second = np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0])
    common = in_common(first, second, np.array([3, 4, 5, 6]))
    assert common.tolist() == [[0, 7], [5, 0]]


def stays(rows: list[tuple[int, int, int]], matching: dict[int, int]) -> list[bool]:
    """Whose group continues theirs, practice by practice."""
    return [b >= 0 and matching.get(b) == a for a, b, _ in rows]


LIKE = st.lists(
    st.tuples(st.integers(-1, 3), st.integers(-1, 3), st.integers(1, 2)), min_size=1, max_size=12
)


@given(LIKE)
def test_of_equals_it_is_the_one_that_lets_the_first_practice_stay(rows):
    orders = [dict(enumerate(order)) for order in permutations(range(4))]
    expected = max((*kept(rows, order), stays(rows, order)) for order in orders)
    found = best_matching(*arrays(rows))
    assert (*kept(rows, found), stays(rows, found)) == expected


@given(LIKE)
def test_swapping_the_plans_swaps_the_pairs(rows):
    turned = [(b, a, p) for a, b, p in rows]
    there, back = best_matching(*arrays(rows)), best_matching(*arrays(turned))
    assert back == {a: b for b, a in there.items()}


@given(LIKE, st.permutations(range(4)), st.permutations(range(4)))
def test_the_numbers_of_groups_do_not_matter(rows, one, other):
    one, other = [*one, -1], [*other, -1]  # the last one is where -1 leads
    renamed = [(one[a], other[b], p) for a, b, p in rows]
    found = best_matching(*arrays(rows))
    assert best_matching(*arrays(renamed)) == {other[b]: one[a] for b, a in found.items()}


def test_ties_are_broken_in_a_large_area_too():
    rng = np.random.default_rng(3)
    first, second = (rng.integers(-1, 300, 1_500) for _ in range(2))
    patients = rng.integers(1, 3, 1_500)
    there, back = best_matching(first, second, patients), best_matching(second, first, patients)
    assert back == {a: b for b, a in there.items()}
    rows = list(zip(first.tolist(), second.tolist(), patients.tolist(), strict=True))
    from scipy.optimize import linear_sum_assignment

    common = in_common(first, second, patients)
    assert kept(rows, there)[0] == int(common[linear_sum_assignment(common, True)].sum())
