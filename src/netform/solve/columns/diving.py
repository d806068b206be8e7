"""A plan quickly, by diving: take what the relaxation nearly takes, solve it again over the rest.

Nothing is proved on the way, so a step solves one small LP where a tree solves and cuts two.
"""

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.master import Basis, Relaxed
from netform.solve.columns.partial_plan import whole_groups
from netform.solve.columns.pricers import ListedColumns
from netform.solve.columns.pricing import Duals
from netform.solve.columns.tree import promising
from netform.solve.limits import Limits

_SURE = 1e-6
_NEARLY = 0.55  # columns above this value are taken at once: above a half, no two overlap


def dive(columns: ColumnSet, duals: Duals, price_uncovered: Integers, limits: Limits) -> ColumnSet:
    """Return columns that do not overlap, covering as many practices as diving happens to.

    Parameters
    ----------
    duals
        Duals under which no column has a negative reduced cost.
    price_uncovered
        What leaving each practice uncovered costs, units of cost.
    """
    count = len(price_uncovered)
    beyond = int(price_uncovered.sum()) + 1
    start: tuple[Basis, NDArray[np.bool_]] | None = None
    while True:
        part = Generation(
            *(ListedColumns(columns), price_uncovered, 0, duals.scale, duals.rows),
        )
        if start is None:
            part.start_from(duals, columns.take(promising(columns, duals)))
        else:
            part.resume(duals, *start)
        if not part.converge(limits, beyond) or part.relaxed is None:
            return NO_COLUMNS
        step = _step(part.relaxed)
        before = len(columns)
        if len(step):
            columns = columns.take(np.flatnonzero(_fitting(columns, step, count)))
        if len(columns) == before:
            # Nothing is left to take, or a limit keeps what was taken from being whole.
            return whole_groups(part.relaxed)
        basis = part.basis(np.ones(len(part.master.columns), dtype=bool))
        start = basis, _fitting(basis.columns, step, count)


def _step(relaxed: Relaxed) -> ColumnSet:
    """Return the fractional columns to take: those nearly taken, at least the one most so."""
    value = np.where(relaxed.value < 1 - _SURE, relaxed.value, 0)
    nearly = np.flatnonzero(value > _NEARLY)
    if len(nearly) == 0 and value.any():
        nearly = np.array([value.argmax()])
    return relaxed.columns.take(nearly)


def _fitting(columns: ColumnSet, step: ColumnSet, count: int) -> NDArray[np.bool_]:
    """Return which columns can be taken with a step's: its own, and those that overlap none."""
    taken_by = np.full(count, -1)
    taken_by[step.member] = np.repeat(np.arange(len(step)), np.diff(step.start))
    least = np.minimum.reduceat(taken_by[columns.member], columns.start[:-1])
    most = np.maximum.reduceat(taken_by[columns.member], columns.start[:-1])
    is_own = (least == most) & (np.diff(columns.start) == np.diff(step.start)[most])
    fitting: NDArray[np.bool_] = (most < 0) | is_own
    return fitting
