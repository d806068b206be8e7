"""The independent check of a bound: every column listed afresh, exact integers, no solver.

What is proved, in three steps (MODEL.md section 4):

1. Duals π and cut duals σ ≤ 0 under which no column has a negative reduced cost prove that every
   plan costs at least `Σ π + Σ σ·⌊w(S) / d⌋`: the root bound.
2. A column of reduced cost r can be in a plan cheaper than the cutoff only if root bound + r is
   below the cutoff. Those columns are the pool; their number and SHA-256 are compared.
3. Each node of the tree has duals of its own. A branch drops columns as in step 2 and splits the
   rest by whether two practices share a group; at a leaf the duals prove a bound over the columns
   that reach it as in step 1. The least of them holds.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from netform.errors import InputError
from netform.plan.afresh import LARGEST, RestOfColumns, list_afresh
from netform.plan.certificate import Branch, Certificate, DualProof
from netform.plan.cost import most_a_plan_can_cost
from netform.problem import Problem, TierProblem, tier_problem

_NO_HUB = 10**17


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
        Whether the bound exceeds what any plan can cost (`most_a_plan_can_cost`, or 0 where costs
        are left aside).
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
    room = -1 if certificate.cutoff is None else (certificate.cutoff - 1) * scale - _constant(root)
    threshold = max(-LARGEST, min(room, LARGEST))
    listed = list_afresh(view, root, scale, threshold, costed=certificate.costed)
    faults = []
    if listed.lowest < 0:
        faults.append(f"a column has the negative reduced cost {listed.lowest} at the root")
    certified = _rounded_up(_constant(root), scale)
    most = most_a_plan_can_cost(view) if certificate.costed else 0
    if certificate.pool is not None and certificate.cutoff is not None and not faults:
        pool = listed.pool
        if (len(pool.sets), pool.sha256()) != (certificate.pool.columns, certificate.pool.sha256):
            faults.append(
                f"the pool has {len(pool.sets)} columns and not the {certificate.pool.columns} "
                "of the certificate, or other ones"
            )
        least = _least_leaf(certificate, pool, faults)
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
        fault = _unfit(node.proof if isinstance(node, Branch) else node, count) or fault
    root = certificate.root
    in_cuts = [(cut.dual, cut.divisor, sum(cut.weights)) for cut in root.cuts]
    numbers = (certificate.scale, *root.practice, *chain.from_iterable(in_cuts))
    if any(abs(number) >= LARGEST for number in numbers):
        fault = "its numbers do not fit into 64 bits"
    if fault:
        raise _unusable(fault)


def _unfit(proof: DualProof, count: int) -> str:
    """Say why a proof does not fit so many practices; empty when it does."""
    if len(proof.practice) != count:
        return f"a proof has {len(proof.practice)} duals for {count} practices"
    for cut in proof.cuts:
        if cut.dual > 0 or len(set(cut.practices)) != len(cut.practices):
            return f"the cut on {cut.practices} has a positive dual or repeats a practice"
        lightest = min(cut.weights, default=0)
        if cut.divisor < 1 or len(cut.weights) != len(cut.practices) or lightest < 0:
            return f"the cut on {cut.practices} has unfit weights or an unfit divisor"
        if not all(0 <= i < count for i in cut.practices):
            return f"the cut on {cut.practices} names a practice that is not there"
    return ""


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


def _least_leaf(certificate: Certificate, pool: RestOfColumns, faults: list[str]) -> int:
    """Return the least bound of the leaves, each over the columns that reach it."""
    assert certificate.cutoff is not None
    least = certificate.cutoff
    pending = [(0, list(zip(pool.sets, pool.cost, strict=True)))]
    while pending:
        at, columns = pending.pop()
        node = certificate.nodes[at]
        proof = node.proof if isinstance(node, Branch) else node
        reduced = _reduced_costs(proof, columns, certificate.scale)
        if min(reduced, default=0) < 0:
            faults.append(f"a column has the negative reduced cost {min(reduced)} at node {at}")
        if isinstance(node, Branch):
            room = (certificate.cutoff - 1) * certificate.scale - _constant(proof)
            left = [column for column, r in zip(columns, reduced, strict=True) if r <= room]
            a, b = node.pair
            pending.append((node.together, [c for c in left if (a in c[0]) == (b in c[0])]))
            pending.append((node.apart, [c for c in left if not (a in c[0] and b in c[0])]))
        else:
            least = min(least, _rounded_up(_constant(proof), certificate.scale))
    return least


def _reduced_costs(
    proof: DualProof, columns: list[tuple[tuple[int, ...], int]], scale: int
) -> list[int]:
    cuts_of: dict[int, list[tuple[int, int]]] = {}
    for k, cut in enumerate(proof.cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of.setdefault(i, []).append((k, weight))
    found = []
    for members, cost in columns:
        reduced = cost * scale - sum(proof.practice[i] for i in members)
        inside: dict[int, int] = {}  # w(N ∩ S) of each cut
        for i in members:
            for k, weight in cuts_of.get(i, ()):
                inside[k] = inside.get(k, 0) + weight
        reduced -= sum(
            proof.cuts[k].dual * (weight // proof.cuts[k].divisor) for k, weight in inside.items()
        )
        found.append(reduced)
    return found
