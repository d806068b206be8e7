"""Whether a certificate fits itself: what a recheck may take for granted of its numbers."""

from itertools import chain

import numpy as np

from netform.plan.proof.certificate import (
    Branch,
    Count,
    DualProof,
    LocalTree,
    Part,
    Round,
    proof_of,
)
from netform.plan.proof.columns_left import LARGEST
from netform.plan.proof.count_bounds import count_bounds


def unfit_part(part: Part, scale: int, trusts: int, limits: int) -> str:
    """Say why a part does not fit itself, or so many trusts and limits; empty when it does."""
    count = len(part.practices)
    if not part.rounds:
        return "it has no round of proof"
    if part.pool is not None and len(part.rounds) < 2:
        return "it has a pool and no round over it"
    in_proofs = []
    for each in part.rounds:
        in_proofs.append(each.proof)
        fault = unfit_proof(each.proof, count, limits)
        if each.proof.counts:
            fault = "a round has duals of counts, which only branches bound"
        for tree in each.trees:
            region = np.array(tree.region)
            if not len(region) or (np.diff(region) <= 0).any():
                return "a region is empty or not in order"
            if region[0] < 0 or region[-1] >= count:
                return "a region names a practice that is not there"
            if not fault:
                fault = _unfit_tree(tree, count, trusts, limits) or _unfit_takeover(
                    each.proof, tree
                )
            in_proofs += map(proof_of, tree.nodes)
        taken = [k for tree in each.trees for k in tree.cuts]
        if len(set(taken)) < len(taken):
            return "two trees take over the same cut"
        if fault:
            return fault
    numbers = chain(
        (scale, part.cutoff),
        *((*proof.practice, *proof.limits, *proof.counts) for proof in in_proofs),
        *((c.dual, c.divisor, sum(c.weights)) for proof in in_proofs for c in proof.cuts),
    )
    if any(abs(number) >= LARGEST for number in numbers):
        return "its numbers do not fit into 64 bits"
    if any(_moves_limit(each, count) for each in part.rounds):
        return "a tree that is not alone and over everything moves a limit's dual"
    return ""


def _moves_limit(each: Round, count: int) -> bool:
    """Return whether a tree moves a limit's dual that is not alone, or not over everything.

    A limit is one row: two trees cannot both put another dual in the place of its own.
    """
    if len(each.trees) == 1 and len(each.trees[0].region) == count:
        return False
    nodes = (proof_of(node) for tree in each.trees for node in tree.nodes)
    return any(node.limits != each.proof.limits for node in nodes)


def _unfit_takeover(proof: DualProof, tree: LocalTree) -> str:
    """Say why a tree cannot take over the cuts that it names; empty when it can."""
    for k in tree.cuts:
        if not 0 <= k < len(proof.cuts):
            return "a tree takes over a cut that is not there"
        if not set(proof.cuts[k].practices) <= set(tree.region):
            return "a tree takes over a cut that is not inside its region"
    return ""


def _unfit_tree(tree: LocalTree, everyone: int, trusts: int, limits: int) -> str:
    count, nodes = len(tree.region), len(tree.nodes)
    if not nodes:
        return "a tree has no node"
    children = [
        child
        for node in tree.nodes
        if isinstance(node, Branch)
        for child in (node.together, node.apart)
    ]
    if len(set(children)) < len(children):
        return "a node has two parents"
    for place, node in enumerate(tree.nodes):
        if isinstance(node, Branch):
            if not (place < node.together < nodes and place < node.apart < nodes):
                return f"node {place} has no children below it"
            if (node.pair is None) == (node.count is None):
                return f"node {place} branches on a pair and a count, or on neither"
            if node.pair is not None and not _is_pair(node.pair, count):
                return f"node {place} branches on no pair of practices"
            if node.count is not None and (count < everyone or not _fits(node.count, trusts)):
                return f"node {place} branches on no count of the whole"
        fault = unfit_proof(proof_of(node), count, limits)
        if fault:
            return fault
    for place, (node, bounds) in enumerate(zip(tree.nodes, count_bounds(tree), strict=True)):
        duals = proof_of(node).counts
        if len(duals) != len(bounds) or any(dual > 0 for dual in duals):
            return f"node {place} has unfit duals of counts"
    return ""


def _is_pair(pair: tuple[int, int], count: int) -> bool:
    a, b = pair
    return a != b and 0 <= a < count and 0 <= b < count


def _fits(count: Count, trusts: int) -> bool:
    """Return whether a count is of a trust that is there, or of all groups."""
    is_there = count.trust is None or 0 <= count.trust < trusts
    return is_there and 0 <= count.at_most < LARGEST


def unfit_proof(proof: DualProof, count: int, limits: int = 0) -> str:
    """Say why a proof does not fit so many practices and limits; empty when it does."""
    if len(proof.practice) != count:
        return f"a proof has {len(proof.practice)} duals for {count} practices"
    if len(proof.limits) != limits:
        return f"a proof has {len(proof.limits)} duals for {limits} limits"
    if any(dual > 0 for dual in proof.limits):
        return "a limit has a positive dual"
    for cut in proof.cuts:
        if cut.dual > 0 or len(set(cut.practices)) != len(cut.practices):
            return f"the cut on {cut.practices} has a positive dual or repeats a practice"
        lightest = min(cut.weights, default=0)
        if cut.divisor < 1 or len(cut.weights) != len(cut.practices) or lightest < 0:
            return f"the cut on {cut.practices} has unfit weights or an unfit divisor"
        if not all(0 <= i < count for i in cut.practices):
            return f"the cut on {cut.practices} names a practice that is not there"
    return ""
