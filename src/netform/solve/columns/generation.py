"""Column generation: from a pricer to converged duals, rank-one cuts and their bound."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.master import Basis, Master, Relaxed
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricers import EFFORTS, Priced, Pricer
from netform.solve.columns.pricing import DUAL_SCALE, MOST_DUAL, Duals
from netform.solve.columns.separation import violated_cuts
from netform.solve.limits import Limits

_ENOUGH = 1.05  # of the way to the target: duals that prove more are followed so far
_AMPLE = 2  # the same for duals that are too large
_DEARER = 20  # factor on the price of leaving a practice uncovered
_CUTS_A_ROUND = 100
_ENOUGH_CUTS = 10  # fewer on three practices, and those on four and five are looked for too
_ROUNDS_WITHOUT_GAIN = 3


class Generation:
    """Column generation over the columns of a pricer.

    Attributes
    ----------
    duals
        The duals of the best bound so far; no column has a negative reduced cost under them.
    relaxed
        The last LP solution; `None` before the first.
    """

    def __init__(
        self,
        pricer: Pricer,
        price_uncovered: Integers,
        dearest: int,
        scale: int = DUAL_SCALE,
        rows: tuple[MeasureRow, ...] = (),
        told: Callable[["Generation"], None] | None = None,
    ) -> None:
        """Start with no columns.

        Parameters
        ----------
        price_uncovered
            What leaving each practice uncovered costs at first, units of cost, shape (n,).
        dearest
            A cost beyond which that price need not rise to prove that there is no plan.
        scale
            Duals are whole `1 / scale` units of cost.
        rows
            Rows on measures: the problem's limit, and branches on counts.
        told
            Called after each round of pricing.
        """
        self.pricer = pricer
        self.told = told
        self.dearest = min(dearest, MOST_DUAL // scale)
        self.master = Master(price_uncovered, scale, rows)
        count = len(price_uncovered)
        nothing = np.zeros(0, np.int64)
        self.duals = Duals(*(np.zeros(count, np.int64), (), nothing, scale, rows, (0,) * len(rows)))
        self.relaxed: Relaxed | None = None

    @property
    def bound(self) -> int:
        """The best bound so far, in units of cost."""
        return self.duals.bound

    def start_from(self, duals: Duals, columns: ColumnSet) -> None:
        """Begin with duals under which no column has a negative reduced cost, and some columns."""
        self.duals = duals.active()
        self.master.bring(columns)
        self.master.add_cuts(list(self.duals.cuts))

    def resume(self, duals: Duals, basis: Basis, is_open: NDArray[np.bool_]) -> None:
        """Begin with such duals and with another LP's basis; see `Master.start_from`."""
        self.duals = duals.active()
        self.master.start_from(basis, is_open)

    def basis(self, useful: NDArray[np.bool_]) -> Basis:
        """Return the last LP's basis for others to resume from; see `Master.basis`."""
        return self.master.basis(useful, set(self.duals.active().cuts))

    def _keep(self, duals: Duals, priced: Priced) -> None:
        proof = duals.repaired(priced.shortfall)
        if proof.constant > self.duals.constant:
            self.duals = proof.active()

    def converge(self, limits: Limits, target: int) -> bool:
        """Generate columns until none is missing or the bound reaches `target`.

        Returns
        -------
        bool
            Whether the LP is solved over all columns (or the target reached); `False` when a
            limit came first.
        """
        while self.bound < target:
            relaxed = self.master.solve(limits)
            if relaxed is None:
                return False
            self.relaxed = relaxed
            is_missing = self._bring_missing(relaxed.duals, target, limits)
            if self.told is not None:
                self.told(self)
            if is_missing:
                continue
            if limits.reached():
                return False
            price = self.master.price_uncovered  # 0 for practices that may be left out
            is_last = relaxed.is_covered or not ((price > 0) & (price < self.dearest)).any()
            if is_last or self.bound >= target:
                return True
            self.master.raise_price(_DEARER, self.dearest)
        return True

    def _bring_missing(self, duals: Duals, target: int, limits: Limits) -> bool:
        """Bring in columns that an LP over all columns would use; return whether there were any."""
        nearer = self._moderate(duals, target)
        if self._bring_cheapest(nearer, limits):
            return True
        # Rounding may take what was asked beyond the target: then only the LP's own duals tell.
        is_short = nearer is not duals and self.bound < target
        return is_short and self._bring_cheapest(duals.clipped(), limits)

    def _moderate(self, duals: Duals, target: int) -> Duals:
        """Return an LP's duals, or some on the way to them that prove the target well enough.

        The nearer duals are to those that are proved, the sooner a search of all columns ends. And
        an LP that cannot keep its rows has duals as large as leaving practices uncovered is dear,
        too large for a proof: they prove far more than the target.
        """
        known, offered = self.duals.constant, duals.constant
        ample = _ENOUGH if duals.is_small else _AMPLE
        asked = int(ample * (target * duals.scale - known))
        if asked < offered - known:
            duals = self.duals.towards(duals, asked, offered - known)
        return duals if duals.is_small else duals.clipped()

    def _bring_cheapest(self, duals: Duals, limits: Limits) -> bool:
        """Bring in columns of negative reduced cost; return whether there were any.

        More effort goes into the search only where less found nothing.
        """
        for effort in EFFORTS:
            priced = self.pricer.price(duals, effort=effort, limits=limits)
            self._keep(duals, priced)
            if self.master.bring(priced.columns) > 0:
                return True
            if priced.is_exact or limits.reached():
                break
        return False

    def lift(self, limits: Limits, target: int, worth: float = 1e-5) -> bool:
        """Add violated cuts and converge again, until cuts no longer lift the bound.

        Parameters
        ----------
        target
            A bound, in units of cost, at which there is nothing more to prove.
        worth
            Relative gain of the bound below which a round was not worth its while.

        Returns
        -------
        bool
            `False` when a limit came first.
        """
        idle = 0
        while idle < _ROUNDS_WITHOUT_GAIN and self.bound < target:
            assert self.relaxed is not None
            if self.relaxed.is_integral or not self.relaxed.is_covered:
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
        fractional = np.flatnonzero(self.relaxed.value < 1 - 1e-6)
        part = self.relaxed.columns.take(fractional)
        value = self.relaxed.value[fractional]
        known = set(self.master.cuts)
        cuts: list[Cut] = []
        for rows in (3, 4, 5):
            most = max(_CUTS_A_ROUND, self.master.count // 3)
            found = violated_cuts(part, value, self.master.count, rows, most)
            cuts += [cut for cut in found if cut not in known]
            if len(cuts) >= max(_ENOUGH_CUTS, self.master.count // 50):
                break
        if cuts:
            self.master.add_cuts(cuts)
        return len(cuts)
