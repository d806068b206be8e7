"""A federation with the cheapest networks inside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from netform.problem import Integers
from netform.solve.columns import Ground, cheapest_partition, costed, list_columns
from netform.solve.columns.admissible import is_connected
from netform.solve.columns.ground import NO_HUB
from netform.solve.limits import Limits
from netform.solve.nested.inside import Inside, Networks


@dataclass(frozen=True, eq=False)
class Federation:
    """A federation in the making.

    Attributes
    ----------
    members
        Practices, ascending.
    cost
        What it costs itself, objective units.
    networks
        The cheapest networks inside.
    """

    members: Integers
    cost: int
    networks: Networks

    @property
    def total(self) -> int:
        """What it costs with its networks."""
        return self.cost + self.networks.cost


def total_of(federations: Iterable[Federation]) -> int:
    """Return what federations cost with their networks."""
    return sum(each.total for each in federations)


def formed(ground: Ground, inside: Inside, members: Integers) -> Federation | None:
    """Return a federation of practices, lawful ones, with the cheapest networks inside it.

    `None` where nobody may lead it, or no networks were found.
    """
    columns, _ = costed(ground, members.astype(np.int32), np.array([len(members)]))
    if int(columns.cost[0]) >= NO_HUB:
        return None
    networks = inside.networks(members)
    return None if networks is None else Federation(members, int(columns.cost[0]), networks)


def cheapest_of_all(ground: Ground, inside: Inside, limits: Limits) -> list[Federation]:
    """Return the cheapest federations with their networks, out of all: for a few practices.

    Empty where there are none, or a limit came first.
    """
    sets = list_columns(ground)
    every = [formed(ground, inside, sets.members(k).astype(np.int64)) for k in range(len(sets))]
    led = np.array([k for k, each in enumerate(every) if each is not None], dtype=np.int64)
    whole = [each for each in every if each is not None]
    cost = np.array([federation.total for federation in whole], dtype=np.int64)
    columns = replace(sets.take(led), cost=cost)
    found = cheapest_partition(columns, ground.count, limits)
    if found is None:
        return []
    by_members = {federation.members.tobytes(): federation for federation in whole}
    return [by_members[found.members(k).astype(np.int64).tobytes()] for k in range(len(found))]


def neighbours_of(ground: Ground, practice: int) -> list[int]:
    """Return the practices beside one."""
    low, high = ground.neighbour_start[practice : practice + 2]
    found: list[int] = ground.neighbour[low:high].tolist()
    return found


def is_lawful(ground: Ground, members: set[int]) -> bool:
    """Whether practices are within the band and connected, and keep the rules."""
    some = np.array(list(members), dtype=np.int64)
    if len(some) == 0 or int(ground.held[some].sum()) > ground.ceiling:
        return False
    if int(ground.patients[some].sum()) < ground.floor and not ground.floor_waived[some].any():
        return False
    if len(some) > 1 and ground.giant[some].any():
        return False
    if not is_connected(ground.neighbour_start, ground.neighbour, members):
        return False
    return ground.rules.are_none or ground.rules.allow(members)
