"""Lifting a bound region by region: a tree over a few dozen practices lifts the bound of all.

Duals under which no column has a negative reduced cost prove a bound; what is left of a column's
cost is its slack. A region is a set of practices, and a column's trace in it is what they share. In
each leaf of a tree over the traces, duals Δ of the region's rows and cuts prove that the slack of
the columns that reach the leaf is at least Δ's constant. So with γ_N = max of Δ(N) over the leaves
that N reaches, `Σ γ_N z_N ≥ least constant` holds for every plan, whatever it does elsewhere: a
disjunctive cut (Balas, Discrete Applied Mathematics 89, 1998) that is paid for at once by taking
γ_N off the slack of N. The next region finds the slack that is left, so the gains of regions add up
where one tree over all of them would multiply their nodes.
"""

from copy import copy
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.local_tree import (
    LocalTree,
    cheapest_of_equals,
    costing,
    cuts_inside,
    inner_duals,
    least_constant,
    lower_leaves,
    meets,
    most_rise,
    slack_left,
    traces_of,
)
from netform.solve.columns.master import Relaxed
from netform.solve.columns.pricers import ListedColumns
from netform.solve.columns.pricing import FAR_FROM_ZERO, Duals, reduced_costs
from netform.solve.columns.tree import Node, Tree, promising
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_NODES = 200  # of a tree
_LEAST_NODES = 16
_WORK = 3_000_000  # nodes times columns: a node takes time by its columns
_MOST_MISSING = 200_000  # columns, those with the least slack
_INSIDE_NODES = 2_000  # where no column reaches beyond the region, and the tree can settle it


