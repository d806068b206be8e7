"""A practice is in a contiguous federation only with a chain of others to the practice that leads.

Where the practices of a boundary B part i from h, a federation that h leads and i is in holds one
of B: with x = 1 for practices inside, `x_i ≤ Σ_{b∈B} x_b`. So with a dual ρ ≥ 0, such a federation
costs no less when i is made dearer by ρ and all of B cheaper by ρ.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from netform.problem import Integers


@dataclass(frozen=True)
class Way:
    """A practice and a boundary that parts it from a hub."""

    practice: int
    boundary: tuple[int, ...]

    def holds(self, adjacency: sparse.csr_array, hub: int) -> bool:
        """Whether no chain of practices leads from the one to the hub without the boundary."""
        if self.practice in self.boundary or self.practice == hub:
            return False
        return hub not in reached_from(self.practice, set(self.boundary), adjacency)


def reached_from(practice: int, boundary: set[int], adjacency: sparse.csr_array) -> set[int]:
    """Return the practices that chains from one reach without a boundary."""
    seen, frontier = {practice}, [practice]
    while frontier:
        i = frontier.pop()
        beside = adjacency.indices[adjacency.indptr[i] : adjacency.indptr[i + 1]].tolist()
        new = [j for j in beside if j not in seen and j not in boundary]
        seen.update(new)
        frontier += new
    return seen


def dearer(ways: Iterable[tuple[Way, int]], count: int) -> Integers:
    """Return what ways with duals add to the cost of each practice, int64, shape (n,)."""
    added = np.zeros(count, dtype=np.int64)
    for way, dual in ways:
        added[way.practice] += dual
        added[list(way.boundary)] -= dual
    return added
