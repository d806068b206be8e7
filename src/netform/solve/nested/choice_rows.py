"""The rows of an LP or MIP over networks in seats: practices, bands, ways, rules and cuts."""

from typing import TypeAlias

import highspy
import numpy as np
from scipy import sparse

from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.nested.federation_rules import RuleRow
from netform.solve.nested.floats import Floats
from netform.solve.nested.seat_ways import WayRow

Row: TypeAlias = WayRow | RuleRow | Cut


class ChoiceRows:
    """Rows that stand from the start, a practice each and two a seat, and those added to them.

    Parameters
    ----------
    upper
        The ground of the practices at the upper tier.
    seats
        How many seats.
    band
        Fewest and most patients of a federation.

    Attributes
    ----------
    fixed
        The number of rows that stand from the start: each practice is in one network, no seat has
        too many patients, none too few.
    least, most
        Their sides.
    added
        Rows added since, in order: none may exceed its side.
    """

    def __init__(self, upper: Ground, seats: int, band: tuple[int, int]) -> None:
        self.upper = upper
        self.count, self.seats = upper.count, seats
        self.scale = max(1.0, float(upper.patients.mean()))
        self.fixed = self.count + 2 * seats
        self.added: list[Row] = []
        endless = np.full(seats, highspy.kHighsInf)
        fewest = 0.0 if upper.floor_waived.any() else band[0] / self.scale
        everyone = np.ones(self.count)
        self.least = np.concatenate([everyone, -endless, np.full(seats, fewest)])
        self.most = np.concatenate([everyone, np.full(seats, band[1] / self.scale), endless])

    @property
    def lower_sides(self) -> Floats:
        """The lower sides of all rows."""
        return np.concatenate([self.least, np.full(len(self.added), -highspy.kHighsInf)])

    @property
    def upper_sides(self) -> Floats:
        """The upper sides of all rows."""
        return np.concatenate([self.most, np.array([side_of(row) for row in self.added])])

    def matrix(self, columns: ColumnSet, seat: Integers) -> sparse.csc_array:
        """Return the entries of networks in these seats in all rows."""
        many, sizes = len(columns), np.diff(columns.start)
        if many == 0:
            return sparse.csc_array((self.fixed + len(self.added), 0))
        each = np.arange(many)
        load = [
            np.add.reduceat(weight[columns.member], columns.start[:-1]) / self.scale
            for weight in (self.upper.held, self.upper.patients)
        ]
        row = [columns.member.astype(np.int64), self.count + seat, self.count + self.seats + seat]
        column = [np.repeat(each, sizes), each, each]
        entry = [np.ones(len(columns.member)), *load]
        cuts = {k: own for k, own in enumerate(self.added) if isinstance(own, Cut)}
        hit, which, coefficient = cut_entries(list(cuts.values()), columns, self.count)
        row.append(self.fixed + np.array(list(cuts), dtype=np.int64)[which])
        column.append(hit)
        entry.append(coefficient)
        for number, each_row in enumerate(self.added):
            if number in cuts:
                continue
            own = self.entries(each_row, columns, seat)
            which = np.flatnonzero(own)
            row.append(np.full(len(which), self.fixed + number))
            column.append(which)
            entry.append(own[which])
        return sparse.coo_array(
            (np.concatenate(entry), (np.concatenate(row), np.concatenate(column))),
            shape=(self.fixed + len(self.added), many),
        ).tocsc()

    def entries(self, row: Row, columns: ColumnSet, seat: Integers) -> Floats:
        """Return the entry of each network in its seat in one row."""
        if isinstance(row, WayRow):
            return self._way_entries(row, columns, seat)
        if isinstance(row, RuleRow):
            return np.where(seat == row.seat, row.rule.excess(columns, self.count), 0.0)
        hit, _, coefficient = cut_entries([row], columns, self.count)
        entry = np.zeros(len(columns))
        entry[hit] = coefficient
        return entry

    def _way_entries(self, way: WayRow, columns: ColumnSet, seat: Integers) -> Floats:
        if len(columns) == 0:
            return np.zeros(0)
        is_through = np.zeros(self.count, dtype=bool)
        is_through[list(way.through)] = True
        meets = np.logical_or.reduceat(is_through[columns.member], columns.start[:-1])
        ends = np.logical_or.reduceat(columns.member == way.end, columns.start[:-1])
        own: Floats = np.where(seat == way.seat, ends.astype(np.float64) - meets, 0.0)
        return own

    def add_to(
        self, model: highspy.Highs, row: Row, columns: ColumnSet, seat: Integers, first: int = 0
    ) -> None:
        """Add a row to a model in which the first of these columns has this place."""
        entry = self.entries(row, columns, seat)
        which = np.flatnonzero(entry)
        model.addRow(
            *(-highspy.kHighsInf, side_of(row), len(which)),
            *((first + which).astype(np.int32), entry[which]),
        )


def side_of(row: Row) -> float:
    """Return what a row may be at most."""
    if isinstance(row, RuleRow):
        return float(row.rule.most)
    return 0.0 if isinstance(row, WayRow) else float(row.side)
