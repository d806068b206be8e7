"""Columns in compressed rows."""

import hashlib
import random

import numpy as np

from netform.solve.columns.column_set import digest_of_sets
from tests.helpers.columns import columns_of

SETS = [(3, 1), (0,), (2, 0, 10)]


def test_members_are_ascending():
    columns = columns_of(SETS)
    assert len(columns) == 3
    assert [columns.members(k).tolist() for k in range(3)] == [[1, 3], [0], [0, 2, 10]]


def test_take_keeps_the_order_asked_for():
    part = columns_of(SETS, [10, 20, 30]).take(np.array([2, 0]))
    assert [part.members(k).tolist() for k in range(2)] == [[0, 2, 10], [1, 3]]
    assert part.cost.tolist() == [30, 10]
    assert part.patients.tolist() == [3, 2]
    assert part.start.tolist() == [0, 3, 5]


def test_columns_within_a_window_are_those_whose_practices_are_all_inside():
    part = columns_of(SETS, [10, 20, 30]).within(np.array([0, 1, 3, 5]), 11)
    assert [part.members(k).tolist() for k in range(len(part))] == [[1, 2], [0]]
    assert part.cost.tolist() == [10, 20]
    assert len(columns_of(SETS).within(np.array([4]), 11)) == 0


def test_take_nothing():
    part = columns_of(SETS).take(np.zeros(0, dtype=np.int64))
    assert len(part) == 0
    assert part.start.tolist() == [0]


def test_the_digest_is_of_sorted_lines():
    text = "0\n0 2 10\n1 3\n"
    assert columns_of(SETS).digest() == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_does_not_depend_on_order():
    assert columns_of(SETS).digest() == columns_of(SETS[::-1]).digest()
    assert columns_of(SETS).digest() == digest_of_sets([(10, 2, 0), (1, 3), (0,)])
    assert columns_of(SETS).digest() != columns_of(SETS[:2]).digest()
    assert digest_of_sets([]) == hashlib.sha256(b"").hexdigest()


def test_joined_labels_practices_by_chains_of_overlapping_columns():
    label = columns_of([(0, 1), (3,), (4, 1), (5, 6), (6, 5)]).joined(8).tolist()
    assert label[0] == label[1] == label[4]
    assert label[5] == label[6]
    assert len(set(label)) == 5


def test_joined_agrees_with_merging_sets_by_hand():
    rng = random.Random(0)
    for _ in range(200):
        count = rng.randint(1, 12)
        sets = [rng.sample(range(count), rng.randint(1, min(3, count))) for _ in range(6)]
        parts = [{i} for i in range(count)]
        for members in sets:
            met = [part for part in parts if part & set(members)]
            parts = [part for part in parts if part not in met] + [set().union(*met)]
        label = columns_of(sets).joined(count).tolist()
        found = {frozenset(i for i in range(count) if label[i] == name) for name in label}
        assert found == {frozenset(part) for part in parts}


def test_without_columns_nothing_is_joined():
    assert len(set(columns_of([]).joined(4).tolist())) == 4
