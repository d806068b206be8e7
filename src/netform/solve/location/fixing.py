"""Pairs that no plan at most as dear as a known one can hold, by bounds that hold in floats.

For any multipliers y of the rows (>= 0 with a lower side only, <= 0 with an upper side only)

    L(y) = sum of y times side + sum over pairs of min(0, c - A'y)

is at most the cost of every plan: the Lagrangian bound (Hojati, Computers & Operations Research
23(12), 1996, for districts). With x_ij = 1, or 0, it rises by what the pair's reduced cost is off.
The multipliers come from LPs in floats; that they may be wrong does not matter, and what rounding
can do to L(y) itself is bounded by `terms * 2^-52 * sum of the terms' sizes`, and taken off.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.solve.location.hess_model import Floats, HessModel

_ROUNDS = 4
_WORTH = 0.98  # probing goes on while it leaves less than this share of the pairs


@dataclass(frozen=True, eq=False)
class LagrangianBound:
    """A bound on every plan.

    Attributes
    ----------
    value
        The bound, safe against rounding.
    reduced
        Reduced cost of each variable.
    """

    value: float
    reduced: Floats


def lagrangian_bound(
    model: HessModel, multipliers: Floats, lowest: Floats, highest: Floats
) -> LagrangianBound:
    """Return the bound of some multipliers, over variables between these bounds."""
    inf = highspy.kHighsInf
    y = np.where((model.lower <= -inf) & (multipliers > 0), 0.0, multipliers)
    y = np.where((model.upper >= inf) & (y < 0), 0.0, y)
    y = np.where(np.isfinite(y), y, 0.0)
    side = np.where(y > 0, model.lower, np.where(y < 0, model.upper, 0.0))
    reduced = model.cost - model.matrix.T @ y
    ends = np.where(reduced > 0, reduced * lowest, reduced * highest)
    value = float(y @ side) + float(ends.sum())
    sizes = (
        np.abs(y) @ np.abs(side) + np.abs(model.cost).sum() + np.abs(y) @ abs(model.matrix).sum(1)
    )
    terms = len(y) + len(reduced) + int(np.diff(model.matrix.indptr).max(initial=0))
    return LagrangianBound(value - terms * 2.0**-52 * float(sizes), reduced)


class Fixing:
    """Takes away pairs that cannot be in a plan at most as dear as `most`.

    Parameters
    ----------
    build
        Makes the model over the pairs that are left.
    allowed
        Those pairs, bool, shape (n, n); not changed.
    most
        Cost of a plan that is known.
    is_time_up
        Asked before each LP.

    Attributes
    ----------
    allowed
        The pairs that are left.
    bound
        The best bound on every plan that was met, with all pairs that plans may hold.
    """

    def __init__(
        self,
        build: Callable[[NDArray[np.bool_]], HessModel],
        allowed: NDArray[np.bool_],
        most: float,
        is_time_up: Callable[[], bool],
        threads: int = 1,
    ) -> None:
        self._build = build
        self._most = most
        self._is_time_up = is_time_up
        self._threads = threads
        self.allowed = allowed.copy()
        self.bound = -np.inf

    def run(self) -> None:
        """Fix by reduced costs, and by LPs in which one centre leads, until little is gained."""
        self._fix_by_reduced_costs()
        for _ in range(_ROUNDS):
            before = int(self.allowed.sum())
            if self._is_time_up():
                return
            self._probe_centres()
            self._fix_by_reduced_costs()
            if self.allowed.sum() > _WORTH * before:
                return

    def _fix_by_reduced_costs(self) -> None:
        model = self._build(self.allowed)
        zeros, ones = np.zeros(len(model)), np.ones(len(model))
        bound = _lp_bound(model, model.in_highs(whole=False, threads=self._threads), zeros, ones)
        if bound is None:
            return
        self.bound = max(self.bound, min(bound.value, self._most))
        gone = bound.value + bound.reduced > self._most
        self.allowed[model.unit[gone], model.centre[gone]] = False
        self.allowed &= np.diagonal(self.allowed)[None, :]

    def _probe_centres(self) -> None:
        """Drop every centre for which each plan in which it leads is dearer."""
        model = self._build(self.allowed)
        lp = model.in_highs(whole=False, threads=self._threads)
        lowest, highest = np.zeros(len(model)), np.ones(len(model))
        for lead in model.leads.tolist():
            if self._is_time_up():
                return
            lowest[lead] = 1.0
            lp.changeColBounds(lead, 1.0, 1.0)
            bound = _lp_bound(model, lp, lowest, highest)
            lowest[lead] = 0.0
            lp.changeColBounds(lead, 0.0, 1.0)
            if bound is not None and bound.value > self._most:
                self.allowed[:, model.centre[lead]] = False
                for each in np.flatnonzero(model.centre == model.centre[lead]).tolist():
                    highest[each] = 0.0
                    lp.changeColBounds(each, 0.0, 0.0)


def _lp_bound(
    model: HessModel, lp: highspy.Highs, lowest: Floats, highest: Floats
) -> LagrangianBound | None:
    """Solve the LP as it stands; its bound, or `None` where it has no solution."""
    lp.run()
    if lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    duals = np.asarray(lp.getSolution().row_dual, dtype=np.float64)
    return lagrangian_bound(model, duals, lowest, highest)
