"""Columns in compressed rows."""

import hashlib

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
