"""A plan in the making, and what an LP solution leaves open of one."""

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.costing import costed
from netform.solve.columns.ground import Ground
from netform.solve.columns.master import Relaxed

_SURE = 1e-6


class PartialPlan:
    """A plan in the making: some groups, and the practices that none holds yet."""

    def __init__(self, ground: Ground, groups: ColumnSet) -> None:
        self.ground = ground
        self.groups: dict[int, ColumnSet] = {}
        self.group_of = np.full(ground.count, -1, dtype=np.int64)
        self._next = 0
        self.add(groups)

    @staticmethod
    def of(ground: Ground, groups: list[Integers]) -> "PartialPlan":
        """Return a whole plan."""
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        columns, _ = costed(ground, np.concatenate(groups).astype(np.int32), sizes)
        return PartialPlan(ground, columns)

    def add(self, groups: ColumnSet) -> None:
        """Put groups where practices are open."""
        for k in range(len(groups)):
            group = groups.take(np.array([k]))
            self.groups[self._next] = group
            self.group_of[group.member] = self._next
            self._next += 1

    @property
    def is_whole(self) -> bool:
        """Whether every practice is in a group."""
        return bool((self.group_of >= 0).all())

    def open_parts(self) -> list[Integers]:
        """Return the practices that no group holds, those that edges join together."""
        is_open = self.group_of < 0
        start, neighbour = self.ground.neighbour_start, self.ground.neighbour
        row = np.repeat(np.arange(len(is_open)), np.diff(start))
        between = is_open[row] & is_open[neighbour]
        entries = np.ones(int(between.sum()), dtype=np.int8)
        shape = (len(is_open), len(is_open))
        graph = sparse.csr_array((entries, (row[between], neighbour[between])), shape=shape)
        label = csgraph.connected_components(graph, directed=False)[1]
        practices = np.flatnonzero(is_open)
        return [practices[label[practices] == part] for part in np.unique(label[practices])]

    def columns(self) -> ColumnSet:
        """Return the groups as columns."""
        return ColumnSet.join(self.groups.values())

    def cost_of(self, window: Integers) -> int:
        """Return the cost of the groups that a window is made of."""
        numbers = np.unique(self.group_of[window]).tolist()
        return sum(int(self.groups[number].cost[0]) for number in numbers)

    def around(self, seed: Integers, most: int) -> Integers:
        """Return a seed's practices and whole groups around it, nearest first, up to a size."""
        inside = set(seed.tolist())
        frontier = seed.tolist()
        start, neighbour = self.ground.neighbour_start, self.ground.neighbour
        for i in frontier:  # grows while it is walked
            for j in neighbour[start[i] : start[i + 1]].tolist():
                number = int(self.group_of[j])
                if j in inside or number < 0:
                    continue
                group = self.groups[number].member.tolist()
                if len(inside) + len(group) > most:
                    continue
                inside.update(group)
                frontier.extend(group)
        return np.array(sorted(inside), dtype=np.int64)

    def replace(self, window: Integers, found: ColumnSet) -> None:
        """Put new groups in the place of the window's old ones; what they do not hold is open."""
        for number in np.unique(self.group_of[window]):
            self.groups.pop(int(number), None)
        self.group_of[window] = -1
        self.add(found)


def whole_groups(relaxed: Relaxed) -> ColumnSet:
    """Return the columns that an LP solution takes as a whole."""
    return relaxed.columns.take(np.flatnonzero(relaxed.value > 1 - _SURE))


def clusters(relaxed: Relaxed, count: int) -> list[Integers]:
    """Return the practices of overlapping fractional columns, cluster by cluster."""
    fractional = relaxed.columns.take(np.flatnonzero(relaxed.value <= 1 - _SURE))
    label = fractional.joined(count)
    practices = np.unique(fractional.member)
    return [practices[label[practices] == part] for part in np.unique(label[practices])]
