"""List every column of a tier afresh and price it: the recheck's own short lister.

It shares no code with the engine's: its order of search, its costs and its reduced costs are
written a second time, as plainly as a compiled loop allows, so that a mistake would show.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from netform.compiled import kernel
from netform.errors import InputError
from netform.plan.certificate import DualProof
from netform.problem import UNREACHABLE, Integers, TierProblem

LARGEST = 2**62
"""Sums up to this are exact in 64 bits."""
_NO_HUB = 10**17


@dataclass(frozen=True)
class RestOfColumns:
    """The columns left by reduced-cost fixing: sorted positions of participants, and costs."""

    sets: list[tuple[int, ...]]
    cost: list[int]

    def sha256(self) -> str:
        """Return the digest: a line of positions for each set, the sets in order."""
        lines = (" ".join(map(str, members)) + "\n" for members in sorted(self.sets))
        return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()


@dataclass(frozen=True)
class Listed:
    """What a listing found.

    Attributes
    ----------
    count
        Number of columns.
    lowest
        The lowest scaled reduced cost, at most 0.
    dearest_share
        For each participant the dearest equal share, rounded up, that one of its columns gives
        it, in objective units; -1 where no column holds it.
    pool
        The columns up to the threshold.
    """

    count: int
    lowest: int
    dearest_share: Integers
    pool: RestOfColumns


def list_afresh(
    view: TierProblem, proof: DualProof, scale: int, threshold: int, *, costed: bool
) -> Listed:
    """List all columns as a stream, price them with a proof's duals, and keep the cheapest.

    Parameters
    ----------
    proof, scale
        The duals, in whole `1 / scale` objective units.
    threshold
        Columns whose scaled reduced cost is at most this are kept.
    costed
        Whether columns cost what they cost, or nothing.

    Raises
    ------
    InputError
        Costs are so large that they do not fit into 64 bits.
    """
    graph = view.adjacency
    far = view.travel.block(view.source, view.source)
    dearest_way = int(far.max()) * int(view.patients.max()) * view.travel_price
    if max(dearest_way, sum(view.trust_price.tolist())) >= _NO_HUB:
        raise _too_large(view)
    cost = far * (view.patients[:, None] * view.travel_price * costed)
    cost[(far == UNREACHABLE) | ~view.may_lead[None, :]] = _NO_HUB
    cuts_of: list[list[tuple[int, int]]] = [[] for _ in range(len(view))]
    for k, cut in enumerate(proof.cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of[i].append((k, weight))
    spans = (os.cpu_count() or 1) * 4

    def work(span: int) -> tuple[Integers, ...]:
        columns: tuple[Integers, ...] = _price_columns(
            span,
            spans,
            view.tier.floor,
            view.tier.ceiling,
            graph.indptr.astype(np.int64),
            graph.indices.astype(np.int64),
            view.patients,
            np.where(view.ceiling_waived, 0, view.patients),
            view.floor_waived,
            view.giant,
            cost,
            view.relationship_start,
            view.relationship_trust,
            view.trust_price * costed,
            np.array(proof.practice, dtype=np.int64),
            np.concatenate([[0], np.cumsum([len(cuts) for cuts in cuts_of])]).astype(np.int64),
            np.array([k for cuts in cuts_of for k, _ in cuts], dtype=np.int64),
            np.array([weight for cuts in cuts_of for _, weight in cuts], dtype=np.int64),
            np.array([cut.divisor for cut in proof.cuts], dtype=np.int64),
            np.array([cut.dual for cut in proof.cuts], dtype=np.int64),
            scale,
            threshold,
        )
        return columns

    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        parts = list(threads.map(work, range(spans)))
    sets, costs = [], []
    for _, _, member, size, column_cost in parts:
        costs += column_cost.tolist()
        ends = np.cumsum(size)
        for low, high in zip(ends - size, ends, strict=True):
            sets.append(tuple(sorted(member[low:high].tolist())))
    # No sum above may have left 64 bits, or a wrong reduced cost could pass as a right one.
    largest_size = max(int(part[0][2]) for part in parts)
    dearest = max(int(part[0][3]) for part in parts)
    largest_dual = max(map(abs, proof.practice))
    cut_total = sum(-cut.dual * cut.side for cut in proof.cuts)
    if dearest * scale + largest_size * largest_dual + cut_total >= LARGEST:
        raise _too_large(view)
    return Listed(
        count=sum(int(part[0][0]) for part in parts),
        lowest=min(int(part[0][1]) for part in parts),
        dearest_share=np.max([part[1] for part in parts], axis=0),
        pool=RestOfColumns(sets, costs),
    )


def _too_large(view: TierProblem) -> InputError:
    return InputError(
        "costs or duals are too large for exact arithmetic in 64 bits",
        where=view.problem.name,
        remedy="check coordinates, list sizes, weights and prices, or solve again",
    )


@kernel
def _price_columns(  # type: ignore[no-untyped-def]
    span,
    spans,
    floor,
    ceiling,
    neighbour_start,
    neighbour,
    patients,
    held,
    floor_waived,
    giant,
    cost_to,
    trust_start,
    trust,
    trust_price,
    dual,
    cuts_start,
    cuts,
    cut_weight,
    cut_divisor,
    cut_dual,
    scale,
    threshold,
):
    """List the connected sets whose lowest position is span, span + spans, … and price each.

    `queue` holds the practices in the order in which they became known; a set is a choice from
    it. Stepping forward decides on the next practice in the queue: take it (its unknown
    neighbours join the queue) or, on the way back, leave it out for good.
    """
    count = len(patients)
    summary = np.zeros(4, np.int64)  # columns, lowest reduced cost (≤ 0), most members, dearest
    dearest_share = np.full(count, -1, np.int64)
    nothing = np.int64(0)  # gives the empty lists their type
    pool_member, pool_size, pool_cost = [nothing], [nothing], [nothing]
    known = np.zeros(count, np.bool_)
    queue = np.empty(count, np.int64)
    member = np.empty(count, np.int64)
    taken_at = np.empty(count, np.int64)
    queue_before = np.empty(count, np.int64)
    dealt = np.zeros(len(trust_price), np.bool_)
    inside = np.zeros(len(cut_dual), np.int64)  # w(N ∩ S) of each cut
    for root in range(span, count, spans):
        known[root] = True
        queue[0] = root
        length, at, size = 1, 0, 0
        total, total_held, waived = 0, 0, 0
        while True:
            fits = False
            if at < length:
                i = queue[at]
                fits = total_held + held[i] <= ceiling or (giant[i] and size == 0)
                if size > 0 and (giant[i] or giant[root]):
                    fits = False
            if fits:
                member[size] = i
                taken_at[size] = at
                queue_before[size] = length
                size += 1
                total += patients[i]
                total_held += held[i]
                waived += floor_waived[i]
                for q in range(neighbour_start[i], neighbour_start[i + 1]):
                    j = neighbour[q]
                    if j > root and not known[j]:
                        known[j] = True
                        queue[length] = j
                        length += 1
                if giant[i] or total >= floor or waived > 0:
                    best = _NO_HUB
                    for h in range(size):
                        travel = 0
                        for m in range(size):
                            travel = min(_NO_HUB, travel + cost_to[member[m], member[h]])
                        best = min(best, travel)
                    if best < _NO_HUB:
                        for m in range(size):
                            for q in range(trust_start[member[m]], trust_start[member[m] + 1]):
                                if not dealt[trust[q]]:
                                    dealt[trust[q]] = True
                                    best += trust_price[trust[q]]
                        reduced = best * scale
                        for m in range(size):
                            i = member[m]
                            dearest_share[i] = max(dearest_share[i], -(-best // size))
                            reduced -= dual[i]
                            for q in range(cuts_start[i], cuts_start[i + 1]):
                                inside[cuts[q]] += cut_weight[q]
                            for q in range(trust_start[i], trust_start[i + 1]):
                                dealt[trust[q]] = False
                        for m in range(size):
                            i = member[m]
                            for q in range(cuts_start[i], cuts_start[i + 1]):
                                k = cuts[q]
                                reduced -= cut_dual[k] * (inside[k] // cut_divisor[k])
                                inside[k] = 0
                        summary[0] += 1
                        summary[1] = min(summary[1], reduced)
                        summary[2] = max(summary[2], size)
                        summary[3] = max(summary[3], best)
                        if reduced <= threshold:
                            for m in range(size):
                                pool_member.append(member[m])
                            pool_size.append(np.int64(size))
                            pool_cost.append(np.int64(best))
                at += 1
            elif at < length:
                at += 1
            else:
                # The queue is at its end: leave the last member out, and go on behind it.
                size -= 1
                i = member[size]
                for q in range(queue_before[size], length):
                    known[queue[q]] = False
                length = queue_before[size]
                at = taken_at[size] + 1
                total -= patients[i]
                total_held -= held[i]
                waived -= floor_waived[i]
                if size == 0:
                    break
        known[root] = False
    return (
        summary,
        dearest_share,
        np.array(pool_member[1:]),
        np.array(pool_size[1:]),
        np.array(pool_cost[1:]),
    )
