"""The restricted master: the set-partitioning LP over the columns brought in so far, by HiGHS.

Nothing that HiGHS says is taken on trust: its duals are rounded to integers, and the bound that
they prove is computed afresh over all columns; its plans are costed afresh.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricing import DUAL_SCALE, FAR_FROM_ZERO, Duals
from netform.solve.limits import Limits

_ZERO = 1e-7
_SURE = 1e-6
_TRIAL_STEPS = 100


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A solution of the restricted LP.

    Attributes
    ----------
    duals
        Its duals, rounded to scaled integers; not all need be small enough for a proof.
    columns, value
        The columns above zero, and their values.
    uncovered
        For each practice the value of its artificial column: how far no column covers it.
    """

    duals: Duals
    columns: ColumnSet
    value: NDArray[np.float64]
    uncovered: NDArray[np.float64]

    @property
    def is_covered(self) -> bool:
        """Whether the columns cover every practice."""
        return bool((self.uncovered < _SURE).all())

    @property
    def is_integral(self) -> bool:
        """Whether the columns above zero form a plan."""
        return self.is_covered and bool((self.value > 1 - _SURE).all())


@dataclass(frozen=True, eq=False)
class Basis:
    """A restricted LP that another one can start from: the branches of a tree node, say.

    Attributes
    ----------
    columns, cuts
        Columns and cuts of the LP.
    column_is_basic, row_is_basic
        Which variables are basic: the artificial columns before the others, the rows of practices
        before those on measures and those of cuts. As many columns as rows that are not.
    """

    columns: ColumnSet
    cuts: tuple[Cut, ...]
    column_is_basic: NDArray[np.bool_]
    row_is_basic: NDArray[np.bool_]


