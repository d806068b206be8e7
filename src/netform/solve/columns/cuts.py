"""Rank-one cuts: what rounding a weighted sum of partition rows proves about every plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet


@dataclass(frozen=True, order=True)
class Cut:
    """`Σ_N ⌊w(N ∩ S) / d⌋ z_N ≤ ⌊w(S) / d⌋`, valid for every partition.

    The partition rows of the practices in S, times weight / divisor, add up to
    `Σ_N w(N ∩ S) / d · z_N = w(S) / d`; rounding down on both sides keeps it true for whole plans
    (Chvátal–Gomory). With weights 1 and divisor 2 it is a subset-row cut (Jepsen, Petersen,
    Spoorendonk & Pisinger, Operations Research 56(2), 2008).

    Attributes
    ----------
    practices
        Positions of participants in S, ascending.
    weights
        A whole number from 1 to divisor - 1 for each of them.
    divisor
        d above.
    """

    practices: tuple[int, ...]
    weights: tuple[int, ...]
    divisor: int

    @property
    def side(self) -> int:
        """The right-hand side."""
        return sum(self.weights) // self.divisor


def cut_entries(
    cuts: Sequence[Cut], columns: ColumnSet, count: int
) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """Return the cuts' coefficients that are not 0: column, cut and coefficient, in parallel."""
    if not cuts or len(columns) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    practice = [i for cut in cuts for i in cut.practices]
    number = [k for k, cut in enumerate(cuts) for _ in cut.practices]
    weight = [w for cut in cuts for w in cut.weights]
    weights = sparse.csr_array((weight, (practice, number)), shape=(count, len(cuts)))
    ones = np.ones(len(columns.member), dtype=np.int64)
    holds = sparse.csr_array((ones, columns.member, columns.start), shape=(len(columns), count))
    inside = (holds @ weights).tocoo()
    coefficient = inside.data // np.array([cut.divisor for cut in cuts])[inside.col]
    kept = np.flatnonzero(coefficient)
    column, cut_number = inside.row[kept].astype(np.int64), inside.col[kept].astype(np.int64)
    return column, cut_number, coefficient[kept].astype(np.float64)


@dataclass(frozen=True, eq=False)
class CutIndex:
    """Cuts by practice, in compressed rows, for compiled loops.

    Practice i is in the cuts `cut[start[i]:start[i + 1]]` with these weights; `divisor` is by cut.
    """

    start: Integers
    cut: Integers
    weight: Integers
    divisor: Integers


@lru_cache(maxsize=16)  # searches one after the other have the same cuts
def index_cuts(cuts: tuple[Cut, ...], count: int) -> CutIndex:
    """Index cuts by practice."""
    practice = np.array([i for cut in cuts for i in cut.practices], dtype=np.int64)
    number = np.array([k for k, cut in enumerate(cuts) for _ in cut.practices], dtype=np.int64)
    weight = np.array([w for cut in cuts for w in cut.weights], dtype=np.int64)
    order = np.argsort(practice, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(practice, minlength=count))])
    return CutIndex(
        start.astype(np.int64),
        number[order],
        weight[order],
        np.array([cut.divisor for cut in cuts], dtype=np.int64),
    )
