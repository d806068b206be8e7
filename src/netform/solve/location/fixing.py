"""Pairs that no plan at most as dear as a known one can hold, by bounds that hold in floats.

For any multipliers y of the rows (>= 0 where a row has a lower side, <= 0 where it has an upper one)

    L(y) = sum of y times side + sum over pairs of min(0, c - A'y)

is at most the cost of every plan: the Lagrangian bound (Hojati, Computers & Operations Research
23(12), 1996, for districts). With x_ij = 1, or 0, it rises by what the pair's reduced cost is off.
The multipliers come from LPs in floats; that they may be wrong does not matter, and what rounding
can do to L(y) itself is bounded by `terms * 2^-52 * sum of the terms' sizes`, and taken off.
"""

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
    sizes = np.abs(y) @ np.abs(side) + np.abs(model.cost).sum() + np.abs(y) @ abs(model.matrix).sum(1)
    terms = len(y) + len(reduced) + int(np.diff(model.matrix.indptr).max(initial=0))
    return LagrangianBound(value - terms * 2.0**-52 * float(sizes), reduced)


class Fixing:
    """Takes away pairs of a model that cannot be in a plan at most as dear as `most`."""

    def __init__(self, model: HessModel, most: float) -> None:
        self._model = model
        self._most = most
        self._lp = model.in_highs(whole=False)
        self._lowest = np.zeros(len(model))
        self._highest = np.ones(len(model))
        self.bound = -np.inf

    def run(self, is_time_up: "object | None" = None) -> None:
        """Fix by reduced costs, and by LPs in which one centre leads, until little is gained."""
        self._fix_by_reduced_costs()
        for _ in range(_ROUNDS):
            before = int(self._highest.sum())
            for lead in self._model.leads.tolist():
                if callable(is_time_up) and is_time_up():
                    return
                if self._highest[lead] and not self._lowest[lead]:
                    self._probe(lead)
            self._fix_by_reduced_costs()
            if self._highest.sum() > _WORTH * before:
                return

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Which pairs are left, shape (n, n)."""
        model = self._model
        left = np.zeros(model.number.shape, dtype=bool)
        kept = self._highest > 0
        left[model.unit[kept], model.centre[kept]] = True
        return left & np.diagonal(left)[None, :]

    def _bound(self) -> LagrangianBound | None:
        """Solve the LP as it stands; its bound, or `None` where it has no solution."""
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        duals = np.asarray(self._lp.getSolution().row_dual, dtype=np.float64)
        return lagrangian_bound(self._model, duals, self._lowest, self._highest)

    def _fix_by_reduced_costs(self) -> None:
        bound = self._bound()
        if bound is None:
            return
        self.bound = max(self.bound, bound.value)
        self._drop(np.flatnonzero(bound.value + bound.reduced > self._most))

    def _probe(self, lead: int) -> None:
        """Drop a centre where every plan in which it leads is dearer."""
        self._lowest[lead] = 1.0
        self._lp.changeColBounds(lead, 1.0, 1.0)
        bound = self._bound()
        self._lowest[lead] = 0.0
        self._lp.changeColBounds(lead, 0.0, 1.0)
        if bound is not None and bound.value > self._most:
            self._drop(np.array([lead]))

    def _drop(self, variables: "NDArray[np.int64]") -> None:
        model = self._model
        gone = model.centre[variables[model.unit[variables] == model.centre[variables]]]
        doomed = np.isin(model.centre, gone)
        doomed[variables] = True
        for each in np.flatnonzero(doomed & (self._highest > 0)).tolist():
            self._highest[each] = 0.0
            self._lp.changeColBounds(each, 0.0, 0.0)
