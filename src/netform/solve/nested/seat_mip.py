"""The MIP that takes whole networks in seats, among those that an LP has left."""

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.limits import Limits
from netform.solve.nested.choice_rows import ChoiceRows, Row
from netform.solve.nested.floats import Floats
from netform.solve.nested.highs import pass_binary_model, silent_highs

_NODES = 100
_CLOSE, _CLOSE_ENOUGH = 1e-3, 0.03  # a gap that is good enough for a proposal


class SeatMip:
    """Chooses networks in seats that cost least and keep to all rows.

    Parameters
    ----------
    rows
        What they keep to.
    columns, seat, cost
        Networks, the seat of each, and what it costs there, in units of the LP.
    below
        Only what costs less is of use; `None` for anything.
    loose
        Whether a plan that is far from the best will do.
    """

    def __init__(
        self,
        rows: ChoiceRows,
        columns: ColumnSet,
        seat: Integers,
        cost: Floats,
        *,
        below: float | None,
        loose: bool,
    ) -> None:
        self._rows = rows
        self._columns, self._seat = columns, seat
        self._mip = silent_highs()
        for option, setting in (
            ("mip_rel_gap", _CLOSE_ENOUGH if loose else _CLOSE),
            ("mip_max_nodes", _NODES),
            ("presolve", "on"),
        ):
            self._mip.setOptionValue(option, setting)
        matrix = rows.matrix(columns, seat)
        pass_binary_model(self._mip, cost, matrix, rows.lower_sides, rows.upper_sides)
        if below is not None:
            self._mip.setOptionValue("objective_bound", below)

    def solve(self, limits: Limits) -> Floats | None:
        """Return which networks are taken, as ones; `None` where no choice was found in time."""
        if limits.reached():
            return None
        if limits.left() != float("inf"):
            self._mip.setOptionValue("time_limit", self._mip.getRunTime() + limits.left())
        self._mip.run()
        solution = self._mip.getSolution()
        if not solution.value_valid:
            return None
        return np.rint(np.asarray(solution.col_value, dtype=np.float64))

    def add(self, row: Row) -> None:
        """Add a row that the last choice has broken."""
        self._rows.add_to(self._mip, row, self._columns, self._seat)
