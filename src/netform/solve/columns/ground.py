"""The ground that columns grow on: who can share a group with whom, and what that travel costs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.errors import InputError
from netform.problem import UNREACHABLE, GroupRules, Integers, MeasureLimit, TierProblem
from netform.solve.columns.named_sets import NamedSets

NO_HUB = 10**17
"""Cost towards a hub that cannot be reached or may not lead; sums are cut off here."""
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Ground:
    """A tier's problem as flat arrays, for compiled loops.

    `i` and `h` are positions of participants. Practices that no connected set within the ceiling
    can hold together are never compared, so memory grows with n, not with n².

    Attributes
    ----------
    neighbour_start, neighbour
        The contiguity graph in compressed rows, without giants' edges; int64, int32.
    mate_start, mate
        Mates of i, ascending, i among them: every practice that some connected set with held
        patients at most the ceiling has in common with i.
    mate_cost
        Objective units for sending the patients of `mate[k]` to the hub i, int64; `NO_HUB` when i
        may not lead or cannot be reached from there.
    floor, ceiling, lowest, highest
        The band, and how far groups may be outside it.
    patients, counted, held
        List sizes, what of them counts for the floor, and against the ceiling; int64, shape (n,).
    floor_waived, giant
        bool, shape (n,).
    trust_start, trust, trust_price
        Relationships of each practice and the price of one relationship with each trust.
    present, change_price, elastic_price
        Number of each practice's present group, and the price of one patient moved, and of one
        outside the band.
    limits
        The limits on measures that groups add up to.
    rules
        Who has to share a group, who may not, and how many may.
    named
        The sets that limits name one by one.
    """

    count: int
    floor: int
    ceiling: int
    lowest: int
    highest: int
    neighbour_start: Integers
    neighbour: NDArray[np.int32]
    mate_start: Integers
    mate: NDArray[np.int32]
    mate_cost: Integers
    patients: Integers
    counted: Integers
    held: Integers
    floor_waived: NDArray[np.bool_]
    giant: NDArray[np.bool_]
    trust_start: Integers
    trust: NDArray[np.int32]
    trust_price: Integers
    present: Integers
    change_price: int
    elastic_price: int
    limits: tuple[MeasureLimit, ...]
    rules: GroupRules
    named: NamedSets

    def restricted(self, members: Integers) -> "Ground":
        """Return the ground of some participants alone, ascending: they take each other's places.

        Mates that only practices outside join stay mates; that costs searches a little.
        """
        place = np.full(self.count, -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        neighbour_start, at = _rows(self.neighbour_start, members, place[self.neighbour] >= 0)
        mate_start, mate_at = _rows(self.mate_start, members, place[self.mate] >= 0)
        trust_start, trust_at = _rows(self.trust_start, members, np.ones(len(self.trust), bool))
        return replace(
            self,
            count=len(members),
            neighbour_start=neighbour_start,
            neighbour=place[self.neighbour[at]].astype(np.int32),
            mate_start=mate_start,
            mate=place[self.mate[mate_at]].astype(np.int32),
            mate_cost=self.mate_cost[mate_at],
            patients=self.patients[members],
            counted=self.counted[members],
            held=self.held[members],
            floor_waived=self.floor_waived[members],
            giant=self.giant[members],
            trust_start=trust_start,
            trust=self.trust[trust_at],
            present=self.present[members],
            rules=self.rules.restricted(members),
            named=self.named.restricted(members),
        )

    @property
    def band(self) -> Integers:
        """The hard floor, the floor, the ceiling and the hard ceiling, int64."""
        return np.array([self.lowest, self.floor, self.ceiling, self.highest], dtype=np.int64)


def _rows(start: Integers, rows: Integers, wanted: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Return, of some compressed rows, the starts and the places of the wanted entries."""
    sizes = start[rows + 1] - start[rows]
    row = np.repeat(np.arange(len(rows)), sizes)
    at = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + start[rows][row]
    kept = wanted[at]
    counts = np.bincount(row[kept], minlength=len(rows))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), at[kept]


