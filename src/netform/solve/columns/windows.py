"""Plans by windows: a part of the map is solved among the columns inside it, the rest stays.

The LP solution is whole almost everywhere; where it is fractional, the practices concerned form
small clusters. Each cluster is a window that is filled by diving, and what that leaves open is
solved by branching with some groups around it. Then windows around the groups that cost most above
the bound are solved again, until none improves (a large-neighbourhood search in the sense of Shaw,
CP 1998).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.diving import dive
from netform.solve.columns.ground import Ground
from netform.solve.columns.helpers import ALONE, Helpers, Task
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.partial_plan import PartialPlan
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from netform.solve.columns.tree import Tree
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_DIVING_COLUMNS = 50  # a practice
_AROUND = ((10, 50), (20, 50), (40, 50), (80, 50), (80, 300), (160, 50), (240, 300))
"""Practices added around open ones until there is a plan, and columns a practice, in turn."""
_FIRST_NODES = 60  # work, not seconds, limits a window, so that it can be repeated
_IMPROVING_NODES = 100
_SHARE = 0.9999  # of what a plan costs above the bound: that of the groups that windows are around
_MOST_STEPS = 30_000  # of a search, for each hub
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
    helpers
        Who solve windows that do not overlap at the same time.
    """

    ground: Ground
    duals: Duals
    price_uncovered: Integers
    helpers: Helpers = ALONE

    def fill(self, plan: PartialPlan, clusters: list[Integers], limits: Limits) -> list[Integers]:
        """Fill the clusters that a plan leaves open; return the practices that stay open.

        Dives come first. What they leave uncovered is then solved with more and more around it.
        """
        self._side_by_side(plan, clusters, Windows.dived, limits)
        for more, share in _AROUND:
            pending = plan.open_parts()
            while pending and not limits.reached():
                windows, pending = _disjoint(plan, pending, more)
                self._side_by_side(plan, windows, Windows.first, limits, share)
        return plan.open_parts()

    def _side_by_side(
        self,
        plan: PartialPlan,
        windows: list[Integers],
        task: Task,
        limits: Limits,
        *more: int,
    ) -> None:
        """Solve windows that do not overlap at the same time, the largest first."""
        windows = sorted(windows, key=len, reverse=True)
        items = [(window, *more) for window in windows]
        for window, found in zip(windows, self._each(task, items, limits), strict=True):
            if found is not None:
                plan.replace(window, found)

    def improve(
        self, plan: PartialPlan, size: int, limits: Limits, on_gain: Callable[[], object]
    ) -> None:
        """Solve windows around the groups of largest reduced cost until none improves the plan."""
        tried: set[bytes] = set()
        while self._go_round(plan, size, tried, limits, on_gain):
            pass

    def _go_round(
        self,
        plan: PartialPlan,
        size: int,
        tried: set[bytes],
        limits: Limits,
        on_gain: Callable[[], object],
    ) -> bool:
        """Try a window around each group above the bound once; return whether one improved."""
        columns = plan.columns()
        reduced = reduced_costs(columns, self.duals)
        dearest = np.argsort(-reduced, kind="stable")
        # Groups that cost next to nothing above the bound, as all do a little, are left aside.
        many = int(np.searchsorted(np.cumsum(reduced[dearest]), _SHARE * reduced.sum()))
        above = dearest[: many + 1][reduced[dearest[: many + 1]] > 0]
        seeds = [columns.members(k).astype(np.int64) for k in above.tolist()]
        gained = False
        while seeds and not limits.reached():
            batch, seeds = self._apart(plan, seeds, size, tried)
            items = [(window, plan.cost_of(window)) for window in batch]
            better = self._each(Windows.better, items, limits)
            for window, found in zip(batch, better, strict=True):
                if found is not None:
                    plan.replace(window, found)
                    on_gain()
                    gained = True
        return gained

    def _apart(
        self, plan: PartialPlan, seeds: list[Integers], size: int, tried: set[bytes]
    ) -> tuple[list[Integers], list[Integers]]:
        """Choose the next windows that do not overlap, as many as helpers; return other seeds."""
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
            if len(batch) == self.helpers.many:
                return batch, seeds[k + 1 :]
        return batch, []

    def _each(
        self, task: Task, items: Sequence[Iterable[Any]], limits: Limits
    ) -> list[ColumnSet | None]:
        return self.helpers.each(task, replace(self, helpers=ALONE), items, limits)

    def better(self, window: Integers, cutoff: int, limits: Limits) -> ColumnSet | None:
        """Return a plan of a window's practices below a cost, if one is met within some nodes."""
        ground, duals = self.ground.restricted(window), self.duals.within(window)
        room = (cutoff - 1) * DUAL_SCALE - duals.constant
        most = _MOST_COLUMNS * len(window)
        while room > 0 and not limits.reached():
            found = search_hubs(
                *(ground, duals),
                threshold=room,
                every=True,
                most_steps=_MOST_STEPS,
                most_columns=most,
                limits=limits,
            )
            if found.is_complete:
                return self._solved(window, found.columns, duals, cutoff, limits)
            room //= 2
        return None

    def first(self, window: Integers, share: int, limits: Limits) -> ColumnSet | None:
        """Return any plan of a window among about so many columns for each of its practices."""
        columns, duals = self._promising(window, share, limits)
        return self._solved(window, columns, duals, None, limits)

    def dived(self, window: Integers, limits: Limits) -> ColumnSet | None:
        """Return groups inside a window that do not overlap; they may leave some practices open."""
        columns, duals = self._promising(window, _DIVING_COLUMNS, limits)
        found = dive(columns, duals, self.price_uncovered[window], limits)
        return _at(window, found)

    def _promising(self, window: Integers, share: int, limits: Limits) -> tuple[ColumnSet, Duals]:
        """Return a window's columns of least reduced cost, so many a practice, and its duals."""
        ground, duals = self.ground.restricted(window), self.duals.within(window)
        reach = max(1, abs(duals.constant) // 100)
        beyond = 2 * int(self.price_uncovered[window].sum()) * DUAL_SCALE
        while True:
            found = search_hubs(
                *(ground, duals),
                threshold=reach,
                every=True,
                most_steps=_MOST_STEPS,
                limits=limits,
            )
            enough = len(found.columns) >= share * len(window)
            if enough or reach > beyond or limits.reached():
                return found.columns, duals
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
        return _at(window, found)


def _at(window: Integers, columns: ColumnSet) -> ColumnSet:
    """Return columns of a window with its practices' numbers outside."""
    return replace(columns, member=window[columns.member].astype(np.int32))


def _disjoint(
    plan: PartialPlan, seeds: list[Integers], more: int
) -> tuple[list[Integers], list[Integers]]:
    """Choose windows around seeds that do not overlap; return the other seeds too."""
    windows, others = [], []
    taken = np.zeros(len(plan.group_of), dtype=bool)
    for seed in seeds:
        window = plan.around(seed, len(seed) + more)
        if taken[window].any():
            others.append(seed)
            continue
        taken[window] = True
        windows.append(window)
    return windows, others
