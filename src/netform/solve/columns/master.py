"""The restricted master: the set-partitioning LP over the columns brought in so far, by HiGHS.

Nothing that HiGHS says is taken on trust: its duals are rounded to integers, and the bound that
they prove is computed afresh from all columns; its plans are costed afresh.
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.pricing import DUAL_SCALE, Duals
from netform.solve.limits import Limits

_ZERO = 1e-7
_TRIAL_STEPS = 100


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A solution of the restricted LP.

    Attributes
    ----------
    duals
        Its duals, rounded to scaled integers.
    columns, value
        Positions (in the full column set) of the columns above zero, and their values.
    uncovered
        Total value of the artificial columns: practices that no column covers yet.
    """

    duals: Duals
    columns: Integers
    value: NDArray[np.float64]
    uncovered: float

    @property
    def is_integral(self) -> bool:
        """Whether the columns above zero form a plan."""
        return self.uncovered < _ZERO and bool((self.value > 1 - 1e-6).all())


class Master:
    """A restricted LP over `columns`: `Σ z = 1` for each practice, plus rank-one cuts.

    Each practice also has an artificial column at `price_uncovered` objective units, so that the
    LP always has a solution.
    """

    def __init__(self, columns: ColumnSet, count: int, price_uncovered: int) -> None:
        self.columns = columns
        self.count = count
        self.price_uncovered = price_uncovered
        self.cuts: list[Cut] = []
        self.brought = np.zeros(0, dtype=np.int64)  # full position of each structural column
        self._is_in = np.zeros(len(columns), dtype=bool)
        # One LP unit is a hundredth of a typical column, which suits HiGHS's tolerances.
        typical = float(np.median(columns.cost)) if len(columns) else 1.0
        self._unit = max(1.0, typical / 100)
        self._lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._lp.setOptionValue(option, value)
        nothing = np.zeros(0, dtype=np.int32)
        ones = np.ones(count)
        self._lp.addRows(count, ones, ones, 0, nothing, nothing, np.zeros(0))
        each = np.arange(count, dtype=np.int32)
        self._lp.addCols(
            count,
            np.full(count, price_uncovered / self._unit),
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            count,
            each,
            each,
            ones,
        )

    def bring(self, wanted: Integers) -> int:
        """Add columns by their positions in the full set; return how many were new."""
        new = np.unique(wanted[wanted >= 0])
        new = new[~self._is_in[new]]
        if len(new) == 0:
            return 0
        self._is_in[new] = True
        part = self.columns.take(new)
        start, row, entry = part.start[:-1], part.member, np.ones(len(part.member))
        if self.cuts:
            start, row, entry = self._with_cut_rows(part)
        self._lp.addCols(
            len(new),
            part.cost / self._unit,
            np.zeros(len(new)),
            np.full(len(new), highspy.kHighsInf),
            len(row),
            start.astype(np.int32),
            row.astype(np.int32),
            entry,
        )
        self.brought = np.concatenate([self.brought, new])
        return len(new)

    def _with_cut_rows(
        self, part: ColumnSet
    ) -> tuple[Integers, NDArray[np.int32], NDArray[np.float64]]:
        sizes = np.diff(part.start)
        column = [np.repeat(np.arange(len(part)), sizes)]
        row = [part.member.astype(np.int32)]
        entry = [np.ones(len(part.member))]
        for index, cut in enumerate(self.cuts):
            coefficient = cut.coefficients(part)
            hit = np.flatnonzero(coefficient)
            column.append(hit)
            row.append(np.full(len(hit), self.count + index, dtype=np.int32))
            entry.append(coefficient[hit])
        columns = np.concatenate(column)
        order = np.argsort(columns, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(part)))])
        return start[:-1], np.concatenate(row)[order], np.concatenate(entry)[order]

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Add subset-row cuts as rows."""
        part = self.columns.take(self.brought)
        for cut in cuts:
            coefficient = cut.coefficients(part)
            hit = np.flatnonzero(coefficient)
            self._lp.addRow(
                -highspy.kHighsInf,
                float(cut.side),
                len(hit),
                (hit + self.count).astype(np.int32),
                coefficient[hit],
            )
        self.cuts.extend(cuts)

    def raise_price(self, price_uncovered: int) -> None:
        """Make leaving a practice uncovered dearer."""
        self.price_uncovered = price_uncovered
        each = np.arange(self.count, dtype=np.int32)
        self._lp.changeColsCost(self.count, each, np.full(self.count, price_uncovered / self._unit))

    @property
    def value(self) -> float:
        """The value of the last solution, in the LP's own units."""
        return float(self._lp.getObjectiveValue())

    def value_without(self, shut: Integers) -> float:
        """Return the LP's value if some brought columns (by place in `brought`) were shut.

        An estimate for choosing a branch: a few simplex steps, then everything as it was.
        """
        which = (shut + self.count).astype(np.int32)
        zeros, open_ = np.zeros(len(shut)), np.full(len(shut), highspy.kHighsInf)
        basis = self._lp.getBasis()
        self._lp.changeColsBounds(len(shut), which, zeros, zeros)
        self._lp.setOptionValue("simplex_iteration_limit", _TRIAL_STEPS)
        self._lp.run()
        value = float(self._lp.getObjectiveValue())
        self._lp.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        self._lp.changeColsBounds(len(shut), which, zeros, open_)
        self._lp.setBasis(basis)
        return value

    def solve(self, limits: Limits) -> Relaxed | None:
        """Solve the restricted LP; `None` when a limit was reached first or HiGHS failed."""
        if limits.reached():
            return None
        if limits.left() != float("inf"):
            # HiGHS counts its own running time over all calls.
            self._lp.setOptionValue("time_limit", self._lp.getRunTime() + limits.left())
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # A fresh start from no basis mends a numerical failure; a limit stays a limit.
            if limits.reached():
                return None
            self._lp.clearSolver()
            self._lp.run()
            if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
        solution = self._lp.getSolution()
        value = np.asarray(solution.col_value)
        dual = np.asarray(solution.row_dual) * (self._unit * DUAL_SCALE)
        structural = value[self.count :]
        above = np.flatnonzero(structural > _ZERO)
        rounded = np.rint(dual).astype(np.int64)
        return Relaxed(
            duals=Duals(
                rounded[: self.count],
                tuple(self.cuts),
                np.minimum(0, rounded[self.count :]),
            ),
            columns=self.brought[above],
            value=structural[above],
            uncovered=float(value[: self.count].sum()),
        )
