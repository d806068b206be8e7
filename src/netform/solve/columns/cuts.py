"""Subset-row cuts, and the search for violated ones among fractional columns.

For a set S of practices, `Σ_N ⌊|N ∩ S| / 2⌋ z_N ≤ ⌊|S| / 2⌋` holds for every partition: add the
rows of S, halve, round down (Jepsen, Petersen, Spoorendonk & Pisinger, Operations Research 56(2),
2008). Triples are looked for only where fractional columns overlap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet

MINIMUM_VIOLATION = 0.02


@dataclass(frozen=True, order=True)
class Cut:
    """A subset-row cut on these practices (positions of participants, ascending)."""

    practices: tuple[int, ...]

    @property
    def side(self) -> int:
        """The right-hand side, ⌊|S| / 2⌋."""
        return len(self.practices) // 2

    def coefficients(self, columns: ColumnSet) -> NDArray[np.float64]:
        """Return ⌊|N ∩ S| / 2⌋ for every column."""
        inside = np.isin(columns.member, self.practices)
        running = np.concatenate([[0], np.cumsum(inside)])
        hits = running[columns.start[1:]] - running[columns.start[:-1]]
        coefficients: NDArray[np.float64] = (hits // 2).astype(np.float64)
        return coefficients


def violated_triples(
    columns: ColumnSet, value: NDArray[np.float64], count: int, most: int
) -> list[Cut]:
    """Return the most violated triples, at most `most`, no practice in more than a few of them.

    Parameters
    ----------
    columns, value
        The columns of the LP solution that are fractional, and their values, shape (columns,).
    count
        Number of practices.
    """
    row_start, row_column = _columns_of(columns, count)
    triples, violation = _search_triples(
        columns.start, columns.member, value, row_start, row_column, MINIMUM_VIOLATION
    )
    cuts: list[Cut] = []
    in_cuts = np.zeros(count, dtype=np.int64)
    allowed = max(2, 3 * most // max(1, count))
    for k in np.lexsort((*triples.T[::-1], -np.round(violation, 9))):
        triple = triples[k]
        if in_cuts[triple].min() < allowed:
            in_cuts[triple] += 1
            cuts.append(Cut(tuple(triple.tolist())))
            if len(cuts) == most:
                break
    return cuts


def _columns_of(columns: ColumnSet, count: int) -> tuple[Integers, Integers]:
    """Index the columns by practice, in compressed rows."""
    column = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    start = np.concatenate([[0], np.cumsum(np.bincount(columns.member, minlength=count))])
    return start.astype(np.int64), column[np.argsort(columns.member, kind="stable")]


@kernel
def _search_triples(  # type: ignore[no-untyped-def]
    start, member, value, row_start, row_column, least
):
    """Find triples (i, j, k) with Σ ⌊|N ∩ S| / 2⌋ z_N > 1 + least.

    A violated triple has at least two pairs that share a column, so it is met at the practice
    that both pairs have in common; a triple with three such pairs is kept at its lowest one.
    """
    count = len(row_start) - 1
    found = []
    amount = []
    together = np.zeros(count)  # Σ z of columns that hold the middle practice and this one
    near = np.empty(count, np.int64)
    in_both = np.zeros(len(value), np.bool_)
    for middle in range(count):
        size = 0
        for q in range(row_start[middle], row_start[middle + 1]):
            column = row_column[q]
            for m in range(start[column], start[column + 1]):
                j = member[m]
                if j != middle:
                    if together[j] == 0.0:
                        near[size] = j
                        size += 1
                    together[j] += value[column]
        for a in range(size):
            j = near[a]
            for q in range(row_start[j], row_start[j + 1]):
                in_both[row_column[q]] = True
            for b in range(a):
                k = near[b]
                # Columns with k and j but not the middle one can add at most 1 - together[.].
                upper = together[j] + together[k]
                if upper + min(1.0 - together[j], 1.0 - together[k]) <= 1.0 + least:
                    continue
                total = together[j]
                pair = False
                for q in range(row_start[k], row_start[k + 1]):
                    column = row_column[q]
                    has_middle = False
                    for m in range(start[column], start[column + 1]):
                        if member[m] == middle:
                            has_middle = True
                            break
                    if in_both[column]:
                        pair = True
                        if not has_middle:
                            total += value[column]
                    elif has_middle:
                        total += value[column]
                if total <= 1.0 + least or (pair and (j < middle or k < middle)):
                    continue
                low = min(middle, min(j, k))
                high = max(middle, max(j, k))
                found.append((low, middle + j + k - low - high, high))
                amount.append(total - 1.0)
            for q in range(row_start[j], row_start[j + 1]):
                in_both[row_column[q]] = False
        for a in range(size):
            together[near[a]] = 0.0
    triples = np.empty((len(found), 3), np.int64)
    violation = np.empty(len(found))
    for f in range(len(found)):
        triples[f, 0], triples[f, 1], triples[f, 2] = found[f]
        violation[f] = amount[f]
    return triples, violation
