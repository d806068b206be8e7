"""Branching that closes the gap: every leaf keeps the integer duals that prove its bound.

A branch decides whether two practices share a group (Ryan & Foster, 1981): below `together` only
columns with both or neither of them remain, below `apart` none with both. The two cases are
exhaustive, so the least bound over the leaves bounds the whole problem, and anyone can recompute
it from the duals.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.master import Relaxed
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.progress import Progress


@dataclass(eq=False)
class Node:
    """A part of the problem: the columns that its branches leave, and the proof of its bound.

    `pair` and the two children are set when the node was split; a leaf has none.
    """

    columns: ColumnSet
    duals: Duals
    relaxed: Relaxed | None
    pair: tuple[int, int] | None = None
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
    root
        The whole pool.
    count
        Number of practices.
    on_plan
        Called with the columns of every plan met, as positions in the given column set.
    """

    root: Node
    count: int
    progress: Progress
    cutoff: int
    on_plan: Callable[[ColumnSet, Integers], int]
    threads: int = 1
    nodes: int = 1
    _open: list[tuple[int, int, Node]] = field(default_factory=list)

    @property
    def bound(self) -> int:
        """The least bound over the leaves, at most the cutoff."""
        leaves = [bound for bound, _, _ in self._open] or [self.root.bound]
        return min(self.cutoff, *leaves)

    def grow(self, limits: Limits) -> bool:
        """Branch until the bound reaches the best plan; `False` when a limit came first."""
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
        pair = branching_pair(node)
        children = []
        for is_together in (True, False):
            child = self._child(node, pair, is_together, limits)
            if child is None:
                return False
            children.append(child)
        node.pair = pair
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
        relaxed = part.relaxed
        if relaxed is not None and relaxed.is_integral:
            self.cutoff = min(self.cutoff, self.on_plan(columns, relaxed.columns))
        assert part.duals is not None
        return Node(columns, part.duals, relaxed)


def allowed(columns: ColumnSet, pair: tuple[int, int], is_together: bool) -> NDArray[np.bool_]:
    """Return which columns a branch leaves: both or neither of the pair, or not both."""
    hits = np.zeros(len(columns), dtype=np.int64)
    column_of = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    for practice in pair:
        hits[column_of[columns.member == practice]] += 1
    kept: NDArray[np.bool_] = hits != 1 if is_together else hits != 2
    return kept


def branching_pair(node: Node) -> tuple[int, int]:
    """Choose the pair of practices that the LP solution is least decided about."""
    relaxed = node.relaxed
    assert relaxed is not None
    share: dict[tuple[int, int], float] = {}
    for column, value in zip(relaxed.columns, relaxed.value, strict=True):
        if value < 1 - 1e-6:
            members = node.columns.members(int(column)).tolist()
            for a, i in enumerate(members):
                for j in members[a + 1 :]:
                    share[i, j] = share.get((i, j), 0.0) + float(value)
    undecided = {pair: x for pair, x in share.items() if 1e-6 < x < 1 - 1e-6}
    if undecided:
        return min(undecided, key=lambda pair: (round(abs(undecided[pair] - 0.5), 6), pair))
    return _dividing_pair(node)


def _dividing_pair(node: Node) -> tuple[int, int]:
    """Choose any pair that divides the columns, where rounding left a whole plan unproved."""
    assert node.relaxed is not None
    for column in node.relaxed.columns:
        members = node.columns.members(int(column)).tolist()
        for j in members[1:]:
            if not allowed(node.columns, (members[0], j), is_together=True).all():
                return members[0], j
    raise AssertionError("the duals of a single plan prove its cost")
