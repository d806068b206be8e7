"""The independent check of a bound on two tiers: exact integers, no solver.

Proofs of two kinds, of which the better counts:

* apart: a proof for each tier alone. A joint plan costs at least what both bounds add up to.
* coupled: for each practice h that may lead a federation, and each case of its federations,
  payments α and κ under which no network costs less than κ and what its members pay (looked for
  afresh, case by case). Then such a federation of m networks costs, with these, at least
  Σ (c_ih + α_i) over its practices and m·κ, and `knapsack_bound` says what payments π prove about
  the cheapest choice of federations. What contiguity asks for may be priced too (`ways`),
  and federations that hold two of the same three practices (`triples`). Or a proof by the seats of
  hubs; see `recheck_seats`. Where several hold for plans of so many federations, the best counts.
"""

from collections.abc import Sequence

import numpy as np

from netform.plan.cost import beyond_any_plan
from netform.plan.proof.afresh import Afresh
from netform.plan.proof.cases import Case, leaves
from netform.plan.proof.certificate import Certificate, DualProof
from netform.plan.proof.certificate_fit import unfit_proof
from netform.plan.proof.columns_left import LARGEST
from netform.plan.proof.counts_proof import CountsProof
from netform.plan.proof.joint_certificate import (
    CoupledPart,
    CoupledProof,
    JointCertificate,
    KnapsackProof,
    PaidPart,
    PartProof,
    Payments,
    least_of_best,
)
from netform.plan.proof.knapsack_bound import (
    Band,
    Sending,
    cheapest_choice,
    cheapest_knapsack,
    in_steps,
    knapsack_bound,
    numbers_of_groups,
)
from netform.plan.proof.recheck import Recheck, part_views, recheck, unusable
from netform.plan.proof.recheck_seats import SeatCheck
from netform.plan.proof.seat_proof import SeatProof
from netform.plan.proof.triples import are_covered, counted
from netform.plan.proof.ways import dearer
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
    upper = tier_problem(problem, certificate.upper.tier)
    if upper.tier.is_elastic or upper.tier.counts == "members":
        # `knapsack_bound` and `regions` go by the floor and the ceiling, and by all patients.
        raise unusable(
            f"its proofs are not about {upper.tier.name}s in an elastic band, or one "
            "that counts members only"
        )
    checked = recheck(problem, certificate.lower)
    lower = tier_problem(problem, certificate.lower.tier)
    faults = list(checked.faults)
    apart = (checked.certified or 0) + upper_bound(upper, certificate.upper)
    coupled = 0
    outside = part_views(upper, _practices(certificate.coupled))
    for part, around in zip(certificate.coupled, outside, strict=True):
        # Edges of the lower tier alone may join parts, but a network is inside a federation.
        own = lower.restricted(np.searchsorted(lower.source, around.source))
        networks = _networks_of(part, certificate.lower, checked)
        coupled += _coupled_bound(part, own, around, networks, faults)
    return Recheck(
        None if faults else max(apart, coupled),
        certificate.claimed,
        checked.columns,
        checked.proves_infeasible and not faults,
        faults,
    )


def upper_bound(upper: TierProblem, proof: KnapsackProof) -> int:
    """Return what is proved that the groups of the upper tier cost at least, objective units."""
    each = zip(proof.parts, part_views(upper, _practices(proof.parts)), strict=True)
    bounds = (knapsack_bound(view, _payments(paid.paid, len(view))) for paid, view in each)
    return sum(max(0, bound or 0) for bound in bounds)


def _networks_of(part: CoupledPart, lower: Certificate, checked: Recheck) -> int:
    """Return what the networks of a part are proved to cost at least, by the lower tier alone."""
    inside = set(part.practices)
    bounds = zip(lower.parts, checked.by_part, strict=False)  # there are none where it has faults
    return sum(bound for each, bound in bounds if inside.issuperset(each.practices))


def _practices(parts: Sequence[PaidPart | CoupledPart]) -> list[tuple[str, ...]]:
    return [part.practices for part in parts]


def _coupled_bound(
    part: CoupledPart, lower: TierProblem, upper: TierProblem, networks: int, faults: list[str]
) -> int:
    """Return what the proofs of a part prove together; note their faults.

    `networks` is what its networks are proved to cost at least.
    """
    numbers = set(numbers_of_groups(upper))
    if not all(1 <= proof.fewest <= proof.most <= len(upper) for proof in part.proofs):
        raise unusable("a proof is for numbers of groups that no plan has")
    for proof in part.proofs:
        numbers -= set(range(proof.fewest, proof.most + 1))
    if numbers:
        faults.append(f"nothing is proved for plans of {min(numbers)} {upper.tier.name}s")
        return 0
    check = _CoupledCheck(lower, upper, faults)
    seats = SeatCheck(lower, upper, check.sending, check.networks, networks, faults)

    def proved(proof: PartProof) -> int:
        if isinstance(proof, SeatProof):
            return seats.proved(proof)
        if isinstance(proof, CountsProof):
            return check.proved_by_counts(proof, networks)
        return check.proved(proof)

    bounds = [proved(proof) for proof in part.proofs]
    return least_of_best(part.proofs, bounds)


