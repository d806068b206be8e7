"""The independent check of a bound: columns listed afresh, exact integers, no solver.

What is proved for each part, round by round (MODEL.md section 4):

1. Duals π and cut duals σ ≤ 0 under which no column has a negative reduced cost prove that every
   plan costs at least `Σ π + Σ σ·⌊w(S) / d⌋`. What is left of a column's cost is its slack.
2. A tree over a region takes more off the slack. Its branches split plans by whether two practices
   share a group; in each leaf, duals of the region's rows and cuts (in the place of those of step
   1) leave the columns that reach the leaf at least 0. A column keeps the least that any of its
   leaves leaves it, and the bound rises by the least that any leaf proves.
3. A column whose slack lifts the bound to the cutoff is in no plan below the cutoff. It is dropped
   at once; the next round proves its bound over the others.

The parts' bounds add up, since no edge joins two parts and so no column does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from netform.errors import InputError
from netform.plan.cost import most_a_plan_can_cost
from netform.plan.proof.afresh import list_afresh
from netform.plan.proof.certificate import (
    Branch,
    Certificate,
    DualProof,
    LocalTree,
    Part,
    Round,
    proof_of,
)
from netform.plan.proof.certificate_fit import unfit_part
from netform.plan.proof.columns_left import LARGEST, Columns, too_large
from netform.plan.proof.count_bounds import CountBound, count_bounds
from netform.problem import Integers, Problem, TierProblem, tier_problem


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
        Number of columns that had to be looked at one by one; the duals alone settle all others.
    proves_infeasible
        Whether a part's bound exceeds what any plan can cost (`most_a_plan_can_cost`, or 0 where
        costs are left aside).
    faults
        What is wrong with the certificate, in words.
    by_part
        What is certified of each part of a certificate for one tier, where there are no faults.
    """

    certified: int | None
    claimed: int
    columns: int
    proves_infeasible: bool
    faults: list[str]
    by_part: tuple[int, ...] = ()

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
    certified = columns = 0
    infeasible = False
    faults: list[str] = []
    by_part = []
    for part, own in zip(certificate.parts, _views(view, certificate), strict=True):
        check = _PartCheck(own, part, certificate.scale)
        bound = check.bound()
        by_part.append(bound if part.costed else 0)
        faults += check.faults
        columns += check.columns
        most = most_a_plan_can_cost(own) if part.costed else 0
        infeasible = infeasible or (not check.faults and bound > most)
        certified += bound if part.costed else 0
    return Recheck(
        None if faults else certified,
        certificate.claimed,
        columns,
        infeasible and not faults,
        faults,
        () if faults else tuple(by_part),
    )


def columns_below_cutoff(problem: Problem, certificate: Certificate) -> list[tuple[Part, Columns]]:
    """Return for each part all columns that a plan cheaper than its cutoff can use, or more.

    They are those that enter the last round; of a single round, those that its duals leave.

    Raises
    ------
    InputError
        As `recheck`; or the certificate does not hold.
    """
    view = tier_problem(problem, certificate.tier)
    found = []
    for part, own in zip(certificate.parts, _views(view, certificate), strict=True):
        check = _PartCheck(own, part, certificate.scale)
        check.bound()
        if check.faults:
            raise unusable(check.faults[0])
        columns = check.entering
        if len(part.rounds) == 1:
            proof = part.rounds[0].proof
            room = (part.cutoff - 1) * certificate.scale - check.constant(proof)
            columns = list_afresh(own, proof, certificate.scale, room, costed=part.costed)
        found.append((part, columns))
    return found


