"""Plans by windows: a part of the map is solved exactly among near-optimal columns, the rest stays.

The LP solution is whole almost everywhere; where it is fractional, the practices concerned form
small clusters. Each cluster is a window that is solved by branching; then windows around the
groups that cost most above the bound are solved again, until none improves (a large-neighbourhood
search in the sense of Shaw, CP 1998).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import costed
from netform.solve.columns.master import Relaxed
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from netform.solve.columns.tree import Tree
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_SURE = 1e-6
_FIRST_SIZES = (0, 30, 60, 120, 240)  # practices added around a cluster until it has a plan
_CLUSTER_NODES = 60  # work, not seconds, limits a window, so that it can be repeated
_IMPROVING_NODES = 100


@dataclass(frozen=True, eq=False)
class Windows:
    """Near-optimal columns on a ground, from which windows are solved.

    Attributes
    ----------
    pool
        The columns to choose from.
    duals
        Duals under which none of them has a negative reduced cost.
    price_uncovered
        Artificial prices, as in `Master`.
    """

    ground: Ground
    pool: ColumnSet
    duals: Duals
    price_uncovered: Integers

    @cached_property
    def reduced(self) -> Integers:
        """Scaled reduced costs of the pool."""
        return reduced_costs(self.pool, self.duals)

    def fill(self, plan: "PartialPlan", clusters: list[Integers], limits: Limits) -> list[Integers]:
        """Solve the clusters that a plan leaves open; return those without an answer."""
        unsolved = []
        for cluster in clusters:
            for more in _FIRST_SIZES:
                window = plan.around(cluster, len(cluster) + more)
                found = None
                if not limits.reached():
                    found = self.solve(window, None, limits, _CLUSTER_NODES)
                if found is not None:
                    plan.replace(window, found)
                    break
            else:
                unsolved.append(cluster)
        return unsolved

    def improve(
        self, plan: "PartialPlan", size: int, limits: Limits, on_gain: Callable[[], object]
    ) -> None:
        """Solve windows around the groups of largest reduced cost until none improves the plan."""
        tried: set[bytes] = set()
        while self._go_round(plan, size, tried, limits, on_gain):
            pass

    def _go_round(
        self,
        plan: "PartialPlan",
        size: int,
        tried: set[bytes],
        limits: Limits,
        on_gain: Callable[[], object],
    ) -> bool:
        """Try a window around each group above the bound once; return whether one improved."""
        gained = False
        columns = plan.columns()
        reduced = reduced_costs(columns, self.duals)
        for k in np.argsort(-reduced, kind="stable"):
            if reduced[k] <= 0 or limits.reached():
                break
            window = plan.around(columns.members(int(k)).astype(np.int64), size)
            if window.tobytes() in tried:
                continue
            tried.add(window.tobytes())
            found = self.solve(window, plan.cost_of(window), limits, _IMPROVING_NODES)
            if found is not None:
                plan.replace(window, found)
                on_gain()
                gained = True
        return gained

    def solve(
        self, window: Integers, cutoff: int | None, limits: Limits, most_nodes: int
    ) -> ColumnSet | None:
        """Return a plan of a window's practices, if one is found within so many nodes.

        With a cutoff it is the cheapest found below it; without one the first is good enough.
        """
        inside = np.zeros(self.ground.count, dtype=bool)
        inside[window] = True
        wanted = np.logical_and.reduceat(inside[self.pool.member], self.pool.start[:-1])
        duals = self.duals.within(window)
        if cutoff is not None:
            wanted &= self.reduced <= (cutoff - 1) * DUAL_SCALE - duals.constant
        mine = self.pool.take(np.flatnonzero(wanted))
        if len(np.unique(mine.member)) < len(window):
            return None
        place = np.zeros(self.ground.count, dtype=np.int32)
        place[window] = np.arange(len(window))
        local = ColumnSet(mine.start, place[mine.member], mine.cost, mine.patients)
        best: list[ColumnSet] = []
        beyond = int(local.cost.sum()) + 1 if cutoff is None else cutoff

        def on_plan(columns: ColumnSet) -> int:
            if int(columns.cost.sum()) < (int(best[-1].cost.sum()) if best else beyond):
                best.append(columns)
            return int(best[-1].cost.sum()) if best else beyond

        tree = Tree(
            *(local, duals, self.price_uncovered[window], beyond, on_plan, Progress(limits)),
            has_plan=cutoff is not None,
        )
        tree.grow(limits, most_nodes=most_nodes, until_plan=cutoff is None)
        if not best:
            return None
        found = best[-1]
        return ColumnSet(
            found.start, window[found.member].astype(np.int32), found.cost, found.patients
        )


class PartialPlan:
    """A plan in the making: some groups, and the practices that none holds yet."""

    def __init__(self, ground: Ground, groups: ColumnSet) -> None:
        self.ground = ground
        self.groups: dict[int, ColumnSet] = {}
        self.group_of = np.full(ground.count, -1, dtype=np.int64)
        self._next = 0
        self._add(groups)

    @staticmethod
    def of(ground: Ground, groups: list[Integers]) -> "PartialPlan":
        """Return a whole plan."""
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        columns, _ = costed(ground, np.concatenate(groups).astype(np.int32), sizes)
        return PartialPlan(ground, columns)

    def _add(self, groups: ColumnSet) -> None:
        for k in range(len(groups)):
            group = groups.take(np.array([k]))
            self.groups[self._next] = group
            self.group_of[group.member] = self._next
            self._next += 1

    @property
    def is_whole(self) -> bool:
        """Whether every practice is in a group."""
        return bool((self.group_of >= 0).all())

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
        """Put new groups in the place of the window's old ones."""
        for number in np.unique(self.group_of[window]):
            self.groups.pop(int(number), None)
        self._add(found)


def whole_groups(relaxed: Relaxed) -> ColumnSet:
    """Return the columns that an LP solution takes as a whole."""
    return relaxed.columns.take(np.flatnonzero(relaxed.value > 1 - _SURE))


def clusters(relaxed: Relaxed, count: int) -> list[Integers]:
    """Return the practices of overlapping fractional columns, cluster by cluster."""
    fractional = relaxed.columns.take(np.flatnonzero(relaxed.value <= 1 - _SURE))
    label = fractional.joined(count)
    practices = np.unique(fractional.member)
    return [practices[label[practices] == part] for part in np.unique(label[practices])]
