"""Count the plans that a list of columns allows: a check of the list against published counts."""

import numpy as np
from numpy.typing import NDArray

from netform.solve.columns.column_set import ColumnSet

_BITS = 64


def count_partitions(columns: ColumnSet, count: int, groups: int | None = None) -> int:
    """Count the ways to choose columns that hold each of `count` practices exactly once.

    Parameters
    ----------
    columns
        The columns to choose from.
    count
        Number of practices.
    groups
        Count only plans with this many groups; `None` counts all.

    Notes
    -----
    Complete enumeration, for small problems: the group of the lowest practice not yet covered is
    chosen first, so each plan is met once.
    """
    sets = _as_bits(columns, count)
    lowest = np.array([columns.members(k)[0] for k in range(len(columns))], dtype=np.int64)
    by_lowest = [sets[lowest == i] for i in range(count)]
    everyone = _as_bits(_whole(count), count)[0]

    def ways(covered: NDArray[np.uint64], chosen: int) -> int:
        if (covered == everyone).all():
            return int(groups is None or chosen == groups)
        if chosen == groups:
            return 0
        first = next(i for i in range(count) if not covered[i // _BITS] >> np.uint64(i % _BITS) & 1)
        fitting = by_lowest[first]
        fitting = fitting[~(fitting & covered).any(axis=1)]
        if groups is not None and chosen == groups - 1:
            return int((fitting == everyone & ~covered).all(axis=1).sum())
        return sum(ways(covered | column, chosen + 1) for column in fitting)

    return ways(np.zeros_like(everyone), 0)


def _as_bits(columns: ColumnSet, count: int) -> NDArray[np.uint64]:
    """Return each column as a row of 64-bit words, one bit a practice."""
    words = np.zeros((len(columns), -(-count // _BITS)), dtype=np.uint64)
    row = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    bit = np.uint64(1) << (columns.member % _BITS).astype(np.uint64)
    np.bitwise_or.at(words, (row, columns.member // _BITS), bit)
    return words


def _whole(count: int) -> ColumnSet:
    everyone = np.arange(count, dtype=np.int32)
    return ColumnSet(np.array([0, count]), everyone, np.zeros(1, np.int64), np.zeros(1, np.int64))
