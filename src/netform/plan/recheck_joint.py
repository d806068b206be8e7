"""The independent check of a bound on two tiers: exact integers, no solver.

Two proofs, of which the better counts:

* apart: a proof for each tier alone. A joint plan costs at least what both bounds add up to.
* coupled: for each practice h that may lead a federation, payments α^h under which no network
  costs less than its members pay (looked for afresh, h by h). Then a federation that h leads costs,
  with its networks, at least Σ (c_ih + α^h_i) over its practices, and `knapsack_bound` says what
  payments π prove about the cheapest choice of federations.
"""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from netform.plan.afresh import list_afresh
from netform.plan.certificate import DualProof
from netform.plan.certificate_fit import unfit_proof
from netform.plan.columns_left import LARGEST
from netform.plan.joint_certificate import CoupledPart, JointCertificate, PaidPart
from netform.plan.knapsack_bound import Sending, knapsack_bound
from netform.plan.recheck import Recheck, part_views, recheck, unusable
from netform.problem import Integers, Problem, TierProblem, tier_problem

_Kind = TypeVar("_Kind", PaidPart, CoupledPart)


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
    for paid, view in _with_views(upper, certificate.upper.parts):
        apart += max(0, knapsack_bound(view, _integers(paid.paid)) or 0)
    coupled = 0
    inside = part_views(lower, [part.practices for part in certificate.coupled])
    for (part, view), own in zip(_with_views(upper, certificate.coupled), inside, strict=True):
        coupled += _coupled_bound(part, own, view, faults)
    return Recheck(
        None if faults else max(apart, coupled),
        certificate.claimed,
        checked.columns,
        checked.proves_infeasible and not faults,
        faults,
    )


def _with_views(view: TierProblem, parts: tuple[_Kind, ...]) -> list[tuple[_Kind, TierProblem]]:
    """Return parts with their views; refuse those without one payment for each practice."""
    views = part_views(view, [part.practices for part in parts])
    for part in parts:
        if len(part.paid) != len(part.practices):
            raise unusable("a part has not one payment a practice")
        if any(abs(each) >= LARGEST for each in part.paid):
            raise unusable("its numbers do not fit into 64 bits")
    return list(zip(parts, views, strict=True))


def _coupled_bound(
    part: CoupledPart, lower: TierProblem, upper: TierProblem, faults: list[str]
) -> int:
    """Return what a coupled proof proves for a part; note its faults."""
    if len(part.inner) != len(upper):
        raise unusable("a part has not one vector of payments a practice")
    sending = Sending.of(upper)
    inner = np.zeros((len(upper), len(upper)), dtype=np.int64)
    for h in np.flatnonzero(np.diag(sending.is_possible)).tolist():
        proof = DualProof(part.inner[h], part.cuts)
        fault = unfit_proof(proof, len(lower))
        if fault:
            raise unusable(fault)
        numbers = (*part.inner[h], *(cut.dual for cut in part.cuts))
        if any(abs(each) >= LARGEST for each in numbers):
            raise unusable("its numbers do not fit into 64 bits")
        inner[h] = _integers(part.inner[h])
        if len(list_afresh(lower, proof, 1, -1, most=1)):
            faults.append(f"a network costs less than it pays where {upper.title(h)} leads")
            return 0
    proved = knapsack_bound(
        upper, _integers(part.paid), replace(sending, cost=sending.cost + inner.T)
    )
    return 0 if proved is None else proved + sum(cut.dual * cut.side for cut in part.cuts)


def _integers(numbers: tuple[int, ...]) -> Integers:
    return np.array(numbers, dtype=np.int64)