class _PartCheck:
    """The recheck of one part: what is proved so far, and the columns that are left."""

    def __init__(self, view: TierProblem, part: Part, scale: int) -> None:
        self.view = view
        self.part = part
        self.scale = scale
        self.columns = 0
        self.entering = Columns.none(len(view))
        self.faults: list[str] = []

    def bound(self) -> int:
        """Return the bound in objective units; not to be used where there are faults."""
        best = -LARGEST
        left: Columns | None = None
        for at, each in enumerate(self.part.rounds):
            is_last = at == len(self.part.rounds) - 1
            if left is None:
                left = self._listed(each, is_last)
            elif is_last and self.part.pool is not None:
                self._hold_to_pool(left)
            self.entering = left
            constant, slack = self._round(each, left)
            best = max(best, -(-constant // self.scale))
            left = left.take((slack < LARGEST) & (slack <= self._room(constant)))
            if self.faults:
                break
        step = self.view.price_step
        return -(-min(best, self.part.cutoff) // step) * step

    def _room(self, constant: int) -> int:
        """Return the most slack that a column of a plan below the cutoff can have."""
        return (self.part.cutoff - 1) * self.scale - constant

    def _listed(self, first: Round, is_last: bool) -> Columns:
        """List the columns that the first round's duals do not settle by themselves.

        Under duals that are nowhere below those of any node, a column of no negative reduced cost
        has slack in all nodes; one above the room that the round leaves is dropped after it.
        """
        raised = [*first.proof.practice]
        constant = self.constant(first.proof)
        for tree in first.trees:
            rises = np.zeros(len(tree.region), dtype=object)
            for node, bounds in zip(tree.nodes, count_bounds(tree), strict=True):
                rise = _rise(first.proof, tree, proof_of(node))
                if bounds:
                    rise = rise + self._taken_by_counts(proof_of(node), bounds)
                rises = np.maximum(rises, rise)
            for place, i in enumerate(tree.region):
                raised[i] += int(rises[place])
            constant += self._gain(first.proof, tree)
        # Were there a later round, the columns that the first one leaves would be needed too.
        threshold = -1 if is_last else max(-1, self._room(constant))
        if max(map(abs, raised)) >= LARGEST:
            raise too_large(self.view)
        nodes = [proof_of(node) for tree in first.trees for node in tree.nodes]
        limits = self._least_taken([first.proof, *nodes])
        proof = DualProof(tuple(raised), first.proof.cuts, limits)
        listed = list_afresh(
            self.view, proof, self.scale, min(threshold, LARGEST - 1), costed=self.part.costed
        )
        self.columns += len(listed)
        return listed

    def _round(self, each: Round, columns: Columns) -> tuple[int, Integers]:
        """Return the round's lifted constant, scaled, and the slack that it leaves."""
        columns.refuse_overflow(self.view, each.proof, self.scale)
        slack = columns.reduced_costs(each.proof, self.scale)
        self._hold_to_zero(slack, "the duals of a round")
        constant = self.constant(each.proof)
        for number, tree in enumerate(each.trees):
            inner = _inner(each.proof, tree)
            slack[slack > self._room(constant)] = LARGEST
            which = np.flatnonzero((slack < LARGEST) & columns.meet(tree.region))
            traces = columns.take(which).traces(tree.region)
            # What the traces must cost for their slack to be what it is.
            traces.cost[:] = slack[which] - traces.without_cost().reduced_costs(inner, 1)
            slack[which] = self._tree(tree, inner, traces, self._room(constant), number)
            constant += self._gain(each.proof, tree)
        return constant, slack

    def _tree(
        self, tree: LocalTree, inner: DualProof, traces: Columns, room: int, number: int
    ) -> Integers:
        """Return the slack that a tree leaves each trace: `LARGEST` where it reaches no leaf."""
        left = np.full(len(traces), LARGEST, dtype=np.int64)
        bounds = count_bounds(tree)
        pending = [(0, np.arange(len(traces)))]
        while pending:
            at, which = pending.pop()
            node = tree.nodes[at]
            proof = proof_of(node)
            reaching = traces.take(which)
            reaching.refuse_overflow(self.view, proof, 1)
            reduced = reaching.reduced_costs(proof, 1)
            for dual, bound in zip(proof.counts, bounds[at], strict=True):
                reduced -= dual * bound.sign * reaching.counted(self.view, bound.count)
            self._hold_to_zero(reduced, f"node {at} of tree {number}")
            own_room = room - (self.constant(proof, bounds[at]) - self.constant(inner))
            fits = reduced <= max(-1, min(own_room, LARGEST - 1))
            if isinstance(node, Branch) and node.pair is None:
                pending += [(child, which[fits]) for child in (node.together, node.apart)]
            elif isinstance(node, Branch) and node.pair is not None:
                a, b = node.pair
                has_a, has_b = reaching.hold(a), reaching.hold(b)
                pending.append((node.together, which[fits & (has_a == has_b)]))
                pending.append((node.apart, which[fits & ~(has_a & has_b)]))
            else:
                left[which[fits]] = np.minimum(left[which[fits]], reduced[fits])
        return left

    def constant(self, proof: DualProof, bounds: Sequence[CountBound] = ()) -> int:
        """Return what duals prove when they leave no column less than 0, scaled.

        `bounds` are those that the branches above a node set on counts.
        """
        cuts = sum(cut.dual * cut.side for cut in proof.cuts)
        counts = sum(d * bound.side for d, bound in zip(proof.counts, bounds, strict=True))
        duals = zip(proof.limits, self.view.limits, strict=True)
        limits = sum(dual * limit.at_most for dual, limit in duals)
        return sum(proof.practice) + cuts + limits + counts

    def _least_taken(self, proofs: Sequence[DualProof]) -> tuple[int, ...]:
        """Return of each limit's duals the one under which columns have the least reduced cost."""
        return tuple(
            (max if limit.of_group >= 0 else min)(proof.limits[k] for proof in proofs)
            for k, limit in enumerate(self.view.limits)
        )

    def _gain(self, proof: DualProof, tree: LocalTree) -> int:
        leaves = [
            self.constant(node, bounds)
            for node, bounds in zip(tree.nodes, count_bounds(tree), strict=True)
            if isinstance(node, DualProof)
        ]
        return min(leaves) - self.constant(_inner(proof, tree))

    def _taken_by_counts(self, proof: DualProof, bounds: Sequence[CountBound]) -> Integers:
        """Return for each practice what a node's counts take off the columns that hold it, at most.

        Only a count that is to be more than something takes anything off: from columns that deal
        with its trust, and each of these holds a practice that does.
        """
        taken = np.zeros(len(self.view), dtype=object)
        alone = Columns.each_alone(len(self.view))
        for dual, bound in zip(proof.counts, bounds, strict=True):
            if bound.is_beyond:
                taken += -dual * alone.counted(self.view, bound.count).astype(object)
        return taken

    def _hold_to_zero(self, slack: Integers, where: str) -> None:
        if len(slack) and slack.min() < 0:
            self.faults.append(f"{where}: a column has the negative reduced cost {slack.min()}")

    def _hold_to_pool(self, left: Columns) -> None:
        pool = self.part.pool
        assert pool is not None
        if (len(left), left.sha256()) != (pool.columns, pool.sha256):
            self.faults.append(
                f"the pool has {len(left)} columns and not the {pool.columns} of the certificate, "
                "or other ones"
            )


def _inner(proof: DualProof, tree: LocalTree) -> DualProof:
    """Return the duals in whose place a tree's stand, numbered by place in its region."""
    place = {i: k for k, i in enumerate(tree.region)}
    cuts = tuple(
        replace(proof.cuts[k], practices=tuple(place[i] for i in proof.cuts[k].practices))
        for k in tree.cuts
    )
    return DualProof(tuple(proof.practice[i] for i in tree.region), cuts, proof.limits)


def _rise(proof: DualProof, tree: LocalTree, node: DualProof) -> Integers:
    """Return by how much more a node takes off a column, at most, for each practice of a region.

    A cut whose dual comes nearer to 0 takes `rise·⌊w(N ∩ S) / d⌋` more, which is shared out here
    by weight; one whose dual falls takes less and is left aside.
    """
    inner = _inner(proof, tree)
    rise = np.array(node.practice, dtype=object) - np.array(inner.practice, dtype=object)
    higher: Counter[tuple[tuple[int, ...], tuple[int, ...], int]] = Counter()
    for sign, cuts in ((1, node.cuts), (-1, inner.cuts)):
        for cut in cuts:
            higher[cut.practices, cut.weights, cut.divisor] += sign * cut.dual
    for (practices, weights, divisor), step in higher.items():
        for i, weight in zip(practices, weights, strict=True):
            rise[i] += -(-max(0, step) * weight // divisor)
    highest: Integers = np.maximum(rise, 0)
    return highest


def _views(view: TierProblem, certificate: Certificate) -> list[TierProblem]:
    """Return each part's own view; refuse parts that are none, or do not fit themselves."""
    if certificate.scale < 1:
        raise unusable("its scale is below 1")
    if view.limits and [len(part.practices) for part in certificate.parts] != [len(view)]:
        # Groups of practices left out would count towards "at least so many groups".
        raise unusable(
            "the problem's limits bind all practices together, and it has parts, or leaves some out"
        )
    views = part_views(view, [part.practices for part in certificate.parts])
    for part in certificate.parts:
        fault = unfit_part(part, certificate.scale, len(view.trust_price), len(view.limits))
        if fault:
            raise unusable(fault)
    return views


def part_views(view: TierProblem, parts: Sequence[tuple[str, ...]]) -> list[TierProblem]:
    """Return the view of each part's practices; refuse parts that share any or that edges join."""
    position = {code: i for i, code in enumerate(view.codes)}
    part_of = np.full(len(view), -1, dtype=np.int64)
    views = []
    for number, practices in enumerate(parts):
        if not practices or any(code not in position for code in practices):
            raise unusable("it is for other practices than the problem's")
        members = np.array([position[code] for code in practices])
        if (np.diff(members) <= 0).any() or (part_of[members] >= 0).any():
            raise unusable("its practices are not in order, or twice in it")
        part_of[members] = number
        views.append(view.restricted(members))
    free = ~(view.giant[view.edge_first] | view.giant[view.edge_second])
    if (part_of[view.edge_first[free]] != part_of[view.edge_second[free]]).any():
        raise unusable("an edge joins two of its parts")
    return views


def unusable(fault: str) -> InputError:
    """Return the error that a certificate is not for this problem."""
    return InputError(
        f"the certificate cannot be used: {fault}",
        where="bound.json",
        remedy="verify the run with the problem that it was solved for, or solve again",
    )
