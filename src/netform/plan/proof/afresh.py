"""List a tier's columns afresh, up to a reduced cost: the recheck's own short lister.

It shares no code with the engine's: its order of search, its costs and its reduced costs are
written a second time, as plainly as a compiled loop allows, so that a mistake would show.

Every column is met from its hub h. Its travel is a sum over its members, so its reduced cost is
`Σ_{i∈N} a_i` with `a_i` = cost of sending i to h − dual of i, plus trusts and cuts, which are never
negative. With any price λ ≥ 0 a patient, `Σ p_i ≥ L` gives `Σ a_i ≥ λ·L + Σ (a_i − λ·p_i)`; with
λ ≤ 0, `Σ p_i ≤ U` gives the same with U. So deciding on practices one by one, a branch can be left
as soon as what is decided, with all that might still be gained from the undecided, is too dear.

The bound is in floating point with room for its rounding; what decides whether a column is listed
is in exact integers.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from netform.plan.proof.afresh_rules import NO_HUB
from netform.plan.proof.afresh_search import list_by_hub
from netform.plan.proof.certificate import CutDual, DualProof
from netform.plan.proof.columns_left import LARGEST, Columns, too_large
from netform.problem import UNREACHABLE, Integers, TierProblem

_HUBS_AT_ONCE = 256
_ROUNDING = 1e-11  # of the sum of all terms: more than a thousand additions can lose

NO_LIMIT = 2**62

_Batch: TypeAlias = tuple[Integers, Integers, Integers, Integers]
_Listed: TypeAlias = tuple[Integers, Integers, Integers, bool, bool]
"""Members, sizes and costs of columns, whether numbers were too large, and whether it is all."""


def list_afresh(
    view: TierProblem,
    proof: DualProof,
    scale: int,
    threshold: int,
    *,
    costed: bool = True,
    most: int = LARGEST,
) -> Columns:
    """List all columns whose scaled reduced cost under a proof's duals is at most a threshold.

    Parameters
    ----------
    proof, scale
        The duals, in whole `1 / scale` objective units; no cut's is above 0.
    costed
        Whether columns cost what they cost, or nothing.
    most
        Stop at about so many columns, where it is enough to know that there are some.

    Raises
    ------
    InputError
        Costs or duals are so large that they do not fit into 64 bits.
    """
    found = Afresh(view).found(proof, scale, threshold, costed, most)
    columns = Columns.none(len(view))
    if found is not None:
        member, size, cost = found
        start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        columns = _distinct(Columns.of(start, member, cost, len(view)))
        columns = columns.take(~columns.barred(view))
    return replace(columns, measure=columns.measured(view))


class Afresh:
    """The columns of one tier, to be listed under many duals: what all lists share is kept."""

    def __init__(self, view: TierProblem) -> None:
        """Take a tier; it is looked at when something is first asked."""
        self.view = view
        self._last_cuts: tuple[tuple[CutDual, ...], tuple[Integers, ...]] | None = None

    def has_below(self, proof: DualProof, threshold: int) -> bool:
        """Return whether a column's reduced cost is at most a threshold, as `list_afresh` does."""
        found = self.found(proof, 1, threshold, True, 1)
        return found is not None and len(found[1]) > 0

    def is_soon_known(self, proof: DualProof, threshold: int, most_steps: int) -> bool:
        """Return whether `has_below` has its answer when about so many practices were taken."""
        return all(part[4] for part in self._parts(proof, 1, threshold, True, 1, most_steps))

    def found(
        self, proof: DualProof, scale: int, threshold: int, costed: bool, most: int
    ) -> tuple[Integers, Integers, Integers] | None:
        """Return members, sizes and costs of columns, some of them twice; see `list_afresh`.

        `None` where nobody may lead.
        """
        parts = self._parts(proof, scale, threshold, costed, most, NO_LIMIT)
        if not parts:
            return None
        if any(part[3] for part in parts):
            raise too_large(self.view)
        member, size, cost = (np.concatenate([part[k] for part in parts]) for k in range(3))
        return member, size, cost

    def _parts(
        self,
        proof: DualProof,
        scale: int,
        threshold: int,
        costed: bool,
        most: int,
        most_steps: int,
    ) -> list[_Listed]:
        """Return what is found of each batch of hubs."""
        view = self.view
        flat = (
            *self._flat,
            view.trust_price * costed,
            view.present,
            view.change_price * costed,
            view.elastic_price * costed,
            *_limit_prices(view, proof),
            np.array(proof.practice, dtype=np.int64),
            *self._flat_cuts(proof.cuts),
        )

        def work(batch: _Batch) -> _Listed:
            hubs, start, members, way = batch
            if not costed:
                way = np.where(way < NO_HUB, 0, way)
            listed: _Listed = list_by_hub(
                *(hubs, start, members, way, *flat),
                *(scale, threshold, _ROUNDING, most, most_steps),
            )
            return listed

        batches = self._batches
        if len(batches) < 2:
            return list(map(work, batches))
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            return list(threads.map(work, batches))

    def _flat_cuts(self, cuts: tuple[CutDual, ...]) -> tuple[Integers, ...]:
        """Return cuts as the kernel takes them; many duals in turn have the same ones."""
        if self._last_cuts is None or self._last_cuts[0] is not cuts:
            self._last_cuts = cuts, _flat_cuts(cuts, len(self.view))
        return self._last_cuts[1]

    @cached_property
    def _flat(self) -> tuple[Any, ...]:
        """What the kernel asks of the tier."""
        view = self.view
        return (
            np.array([view.tier.lowest, view.tier.floor, view.tier.ceiling, view.tier.highest]),
            view.adjacency.indptr.astype(np.int64),
            view.adjacency.indices.astype(np.int64),
            view.patients,
            view.counted,
            view.held,
            view.floor_waived,
            view.giant,
            view.relationship_start,
            view.relationship_trust,
            *view.rules.arrays,
        )

    @cached_property
    def _batches(self) -> "list[_Batch]":
        """Hubs, and practices near each with what it costs to send them there."""
        leading = np.flatnonzero(self.view.may_lead)
        if len(leading) == 0:
            return []
        batches = []
        for hubs in np.array_split(leading, -(-len(leading) // _HUBS_AT_ONCE)):
            near = _near(self.view, hubs)
            way = np.concatenate([_ways(self.view, h, members) for h, members in near])
            start = np.concatenate([[0], np.cumsum([len(members) for _, members in near])])
            members = np.concatenate([members for _, members in near])
            batches.append((hubs, start.astype(np.int64), members, way))
        return batches


def _flat_cuts(cuts: tuple[CutDual, ...], count: int) -> tuple[Integers, ...]:
    """Return the cuts that hold each practice, with its weights; and divisors and duals."""
    cuts_of: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for k, cut in enumerate(cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of[i].append((k, weight))
    return (
        np.concatenate([[0], np.cumsum([len(each) for each in cuts_of])]).astype(np.int64),
        np.array([k for each in cuts_of for k, _ in each], dtype=np.int64),
        np.array([weight for each in cuts_of for _, weight in each], dtype=np.int64),
        np.array([cut.divisor for cut in cuts], dtype=np.int64),
        np.array([cut.dual for cut in cuts], dtype=np.int64),
    )


def _limit_prices(view: TierProblem, proof: DualProof) -> tuple[Integers, int, int, int]:
    """Return what limits' duals add for each trust, a column, a patient moved and one outside."""
    # What very sets count would make them dearer: left aside, a few more columns are listed.
    of_trust, of_group, of_moved, of_outside = np.zeros_like(view.trust_price), 0, 0, 0
    if proof.limits:
        for dual, limit in zip(proof.limits, view.limits, strict=True):
            of_trust = of_trust - dual * limit.of_trust
            of_group -= dual * limit.of_group
            of_moved -= dual * limit.of_moved
            of_outside -= dual * limit.of_outside
    return of_trust, of_group, of_moved, of_outside


def _near(view: TierProblem, hubs: Integers) -> list[tuple[int, Integers]]:
    """Return for each hub the practices that a way within the ceiling joins to it, and itself."""
    held, most = view.held, view.tier.highest
    graph = view.adjacency.tocoo()
    free = ~(view.giant[graph.row] | view.giant[graph.col])
    # A step costs the patients of the practice that it enters; a trifle keeps steps of 0.
    steps = held[graph.col[free]] + 0.5 / (len(view) + 1)
    ways = sparse.csr_array((steps, (graph.row[free], graph.col[free])), shape=graph.shape)
    far = csgraph.dijkstra(ways, indices=hubs, limit=float(most) + 0.5)
    near = far + held[hubs][:, None] <= most + 0.5
    near[np.arange(len(hubs)), hubs] = True
    return [(int(h), np.flatnonzero(row)) for h, row in zip(hubs, near, strict=True)]


def _ways(view: TierProblem, hub: int, members: Integers) -> Integers:
    """Return what it costs to send each member's patients to the hub, `NO_HUB` where none can."""
    far = view.way(members, np.array([hub]))[:, 0]
    beyond = np.maximum(far - view.easy_reach, 0) * view.reach_price
    cost: Integers = (far * view.travel_price + beyond) * view.patients[members]
    cost[far == UNREACHABLE] = NO_HUB
    return cost


def _distinct(columns: Columns) -> Columns:
    """Keep of the sets that several hubs lead the cheapest of each."""
    best: dict[bytes, int] = {}
    columns.holds.sort_indices()
    ends, member = columns.holds.indptr.tolist(), columns.holds.indices.astype(np.int32)
    cost = columns.cost.tolist()
    for k in range(len(columns)):
        key = member[ends[k] : ends[k + 1]].tobytes()
        known = best.setdefault(key, k)
        if cost[k] < cost[known]:
            best[key] = k
    return columns.take(np.array(sorted(best.values()), dtype=np.int64))
