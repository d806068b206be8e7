"""The search for violated rank-one cuts, only where fractional columns overlap.

Three, four or five practices are tried with the multipliers that are worth trying for so many rows
(Pecin, Pessoa, Poggi, Uchoa & Santos, Operations Research Letters 45(3), 2017). Going over all
triples runs out of memory at some hundreds of practices; a violated cut needs practices that share
fractional columns, so each practice is combined with those only.
"""

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut

MINIMUM_VIOLATION = 0.02
_MULTIPLIERS: dict[int, tuple[tuple[tuple[int, ...], int], ...]] = {
    3: (((1, 1, 1), 2),),
    4: (((2, 1, 1, 1), 3),),
    5: (
        ((1, 1, 1, 1, 1), 2),
        ((1, 1, 1, 1, 1), 3),
        ((3, 1, 1, 1, 1), 4),
        ((2, 2, 1, 1, 1), 3),
        ((2, 2, 1, 1, 1), 4),
        ((3, 2, 2, 1, 1), 5),
        ((3, 3, 2, 2, 1), 4),
    ),
}
_NEAREST = {3: 10_000, 4: 14, 5: 12}  # companions that each practice is combined with


def violated_cuts(
    columns: ColumnSet, value: NDArray[np.float64], count: int, rows: int, most: int
) -> list[Cut]:
    """Return the most violated cuts on `rows` practices, spread over the practices.

    Parameters
    ----------
    columns, value
        The columns of the LP solution that are fractional, and their values, shape (columns,).
    count
        Number of practices.
    rows
        How many practices a cut is on: 3, 4 or 5.
    most
        Return at most so many.
    """
    weights, divisors = _patterns(rows)
    row_start, row_column = _columns_of(columns, count)
    sets, pattern, violation = _search_sets(
        columns.start,
        columns.member,
        value,
        row_start,
        row_column,
        rows,
        _NEAREST[rows],
        _coefficients(weights, divisors),
        (weights.sum(axis=1) // divisors).astype(np.float64),
        MINIMUM_VIOLATION,
    )
    chosen: dict[Cut, None] = {}
    in_cuts = np.zeros(count, dtype=np.int64)
    allowed = max(2, 4 * most // max(1, count))
    for k in np.lexsort((*sets.T[::-1], pattern, -np.round(violation, 9))):
        if in_cuts[sets[k]].min() >= allowed:
            continue
        order = np.argsort(sets[k])
        practices = tuple(sets[k][order].tolist())
        cut = Cut(practices, tuple(weights[pattern[k]][order].tolist()), int(divisors[pattern[k]]))
        if cut not in chosen:
            chosen[cut] = None
            in_cuts[sets[k]] += 1
            if len(chosen) == most:
                break
    return list(chosen)


def _patterns(rows: int) -> tuple[Integers, Integers]:
    """Return every distinct arrangement of the multipliers: weights (k, rows), divisors (k,)."""
    found = [
        (arrangement, divisor)
        for weights, divisor in _MULTIPLIERS[rows]
        for arrangement in sorted(set(permutations(weights)))
    ]
    weights = np.array([arrangement for arrangement, _ in found], dtype=np.int64)
    return weights, np.array([divisor for _, divisor in found], dtype=np.int64)


def _coefficients(weights: Integers, divisors: Integers) -> NDArray[np.float64]:
    """Return ⌊w(mask) / d⌋ for each pattern and each subset of its rows, shape (k, 2 ** rows)."""
    rows = weights.shape[1]
    masks = np.arange(2**rows)[:, None] >> np.arange(rows) & 1
    coefficients: NDArray[np.float64] = (masks @ weights.T // divisors).T.astype(np.float64)
    return coefficients


def _columns_of(columns: ColumnSet, count: int) -> tuple[Integers, Integers]:
    """Index the columns by practice, in compressed rows."""
    column = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    start = np.concatenate([[0], np.cumsum(np.bincount(columns.member, minlength=count))])
    return start.astype(np.int64), column[np.argsort(columns.member, kind="stable")]


@kernel
def _search_sets(  # type: ignore[no-untyped-def]
    start, member, value, row_start, row_column, rows, nearest, coefficient, side, least
):
    """Try each practice with all choices of `rows - 1` of its nearest companions.

    Companions share a fractional column with the practice; the nearest share the most. For each
    set only the best pattern is kept.
    """
    count = len(row_start) - 1
    found = []
    best_pattern = []
    amount = []
    together = np.zeros(count)
    near = np.empty(count, np.int64)
    choice = np.empty(rows, np.int64)
    members = np.empty(rows, np.int64)
    mask = np.zeros(len(value), np.int64)  # which rows of the set each column holds
    touched = np.empty(len(value), np.int64)
    held = np.zeros(2**rows)  # sum of values of the columns that hold just these rows
    masks = np.empty(len(value), np.int64)
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
        companions = near[:size]
        if size > nearest:
            companions = companions[np.argsort(-together[companions], kind="mergesort")[:nearest]]
        for a in range(size):
            together[near[a]] = 0.0
        size = len(companions)
        if size < rows - 1:
            continue
        for a in range(rows - 1):
            choice[a] = a
        members[rows - 1] = middle
        while True:
            for a in range(rows - 1):
                members[a] = companions[choice[a]]
            hits = 0
            for a in range(rows):
                for q in range(row_start[members[a]], row_start[members[a] + 1]):
                    column = row_column[q]
                    if mask[column] == 0:
                        touched[hits] = column
                        hits += 1
                    mask[column] |= 1 << a
            distinct = 0
            for a in range(hits):
                these = mask[touched[a]]
                mask[touched[a]] = 0
                if held[these] == 0.0:
                    masks[distinct] = these
                    distinct += 1
                held[these] += value[touched[a]]
            best = least
            which = -1
            for p in range(len(side)):
                total = -side[p]
                for a in range(distinct):
                    total += held[masks[a]] * coefficient[p, masks[a]]
                if total > best + 1e-9:
                    best = total
                    which = p
            for a in range(distinct):
                held[masks[a]] = 0.0
            if which >= 0:
                for a in range(rows):
                    found.append(members[a])
                best_pattern.append(which)
                amount.append(best)
            # The next choice of companions, in lexicographic order.
            at = rows - 2
            while at >= 0 and choice[at] == size - (rows - 1) + at:
                at -= 1
            if at < 0:
                break
            choice[at] += 1
            for a in range(at + 1, rows - 1):
                choice[a] = choice[a - 1] + 1
    sets = np.empty((len(amount), rows), np.int64)
    for f in range(len(amount)):
        for a in range(rows):
            sets[f, a] = found[f * rows + a]
    patterns = np.empty(len(amount), np.int64)
    violation = np.empty(len(amount))
    for f in range(len(amount)):
        patterns[f] = best_pattern[f]
        violation[f] = amount[f]
    return sets, patterns, violation
