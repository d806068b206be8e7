"""Rounds that close the gap: lift the bound region by region, drop columns, solve the LP again.

Each round lifts the bound by local trees (see `lifting`); columns whose slack is then too large
for a plan below the cutoff are dropped; over the columns that are left the LP's bound is higher and
fewer practices are fractional, so the next round starts from there. What is left at last is closed
by one tree over everything.
"""

from dataclasses import dataclass, field

import numpy as np

from netform.plan import Branch, Count, CutDual, DualProof, LocalTree, Pool, Round
from netform.problem import Integers
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.lifting import Lifting
from netform.solve.columns.master import Relaxed
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.partial_plan import PartialPlan, clusters, whole_groups
from netform.solve.columns.pricing import Duals
from netform.solve.columns.tree import Node, Tree
from netform.solve.limits import Limits

_MARGINS = (60, 150, 300)  # practices around a cluster in the regions of the first round
_ALWAYS = 2  # so many of them in the first round, however small the problem
_MOST_INSIDE = 200  # practices of a region that columns join to no others


@dataclass(eq=False)
class Proof:
    """The rounds so far, and the tree over what they leave, if it has come to that."""

    ground: Ground
    rounds: list[Lifting] = field(default_factory=list)
    tree: Tree | None = None
    tree_duals: Duals | None = None

    @property
    def bound(self) -> int:
        """The best bound that a round or the tree proves, in units of cost; there must be one."""
        proved = [lifting.bound for lifting in self.rounds]
        return max(proved if self.tree is None else [*proved, self.tree.bound])

    def record(self, cutoff: int) -> tuple[tuple[Round, ...], Pool | None]:
        """Return the rounds and the last one's pool as the certificate holds them."""
        rounds = [
            Round(
                proof_of(lifting.duals),
                tuple(
                    LocalTree(
                        tuple(tree.region.tolist()),
                        tuple(tree.cuts.tolist()),
                        numbered(tree.root, proof_of(lifting.duals).limits),
                    )
                    for tree in lifting.trees
                ),
            )
            for lifting in self.rounds
        ]
        entering = [lifting.pool for lifting in self.rounds]
        if self.tree is not None and self.tree_duals is not None:
            everything = tuple(range(self.ground.count))
            cuts = tuple(range(len(self.tree_duals.cuts)))
            whole = LocalTree(everything, cuts, numbered(self.tree.root))
            rounds.append(Round(proof_of(self.tree_duals), (whole,)))
            entering.append(self.tree.pool)
        if len(rounds) < 2:
            return tuple(rounds), None
        # The cutoff may have fallen since: the last pool is the one that the final one leaves.
        pool = entering[-1]
        for lifting in self.rounds[: len(rounds) - 1]:
            pool = pool.take(np.flatnonzero(lifting.leaves(pool, cutoff)))
        return tuple(rounds), Pool(len(pool), pool.digest())


def margins_of(earlier: int, count: int) -> list[int]:
    """Return the margins around clusters in a round, twice as large as those of the one before.

    Beyond half of all practices a tree over everything does as well; then there is no round.
    """
    margins = [margin * 2**earlier for margin in _MARGINS]
    always = 0 if earlier else _ALWAYS
    return margins[:always] + [margin for margin in margins[always:] if 2 * margin <= count]


def regions(relaxed: Relaxed, pool: ColumnSet, ground: Ground, margin: int) -> list[Integers]:
    """Return the clusters of fractional practices, each with whole groups around it.

    Where the columns of the pool join no more practices to a cluster than that, they are all.
    """
    plan = PartialPlan(ground, whole_groups(relaxed))
    joined = pool.joined(ground.count)
    found: dict[bytes, Integers] = {}
    for cluster in clusters(relaxed, ground.count):
        size = len(cluster) + margin
        region = np.flatnonzero(joined == joined[cluster[0]])
        if len(region) > max(size, _MOST_INSIDE):
            region = plan.around(cluster, size)
        found[region.tobytes()] = region
    return list(found.values())


def first_pool(
    ground: Ground, duals: Duals, room: int, *, enough: int, most: int, threads: int, limits: Limits
) -> tuple[ColumnSet, int | None]:
    """Return all columns that a plan below the cutoff can use, or at least the cheapest of them.

    Parameters
    ----------
    room
        The largest reduced cost of such a column, scaled.
    enough, most
        How many columns to be content with, and how many are too many.
    limits
        When to be content with what is there: nothing, if the first search was not done.

    Returns
    -------
    ColumnSet, int or None
        The columns, and the reduced cost up to which they are all; `None` where it is the room.
    """
    reach = max(1, room // 50)
    best: tuple[ColumnSet, int | None] = (NO_COLUMNS, 0)
    while True:
        found = search_hubs(
            *(ground, duals),
            threshold=reach,
            every=True,
            most_columns=most,
            threads=threads,
            limits=limits,
        )
        if not found.is_complete:
            return best
        best = found.columns, None if reach == room else reach
        if reach == room or len(found.columns) >= enough:
            return best
        reach = min(room, reach + reach // 2 + 1)


def proof_of(duals: Duals, limits: tuple[int, ...] = ()) -> DualProof:
    """Return duals as the certificate holds them; without rows, the limits' duals are given."""
    cuts = (
        CutDual(cut.practices, cut.weights, cut.divisor, int(dual))
        for cut, dual in zip(duals.cuts, duals.cut, strict=True)
    )
    if duals.rows:
        first = len(duals.rows[0].ground.limits)  # rows of branches stand behind the limits'
        limits, counts = duals.row[:first], duals.row[first:]
    else:
        counts = ()
    return DualProof(tuple(duals.practice.tolist()), tuple(cuts), limits, counts)


def counted(row: MeasureRow) -> Count:
    """Return the count that a branch bounds as the certificate holds it."""
    trust = None if row.of_group else int(row.of_trust.argmax())
    return Count(trust, row.at_most)


def numbered(root: Node, limits: tuple[int, ...] = ()) -> tuple[Branch | DualProof, ...]:
    """Number a tree's nodes, parents before children, as the certificate lists them.

    A tree over a region leaves the duals of the problem's limits as they are.
    """
    order = [root]
    nodes: list[Branch | DualProof] = []
    for node in order:  # grows while it is walked
        if node.together is None or node.apart is None:
            nodes.append(proof_of(node.duals, limits))
            continue
        children = len(order), len(order) + 1
        count = None if node.count is None else counted(node.count)
        nodes.append(Branch(node.pair, *children, proof_of(node.duals, limits), count))
        order += [node.together, node.apart]
    return tuple(nodes)
