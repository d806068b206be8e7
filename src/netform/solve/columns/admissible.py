"""Whether sets of participants that come from outside are lawful groups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netform.plan import group_cost
from netform.problem import Integers, TierProblem


def is_admissible(view: TierProblem, members: Sequence[int]) -> bool:
    """Whether places are a set within the band, connected and by the rules."""
    inside = set(members)
    if not inside or len(inside) < len(members) or not inside.issubset(range(len(view))):
        return False
    if not view.within_band(np.array(members, dtype=np.int64)):
        return False
    graph = view.adjacency
    return is_connected(graph.indptr, graph.indices, inside) and view.rules.allow(inside)


def is_connected(start: Integers, neighbour: NDArray[np.integer], members: set[int]) -> bool:
    """Whether edges inside a set join all of it.

    Parameters
    ----------
    start, neighbour
        The neighbours of i are `neighbour[start[i]:start[i + 1]]`.
    members
        The set, not empty.
    """
    first = next(iter(members))
    reached, frontier = {first}, [first]
    while frontier:
        i = frontier.pop()
        new = members.intersection(neighbour[start[i] : start[i + 1]].tolist()) - reached
        reached |= new
        frontier += new
    return len(reached) == len(members)


def lawful_groups(view: TierProblem, groups: Sequence[Sequence[int]]) -> list[Integers] | None:
    """Return groups that hold each participant once, members ascending; `None` where they are not.

    Limits, which bind groups together, are not looked at.
    """
    if sorted(i for group in groups for i in group) != list(range(len(view))):
        return None
    if not all(is_admissible(view, group) for group in groups):
        return None
    found = [np.array(sorted(group), dtype=np.int64) for group in groups]
    return found if all(group_cost(view, group) is not None for group in found) else None
