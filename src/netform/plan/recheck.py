"""The independent check of a bound: every column listed afresh, exact integers, no solver.

What is proved, in three steps (MODEL.md section 4):

1. Duals π and cut duals σ ≤ 0 under which no column has a negative reduced cost prove that every
   plan costs at least `Σ π + Σ σ·⌊w(S) / d⌋`: the root bound.
2. A column of reduced cost r can be in a plan cheaper than the cutoff only if root bound + r is
   below the cutoff. Those columns are the pool; their number and SHA-256 are compared.
3. Each branch of the tree splits the pool by whether two practices share a group; at each leaf
   the duals prove a bound over the columns left there as in step 1. The least of them holds.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.errors import InputError
from netform.plan.certificate import Branch, Certificate, DualProof
from netform.problem import UNREACHABLE, Integers, Problem, TierProblem, tier_problem

_NO_HUB = 10**17
_LARGEST = 2**62  # sums up to this are exact in 64 bits


@dataclass(frozen=True)
class Recheck:
    """What the recheck found.

    Attributes
    ----------
    certified
        The bound that the certificate proves, in objective units; `None` when it proves none.
    claimed
        The bound that the solver claimed.
    columns
        Number of connected sets in band that were listed.
    proves_infeasible
        Whether the bound exceeds what any plan can cost: the sum over practices of the dearest
        share that one of its columns, split equally among members, gives it.
    uncovered
        Codes of practices that no column holds.
    faults
        What is wrong with the certificate, in words.
    """

    certified: int | None
    claimed: int
    columns: int
    proves_infeasible: bool
    uncovered: tuple[str, ...]
    faults: list[str]

    @property
    def holds(self) -> bool:
        """Whether the certificate proves the claimed bound."""
        return not self.faults and self.certified is not None and self.certified >= self.claimed


def recheck(problem: Problem, certificate: Certificate) -> Recheck:
    """Recompute the bound that a certificate proves for a problem.

    Raises
    ------
    InputError
        The certificate is for other practices, or points to places that it does not have.
    """
    view = tier_problem(problem, certificate.tier)
    _check_shape(certificate, view)
    root, scale = certificate.root, certificate.scale
    listed = _list_afresh(view, root, scale, certificate.cutoff)
    faults = []
    if listed.lowest < 0:
        faults.append(f"a column has the negative reduced cost {listed.lowest} at the root")
    certified = _rounded_up(_constant(root), scale)
    most = int(listed.dearest_share.clip(0).sum())
    if certificate.pool is not None and certificate.cutoff is not None and not faults:
        pool = listed.pool
        if (len(pool.sets), pool.sha256()) != (certificate.pool.columns, certificate.pool.sha256):
            faults.append(
                f"the pool has {len(pool.sets)} columns and not the {certificate.pool.columns} "
                "of the certificate, or other ones"
            )
        least = _least_leaf(certificate, pool, 0, np.ones(len(pool.sets), dtype=bool), faults)
        certified = max(certified, min(certificate.cutoff, least))
    return Recheck(
        None if faults else certified,
        certificate.claimed,
        listed.count,
        not faults and certified > most,
        tuple(view.codes[i] for i in np.flatnonzero(listed.dearest_share < 0)),
        faults,
    )


def _check_shape(certificate: Certificate, view: TierProblem) -> None:
    """Refuse a certificate that does not fit the problem or itself."""
    fault = ""
    if certificate.practices != view.codes:
        fault = "it is for other practices than the problem's"
    if certificate.scale < 1:
        fault = "its scale is below 1"
    if certificate.pool is not None and not certificate.nodes:
        fault = "it has a pool and no node over it"
    children = [
        child
        for node in certificate.nodes
        if isinstance(node, Branch)
        for child in (node.together, node.apart)
    ]
    if len(set(children)) < len(children):
        fault = "a node has two parents"
    count, nodes = len(view), len(certificate.nodes)
    for place, node in enumerate((certificate.root, *certificate.nodes), start=-1):
        if isinstance(node, Branch):
            a, b = node.pair
            if not (place < node.together < nodes and place < node.apart < nodes):
                fault = f"node {place} has no children below it"
            if a == b or not (0 <= a < count and 0 <= b < count):
                fault = f"node {place} branches on no pair of practices"
            continue
        if len(node.practice) != count:
            fault = f"a proof has {len(node.practice)} duals for {count} practices"
        for cut in node.cuts:
            if cut.dual > 0 or len(set(cut.practices)) != len(cut.practices):
                fault = f"the cut on {cut.practices} has a positive dual or repeats a practice"
            lightest = min(cut.weights, default=0)
            if cut.divisor < 1 or len(cut.weights) != len(cut.practices) or lightest < 0:
                fault = f"the cut on {cut.practices} has unfit weights or an unfit divisor"
            if not all(0 <= i < count for i in cut.practices):
                fault = f"the cut on {cut.practices} names a practice that is not there"
    root = certificate.root
    in_cuts = [(cut.dual, cut.divisor, sum(cut.weights)) for cut in root.cuts]
    numbers = (certificate.scale, *root.practice, *chain.from_iterable(in_cuts))
    if any(abs(number) >= _LARGEST for number in numbers):
        fault = "its numbers do not fit into 64 bits"
    if fault:
        raise _unusable(fault)


def _unusable(fault: str) -> InputError:
    return InputError(
        f"the certificate cannot be used: {fault}",
        where="bound.json",
        remedy="verify the run with the problem that it was solved for, or solve again",
    )


def _constant(proof: DualProof) -> int:
    return sum(proof.practice) + sum(cut.dual * cut.side for cut in proof.cuts)


def _rounded_up(scaled: int, scale: int) -> int:
    return -(-scaled // scale)


@dataclass(frozen=True)
class _Pool:
    """The columns left by reduced-cost fixing: sorted positions of participants, and costs."""

    sets: list[tuple[int, ...]]
    cost: list[int]

    def sha256(self) -> str:
        lines = (" ".join(map(str, members)) + "\n" for members in sorted(self.sets))
        return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()


def _least_leaf(
    certificate: Certificate, pool: _Pool, at: int, left: NDArray[np.bool_], faults: list[str]
) -> int:
    """Return the least bound of the leaves below a node over the columns that are left there."""
    pending = [(at, left)]
    least = certificate.cutoff if certificate.cutoff is not None else 0
    while pending:
        at, left = pending.pop()
        node = certificate.nodes[at]
        if isinstance(node, Branch):
            a, b = node.pair
            both = np.array([(a in members) + (b in members) for members in pool.sets])
            pending.append((node.together, left & (both != 1)))
            pending.append((node.apart, left & (both != 2)))
            continue
        columns = [(pool.sets[k], pool.cost[k]) for k in np.flatnonzero(left)]
        lowest = _lowest_reduced_cost(node, columns, certificate.scale)
        if lowest < 0:
            faults.append(f"a column has the negative reduced cost {lowest} at leaf {at}")
        least = min(least, _rounded_up(_constant(node), certificate.scale))
    return least


def _lowest_reduced_cost(
    proof: DualProof, columns: list[tuple[tuple[int, ...], int]], scale: int
) -> int:
    cuts_of: dict[int, list[tuple[int, int]]] = {}
    for k, cut in enumerate(proof.cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of.setdefault(i, []).append((k, weight))
    lowest = 0
    for members, cost in columns:
        reduced = cost * scale - sum(proof.practice[i] for i in members)
        inside: dict[int, int] = {}  # w(N ∩ S) of each cut
        for i in members:
            for k, weight in cuts_of.get(i, ()):
                inside[k] = inside.get(k, 0) + weight
        reduced -= sum(
            proof.cuts[k].dual * (weight // proof.cuts[k].divisor) for k, weight in inside.items()
        )
        lowest = min(lowest, reduced)
    return lowest


@dataclass(frozen=True)
class _Listed:
    count: int
    lowest: int
    dearest_share: Integers
    pool: _Pool


def _list_afresh(view: TierProblem, root: DualProof, scale: int, cutoff: int | None) -> _Listed:
    """List all columns as a stream and price them with the root's duals."""
    graph = view.adjacency
    far = view.travel.block(view.source, view.source)
    dearest_way = int(far.max()) * int(view.patients.max()) * view.travel_price
    if max(dearest_way, sum(view.trust_price.tolist())) >= _NO_HUB:
        raise _unusable("the problem's costs are too large for exact arithmetic in 64 bits")
    cost = far * (view.patients[:, None] * view.travel_price)
    cost[(far == UNREACHABLE) | ~view.may_lead[None, :]] = _NO_HUB
    cuts_of: list[list[tuple[int, int]]] = [[] for _ in range(len(view))]
    for k, cut in enumerate(root.cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of[i].append((k, weight))
    threshold = -1 if cutoff is None else (cutoff - 1) * scale - _constant(root)
    threshold = max(-_LARGEST, min(threshold, _LARGEST))
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
            view.trust_price,
            np.array(root.practice, dtype=np.int64),
            np.concatenate([[0], np.cumsum([len(cuts) for cuts in cuts_of])]).astype(np.int64),
            np.array([k for cuts in cuts_of for k, _ in cuts], dtype=np.int64),
            np.array([weight for cuts in cuts_of for _, weight in cuts], dtype=np.int64),
            np.array([cut.divisor for cut in root.cuts], dtype=np.int64),
            np.array([cut.dual for cut in root.cuts], dtype=np.int64),
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
    largest_dual = max(map(abs, root.practice))
    cut_total = sum(-cut.dual * cut.side for cut in root.cuts)
    if dearest * scale + largest_size * largest_dual + cut_total >= _LARGEST:
        raise _unusable("costs and duals are too large for exact arithmetic in 64 bits")
    return _Listed(
        count=sum(int(part[0][0]) for part in parts),
        lowest=min(int(part[0][1]) for part in parts),
        dearest_share=np.max([part[1] for part in parts], axis=0),
        pool=_Pool(sets, costs),
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
