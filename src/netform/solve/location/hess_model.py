"""Hess's model of a location problem (Operations Research 13(6), 1965), as rows for HiGHS.

`x_ij = 1` when unit i is in the group that centre j leads. Rows: each unit in one group; so many
centres; floor and ceiling of a group that is led; nobody in a group that is not; separators.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.problem import Integers
from netform.problem.location import LocationProblem
from netform.solve.location.separators import Cut

Floats = NDArray[np.float64]


@dataclass
class _Rows:
    """Rows as they are written: entries, and the two sides of each."""

    row: list[Integers] = field(default_factory=list)
    column: list[Integers] = field(default_factory=list)
    entry: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(self, many: int, lower: float, upper: float) -> int:
        """Add rows with these sides, without entries; return the number of the first."""
        self.lower.append(np.full(many, lower))
        self.upper.append(np.full(many, upper))
        self.count += many
        return self.count - many

    def put(self, row: Integers, column: Integers, entry: Floats | float) -> None:
        """Put entries."""
        self.row.append(row)
        self.column.append(column)
        self.entry.append(np.broadcast_to(np.asarray(entry, dtype=np.float64), row.shape))


class HessModel:
    """The model over the pairs that are left.

    Attributes
    ----------
    unit, centre
        Of each variable.
    number
        The variable of each pair, int64, shape (n, n); -1 without one.
    cost
        Of each variable, in whole units of cost (not in steps).
    matrix, lower, upper
        The rows and their sides.
    """

    def __init__(
        self, problem: LocationProblem, allowed: NDArray[np.bool_], cuts: Iterable[Cut] = ()
    ) -> None:
        self.problem = problem
        self.unit, self.centre = (each.astype(np.int64) for each in np.nonzero(allowed))
        count = len(self.unit)
        self.number = np.full(allowed.shape, -1, dtype=np.int64)
        self.number[self.unit, self.centre] = np.arange(count)
        self.cost: Floats = problem.cost[self.unit, self.centre] / problem.scale
        rows = _Rows()
        self._add_groups(rows)
        self._add_cuts(rows, cuts)
        self.lower, self.upper = np.concatenate(rows.lower), np.concatenate(rows.upper)
        self.matrix = sparse.csc_array(
            (np.concatenate(rows.entry), (np.concatenate(rows.row), np.concatenate(rows.column))),
            shape=(rows.count, count),
        )
        self.matrix.sum_duplicates()

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def leads(self) -> Integers:
        """The variables that say whether a centre leads a group."""
        return np.flatnonzero(self.unit == self.centre)

    def _add_groups(self, rows: _Rows) -> None:
        problem, size = self.problem, self.problem.sizes
        every = np.arange(len(self))
        inf = highspy.kHighsInf
        rows.put(rows.add(len(problem), 1.0, 1.0) + self.unit, every, 1.0)
        leads = self.leads
        groups = float(problem.groups)
        rows.put(np.full(len(leads), rows.add(1, groups, groups)), leads, 1.0)
        place = np.full(len(problem), -1, dtype=np.int64)
        place[self.centre[leads]] = np.arange(len(leads))
        own = place[self.centre]
        is_lead = self.unit == self.centre
        weight = size[self.unit].astype(np.float64)
        most = problem.ceilings[self.centre] * is_lead
        rows.put(rows.add(len(leads), -inf, 0.0) + own, every, weight - most)
        if problem.floor > 0:
            least = problem.floor * is_lead
            rows.put(rows.add(len(leads), 0.0, inf) + own, every, weight - least)
        others = np.flatnonzero(~is_lead)
        link = rows.add(len(others), -inf, 0.0) + np.arange(len(others))
        rows.put(link, others, 1.0)
        rows.put(link, leads[own[others]], -1.0)

    def _add_cuts(self, rows: _Rows, cuts: Iterable[Cut]) -> None:
        places, columns, entries = [], [], []
        count = 0
        for unit, centre, across in cuts:
            if self.number[unit, centre] < 0:
                continue
            left = self.number[list(across), centre] if across else np.zeros(0, dtype=np.int64)
            present = left[left >= 0].tolist()
            places += [count] * (1 + len(present))
            columns += [int(self.number[unit, centre]), *present]
            entries += [1.0] + [-1.0] * len(present)
            count += 1
        first = rows.add(count, -highspy.kHighsInf, 0.0)
        rows.put(
            first + np.array(places, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(entries, dtype=np.float64),
        )

    def in_highs(self, *, whole: bool, threads: int = 1) -> highspy.Highs:
        """Return the model in HiGHS, with variables of 0 or 1, or anything between."""
        model = highspy.Highs()  # type: ignore[no-untyped-call]
        model.setOptionValue("output_flag", False)
        model.setOptionValue("threads", threads)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = self.matrix.shape
        lp.col_cost_ = self.cost
        lp.col_lower_, lp.col_upper_ = np.zeros(len(self)), np.ones(len(self))
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self)
        lp.row_lower_, lp.row_upper_ = self.lower, self.upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = self.matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = self.matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = self.matrix.data
        model.passModel(lp)
        return model

    def values_of(self, centre_of: Integers) -> Floats | None:
        """Return a plan as values of the variables; `None` where a pair of it has none."""
        chosen = self.number[np.arange(len(self.problem)), centre_of]
        if (chosen < 0).any():
            return None
        values = np.zeros(len(self))
        values[chosen] = 1.0
        return values

    def plan_in(self, values: Floats) -> Integers | None:
        """Return the centre of each unit; `None` where a unit is not in exactly one group."""
        taken = np.flatnonzero(values > 0.5)
        if not np.array_equal(np.sort(self.unit[taken]), np.arange(len(self.problem))):
            return None
        centre_of = np.empty(len(self.problem), dtype=np.int64)
        centre_of[self.unit[taken]] = self.centre[taken]
        return centre_of
