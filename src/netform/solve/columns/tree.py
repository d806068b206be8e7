"""Branching that closes the gap: every leaf keeps the integer duals that prove its bound.

The two branches on a pair of practices are exhaustive, so the least bound over the leaves bounds
the whole problem, and anyone can recompute it from the duals.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from netform.problem import Integers
from netform.solve.columns.branching import allowed, branching_pair
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.progress import Progress


@dataclass(eq=False)
class Node:
    """A part of the problem: the columns that its branches leave, and the proof of its bound.

    `pair` is the pair to branch on; a leaf has no children.
    """

    columns: ColumnSet
    duals: Duals
    pair: tuple[int, int] | None
    together: "Node | None" = None
    apart: "Node | None" = None

    @property
    def bound(self) -> int:
        """The bound that its duals prove for this part, in objective units."""
        return self.duals.bound


@dataclass(eq=False)
class Tree:
    """Best-first branch and bound over a pool of columns.

    Attributes
    ----------
    count
        Number of practices.
    on_plan
        Called with the columns of every plan met, as positions in the given column set.
    """

    count: int
    progress: Progress
    cutoff: int
    on_plan: Callable[[ColumnSet, Integers], int]
    threads: int = 1
    nodes: int = 1
    root: Node = field(init=False)
    _open: list[tuple[int, int, Node]] = field(default_factory=list)

    @property
    def bound(self) -> int:
        """The least bound over the leaves, at most the cutoff."""
        leaves = [bound for bound, _, _ in self._open] or [self.root.bound]
        return min(self.cutoff, *leaves)

    def grow(self, whole: Generation, limits: Limits) -> bool:
        """Branch on a pool until the bound reaches the best plan.

        Parameters
        ----------
        whole
            Column generation over the whole pool, started from the duals that left it.

        Returns
        -------
        bool
            `False` when a limit came first.
        """
        assert whole.duals is not None
        self.root = Node(whole.columns, whole.duals, None)
        if not whole.converge(limits, self.cutoff):
            return False
        self.root = self.node(whole)
        self._open = [(self.root.bound, 0, self.root)]
        while True:
            bound, _, node = self._open[0]
            self._raise_bound(bound)
            if bound >= self.cutoff or limits.good_enough(self.progress.objective, bound):
                return True
            if not self._split(node, limits):
                return False
            heapq.heappop(self._open)
            for child in (node.together, node.apart):
                assert child is not None
                heapq.heappush(self._open, (child.bound, self.nodes, child))
                self.nodes += 1
            if self.nodes % 16 == 1:
                self.progress.tell("branching", nodes=self.nodes, open=len(self._open))

    def _raise_bound(self, bound: int) -> None:
        bound = min(bound, self.cutoff)
        if self.progress.bound is None or bound > self.progress.bound:
            self.progress.bound = bound

    def _split(self, node: Node, limits: Limits) -> bool:
        assert node.pair is not None, "a node below the cutoff has a pair to branch on"
        children = []
        for is_together in (True, False):
            child = self._child(node, node.pair, is_together, limits)
            if child is None:
                return False
            children.append(child)
        node.together, node.apart = children
        return True

    def _child(
        self, node: Node, pair: tuple[int, int], is_together: bool, limits: Limits
    ) -> Node | None:
        kept = np.flatnonzero(allowed(node.columns, pair, is_together))
        columns = node.columns.take(kept)
        part = Generation(columns, self.count, 1000 * abs(self.cutoff) + 1000, self.threads)
        part.start_from(node.duals, list(node.duals.cuts))  # the parent's proof holds here too
        if not part.converge(limits, self.cutoff):
            return None
        if not part.lift(limits, self.cutoff, worth=1e-4):
            return None
        return self.node(part)

    def node(self, part: Generation) -> Node:
        """Turn a solved relaxation into a node; a whole plan among its columns is handed on."""
        assert part.relaxed is not None
        assert part.duals is not None
        if part.relaxed.is_integral:
            self.cutoff = min(self.cutoff, self.on_plan(part.columns, part.relaxed.columns))
        open_ = part.bound < self.cutoff
        return Node(part.columns, part.duals, branching_pair(part) if open_ else None)
