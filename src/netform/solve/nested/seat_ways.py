"""Ways that practices lack to the hubs of their federations, in an LP or a MIP over seats."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.nested.floats import Floats

_LEVELS = (1e-6, 0.2, 0.4, 0.6, 0.8)  # islands of the practices that are in a seat to so much
_ENDS = 12  # practices of an island that ways are asked for at once
_SOME = 1e-6


@dataclass(frozen=True)
class WayRow:
    """Practice `end` is in the federation of a seat only with one of `through`."""

    seat: int
    end: int
    through: tuple[int, ...]


class Islands:
    """Finds islands in seats: practices that others part from the hub.

    Parameters
    ----------
    ground
        The upper tier's.
    hubs
        The practice that leads each seat.
    """

    def __init__(self, ground: Ground, hubs: list[int]) -> None:
        self._hubs = hubs
        self._count = count = ground.count
        row = np.repeat(np.arange(count), np.diff(ground.neighbour_start))
        entry = np.ones(len(row), dtype=np.int8)
        self._graph = sparse.csr_array((entry, (row, ground.neighbour)), shape=(count, count))

    def ways(self, share: Floats) -> list[WayRow]:
        """Return ways that are missing where practices are in seats to such shares.

        Parameters
        ----------
        share
            How far each practice is in each seat, shape (seats, n).
        """
        found: dict[WayRow, None] = {}
        for seat in range(len(self._hubs)):
            for level in _LEVELS:
                inside = np.flatnonzero(share[seat] > level)
                inside_graph = self._graph[inside][:, inside]
                islands, label = csgraph.connected_components(inside_graph, directed=False)
                mainland = label[inside == self._hubs[seat]]
                for island in range(islands):
                    if len(mainland) and island == mainland[0]:
                        continue
                    for way in self._ways_to(share[seat], seat, inside[label == island]):
                        found[way] = None
        return list(found)

    def _ways_to(self, share: Floats, seat: int, island: Integers) -> list[WayRow]:
        """Return ways that the practices of an island that are most in a seat lack there."""
        is_island = np.zeros(self._count, dtype=bool)
        is_island[island] = True
        if is_island[self._hubs[seat]]:
            return []
        beside = (self._graph[island].sum(axis=0) > 0) & ~is_island
        # Of the border only what the hub reaches first.
        open_ = ~is_island & ~beside
        open_[self._hubs[seat]] = True
        free = np.flatnonzero(open_)
        _, label = csgraph.connected_components(self._graph[free][:, free], directed=False)
        reached = free[label == label[np.searchsorted(free, self._hubs[seat])]]
        border = (self._graph[reached].sum(axis=0) > 0) & beside
        border[self._hubs[seat]] |= bool(beside[self._hubs[seat]])
        through = np.flatnonzero(border)
        most = max(float(share[island].max()) - _SOME, float(share[through].sum()) + 0.01)
        ends = island[share[island] > most].tolist()
        return [WayRow(seat, end, tuple(through.tolist())) for end in ends[:_ENDS]]
