"""What pairs of practices cost at least: whether any column near the optimum keeps them together.

Reduced costs of a plan's columns add up to what the plan costs above the duals' bound, at most. So
where no column with both of two practices has a reduced cost within the room that is left, they are
together in no plan that cheap; and where a column with the first alone and one with the second
alone exceed it together, in every one.
"""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import FAR_FROM_ZERO, Duals, reduced_costs
from netform.solve.limits import Limits


@dataclass(frozen=True, eq=False)
class PairCosts:
    """Least reduced costs, scaled; `FAR_FROM_ZERO` where no column is within the room.

    Attributes
    ----------
    together
        Of columns that hold i and its mate k, as the ground's `mate`.
    alone
        Of columns that hold i and not its neighbour k, as the ground's `neighbour`.
    room
        The most that they may cost together.
    """

    ground: Ground
    together: Integers
    alone: Integers
    room: int

    def rises(self, i: int, j: int, *, together: bool) -> tuple[int, int] | None:
        """Return by how much the duals of two practices may rise where they are together, or apart.

        That is what a plan then costs more than the duals prove; `None` where it is within the
        room. Those that are apart are neighbours, or else always so.
        """
        if together:
            at = _place(self.ground.mate_start, self.ground.mate, i, j)
            rise = (FAR_FROM_ZERO if at < 0 else int(self.together[at])), 0
        else:
            start, neighbour = self.ground.neighbour_start, self.ground.neighbour
            there, back = _place(start, neighbour, i, j), _place(start, neighbour, j, i)
            if there < 0:
                return None
            rise = int(self.alone[there]), int(self.alone[back])
        first, second = (min(each, self.room + 1) for each in rise)
        return (first, second) if first + second > self.room else None


def pair_costs(
    ground: Ground, duals: Duals, most: int, *, threads: int, limits: Limits
) -> PairCosts | None:
    """Search all columns that a plan of at most so much can use; `None` where a limit came first.

    Parameters
    ----------
    duals
        Duals under which no column has a negative reduced cost.
    most
        What a plan may cost, objective units.
    """
    room = most * duals.scale - duals.constant
    found = PairCosts(
        ground,
        np.full(len(ground.mate), FAR_FROM_ZERO, dtype=np.int64),
        np.full(len(ground.neighbour), FAR_FROM_ZERO, dtype=np.int64),
        room,
    )
    one_at_a_time = Lock()

    def take(columns: ColumnSet) -> None:
        reduced = reduced_costs(columns, duals)
        with one_at_a_time:
            _take_least(
                *(columns.start, columns.member, reduced, ground.mate_start, ground.mate),
                *(ground.neighbour_start, ground.neighbour, found.together, found.alone),
            )

    searched = search_hubs(
        *(ground, duals), threshold=room, every=True, threads=threads, limits=limits, told=take
    )
    return found if searched.is_complete else None


def _place(start: Integers, other: NDArray[np.int32], i: int, j: int) -> int:
    low, high = int(start[i]), int(start[i + 1])
    at = low + int(np.searchsorted(other[low:high], j))
    return at if at < high and int(other[at]) == j else -1


@kernel
def _take_least(  # type: ignore[no-untyped-def]
    start, member, reduced, mate_start, mate, neighbour_start, neighbour, together, alone
):
    inside = np.zeros(len(mate_start) - 1, np.bool_)
    for k in range(len(reduced)):
        for a in range(start[k], start[k + 1]):
            inside[member[a]] = True
        for a in range(start[k], start[k + 1]):
            i = member[a]
            low, high = mate_start[i], mate_start[i + 1]
            for b in range(start[k], start[k + 1]):
                at = low + np.searchsorted(mate[low:high], member[b])
                together[at] = min(together[at], reduced[k])
            for at in range(neighbour_start[i], neighbour_start[i + 1]):
                if not inside[neighbour[at]]:
                    alone[at] = min(alone[at], reduced[k])
        for a in range(start[k], start[k + 1]):
            inside[member[a]] = False
