"""Plans by windows: a part of the map is solved among the columns inside it, the rest stays.

The LP solution is whole almost everywhere; where it is fractional, the practices concerned form
small clusters. Each cluster is a window that is solved by branching; then windows around the
groups that cost most above the bound are solved again, until none improves (a large-neighbourhood
search in the sense of Shaw, CP 1998).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.costing import costed
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.master import Relaxed
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from netform.solve.columns.tree import Tree
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_SURE = 1e-6
_FIRST_SIZES = (0, 30, 60, 120, 240)  # practices added around a cluster until it has a plan
_FIRST_COLUMNS = (50, 300)  # columns a practice for a first plan, in turn
_FIRST_NODES = 60  # work, not seconds, limits a window, so that it can be repeated
_IMPROVING_NODES = 100
_MOST_COLUMNS = 500  # a practice of a window that is solved again


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows on a ground, each solved among the near-optimal columns inside it.

    Attributes
    ----------
    duals
        Duals under which no column has a negative reduced cost.
    price_uncovered
        Artificial prices, as in `Master`.
    threads
        So many windows that do not overlap are solved at the same time.
    """

    ground: Ground
    duals: Duals
    price_uncovered: Integers
    threads: int = 1

    def fill(self, plan: "PartialPlan", clusters: list[Integers], limits: Limits) -> list[Integers]:
        """Solve the clusters that a plan leaves open; return those without an answer."""
        # By themselves first, at the same time; those without an answer then with more around them.
        with ThreadPoolExecutor(max(1, self.threads)) as workers:
            alone = list(
                workers.map(
                    lambda cluster: self.first(cluster, _FIRST_COLUMNS[0] * len(cluster), limits),
                    clusters,
                )
            )
        for cluster, found in zip(clusters, alone, strict=True):
            if found is not None:
                plan.replace(cluster, found)
        unsolved = []
        for cluster in (c for c, found in zip(clusters, alone, strict=True) if found is None):
            tries = ((more, share) for more in _FIRST_SIZES for share in _FIRST_COLUMNS)
            for more, share in tries:
                window = plan.around(cluster, len(cluster) + more)
                found = self.first(window, share * len(window), limits)
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
        columns = plan.columns()
        reduced = reduced_costs(columns, self.duals)
        dearest = np.argsort(-reduced, kind="stable")[: int((reduced > 0).sum())].tolist()
        seeds = [columns.members(k).astype(np.int64) for k in dearest]
        gained = False
        while seeds and not limits.reached():
            batch, seeds = self._apart(plan, seeds, size, tried)
            with ThreadPoolExecutor(max(1, self.threads)) as workers:
                better = list(workers.map(lambda w: self.better(plan, w, limits), batch))
            for window, found in zip(batch, better, strict=True):
                if found is not None:
                    plan.replace(window, found)
                    on_gain()
                    gained = True
        return gained

    def _apart(
        self, plan: "PartialPlan", seeds: list[Integers], size: int, tried: set[bytes]
    ) -> tuple[list[Integers], list[Integers]]:
        """Choose the next windows that do not overlap, as many as threads; return other seeds."""
        batch: list[Integers] = []
        taken = np.zeros(self.ground.count, dtype=bool)
        for k, seed in enumerate(seeds):
            window = plan.around(seed, size)
            if window.tobytes() in tried:
                continue
            if taken[window].any():
                return batch, seeds[k:]
            tried.add(window.tobytes())
            taken[window] = True
            batch.append(window)
            if len(batch) == self.threads:
                return batch, seeds[k + 1 :]
        return batch, []

    def better(self, plan: "PartialPlan", window: Integers, limits: Limits) -> ColumnSet | None:
        """Return a cheaper plan of a window's practices, if one is found within some nodes."""
        ground, duals = self.ground.restricted(window), self.duals.within(window)
        cutoff = plan.cost_of(window)
        room = (cutoff - 1) * DUAL_SCALE - duals.constant
        most = _MOST_COLUMNS * len(window)
        while room >= 0:
            found = search_hubs(ground, duals, threshold=room, every=True, most_columns=most)
            if found.is_complete:
                return self._solved(window, found.columns, duals, cutoff, limits)
            room //= 2
        return None

    def first(self, window: Integers, enough: int, limits: Limits) -> ColumnSet | None:
        """Return any plan of a window's practices among about so many columns."""
        if limits.reached():
            return None
        ground, duals = self.ground.restricted(window), self.duals.within(window)
        reach = max(1, abs(duals.constant) // 100)
        beyond = 2 * int(self.price_uncovered[window].sum()) * DUAL_SCALE
        while True:
            columns = search_hubs(ground, duals, threshold=reach, every=True).columns
            if len(columns) >= enough or reach > beyond:
                return self._solved(window, columns, duals, None, limits)
            reach *= 2

    def _solved(
        self,
        window: Integers,
        columns: ColumnSet,
        duals: Duals,
        cutoff: int | None,
        limits: Limits,
    ) -> ColumnSet | None:
        """Return the cheapest plan below the cutoff that a small tree meets, or any plan at all."""
        if len(np.unique(columns.member)) < len(window):
            return None
        tree = Tree(
            *(columns, duals, self.price_uncovered[window]),
            int(columns.cost.sum()) + 1 if cutoff is None else cutoff,
            lambda plan: int(plan.cost.sum()),
            Progress(limits),
            has_plan=cutoff is not None,
        )
        tree.grow(
            limits,
            most_nodes=_FIRST_NODES if cutoff is None else _IMPROVING_NODES,
            until_plan=cutoff is None,
        )
        found = tree.best
        if found is None or (cutoff is not None and int(found.cost.sum()) >= cutoff):
            return None
        return replace(found, member=window[found.member].astype(np.int32))


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
