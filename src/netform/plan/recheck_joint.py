"""The independent check of a bound on two tiers: exact integers, no solver.

Two proofs, of which the better counts:

* apart: a proof for each tier alone. A joint plan costs at least what both bounds add up to.
* coupled: for each practice h that may lead a federation, payments α^h under which no network
  costs less than its members pay (looked for afresh, h by h). Then a federation that h leads costs,
  with its networks, at least Σ (c_ih + α^h_i) over its practices, and `knapsack_bound` says what
  payments π prove about the cheapest choice of federations.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netform.plan.afresh import list_afresh
from netform.plan.certificate import DualProof
from netform.plan.certificate_fit import unfit_proof
from netform.plan.columns_left import LARGEST
from netform.plan.cost import most_a_plan_can_cost
from netform.plan.joint_certificate import CoupledPart, CoupledProof, JointCertificate, PaidPart
from netform.plan.knapsack_bound import Sending, knapsack_bound, numbers_of_groups
from netform.plan.recheck import Recheck, part_views, recheck, unusable
from netform.problem import Integers, Problem, TierProblem, tier_problem


def recheck_joint(problem: Problem, certificate: JointCertificate) -> Recheck:
    """Recompute the bound that a certificate proves for two tiers.

    Raises
    ------
    InputError
        The certificate is for other practices, or does not fit itself.
    """
    names = [tier.name for tier in problem.settings.tiers]
    if [certificate.lower.tier, certificate.upper.tier] != names:
        raise unusable("its tiers are not the problem's")
    checked = recheck(problem, certificate.lower)
    upper = tier_problem(problem, certificate.upper.tier)
    lower = tier_problem(problem, certificate.lower.tier)
    faults = list(checked.faults)
    apart = checked.certified or 0
    parts = certificate.upper.parts
    for paid, view in zip(parts, part_views(upper, _practices(parts)), strict=True):
        apart += max(0, knapsack_bound(view, _payments(paid.paid, len(view))) or 0)
    coupled = 0
    outside, inside = (part_views(tier, _practices(certificate.coupled)) for tier in (upper, lower))
    for part, own, around in zip(certificate.coupled, inside, outside, strict=True):
        coupled += _coupled_bound(part, own, around, faults)
    return Recheck(
        None if faults else max(apart, coupled),
        certificate.claimed,
        checked.columns,
        checked.proves_infeasible and not faults,
        faults,
    )


def _practices(parts: Sequence[PaidPart | CoupledPart]) -> list[tuple[str, ...]]:
    return [part.practices for part in parts]


def _coupled_bound(
    part: CoupledPart, lower: TierProblem, upper: TierProblem, faults: list[str]
) -> int:
    """Return what the proofs of a part prove together; note their faults."""
    numbers = set(numbers_of_groups(upper))
    for proof in part.proofs:
        numbers -= set(range(proof.fewest, proof.most + 1))
    if numbers:
        faults.append(f"nothing is proved for plans of {min(numbers)} {upper.tier.name}s")
        return 0
    sending = Sending.of(upper)
    return min(_proved(proof, lower, upper, sending, faults) for proof in part.proofs)


def _proved(
    proof: CoupledProof,
    lower: TierProblem,
    upper: TierProblem,
    sending: Sending,
    faults: list[str],
) -> int:
    """Return the bound of one proof; note its faults."""
    if len(proof.inner) != len(upper):
        raise unusable("a part has not one vector of payments a practice")
    inner = np.zeros((len(upper), len(upper)), dtype=np.int64)
    for h in np.flatnonzero(np.diag(sending.is_possible)).tolist():
        networks = DualProof(proof.inner[h], proof.cuts)
        fault = unfit_proof(networks, len(lower))
        if fault:
            raise unusable(fault)
        inner[h] = _payments(proof.inner[h], len(lower))
        if any(abs(cut.dual) >= LARGEST for cut in proof.cuts):
            raise unusable("its numbers do not fit into 64 bits")
        if len(list_afresh(lower, networks, 1, -1, most=1)):
            faults.append(f"a network costs less than it pays where {upper.title(h)} leads")
            return 0
    proved = knapsack_bound(
        upper,
        _payments(proof.paid, len(upper)),
        replace(sending, cost=sending.cost + inner.T),
        range(proof.fewest, proof.most + 1),
    )
    sides = sum(cut.dual * cut.side for cut in proof.cuts)
    return (
        most_a_plan_can_cost(lower) + most_a_plan_can_cost(upper) + 1
        if proved is None
        else proved + sides
    )


def _payments(numbers: tuple[int, ...], count: int) -> Integers:
    """Return payments of so many practices as an array."""
    if len(numbers) != count:
        raise unusable("a part has not one payment a practice")
    if any(abs(each) >= LARGEST for each in numbers):
        raise unusable("its numbers do not fit into 64 bits")
    return np.array(numbers, dtype=np.int64)
