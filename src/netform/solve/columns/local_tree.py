"""A tree over a region: the traces that columns leave in it, and the slack that a tree leaves them.

See `lifting` for what such trees prove.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.branching import allowed
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import FAR_FROM_ZERO, Duals, reduced_costs
from netform.solve.columns.tree import Node


@dataclass(frozen=True, eq=False)
class LocalTree:
    """A tree over the traces of columns in a region.

    Attributes
    ----------
    region
        Positions of practices, ascending; the tree numbers them by place in it.
    cuts
        Places of the base's cuts that it takes over.
    duals
        The duals of its rows, and of those cuts, that the tree began with.
    root
        Its nodes' duals stand in the place of `duals`, not on top of them.
    gain
        By how much it lifts the bound, scaled.
    """

    region: Integers
    cuts: Integers
    duals: Duals
    root: Node
    gain: int


def meets(columns: ColumnSet, region: Integers, count: int) -> NDArray[np.bool_]:
    """Return which columns share a practice with a region."""
    inside = np.zeros(count, dtype=bool)
    inside[region] = True
    if len(columns) == 0:
        return np.zeros(0, dtype=bool)
    found: NDArray[np.bool_] = np.logical_or.reduceat(inside[columns.member], columns.start[:-1])
    return found


def traces_of(columns: ColumnSet, region: Integers, count: int) -> ColumnSet:
    """Return what each column shares with a region, by place in it, at no cost."""
    place = np.full(count, -1, dtype=np.int32)
    place[region] = np.arange(len(region))
    member = place[columns.member]
    inside = member >= 0
    sizes = np.add.reduceat(inside, columns.start[:-1], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)])
    return ColumnSet(start, member[inside], np.zeros(len(sizes), np.int64), columns.patients)


def cuts_inside(duals: Duals, region: Integers, is_free: NDArray[np.bool_]) -> Integers:
    """Return the places of the free cuts whose practices are all in a region."""
    inside = set(region.tolist())
    return np.array(
        [k for k in np.flatnonzero(is_free).tolist() if inside.issuperset(duals.cuts[k].practices)],
        dtype=np.int64,
    )


def inner_duals(duals: Duals, region: Integers, cuts: Integers) -> Duals:
    """Return the duals of a region's rows and of some cuts inside it, in units of their own."""
    place = {int(i): k for k, i in enumerate(region)}
    inside = tuple(
        replace(duals.cuts[k], practices=tuple(place[i] for i in duals.cuts[k].practices))
        for k in cuts.tolist()
    )
    return Duals(duals.practice[region], inside, duals.cut[cuts], scale=1)


def costing(traces: ColumnSet, duals: Duals, slack: Integers) -> ColumnSet:
    """Return traces at the cost that leaves them this slack under the duals."""
    free = replace(traces, cost=np.zeros_like(slack))
    return replace(traces, cost=slack - reduced_costs(free, duals))


def cheapest_of_equals(traces: ColumnSet, slack: Integers) -> Integers:
    """Return the places of the distinct traces, of equal ones the one with the least slack.

    Equal traces are told by sums of 64 random bits for each practice. Should two sums ever agree
    by chance, a tree misses a column, and the slack computed over all of them shows it.
    """
    highest = int(traces.member.max(initial=0)) + 1
    if len(traces) == 0:
        return np.zeros(0, dtype=np.int64)
    bits = np.random.default_rng(0).integers(0, 2**63, size=highest, dtype=np.uint64)
    sums = np.add.reduceat(bits[traces.member], traces.start[:-1])
    order = np.lexsort((slack, sums))
    first = np.flatnonzero(np.concatenate([[True], np.diff(sums[order]) != 0]))
    return np.sort(order[first])


def slack_left(root: Node, pool: ColumnSet, limit: int) -> Integers:
    """Return the least reduced cost of each column over the leaves that it reaches.

    `FAR_FROM_ZERO` where it reaches none: a node drops the columns whose reduced cost would
    lift the plan beyond the limit, and so do the branches above it.
    """
    left = np.full(len(pool), FAR_FROM_ZERO, dtype=np.int64)
    pending = [(root, np.arange(len(pool)))]
    while pending:
        node, which = pending.pop()
        columns = pool.take(which)
        reduced = reduced_costs(columns, node.duals)
        short = np.flatnonzero(reduced < 0)  # none in the pool that the tree was grown over
        left[which[short]] = np.minimum(left[which[short]], reduced[short])
        fits = np.flatnonzero(reduced <= limit - node.duals.constant)
        if node.pair is None or node.together is None or node.apart is None:
            left[which[fits]] = np.minimum(left[which[fits]], reduced[fits])
            continue
        columns, which = columns.take(fits), which[fits]
        pending.append((node.together, which[allowed(columns, node.pair, is_together=True)]))
        pending.append((node.apart, which[allowed(columns, node.pair, is_together=False)]))
    return left


def most_rise(tree: LocalTree) -> Integers:
    """Return for each practice of a region the most that a node adds to what is taken off."""
    before = {cut: int(dual) for cut, dual in zip(tree.duals.cuts, tree.duals.cut, strict=True)}
    most = np.zeros(len(tree.region), dtype=np.int64)
    for node in nodes_of(tree.root):
        rise = node.duals.practice - tree.duals.practice
        after = dict(zip(node.duals.cuts, node.duals.cut.tolist(), strict=True))
        for cut, dual in before.items():
            for i, weight in zip(cut.practices, cut.weights, strict=True):
                rise[i] += -(-max(0, after.get(cut, 0) - dual) * weight // cut.divisor)
        most = np.maximum(most, rise)
    return most


def nodes_of(root: Node) -> Iterator[Node]:
    """Go over a tree's nodes, parents before children."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if node.together is not None and node.apart is not None:
            pending += [node.together, node.apart]


def leaves_of(root: Node) -> list[Node]:
    """Return a tree's leaves."""
    return [node for node in nodes_of(root) if not node.is_split]


def least_constant(root: Node) -> int:
    """Return what all leaves of a tree prove."""
    return min(leaf.duals.constant for leaf in leaves_of(root))


def lower_leaves(root: Node, base: Duals, gain: int) -> None:
    """Let leaves that prove more than the tree as a whole prove just that, and take less slack.

    Their duals move towards the base's, which leave no column a negative reduced cost either.
    """
    for leaf in leaves_of(root):
        own = leaf.duals.constant - base.constant
        if own > gain:
            leaf.duals = base.towards(leaf.duals, max(0, gain), own)
