"""Count the plans that a list of columns allows: a check of the list against published counts."""

import numpy as np
from numpy.typing import NDArray

from netform.solve.columns.column_set import ColumnSet

_BITS = 64
_Rows = NDArray[np.uint64]
"""Sets of practices as rows of 64-bit words, one bit a practice; shape (sets, words)."""


def count_partitions(columns: ColumnSet, count: int, groups: int | None = None) -> int:
    """Count the ways to choose columns that hold each of `count` practices exactly once.

    Parameters
    ----------
    columns
        The columns to choose from, each once.
    count
        Number of practices.
    groups
        Count only plans with this many groups; `None` counts all.

    Notes
    -----
    Complete enumeration, for small problems. Each step settles the practice that the fewest of the
    columns left can hold (as in Knuth's Algorithm X, 2000), so each plan is met once.
    """
    everyone = _as_bits(np.zeros(count, np.int64), np.arange(count), 1)[0]
    column = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    words = len(everyone)

    def ways(fitting: _Rows, left: _Rows, more: int | None) -> int:
        if not left.any():
            return int(more is None or more == 0)
        if more == 0:
            return 0
        if more == 1:
            return int((fitting == left).all(axis=1).sum())
        holding = _scarcest(fitting, left)
        if more == 2:
            whole = np.dtype((np.void, 8 * words))
            others = np.ascontiguousarray(left & ~fitting[holding]).view(whole)
            return len(np.intersect1d(others, np.ascontiguousarray(fitting).view(whole)))
        fewer = None if more is None else more - 1
        return sum(
            ways(fitting[~(fitting & chosen).any(axis=1)], left & ~chosen, fewer)
            for chosen in fitting[holding]
        )

    return ways(
        _as_bits(column, columns.member.astype(np.int64), len(columns), words), everyone, groups
    )


def _scarcest(fitting: _Rows, left: _Rows) -> NDArray[np.bool_]:
    """Return which columns hold the practice of `left` that the fewest of them hold."""
    best: NDArray[np.bool_] | None = None
    fewest = len(fitting) + 1
    for word in range(len(left)):
        for bit in range(_BITS):
            mask = np.uint64(1 << bit)
            if left[word] & mask:
                holding = (fitting[:, word] & mask) != 0
                held = int(holding.sum())
                if held < fewest:
                    best, fewest = holding, held
    assert best is not None, "some practice is left"
    return best


def _as_bits(
    row: NDArray[np.int64], practice: NDArray[np.int64], rows: int, words: int = 0
) -> _Rows:
    """Return sets given as parallel rows and practices as rows of bits."""
    bits = np.zeros((rows, words or -(-len(practice) // _BITS)), dtype=np.uint64)
    bit = np.uint64(1) << (practice % _BITS).astype(np.uint64)
    np.bitwise_or.at(bits, (row, practice // _BITS), bit)
    return bits
