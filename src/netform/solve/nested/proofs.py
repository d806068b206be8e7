"""Proofs of two tiers as a certificate holds them, and duals as a certificate gives them."""

from collections.abc import Iterable

import numpy as np

from netform.plan import (
    Certificate,
    CoupledPart,
    CoupledProof,
    CutDual,
    KnapsackProof,
    PaidPart,
    PartProof,
)
from netform.plan.proof.hub_knapsacks import HubKnapsacks
from netform.plan.proof.knapsack_bound import (
    Sending,
    knapsack_bound,
    numbers_of_groups,
)
from netform.problem import Integers, TierProblem
from netform.solve.columns import parts_of
from netform.solve.columns.cuts import Cut
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.nested.hub_volume import HubVolume
from netform.solve.nested.region_tree import region_tree

_NO_GOAL, _ROUNDS = 1e30, 600
_ENOUGH = 2  # numbers of federations whose payments prove something


def upper_proof(upper: TierProblem, limits: Limits) -> KnapsackProof:
    """Bound the upper tier alone, part by part."""
    parts = []
    for members in parts_of(upper):
        view = upper.restricted(members)
        paid, proved = _payments(view, Sending.of(view), limits)
        parts.append(PaidPart(view.codes, tuple(paid.tolist()), max(0, proved or 0)))
    return KnapsackProof(upper.tier.name, tuple(parts))


def may_have_plan(upper: TierProblem) -> bool:
    """Whether some number of federations fits each part: its patients, practices and leaders."""
    views = [upper.restricted(members) for members in parts_of(upper)]
    return all(
        knapsack_bound(view, np.zeros(len(view), dtype=np.int64)) is not None for view in views
    )


def _payments(view: TierProblem, sending: Sending, limits: Limits) -> tuple[Integers, int | None]:
    """Return what practices pay for the upper tier alone, and what that proves of all plans."""
    numbers, best = numbers_of_groups(view), np.zeros(len(view), dtype=np.int64)
    proved = knapsack_bound(view, best, sending)
    if proved is None:
        return best, None
    regions = region_tree(view, np.flatnonzero(np.diag(sending.is_possible)).tolist())
    useful = 0
    for groups in reversed(numbers):  # the more federations, the less travel: mostly these bind
        if useful == _ENOUGH or limits.reached():
            break
        volume = HubVolume(regions, HubKnapsacks.of(view, sending, groups))
        whole = ((regions.whole, groups),)
        paid = volume.improved(whole, volume.first(groups), _NO_GOAL, _ROUNDS).paid
        found = knapsack_bound(view, paid, sending)
        useful += found is not None and found > 0
        if found is not None and found > proved:
            best, proved = paid, found
    return best, proved


def fair_shares(duals: Duals) -> Integers:
    """Return about what each practice costs at least at the lower tier, objective units."""
    paid = int(duals.practice.sum())
    share = duals.constant / paid if paid else 0.0
    return (duals.practice * share).astype(np.int64)


def cut_duals(cuts: Iterable[Cut], cut: Integers) -> tuple[CutDual, ...]:
    """Return cuts and their duals as a proof has them."""
    return tuple(
        CutDual(each.practices, each.weights, each.divisor, int(dual))
        for each, dual in zip(cuts, cut, strict=True)
    )


def without_idle(proofs: Iterable[PartProof]) -> tuple[PartProof, ...]:
    """Return a part's proofs, without those by whole federations (long to check) that are idle."""
    needed = tuple(proofs)
    claimed = CoupledPart((), needed).claimed
    for proof in needed:
        others = tuple(each for each in needed if each is not proof)
        if isinstance(proof, CoupledProof) and CoupledPart((), others).claimed == claimed:
            needed = others
    return needed


def duals_of(view: TierProblem, certificate: Certificate) -> Duals:
    """Return the duals that a proof of one tier begins with, to the nearest objective unit."""
    position = {code: i for i, code in enumerate(view.codes)}
    paid = np.zeros(len(view), dtype=np.int64)
    cuts, cut = [], []
    for part in certificate.parts:
        proof = part.rounds[0].proof
        place = [position[code] for code in part.practices]
        paid[place] = np.array(proof.practice, dtype=np.int64) // certificate.scale
        for each in proof.cuts:
            practices = tuple(place[i] for i in each.practices)
            cuts.append(Cut(practices, each.weights, each.divisor))
            cut.append(each.dual // certificate.scale)
    return Duals(paid, tuple(cuts), np.array(cut, dtype=np.int64), scale=1)
