"""The column engine under limits on measures, such as the number of trust relationships.

A limit is a row of the LP that binds all practices together. Windows would have to share it out,
so plans are looked for in trees over everything, whose LPs all hold the rows. Regions do not share
them: they lift the bound at the price that a row has in the LP (a Lagrangian bound), and what is
left of the gap is closed by a tree with the rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from netform.problem import MeasureLimit
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.diving import dive
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.master import Relaxed
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.part_solver import PartSolver
from netform.solve.columns.partial_plan import PartialPlan
from netform.solve.columns.pricers import ListedColumns
from netform.solve.columns.pricing import reduced_costs
from netform.solve.columns.tree import Tree
from netform.solve.progress import Progress

_ENOUGH = 200  # columns a practice in which a first plan is looked for
_NODES = 400  # of a tree that looks for a better plan
_DIFFERING = 0.3  # of the time left, for a plan with other groups barred


class LimitedSolver(PartSolver):
    """A `PartSolver` for a problem with limits."""

    def _accept_columns(self, columns: ColumnSet) -> int:
        rows = MeasureRow.on(self.ground)
        if all(int(row.measure(columns).sum()) <= row.at_most for row in rows):
            super()._accept_columns(columns)
        return self.cutoff

    def _find_plan(self, root: Generation) -> None:
        """Look for a plan among more and more of the cheapest columns."""
        if root.relaxed is not None and all(each.of_set for each in self.view.limits):
            self._differ(root.relaxed)
            if self.is_enough:
                return
        few = _ENOUGH * self.ground.count
        while self.answer.objective is None and few <= self.most_columns:
            if self.limits.reached():
                return
            columns = self._cheapest(root, few)
            found = dive(columns, root.duals, root.master.price_uncovered, self.limits)
            if len(found.member) == self.ground.count:
                self._accept_columns(found)
            if self.answer.objective is None:
                self._grow(root, columns)
            few *= 4

    def _differ(self, relaxed: Relaxed) -> None:
        """Look for a plan without the groups of other plans that the LP takes least of.

        As many of them are barred as the limits ask for; then nothing binds all practices.
        """
        barred = frozenset(
            members
            for limit in self.view.limits
            for members in _dispensable(limit, _taken(self.ground, relaxed))
        )
        limits = (MeasureLimit.alike(0, dict.fromkeys(barred, 1), len(self.view.trust_price)),)
        alone = PartSolver(
            replace(self.view, limits=limits),
            *(self.limits.share(_DIFFERING), Progress(self.limits)),
            threads=self.threads,
            memory_limit=None,
        ).run()
        if alone.groups is not None:
            self._accept_columns(PartialPlan.of(self.ground, alone.groups).columns())

    def _improve(self, part: Generation, size: int) -> bool:
        """Look for a better plan among so many of the cheapest columns for each practice."""
        before = self.cutoff
        self._grow(part, self._cheapest(part, size * self.ground.count))
        return self.cutoff < before

    def _grow(self, part: Generation, columns: ColumnSet) -> None:
        """Look for a better plan among some columns by a tree."""
        tree = Tree(
            *(columns, part.duals, part.master.price_uncovered, self.cutoff),
            *(self._accept_columns, Progress(self.limits)),
            has_plan=self.answer.objective is not None,
            threads=self.threads,
        )
        tree.grow(self.limits, most_nodes=_NODES)

    def _cheapest(self, part: Generation, few: int) -> ColumnSet:
        """Return about so many of the columns of least reduced cost, or all up to the room."""
        if isinstance(part.pricer, ListedColumns):
            columns = part.pricer.columns
            least = np.argsort(reduced_costs(columns, part.duals), kind="stable")
            return columns.take(least[:few])
        room = max(1, self._room(part.duals))
        reach = max(1, min(room, part.duals.constant // 1000))
        found = NO_COLUMNS
        while True:
            more = search_hubs(
                *(self.ground, part.duals),
                threshold=reach,
                every=True,
                most_columns=4 * few,
                threads=self.threads,
            )
            if not more.is_complete:
                return found
            found = more.columns
            if len(found) >= few or reach == room or self.limits.reached():
                return found
            reach = min(room, 2 * reach)


def _taken(ground: Ground, relaxed: Relaxed) -> dict[tuple[int, ...], float]:
    """Return how much of each named set an LP's solution takes; those left out are not taken."""
    number = ground.named.numbers(relaxed.columns.start, relaxed.columns.member)
    there = np.flatnonzero(number >= 0)
    sets = [ground.named.sets[k] for k in number[there].tolist()]
    return dict(zip(sets, relaxed.value[there].tolist(), strict=True))


def _dispensable(
    limit: MeasureLimit, taken: Mapping[tuple[int, ...], float]
) -> Iterator[tuple[int, ...]]:
    """Yield sets without which the others keep the limit, those that are taken least."""
    room = limit.at_most
    for members in sorted(limit.of_set, key=lambda each: (-taken.get(each, 0.0), each)):
        if limit.of_set[members] <= room:
            room -= limit.of_set[members]
        else:
            yield members
