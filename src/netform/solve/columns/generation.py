"""Column generation: from a set of columns to converged duals, rank-one cuts and their bound."""

from dataclasses import dataclass

import numpy as np

from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.master import Master, Relaxed
from netform.solve.columns.pricing import DUAL_SCALE, Duals, Scan, reduced_costs, scan
from netform.solve.columns.separation import violated_cuts
from netform.solve.limits import Limits

_CONVERGED = -DUAL_SCALE
"""A reduced cost above this (one objective unit, scaled) is as good as zero."""
_MANY_COLUMNS = 200_000  # from here on, most passes look at the near columns only
_NEAR_SHARE = 25  # one column in so many is near
_CUTS_A_ROUND = 100
_ENOUGH_CUTS = 10  # fewer on three practices, and those on four and five are looked for too
_ROUNDS_WITHOUT_GAIN = 3


@dataclass(eq=False)
class Generation:
    """Column generation over one set of columns.

    Attributes
    ----------
    columns, count
        The columns, and the number of practices.
    ceiling_cost
        A cost that no plan reaches, in objective units: the bound never needs to exceed it.
    duals
        The duals of the best bound so far; no column has a negative reduced cost under them.
        `None` before the first pass.
    relaxed
        The last LP solution; `None` before the first.
    """

    columns: ColumnSet
    count: int
    ceiling_cost: int
    threads: int = 1
    duals: Duals | None = None
    relaxed: Relaxed | None = None

    def __post_init__(self) -> None:
        typical = int(np.median(self.columns.cost)) if len(self.columns) else 1
        price = min(self.ceiling_cost, 20 * max(1, typical))
        self._near = np.zeros(0, dtype=np.int64)
        self._near_columns: ColumnSet | None = None
        self.master = Master(self.columns, self.count, price)

    @property
    def bound(self) -> int:
        """The best bound so far, in objective units."""
        assert self.duals is not None, "start_from comes first"
        return self.duals.bound

    def start_from(self, duals: Duals, cuts: list[Cut]) -> None:
        """Bring in the columns that look best under some duals, and some cuts."""
        first = scan(self.columns, duals, self.threads)
        self.master.bring(first.best)
        self.master.add_cuts(cuts)
        self._keep(duals, first)

    def _keep(self, duals: Duals, found: Scan) -> None:
        proof = duals.repaired(found.shortfall)
        if self.duals is None or proof.constant > self.duals.constant:
            self.duals = proof.active()

    def converge(self, limits: Limits, target: int) -> bool:
        """Generate columns until none is missing or the bound reaches `target`.

        Returns
        -------
        bool
            Whether the LP is solved over all columns (or the target reached); `False` when a
            limit came first.
        """
        while True:
            relaxed = self.master.solve(limits)
            if relaxed is None:
                return False
            self.relaxed = relaxed
            if self._bring_near(relaxed.duals) > 0:
                continue
            found = scan(self.columns, relaxed.duals, self.threads)
            self._keep(relaxed.duals, found)
            if self.bound >= target:
                return True
            wanted = found.best[found.best_cost < _CONVERGED]
            if self.master.bring(wanted) > 0:
                self._choose_near(relaxed.duals)
                continue
            if relaxed.uncovered > 1e-6 and self.master.price_uncovered < self.ceiling_cost:
                price = min(self.ceiling_cost, self.master.price_uncovered * 20)
                self.master.raise_price(price)
                continue
            return True

    def _choose_near(self, duals: Duals) -> None:
        """Choose the columns of least reduced cost, to be priced by themselves for a while."""
        if len(self.columns) < _MANY_COLUMNS:
            return
        reduced = reduced_costs(self.columns, duals, self.threads)
        share = len(self.columns) // _NEAR_SHARE
        self._near = np.flatnonzero(reduced <= np.partition(reduced, share)[share])
        self._near_columns = self.columns.take(self._near)

    def _bring_near(self, duals: Duals) -> int:
        """Bring in columns from the near ones; none there says nothing about the others."""
        if self._near_columns is None:
            return 0
        found = scan(self._near_columns, duals, self.threads)
        wanted = found.best[found.best_cost < _CONVERGED]
        return self.master.bring(self._near[wanted])

    def lift(self, limits: Limits, target: int, worth: float = 1e-5) -> bool:
        """Add violated cuts and converge again, until cuts no longer lift the bound.

        Parameters
        ----------
        target
            A bound, in objective units, at which there is nothing more to prove.
        worth
            Relative gain of the bound below which a round was not worth its while.

        Returns
        -------
        bool
            `False` when a limit came first.
        """
        idle = 0
        while idle < _ROUNDS_WITHOUT_GAIN:
            assert self.relaxed is not None
            if self.bound >= target or self.relaxed.is_integral or self.relaxed.uncovered > 1e-6:
                return True
            before = self.bound
            if not self._add_cuts():
                return True
            if not self.converge(limits, target):
                return False
            idle = 0 if self.bound - before > worth * abs(before) else idle + 1
        return True

    def _add_cuts(self) -> int:
        """Add violated cuts on three practices; on four and five where these are used up."""
        assert self.relaxed is not None
        fractional = self.relaxed.value < 1 - 1e-6
        part = self.columns.take(self.relaxed.columns[fractional])
        value = self.relaxed.value[fractional]
        known = set(self.master.cuts)
        cuts: list[Cut] = []
        for rows in (3, 4, 5):
            found = violated_cuts(part, value, self.count, rows, _CUTS_A_ROUND)
            cuts += [cut for cut in found if cut not in known]
            if len(cuts) >= _ENOUGH_CUTS:
                break
        self.master.add_cuts(cuts)
        return len(cuts)
