"""What to branch on: a count that is undecided, else a pair of practices.

A branch on a pair decides whether two practices share a group (Ryan & Foster, 1981): with
`together` only columns with both or neither of them remain, with `apart` none with both; strong
branching chooses among the most undecided ones. Under a limit, an LP solution is often a mixture of
plans with more and with less of the measure, which pairs would have to take apart place by place;
a branch on how many groups deal with one trust, or on how many groups there are, does so at once.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.master import Master, Relaxed
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricing import Duals

_CANDIDATES = 12
_SURE = 1e-6
_LARGEST_SUM = 2**61  # of a column's duals, so that any check of them fits into 64 bits
_UNDECIDED = 0.1  # how far from a whole number a count must be


def allowed(columns: ColumnSet, pair: tuple[int, int], is_together: bool) -> NDArray[np.bool_]:
    """Return which columns a branch leaves: both or neither of the pair, or not both."""
    hits = np.zeros(len(columns), dtype=np.int64)
    column_of = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    for practice in pair:
        hits[column_of[columns.member == practice]] += 1
    kept: NDArray[np.bool_] = hits != 1 if is_together else hits != 2
    return kept


def branching(master: Master, relaxed: Relaxed) -> tuple[int, int] | MeasureRow | None:
    """Choose the pair or count whose two branches both raise the bound of the LP the most.

    Where nothing raises it, a pair comes first: its branches leave fewer columns each.

    Parameters
    ----------
    master, relaxed
        The restricted LP of a node and its solution.

    Returns
    -------
    tuple of int, MeasureRow or None
        A pair of practices, or the row that rounds a count down; `None` when no pair is undecided
        and no count is.
    """
    pairs = _undecided_pairs(relaxed)[:_CANDIDATES]
    counts = _undecided_counts(relaxed)[:_CANDIDATES]
    if len(pairs) == 1 and not counts:
        return pairs[0]
    value = master.value
    least = 1e-6 * abs(value) + 1e-9
    best: tuple[int, int] | MeasureRow | None = None
    best_score = -1.0
    choices: list[tuple[int, int] | MeasureRow] = [*pairs, *counts]
    for choice in choices:
        score = 1.0
        for branch in _values(master, choice):
            score *= max(branch - value, least)
        if score > best_score * (1 + 1e-9):
            best, best_score = choice, score
    return best


def _values(master: Master, choice: tuple[int, int] | MeasureRow) -> tuple[float, float]:
    """Return estimates of the LP's values in the two branches of a choice."""
    if isinstance(choice, MeasureRow):
        return master.value_under(choice), master.value_under(choice.beyond())
    together, apart = (~allowed(master.columns, choice, is_together=x) for x in (True, False))
    return (
        master.value_without(np.flatnonzero(together)),
        master.value_without(np.flatnonzero(apart)),
    )


def _undecided_counts(relaxed: Relaxed) -> list[MeasureRow]:
    """Return rows that round undecided counts down, those farthest from whole numbers first.

    None where there is no limit.
    """
    rows = relaxed.duals.rows
    if not rows:
        return []
    undecided = []
    for trust in (None, *range(len(rows[0].of_trust))):
        row = rows[0].counting(trust)
        count = float(row.measure(relaxed.columns) @ relaxed.value)
        far = abs(count - round(count))
        if far > _UNDECIDED:
            undecided.append((round(-far, 6), replace(row, at_most=math.floor(count))))
    return [row for _, row in sorted(undecided, key=lambda each: each[0])]


def _undecided_pairs(relaxed: Relaxed) -> list[tuple[int, int]]:
    """Return the pairs that share fractional columns, the most undecided first."""
    share: dict[tuple[int, int], float] = {}
    for column, value in enumerate(relaxed.value):
        if value < 1 - _SURE:
            members = relaxed.columns.members(column).tolist()
            for a, i in enumerate(members):
                for j in members[a + 1 :]:
                    share[i, j] = share.get((i, j), 0.0) + float(value)
    undecided = [pair for pair, x in share.items() if _SURE < x < 1 - _SURE]
    return sorted(undecided, key=lambda pair: (round(abs(share[pair] - 0.5), 6), pair))


def divides(columns: ColumnSet, pair: tuple[int, int]) -> bool:
    """Return whether some column holds one of a pair alone: else a branch on it changes nothing."""
    return not allowed(columns, pair, is_together=True).all()


def dividing_pair(some: ColumnSet, columns: ColumnSet) -> tuple[int, int] | None:
    """Choose a pair that some columns hold and that divides a node's columns.

    Needed where no undecided pair does: rounding can leave a whole plan unproved; and under a limit
    that a whole plan exceeds by one in thousands, next to all of it is a solution of the LP. `None`
    where no column of the node splits one of these; of its own columns, where none overlap.
    """
    for column in range(len(some)):
        members = some.members(column).tolist()
        for j in members[1:]:
            if divides(columns, (members[0], j)):
                return members[0], j
    return None


def proof_against_the_rest(columns: ColumnSet, duals: Duals, enough: int) -> Duals | None:
    """Return duals that close a node where columns that do not overlap exceed the limit together.

    Each practice's row pays for its column at a price of the measure that the excess multiplies.

    Parameters
    ----------
    columns
        The node's columns, none of which overlaps another.
    duals
        Duals of the node's LP, for its rows.
    enough
        A bound, in units of cost, at which the node is closed.

    Returns
    -------
    Duals or None
        `None` where every limit is kept, or the duals would be too large for exact arithmetic.
    """
    overlap = np.bincount(columns.member, minlength=len(duals.practice)).max(initial=0) > 1
    measures = [row.measure(columns) for row in duals.rows]
    pairs = zip(measures, duals.rows, strict=True)
    broken = [k for k, (each, row) in enumerate(pairs) if int(each.sum()) > row.at_most]
    if not broken or overlap:
        return None
    measure, at_most = measures[broken[0]], duals.rows[broken[0]].at_most
    excess = int(measure.sum()) - at_most
    missing = (enough - int(columns.cost.sum())) * duals.scale
    price = max(0, -(-missing // excess))
    sizes = np.diff(columns.start)
    paid = [
        (cost * duals.scale + price * counted) // size + 1
        for cost, counted, size in zip(
            columns.cost.tolist(), measure.tolist(), sizes.tolist(), strict=True
        )
    ]
    if int(sizes.max()) * max(paid) + price * int(np.abs(measure).max()) >= _LARGEST_SUM:
        return None
    practice = np.zeros(len(duals.practice), dtype=np.int64)
    practice[columns.member] = np.repeat(paid, sizes)
    # What is rounded up here is taken off again, so that no reduced cost is below 0.
    first = columns.member[columns.start[:-1]]
    practice[first] -= sizes - (columns.cost * duals.scale + price * measure) % sizes
    row = tuple(-price if k == broken[0] else 0 for k in range(len(duals.rows)))
    return replace(duals, practice=practice, cuts=(), cut=np.zeros(0, dtype=np.int64), row=row)
