"""Who may be in whose group, before any solver is asked: the pairs of the assignment form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.problem import UNREACHABLE, Integers, TierProblem


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs (practice, hub) of a tier, and what each costs.

    Attributes
    ----------
    allowed
        Whether practice i (row) may be in the group of hub h (column), bool, shape (n, n).
    cost
        Objective units of sending i's patients to h, int64, shape (n, n); 0 where not allowed.
    """

    allowed: NDArray[np.bool_]
    cost: Integers

    @property
    def hubs(self) -> list[int]:
        """Practices that may lead a group, ascending."""
        return np.flatnonzero(np.diagonal(self.allowed)).tolist()

    def of_hub(self, hub: int) -> list[int]:
        """Practices that may be in a hub's group, itself among them, ascending."""
        return np.flatnonzero(self.allowed[:, hub]).tolist()

    def without(self, dropped: NDArray[np.bool_]) -> "Pairs":
        """Return the pairs that are left when some, shape (n, n), are dropped."""
        return Pairs(self.allowed & ~dropped, self.cost)


def pairs_of(view: TierProblem, *, contiguous: bool = True) -> Pairs:
    """Return the pairs of a tier that a group could hold, by all that two practices tell.

    Parameters
    ----------
    contiguous
        Whether groups have to be connected (M2); else practices that no path joins may share one.
    """
    every = np.arange(len(view), dtype=np.int64)
    far = view.way(every, every)
    allowed = (far != UNREACHABLE) & view.may_lead[None, :]
    if contiguous:
        allowed &= _joined_below_the_ceiling(view)
    is_alone = view.giant[:, None] | view.giant[None, :]
    allowed &= ~is_alone | np.eye(len(view), dtype=bool)
    held = np.where(view.giant, 0, view.held)
    both = held[:, None] + held[None, :]
    allowed &= (both <= view.tier.highest) | np.eye(len(view), dtype=bool)
    allowed[np.arange(len(view)), np.arange(len(view))] &= held <= view.tier.highest
    rules = view.rules
    for i in range(len(view)):
        allowed[i, rules.apart[rules.apart_start[i] : rules.apart_start[i + 1]]] = False
    for unit in rules.units:
        # All of a unit go to a hub, or none.
        allowed[unit] = allowed[unit].all(axis=0)
    allowed &= np.diagonal(allowed)[None, :]
    way = np.where(allowed, far, 0)
    beyond = np.maximum(0, way - view.easy_reach) * view.reach_price
    cost = view.patients[:, None] * (way * view.travel_price + np.where(allowed, beyond, 0))
    return Pairs(allowed, cost)


def _joined_below_the_ceiling(view: TierProblem) -> NDArray[np.bool_]:
    """Return which practices some path joins that is not too heavy for a group, shape (n, n)."""
    held, count = view.held, len(view)
    keep = ~(view.giant[view.edge_first] | view.giant[view.edge_second])
    ends = np.concatenate([view.edge_first[keep], view.edge_second[keep]])
    others = np.concatenate([view.edge_second[keep], view.edge_first[keep]])
    # Entering a practice weighs what it holds, plus a trifle since zeros would be no edge.
    weight = held[others] + 0.5 / (count + 1)
    graph = sparse.csr_array((weight, (ends, others)), shape=(count, count))
    far = csgraph.dijkstra(graph, limit=float(view.tier.highest) + 0.5)
    joined: NDArray[np.bool_] = far + held[:, None] <= view.tier.highest + 0.5
    np.fill_diagonal(joined, True)
    return joined


def most_members(view: TierProblem) -> int:
    """Return a number of practices that no group exceeds."""
    lightest = np.cumsum(np.sort(view.held[~view.giant]))
    fit = int((lightest <= view.tier.highest).sum())
    return max(1, min(fit, view.rules.most))