class Master:
    """A restricted LP: `Σ z = 1` for each practice, rows on measures, and rank-one cuts.

    Each practice has an artificial column as well, at `price_uncovered` objective units (int64,
    shape (n,)), so that the LP always has a solution.
    """

    def __init__(
        self,
        price_uncovered: Integers,
        scale: int = DUAL_SCALE,
        rows: tuple[MeasureRow, ...] = (),
        *,
        is_central: bool = False,
    ) -> None:
        """Start with no columns; `is_central` asks for solutions from the middle, not a corner."""
        self.count = len(price_uncovered)
        self.rows = rows
        self._first_cut = self.count + len(rows)
        self.price_uncovered = price_uncovered
        self.scale = scale
        self.cuts: list[Cut] = []
        self._parts: list[ColumnSet] = []
        self._known: set[bytes] = set()
        # One LP unit is a hundredth of a typical artificial price, to suit HiGHS's tolerances.
        self._unit = max(1.0, float(np.median(np.abs(price_uncovered))) / 100)
        self._lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._lp.setOptionValue(option, value)
        if is_central:
            self._lp.setOptionValue("solver", "ipm")
            self._lp.setOptionValue("run_crossover", "off")
        self._is_shut = np.zeros(0, dtype=bool)
        nothing = np.zeros(0, dtype=np.int32)
        ones = np.ones(self.count)
        self._lp.addRows(self.count, ones, ones, 0, nothing, nothing, np.zeros(0))
        for measured in rows:
            self._lp.addRow(-highspy.kHighsInf, float(measured.at_most), 0, nothing, np.zeros(0))
        # A row that asks for some of a measure could not be kept without columns: there, an
        # artificial column counts as enough of it.
        short = [k for k, measured in enumerate(rows) if measured.at_most < 0]
        row = np.array([[i, *(self.count + k for k in short)] for i in range(self.count)])
        entry = np.tile([1.0, *(float(rows[k].at_most) for k in short)], self.count)
        self._lp.addCols(
            self.count,
            price_uncovered / self._unit,
            np.zeros(self.count),
            np.full(self.count, highspy.kHighsInf),
            row.size,
            np.arange(self.count, dtype=np.int32) * row.shape[1],
            row.ravel().astype(np.int32),
            entry,
        )

    @property
    def columns(self) -> ColumnSet:
        """All columns brought in so far, in the order of the LP."""
        if len(self._parts) != 1:
            self._parts = [ColumnSet.join(self._parts)]
        return self._parts[0]

    def bring(self, columns: ColumnSet) -> int:
        """Add columns; return how many of them were new."""
        new = {key: k for k, key in enumerate(columns.keys()) if key not in self._known}
        if not new:
            return 0
        part = columns.take(np.array(list(new.values()), dtype=np.int64))
        self._known.update(new)
        self._parts.append(part)
        start, row, entry = part.start[:-1], part.member, np.ones(len(part.member))
        if self.cuts or self.rows:
            start, row, entry = self._with_other_rows(part)
        self._lp.addCols(
            len(part),
            part.cost / self._unit,
            np.zeros(len(part)),
            np.full(len(part), highspy.kHighsInf),
            len(row),
            start.astype(np.int32),
            row.astype(np.int32),
            entry,
        )
        self._is_shut = np.concatenate([self._is_shut, np.zeros(len(part), dtype=bool)])
        return len(part)

    def _with_other_rows(
        self, part: ColumnSet
    ) -> tuple[Integers, NDArray[np.int32], NDArray[np.float64]]:
        column = [np.repeat(np.arange(len(part)), np.diff(part.start))]
        row = [part.member.astype(np.int32)]
        entry = [np.ones(len(part.member))]
        for k, measured in enumerate(self.rows):
            measure = measured.measure(part)
            some = np.flatnonzero(measure)
            column.append(some)
            row.append(np.full(len(some), self.count + k, dtype=np.int32))
            entry.append(measure[some].astype(np.float64))
        hit, cut, coefficient = cut_entries(self.cuts, part, self.count)
        columns = np.concatenate([*column, hit])
        order = np.argsort(columns, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(part)))])
        rows = np.concatenate([*row, (self._first_cut + cut).astype(np.int32)])
        return start[:-1], rows[order], np.concatenate([*entry, coefficient])[order]

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Add rank-one cuts as rows."""
        if not cuts:
            return
        hit, cut, coefficient = cut_entries(cuts, self.columns, self.count)
        order = np.argsort(cut, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(cut, minlength=len(cuts)))])
        self._lp.addRows(
            len(cuts),
            np.full(len(cuts), -highspy.kHighsInf),
            np.array([cut.side for cut in cuts], dtype=np.float64),
            len(order),
            start[:-1].astype(np.int32),
            (hit[order] + self.count).astype(np.int32),
            coefficient[order],
        )
        self.cuts.extend(cuts)

    def basis(self, useful: NDArray[np.bool_], needed: Collection[Cut]) -> Basis:
        """Return the last solution's basis, without what is neither basic nor of use.

        Parameters
        ----------
        useful
            Which columns to keep, basic or not.
        needed
            Cuts to keep, basic or not.
        """
        basic = highspy.HighsBasisStatus.kBasic
        last = self._lp.getBasis()
        column = np.array([status == basic for status in last.col_status])
        row = np.array([status == basic for status in last.row_status])
        kept = np.flatnonzero(column[self.count :] | (useful & ~self._is_shut))
        # A row whose slack is basic is not binding: it goes, and one basic variable with it.
        cuts = [
            k for k, cut in enumerate(self.cuts) if cut in needed or not row[self._first_cut + k]
        ]
        return Basis(
            self.columns.take(kept),
            tuple(self.cuts[k] for k in cuts),
            np.concatenate([column[: self.count], column[self.count :][kept]]),
            np.concatenate([row[: self._first_cut], row[self._first_cut :][cuts]]),
        )

    def start_from(self, basis: Basis, is_open: NDArray[np.bool_]) -> None:
        """Begin, with nothing in the LP yet, with another one's columns, cuts and basis.

        Parameters
        ----------
        is_open
            Which of its columns may be used; others stay, at zero, only where they are basic.
        """
        is_basic = basis.column_is_basic[self.count :]
        kept = np.flatnonzero(is_basic | is_open)
        self.bring(basis.columns.take(kept))
        self._is_shut = ~is_open[kept]
        shut = (np.flatnonzero(self._is_shut) + self.count).astype(np.int32)
        self._lp.changeColsBounds(len(shut), shut, np.zeros(len(shut)), np.zeros(len(shut)))
        self.add_cuts(list(basis.cuts))
        status = highspy.HighsBasisStatus
        begin = highspy.HighsBasis()
        columns = np.concatenate([basis.column_is_basic[: self.count], is_basic[kept]])
        begin.col_status = [status.kBasic if each else status.kLower for each in columns]
        # Rows on measures that the other LP did not have are basic: its basis stays one.
        first_cut = len(basis.row_is_basic) - len(basis.cuts)
        new = np.ones(self._first_cut - first_cut, dtype=bool)
        rows = np.insert(basis.row_is_basic, first_cut, new)
        begin.row_status = [
            status.kBasic if each else status.kLower if k < self.count else status.kUpper
            for k, each in enumerate(rows)
        ]
        begin.valid = True
        self._lp.setBasis(begin)

    def raise_price(self, factor: int, most: int) -> None:
        """Make leaving a practice uncovered dearer, up to a most."""
        cautious = np.minimum(self.price_uncovered, most // factor + 1)
        self.price_uncovered = np.minimum(cautious * factor, most)
        each = np.arange(self.count, dtype=np.int32)
        self._lp.changeColsCost(self.count, each, self.price_uncovered / self._unit)

    @property
    def value(self) -> float:
        """The value of the last solution, in the LP's own units."""
        return float(self._lp.getObjectiveValue())

    def value_without(self, shut: Integers) -> float:
        """Return the LP's value if some columns (by place in `columns`) were shut too.

        An estimate for choosing a branch: a few simplex steps, then everything as it was.
        """
        shut = shut[~self._is_shut[shut]]
        which = (shut + self.count).astype(np.int32)
        zeros, open_ = np.zeros(len(shut)), np.full(len(shut), highspy.kHighsInf)
        basis = self._lp.getBasis()
        self._lp.changeColsBounds(len(shut), which, zeros, zeros)
        value = self._value_after_few_steps()
        self._lp.changeColsBounds(len(shut), which, zeros, open_)
        self._lp.setBasis(basis)
        return value

    def value_under(self, row: MeasureRow) -> float:
        """Return the LP's value if a row on a measure were added; an estimate as well."""
        measure = row.measure(self.columns)
        some = np.flatnonzero(measure)
        place, entry = some + self.count, measure[some]
        if row.at_most < 0:
            place = np.concatenate([np.arange(self.count), place])
            entry = np.concatenate([np.full(self.count, row.at_most), entry])
        basis = self._lp.getBasis()
        last = self._lp.getNumRow()
        self._lp.addRow(
            *(-highspy.kHighsInf, float(row.at_most)),
            *(len(place), place.astype(np.int32), entry.astype(np.float64)),
        )
        value = self._value_after_few_steps()
        self._lp.deleteRows(1, np.array([last], dtype=np.int32))
        self._lp.setBasis(basis)
        return value

    def _value_after_few_steps(self) -> float:
        self._lp.setOptionValue("simplex_iteration_limit", _TRIAL_STEPS)
        self._lp.run()
        self._lp.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        return self.value

    def solve(self, limits: Limits) -> Relaxed | None:
        """Solve the restricted LP; `None` when a limit was reached first or HiGHS failed."""
        if limits.reached():
            return None
        if limits.left() != float("inf"):
            # HiGHS counts its own running time over all calls.
            self._lp.setOptionValue("time_limit", self._lp.getRunTime() + limits.left())
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            if limits.reached():
                return None
            # A fresh start from no basis mends a numerical failure.
            self._lp.clearSolver()
            self._lp.run()
            if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
        solution = self._lp.getSolution()
        value = np.asarray(solution.col_value, dtype=np.float64)
        dual = np.asarray(solution.row_dual, dtype=np.float64) * (self._unit * self.scale)
        above = np.flatnonzero(value[self.count :] > _ZERO)
        rounded = np.rint(np.clip(dual, -FAR_FROM_ZERO, FAR_FROM_ZERO)).astype(np.int64)
        cut = np.minimum(0, rounded[self._first_cut :])
        row = tuple(np.minimum(0, rounded[self.count : self._first_cut]).tolist())
        return Relaxed(
            duals=Duals(
                *(rounded[: self.count], tuple(self.cuts), cut, self.scale, self.rows, row)
            ),
            columns=self.columns.take(above),
            value=value[self.count :][above],
            uncovered=value[: self.count],
        )
