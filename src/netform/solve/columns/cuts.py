"""Rank-one cuts: what rounding a weighted sum of partition rows proves about every plan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    def coefficients(self, columns: ColumnSet) -> NDArray[np.float64]:
        """Return the coefficient of every column."""
        place = np.searchsorted(self.practices, columns.member)
        place[place == len(self.practices)] = 0
        inside = np.asarray(self.practices)[place] == columns.member
        weight = np.where(inside, np.asarray(self.weights)[place], 0)
        running = np.concatenate([[0], np.cumsum(weight)])
        total = running[columns.start[1:]] - running[columns.start[:-1]]
        coefficients: NDArray[np.float64] = (total // self.divisor).astype(np.float64)
        return coefficients


@dataclass(frozen=True, eq=False)
class CutIndex:
    """Cuts by practice, in compressed rows, for compiled loops.

    Practice i is in the cuts `cut[start[i]:start[i + 1]]` with these weights; `divisor` is by cut.
    """

    start: Integers
    cut: Integers
    weight: Integers
    divisor: Integers


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