def lay_ground(view: TierProblem) -> Ground:
    """Turn a tier's problem into flat arrays.

    Raises
    ------
    InputError
        Costs are so large that they do not fit into 64 bits.
    """
    graph = _graph_without_giants(view)
    mate_start, mate = _mates(graph, view.held, view.tier.highest)
    return Ground(
        count=len(view),
        floor=view.tier.floor,
        ceiling=view.tier.ceiling,
        lowest=view.tier.lowest,
        highest=view.tier.highest,
        neighbour_start=graph.indptr.astype(np.int64),
        neighbour=graph.indices.astype(np.int32),
        mate_start=mate_start,
        mate=mate,
        mate_cost=_mate_costs(view, mate_start, mate),
        patients=view.patients,
        counted=view.counted,
        held=view.held,
        floor_waived=view.floor_waived,
        giant=view.giant,
        trust_start=view.relationship_start,
        trust=view.relationship_trust.astype(np.int32),
        trust_price=view.trust_price,
        present=view.present,
        change_price=view.change_price,
        elastic_price=view.elastic_price,
        limits=view.limits,
        rules=view.rules,
        named=NamedSets.of(view.limits, len(view)),
    )


def _graph_without_giants(view: TierProblem) -> sparse.csr_array:
    keep = ~(view.giant[view.edge_first] | view.giant[view.edge_second])
    ends = np.concatenate([view.edge_first[keep], view.edge_second[keep]])
    others = np.concatenate([view.edge_second[keep], view.edge_first[keep]])
    entries = np.ones(len(ends), dtype=np.int8)
    graph = sparse.csr_array((entries, (ends, others)), shape=(len(view), len(view)))
    graph.sort_indices()
    return graph


def _mates(
    graph: sparse.csr_array, held: Integers, ceiling: int
) -> tuple[Integers, NDArray[np.int32]]:
    """Find mates by shortest paths whose length is the held patients on the way."""
    count = graph.shape[0]
    # Entering a practice costs its patients, plus a trifle since zeros would be no edge.
    trifle = 0.5 / (count + 1)
    ways = sparse.csr_array(
        (held[graph.indices] + trifle, graph.indices, graph.indptr), shape=graph.shape
    )
    starts, mates = [np.zeros(1, dtype=np.int64)], []
    for low in range(0, count, _ROWS_AT_ONCE):
        rows = np.arange(low, min(low + _ROWS_AT_ONCE, count))
        far = csgraph.dijkstra(ways, indices=rows, limit=float(ceiling) + 0.5)
        near = far + held[rows][:, None] <= ceiling + 0.5
        near[np.arange(len(rows)), rows] = True
        mates.append(np.nonzero(near)[1].astype(np.int32))
        starts.append(near.sum(axis=1))
    return np.cumsum(np.concatenate(starts)).astype(np.int64), np.concatenate(mates)


def _mate_costs(view: TierProblem, start: Integers, mate: NDArray[np.int32]) -> Integers:
    costs = np.empty(len(mate), dtype=np.int64)
    for h in range(len(view)):
        members = mate[start[h] : start[h + 1]]
        far = view.way(members.astype(np.int64), np.array([h]))[:, 0]
        patients = view.patients[members]
        worst = int(far.max()) * int(patients.max()) * (view.travel_price + view.reach_price)
        if worst >= NO_HUB:
            raise InputError(
                f"travel to {view.title(h)} times patients is too large for exact arithmetic",
                where=view.problem.name,
                remedy="check its coordinates, its list size and the travel weight",
            )
        beyond = np.maximum(0, far - view.easy_reach)
        cost = patients * (far * view.travel_price + beyond * view.reach_price)
        cost[(far == UNREACHABLE) | ~view.may_lead[h]] = NO_HUB
        costs[start[h] : start[h + 1]] = cost
    return costs
