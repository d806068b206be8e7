"""The column engine under a limit on a measure, such as the number of trust relationships.

The limit is a row of the LP that binds all practices together. Windows and regions would have to
share it out, so the gap is closed by one tree over everything, whose LPs all hold the row.
"""

from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.part_solver import PartSolver
from netform.solve.columns.pricing import DUAL_SCALE
from netform.solve.columns.tree import Tree
from netform.solve.progress import Progress

_ENOUGH = 200  # columns a practice in which a first plan is looked for
_NODES = 400  # of a tree that looks for a better plan


class LimitedSolver(PartSolver):
    """A `PartSolver` for a problem with a limit."""

    def _accept_columns(self, columns: ColumnSet) -> int:
        (row,) = MeasureRow.on(self.ground)
        if int(row.measure(columns).sum()) <= row.at_most:
            super()._accept_columns(columns)
        return self.cutoff

    def _find_plan(self, root: Generation) -> None:
        """Leave it to the tree."""

    def _close(self, root: Generation) -> None:
        """Grow a tree over all columns that a better plan can use.

        Where these are too many, a tree over the cheapest of them looks for a better plan first.
        """
        few = _ENOUGH * self.ground.count
        while not (self.is_enough or self.limits.reached()):
            left = self._cheapest(root, self._room(root), self.most_columns)
            if left is not None:
                self.progress.tell("dropped", left=len(left))
                self._branch(left, root.duals, root.master.price_uncovered)
                break
            before = self.cutoff
            self._look_among(root, few)
            if self.cutoff == before:
                few *= 4
            if few > self.most_columns:
                self.progress.tell("stopped", reason="too many columns are left")
                break
        self.answer.is_closed = self.is_enough

    def _room(self, root: Generation) -> int:
        """Return the largest reduced cost of a column that a better plan can use."""
        return (self.cutoff - 1) * DUAL_SCALE - root.duals.constant

    def _cheapest(self, root: Generation, reach: int, most: int) -> ColumnSet | None:
        """Return all columns up to a reduced cost; `None` if they are more than `most`."""
        found = search_hubs(
            *(self.ground, root.duals),
            threshold=reach,
            every=True,
            most_columns=most,
            threads=self.threads,
        )
        return found.columns if found.is_complete else None

    def _look_among(self, root: Generation, few: int) -> None:
        """Look for a better plan among about so many of the cheapest columns."""
        reach = max(1, self._room(root) // 2)
        while (columns := self._cheapest(root, reach, few)) is None:
            if reach == 0 or self.limits.reached():
                return
            reach //= 2
        tree = Tree(
            *(columns, root.duals, root.master.price_uncovered, self.cutoff),
            *(self._accept_columns, Progress(self.limits)),
            has_plan=self.answer.objective is not None,
            threads=self.threads,
        )
        tree.grow(self.limits, most_nodes=_NODES)