class Lifting:
    """A bound under way: base duals, the slack that is left of each column, the trees so far.

    Attributes
    ----------
    pool
        The columns that matter, among them all that a plan below the cutoff can use (or, where
        that would be too many, all up to `reach`).
    duals
        The base: no column has a negative reduced cost under them.
    slack
        What is left of each column's cost, scaled, at least 0; int64, shape (columns,).
    partitions
        Where no column of the pool reaches beyond a region, its best partition by the region's
        bytes: places in the pool.
    constant
        The lifted bound, scaled.
    reach
        Reduced cost up to which the pool is complete, scaled; `None` where it holds every column
        that a plan below the cutoff can use.
    """

    def __init__(self, ground: Ground, pool: ColumnSet, duals: Duals, reach: int | None) -> None:
        self.ground = ground
        self.pool = pool
        self.duals = duals.active()
        self.slack = reduced_costs(pool, self.duals)
        self.constant = self.duals.constant
        self.reach = reach
        self.trees: list[LocalTree] = []
        # A cut's dual may be let go once: whether no tree has taken the cut over yet.
        self._is_free = np.ones(len(self.duals.cuts), dtype=bool)
        self.partitions: dict[bytes, Integers] = {}
        # Duals of a tree may rise by so little that columns beyond reach hardly ever suffer.
        self._rise = None
        if reach is not None:
            self._rise = np.maximum(1, ground.patients) * reach // (ground.highest + 100)

    def room(self, cutoff: int) -> int:
        """Return the largest slack that a column of a plan below the cutoff can have."""
        return (cutoff - 1) * self.duals.scale - self.constant

    @property
    def bound(self) -> int:
        """The lifted bound in objective units."""
        return -(-self.constant // self.duals.scale)

    def lift(self, regions: list[Integers], cutoff: int, limits: Limits, *, threads: int) -> None:
        """Lift the bound by a tree for each region.

        Regions that share a column are taken one after the other, others at the same time.
        """
        near = self.near(cutoff)
        unsettled = [
            region
            for region in regions
            if region.tobytes() not in self.partitions
            and meets(near, region, len(self.duals.practice)).any()
        ]
        for batch in self._batches(unsettled):
            room = self.room(cutoff)
            if room < 0 or limits.reached():
                return
            # Others of the batch may lift the bound meanwhile: all see the room of before.
            is_free, cuts = self._is_free.copy(), []
            for region in batch:
                cuts.append(cuts_inside(self.duals, region, is_free))
                is_free[cuts[-1]] = False
            work = partial(self._lifted, room=room, limits=limits)
            lifted = each(threads, work, batch, cuts)
            for tree, columns, slack, partition in lifted:
                if tree.gain > 0:
                    self.trees.append(tree)
                    self._is_free[tree.cuts] = False
                    self.constant += tree.gain
                    self.slack[columns] = slack
                if partition is not None:
                    self.partitions[tree.region.tobytes()] = partition

    def relax(self, cutoff: int, limits: Limits) -> Relaxed | None:
        """Lift the bound by the LP over the slack that is left, and return its solution.

        It is a tree of one leaf over all practices. Where it is fractional, other regions than
        before may lift the bound further.
        """
        room = self.room(cutoff)
        count = len(self.duals.practice)
        everything = np.arange(count)
        cuts = np.flatnonzero(self._is_free)
        duals = inner_duals(self.duals, everything, cuts)
        columns = np.flatnonzero(self.slack <= room)
        if len(columns) == 0:
            return None
        pool = costing(self.pool.take(columns), duals, self.slack[columns])
        rise = np.full(count, room + 1) if self._rise is None else self._rise
        part = Generation(
            *(ListedColumns(pool), duals.practice + rise, -FAR_FROM_ZERO), scale=duals.scale
        )
        part.start_from(duals, pool.take(promising(pool, duals)))
        target = duals.constant + room + 1
        if part.converge(limits, target):
            part.lift(limits, target)
        gain = part.duals.constant - duals.constant
        if gain > 0:
            leaf = Node(everything, part.duals, None)
            self.trees.append(LocalTree(everything, cuts, duals, leaf, gain))
            self._is_free[:] = False
            self.constant += gain
            self.slack[columns] = slack_left(leaf, pool, duals.constant + room)
        return part.relaxed

    def _batches(self, regions: list[Integers]) -> list[list[Integers]]:
        """Sort regions, in their order, into batches in which no column meets two of them."""
        batches: list[list[Integers]] = []
        marks: list[NDArray[np.bool_]] = []
        for region in regions:
            met = meets(self.pool, region, len(self.duals.practice))
            for batch, mark in zip(batches, marks, strict=True):
                if not (mark & met).any():
                    batch.append(region)
                    mark |= met
                    break
            else:
                batches.append([region])
                marks.append(met)
        return batches

    def _lifted(
        self, region: Integers, cuts: Integers, room: int, limits: Limits
    ) -> tuple[LocalTree, Integers, Integers, Integers | None]:
        """Grow a tree over a region.

        Returns
        -------
        tuple
            The tree, the columns that meet the region, their new slack, and the best partition
            where these columns are all inside the region.
        """
        duals = inner_duals(self.duals, region, cuts)
        columns = np.flatnonzero(meets(self.pool, region, len(self.duals.practice)))
        columns = columns[self.slack[columns] <= room]
        meeting = self.pool.take(columns)
        traces = traces_of(meeting, region, len(self.duals.practice))
        is_inside = len(traces.member) == len(meeting.member)
        least = cheapest_of_equals(traces, self.slack[columns])
        pool = costing(traces, duals, self.slack[columns])
        base = duals.constant
        rise = np.full(len(region), room + 1) if self._rise is None else self._rise[region]
        tree = Tree(
            *(pool.take(least), duals, duals.practice + rise, base + room + 1),
            *(None, Progress(limits)),
            has_plan=True,
            dearest=-FAR_FROM_ZERO,
        )
        most = _INSIDE_NODES if is_inside else _NODES
        tree.grow(limits, most_nodes=max(_LEAST_NODES, min(most, _WORK // max(1, len(least)))))
        lower_leaves(tree.root, duals, tree.bound - base)
        local = LocalTree(region, cuts, duals, tree.root, least_constant(tree.root) - base)
        partition = None
        if is_inside and tree.best is not None:
            place = dict(zip(pool.keys(), columns.tolist(), strict=True))
            best = tree.best.keys()
            partition = np.array([place[key] for key in best])
        return local, columns, slack_left(tree.root, pool, base + room), partition

    def copy(self) -> "Lifting":
        """Return a copy that goes on without this one."""
        other = copy(self)
        other.slack, other.trees = self.slack.copy(), list(self.trees)
        other._is_free, other.partitions = self._is_free.copy(), dict(self.partitions)
        return other

    def raised(self) -> Duals:
        """Return duals that are nowhere below what any node of any tree takes off a column.

        A column whose reduced cost under these is not negative has slack, in the pool or not.
        """
        practice = self.duals.practice.copy()
        for tree in self.trees:
            practice[tree.region] += most_rise(tree)
        return replace(self.duals, practice=practice)

    def near(self, cutoff: int) -> ColumnSet:
        """Return the columns of the pool that a plan below the cutoff can use."""
        return self.pool.take(np.flatnonzero(self.slack <= self.room(cutoff)))

    def missing(self, cutoff: int, threads: int) -> ColumnSet:
        """Return columns beyond the pool's reach that matter, if trees leave some without slack."""
        if self.reach is None:
            return NO_COLUMNS
        critical = self._critical(cutoff, threads)
        slack = self.slack_of(critical, cutoff)
        if len(critical) == 0 or slack.min() >= 0:
            return NO_COLUMNS
        known = set(self.pool.keys())
        new = [k for k, key in enumerate(critical.keys()) if key not in known]
        least = np.argsort(slack[new], kind="stable")[:_MOST_MISSING]
        return critical.take(np.array(new, dtype=np.int64)[least])

    def mend(self, missing: ColumnSet, cutoff: int, limits: Limits, *, threads: int) -> None:
        """Take columns into the pool, and grow the trees again that leave one without slack."""
        self.pool = ColumnSet.join([self.pool, missing])
        before = self.trees
        while self._take_back(missing, self.slack_of(missing, cutoff)):
            pass  # without one tree, a later one may leave columns too little
        self.slack = self.slack_of(self.pool, cutoff)
        while self._take_back(self.pool, self.slack):
            self.slack = self.slack_of(self.pool, cutoff)
        kept = set(map(id, self.trees))
        gone = [tree.region for tree in before if id(tree) not in kept]
        # A tree over everything was an LP: others come in the next pass.
        count = len(self.duals.practice)
        self.lift([r for r in gone if len(r) < count], cutoff, limits, threads=threads)

    def settle(self, cutoff: int, threads: int) -> None:
        """Take back the trees that leave a column without slack, in the pool or not.

        The bound must not rest on what the pool happens to hold.
        """
        while self.reach is not None and self.trees:
            critical = self._critical(cutoff, threads)
            if not self._take_back(critical, self.slack_of(critical, cutoff)):
                return

    def _take_back(self, columns: ColumnSet, slack: Integers) -> bool:
        """Take back the trees where some of these columns have no slack; return whether any."""
        met = np.zeros(len(self.duals.practice), dtype=bool)
        met[columns.take(np.flatnonzero(slack < 0)).member] = True
        if not met.any():
            return False
        self.constant -= sum(tree.gain for tree in self.trees if met[tree.region].any())
        self.trees = [tree for tree in self.trees if not met[tree.region].any()]
        self._is_free[:] = True
        for tree in self.trees:
            self._is_free[tree.cuts] = False
        return True

    def _critical(self, cutoff: int, threads: int) -> ColumnSet:
        """Return the columns whose slack the duals alone do not show."""
        return search_hubs(
            *(self.ground, self.raised()), threshold=-1, every=True, threads=threads
        ).columns

    def left(self, cutoff: int, most: int, threads: int) -> ColumnSet | None:
        """Return all columns that a plan below the cutoff can use; `None` if more than `most`."""
        columns = self.pool
        if self.reach is not None:
            found = search_hubs(
                self.ground,
                self.raised(),
                threshold=max(-1, self.room(cutoff)),
                every=True,
                most_columns=most,
                threads=threads,
            )
            if not found.is_complete:
                return None
            columns = found.columns
        return columns.take(np.flatnonzero(self.leaves(columns, cutoff)))

    def leaves(self, columns: ColumnSet, cutoff: int) -> NDArray[np.bool_]:
        """Return which columns a plan below the cutoff can use."""
        fits: NDArray[np.bool_] = self.slack_of(columns, cutoff) <= self.room(cutoff)
        return fits

    def slack_of(self, columns: ColumnSet, cutoff: int) -> Integers:
        """Return the slack that the trees so far leave of any columns.

        `FAR_FROM_ZERO` where a column is in no plan below the cutoff; below 0 where some node of a
        tree, or a tree before the last, leaves it none.
        """
        slack = reduced_costs(columns, self.duals)
        lowest = slack.copy()
        constant = self.duals.constant
        for tree in self.trees:
            room = (cutoff - 1) * self.duals.scale - constant
            slack[slack > room] = FAR_FROM_ZERO
            meeting = meets(columns, tree.region, len(self.duals.practice))
            which = np.flatnonzero(meeting & (slack < FAR_FROM_ZERO))
            traces = traces_of(columns.take(which), tree.region, len(self.duals.practice))
            pool = costing(traces, tree.duals, slack[which])
            slack[which] = slack_left(tree.root, pool, tree.duals.constant + room)
            lowest[which] = np.minimum(lowest[which], slack[which])
            constant += tree.gain
        return np.where(lowest < 0, lowest, slack)
