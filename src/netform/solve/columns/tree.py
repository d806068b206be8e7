"""Branching that closes the gap: every leaf keeps the integer duals that prove its bound.

The two branches on a pair of practices are exhaustive, so the least bound over the leaves bounds
the whole problem, and anyone can recompute it from the duals.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.branching import (
    allowed,
    branching,
    divides,
    dividing_pair,
    proof_against_the_rest,
)
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.master import Basis
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricers import ListedColumns
from netform.solve.columns.pricing import Duals, reduced_costs, scan
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_TELL_EVERY = 16  # nodes
_COLUMNS_A_PRACTICE = 2  # that a node's LP starts with


@dataclass(eq=False)
class Node:
    """A part of the problem: the columns that its branches leave, and the proof of its bound.

    `kept` are positions in the tree's pool; `pair` or `count` is what to branch on; `start` is
    what the LPs of its children start from. With a count, `together` keeps its row and `apart` goes
    beyond it. A leaf has no children. It is stuck, and set aside, if there is nothing to branch on
    and still its LP proves too little.
    """

    kept: Integers
    duals: Duals
    pair: tuple[int, int] | None
    count: MeasureRow | None = None
    start: Basis | None = None
    is_stuck: bool = False
    is_aside: bool = False
    together: "Node | None" = None
    apart: "Node | None" = None

    @property
    def bound(self) -> int:
        """The bound that its duals prove for this part, in units of cost."""
        return self.duals.bound

    @property
    def is_split(self) -> bool:
        """Whether it has children."""
        return self.together is not None


@dataclass(frozen=True, eq=False)
class _Solved:
    """A node whose relaxation is solved, and the plan that the relaxation is, if it is one."""

    node: Node
    plan: ColumnSet | None


class Tree:
    """Branch and bound over a pool of columns: best bound first, once there is a plan to beat.

    Until then it dives: of the two newest nodes the one with the lower bound is split next.

    Attributes
    ----------
    pool, root
        The columns to choose from, and the node that holds them all.
    nodes
        Number of nodes so far.
    cutoff
        Plans at or above this cost are of no use: columns that only these can use are dropped.
    best
        The cheapest partition met, `None` before the first.
    enough
        A bound beyond which there is nothing to prove: the cutoff, or the cost of `best`.
    """

    def __init__(
        self,
        pool: ColumnSet,
        duals: Duals,
        price_uncovered: Integers,
        cutoff: int,
        on_plan: Callable[[ColumnSet], int] | None,
        progress: Progress,
        *,
        has_plan: bool,
        dearest: int | None = None,
        threads: int = 1,
    ) -> None:
        """Take a pool of columns and duals under which none has a negative reduced cost.

        Parameters
        ----------
        on_plan
            Called with every plan met; returns the new cutoff. `None` where a partition of these
            practices is no plan yet, and the cutoff stays.
        has_plan
            Whether the cutoff is the cost of a plan.
        dearest
            As in `Generation`; `None` for a cost beyond that of any plan.
        """
        self.pool = pool
        self.has_plan = has_plan
        self.price_uncovered = price_uncovered
        self.cutoff = self.enough = cutoff
        self.best: ColumnSet | None = None
        self.on_plan = on_plan
        self.progress = progress
        self.dearest = 1000 * abs(cutoff) + 1000 if dearest is None else dearest
        self.threads = threads
        self.root = Node(np.arange(len(pool)), duals, None)
        self.nodes = 1
        self._open: list[tuple[int, int, Node]] = [(self.root.bound, 0, self.root)]
        self._aside: list[Node] = []  # leaves that are stuck

    @property
    def bound(self) -> int:
        """The least bound over the leaves, at most the cutoff."""
        while self._open and (self._open[0][2].is_split or self._open[0][2].is_aside):
            heapq.heappop(self._open)
        open_ = [self._open[0][0]] if self._open else []
        return min([self.cutoff, *open_, *(node.bound for node in self._aside)])

    def grow(
        self, limits: Limits, *, most_nodes: int | None = None, until_plan: bool = False
    ) -> bool:
        """Branch until the bound reaches the best plan; `False` when something came first.

        That is a limit, `most_nodes` nodes, or with `until_plan` the first plan.
        """
        root = self._solved(self.root.kept, self.root.duals, None, limits)
        if root is None:
            return False
        self.root = newest = self._taken(root)
        self._open = [(self.root.bound, 0, self.root)]
        while True:
            bound = self.bound
            self._tell_bound(bound)
            if bound >= self.enough or limits.good_enough(self.progress.objective, bound):
                return True
            if most_nodes is not None and self.nodes > most_nodes:
                return False
            if until_plan and self.has_plan:
                return False
            if not self._open:
                return False
            diving = not self.has_plan and newest.bound < self.enough and not newest.is_aside
            node = newest if diving else self._open[0][2]
            if node.is_stuck:
                self._set_aside(node)
                continue
            if (node.pair is None and node.count is None) or not self._split(node, limits):
                return False
            assert node.together is not None
            assert node.apart is not None
            newest = min(node.together, node.apart, key=lambda child: child.bound)

    def _set_aside(self, node: Node) -> None:
        """Leave a stuck node, closed if duals of a safe size can do that."""
        node.is_aside = True
        self._aside.append(node)
        self._close_aside()

    def _close_aside(self) -> None:
        """Close nodes set aside; the cheaper the best plan, the smaller are the duals that do."""
        for node in self._aside:
            if node.bound < self.enough:
                columns = self.pool.take(node.kept)
                node.duals = proof_against_the_rest(columns, node.duals, self.enough) or node.duals

    def _tell_bound(self, bound: int) -> None:
        if self.progress.bound is None or bound > self.progress.bound:
            self.progress.bound = bound

    def _split(self, node: Node, limits: Limits) -> bool:

        def solved(is_together: bool) -> "_Solved | None":
            return self._solved(*self._child(node, is_together), limits)

        # Both children see the cutoff of before, so that their order in time does not matter.
        together, apart = each(self.threads, solved, (True, False))
        if together is None or apart is None:
            return False
        children = (self._taken(together), self._taken(apart))
        node.together, node.apart = children
        node.start = None
        for child in children:
            heapq.heappush(self._open, (child.bound, self.nodes, child))
            self.nodes += 1
        if self.nodes % _TELL_EVERY == 1:
            self.progress.tell("branching", nodes=self.nodes, open=len(self._open))
        return True

    def _taken(self, solved: "_Solved") -> Node:
        """Take up a solved node, and the plan if its relaxation is one."""
        if solved.plan is not None:
            if self.on_plan is not None:
                self.cutoff = min(self.cutoff, self.on_plan(solved.plan))
            cost = int(solved.plan.cost.sum())
            if cost <= self.enough:
                self.best = solved.plan
            self.enough = min(self.enough, self.cutoff, cost)
            self.has_plan = True
            self._close_aside()
        return solved.node

    def _child(
        self, node: Node, is_together: bool
    ) -> tuple[Integers, Duals, tuple[Basis, NDArray[np.bool_]] | None]:
        """Return a branch's columns, its duals to begin with, and what its LP starts from."""
        start, duals = node.start, node.duals
        if node.count is not None:
            row = node.count if is_together else node.count.beyond()
            duals = replace(duals, rows=(*duals.rows, row), row=(*duals.row, 0))
            every = None if start is None else (start, np.ones(len(start.columns), dtype=bool))
            return node.kept, duals, every
        assert node.pair is not None, "a node below the cutoff has something to branch on"
        kept = node.kept[allowed(self.pool.take(node.kept), node.pair, is_together)]
        open_ = None if start is None else (start, allowed(start.columns, node.pair, is_together))
        return kept, duals, open_

    def _solved(
        self,
        kept: Integers,
        duals: Duals,
        start: tuple[Basis, NDArray[np.bool_]] | None,
        limits: Limits,
    ) -> "_Solved | None":
        """Solve a node's relaxation from its parent's duals, whose proof holds for it too."""
        columns = self.pool.take(kept)
        part = Generation(
            *(ListedColumns(columns), self.price_uncovered, self.dearest),
            *(duals.scale, duals.rows),
        )
        if start is not None:
            part.resume(duals, *start)
        else:
            part.start_from(duals, columns.take(promising(columns, duals)))
        if not part.converge(limits, self.cutoff):
            return None
        if not part.lift(limits, self.cutoff, worth=1e-4):
            return None
        relaxed = part.relaxed
        plan, cutoff = None, self.cutoff
        if relaxed is not None and relaxed.is_integral:
            plan = relaxed.columns
            if self.on_plan is not None:
                cutoff = min(cutoff, int(plan.cost.sum()))
        if part.bound >= cutoff or relaxed is None:
            return _Solved(Node(kept, part.duals, None), plan)
        # Columns that are in no plan below the cutoff here need not go further down.
        room = (cutoff - 1) * duals.scale - part.duals.constant
        kept = kept[reduced_costs(columns, part.duals) <= room]
        choice = branching(part.master, relaxed)
        count = choice if isinstance(choice, MeasureRow) else None
        pair = None if isinstance(choice, MeasureRow) else choice
        is_idle = False
        if pair is not None and not relaxed.is_covered:
            # What is not quite covered can make a pair look undecided that no column splits.
            left = self.pool.take(kept)
            is_idle = not divides(left, pair)
            if is_idle:
                # Where columns were dropped, an idle branch hands just those that are left on.
                dropped = len(kept) < len(columns)
                pair = dividing_pair(left, left) or (pair if dropped else None)
        elif pair is None and count is None and self.on_plan is not None:
            pair = dividing_pair(relaxed.columns, self.pool.take(kept))
        basis = part.basis(reduced_costs(part.master.columns, part.duals) <= room)
        # Without a limit to break, no later plan closes such a node, and its bound is the tree's.
        is_stuck = pair is None and count is None and (is_idle or bool(duals.rows))
        return _Solved(Node(kept, part.duals, pair, count, basis, is_stuck), plan)


def promising(columns: ColumnSet, duals: Duals) -> Integers:
    """Return the columns of least reduced cost, and the best one of each practice."""
    best = scan(columns, duals).best
    reduced = reduced_costs(columns, duals)
    enough = min(len(columns), _COLUMNS_A_PRACTICE * len(duals.practice))
    if enough == len(columns):
        return np.arange(len(columns))
    cheapest = np.argpartition(reduced, enough)[:enough]
    return np.union1d(best[best >= 0], cheapest)