class _CoupledCheck:
    """The check of the proofs of one part."""

    def __init__(self, lower: TierProblem, upper: TierProblem, faults: list[str]) -> None:
        self.lower = lower
        self.upper = upper
        self.faults = faults
        self.sending = Sending.of(upper)
        self.networks = Afresh(lower)
        self.lawful: set[tuple[DualProof, int]] = set()  # halves of a case often have the same

    def proved(self, proof: CoupledProof) -> int:
        """Return the bound of one proof; note its faults."""
        if len(proof.inner) != len(self.upper):
            raise unusable("a part has not the payments of every practice")
        for cut in proof.cuts:
            _refuse_large(cut.dual)
            _refuse_large(cut.divisor)
            _refuse_large(*cut.weights)
        _refuse_large(*(each.price for each in proof.triples))
        for each in proof.triples:
            is_one = len(set(each.triple)) == 3 and all(
                0 <= i < len(self.upper) for i in each.triple
            )
            if each.price < 0 or not is_one:
                raise unusable("a triple is not of three practices, or its price is below 0")
        paid = _payments(proof.paid, len(self.upper))
        numbers = range(proof.fewest, proof.most + 1)
        band = Band.of(self.upper, numbers)
        leaders = np.flatnonzero(np.diag(self.sending.is_possible)).tolist()
        least = [self._least(proof, paid, band, h) for h in leaders]
        if self.faults:
            return 0
        together = cheapest_choice(paid, least, numbers)
        if together is None:
            return beyond_any_plan(self.lower, self.upper)
        sides = sum(cut.dual * cut.side for cut in proof.cuts)
        sides -= sum(each.price for each in proof.triples)
        return in_steps(together + sides, self.lower, self.upper)

    def proved_by_counts(self, proof: CountsProof, networks: int) -> int:
        """Return the bound of a proof by the numbers of hubs; note its faults.

        `networks` is what the part's networks are proved to cost at least.
        """
        if proof.networks > networks:
            self.faults.append("a proof takes more for granted than networks are proved to cost")
            return 0
        try:
            bound = proof.proved(self.upper, self.sending)
        except ValueError as error:
            raise unusable(str(error)) from error
        if bound is None:
            return beyond_any_plan(self.lower, self.upper)
        return in_steps(bound, self.lower, self.upper)

    def _least(self, proof: CoupledProof, paid: Integers, band: Band, hub: int) -> int | None:
        """Return the least that a federation of a hub costs beyond what its practices pay."""
        cases = proof.inner[hub]
        if cases is None:
            self.faults.append(f"nothing is proved where {self.upper.title(hub)} leads")
            return None
        found = []
        for case, payments in leaves(cases, Case(hub)):
            if not all(0 <= i < len(self.upper) for i in case.inside | case.outside):
                raise unusable("a case is of a practice that is not there")
            value = self._least_of(case, payments, proof, paid, band)
            if value is not None:
                found.append(value)
        return min(found, default=None)

    def _least_of(
        self, case: Case, payments: Payments, proof: CoupledProof, paid: Integers, band: Band
    ) -> int | None:
        networks = DualProof(payments.practice, proof.cuts)
        fault = unfit_proof(networks, len(self.lower))
        if fault:
            raise unusable(fault)
        inner, each = _payments(payments.practice, len(self.lower)), payments.each
        _refuse_large(each)
        _refuse_large(*(dual * (1 + len(way.boundary)) for way, dual in payments.ways))
        if (networks, each) not in self.lawful and self.networks.has_below(networks, each - 1):
            leader = self.upper.title(case.hub)
            self.faults.append(f"a network costs less than it pays where {leader} leads")
            return None
        self.lawful.add((networks, each))
        for way, dual in payments.ways:
            if not all(0 <= i < len(self.upper) for i in (way.practice, *way.boundary)):
                raise unusable("a boundary is of practices that are not there")
            if dual < 0:
                raise unusable("a way has a negative dual")
            if not way.holds(self.upper.adjacency, case.hub):
                one, other = self.upper.title(way.practice), self.upper.title(case.hub)
                self.faults.append(f"a boundary does not part {one} from {other}")
                return None
        if not are_covered(payments.triples, proof.triples):
            raise unusable("more of a triple's price is counted than there is")
        added, besides = counted(payments.triples, len(inner))
        knapsack = cheapest_knapsack(
            self.upper,
            paid,
            self.sending.cost[:, case.hub] + inner + dearer(payments.ways, len(inner)) + added,
            self.sending.is_possible[:, case.hub],
            band,
            case,
        )
        if knapsack is None:
            return None
        return knapsack + besides + case.least_for_networks(each, len(inner))


def _payments(numbers: tuple[int, ...], count: int) -> Integers:
    """Return payments of so many practices as an array."""
    if len(numbers) != count:
        raise unusable("a part has not one payment a practice")
    _refuse_large(*numbers)
    return np.array(numbers, dtype=np.int64)


def _refuse_large(*numbers: int) -> None:
    """Refuse numbers of which a few sums, with costs, might not fit into 64 bits."""
    if sum(map(abs, numbers)) >= LARGEST // 4:
        raise unusable("its numbers do not fit into 64 bits")
