"""Two tiers at once: networks nested in federations, a joint plan and a joint bound (MODEL.md 6).

Plans come from hubs that are chosen first, or from below, as federations of the cheapest networks.
Then neighbouring federations are formed anew. Bounds come from the seats of hubs; where there are
too many federations for these, from counts of hubs, and then from whole federations.
"""

from dataclasses import dataclass, replace

import numpy as np

from netform.plan import JointCertificate
from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.problem import Integers, TierProblem
from netform.solve.checkpoint import Checkpoint
from netform.solve.columns import Answer, lay_ground, parts_of, solve_tier
from netform.solve.columns.helpers import Helpers
from netform.solve.limits import Limits
from netform.solve.nested.cheap_hubs import CheapHubs
from netform.solve.nested.counts_bound import CountsBound
from netform.solve.nested.federating import federated
from netform.solve.nested.federation import Federation, cheapest_of_all, total_of
from netform.solve.nested.inside import sorted_union
from netform.solve.nested.joint_state import JointKeeper, proved_parts
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.many_federations import exchanges
from netform.solve.nested.part import Part
from netform.solve.nested.part_bounds import PartBounds
from netform.solve.nested.proofs import duals_of, may_have_plan, upper_proof
from netform.solve.nested.seat_bound import lawful
from netform.solve.nested.seat_lp import Relaxed
from netform.solve.progress import Progress

# Shares of the time left.
_LOWER = 0.4  # what either tier alone may take
_LOWER_GAP = 0.1  # of the gap that is good enough: networks alone, whose loss stays in the bound
_PLANS, _PLANS_OF_LARGE = 0.35, 0.6
_A_PRACTICE = 0.6  # seconds at most that plans take at first, for each
_BELOW = 0.1
_LEADING, _A_HUB_SET = 0.15, 0.5
_A_COUNT = 0.06  # counts go on for as much once more while they rise
_RISING = 0.0025  # of the bound
_TRIAL = 0.25
_REGROUPING, _WHOLE = (0.2, 0.5), (0.65, 1.0)  # in turns
_LARGE = 250  # practices: with more, plans have more of the time
_FEW = 12  # practices whose connected sets are all tried as federations
_FROM_BELOW = range(25, 57)  # so many networks are put together before hubs are looked for
_MOST_SEATS = 6  # federations: with more there are too many states
_SURE_SEATS = 4  # federations: with more, whole federations may prove more
_A_SEARCH = 0.3  # of the time left: seats, where that is not sure


@dataclass(eq=False)
class JointAnswer:
    """What was found for two tiers.

    Attributes
    ----------
    lower
        The answer of the lower tier alone: where that has no plan, there is no joint one.
    networks, federations
        The best joint plan: participants of each group, ascending; `None` where none was found.
    objective, bound
        Its exact cost and the proved bound, objective units; `None` where there is none.
    certificate
        The proof of the bound; `None` before there is one.
    """

    lower: Answer
    networks: list[Integers] | None = None
    federations: list[Integers] | None = None
    objective: int | None = None
    bound: int | None = None
    certificate: JointCertificate | None = None


def solve_nested(
    lower: TierProblem,
    upper: TierProblem,
    limits: Limits,
    progress: Progress,
    *,
    threads: int = 1,
    memory_limit: float | None = None,
    start: list[Integers] | None = None,
    checkpoint: Checkpoint | None = None,
    helpers: Helpers | None = None,
) -> JointAnswer:
    """Find a cheap partition into networks nested in federations, with a bound on any such plan.

    Parameters
    ----------
    lower, upper
        The two tiers of one problem: they have the same participants.
    start
        Lawful federations to begin with: participants of each.
    checkpoint
        Where the state is kept, and one of before may be.
    helpers
        Others who solve parts or windows of the lower tier.
    """
    alone = solve_tier(
        lower,
        replace(limits.share(_LOWER), gap=_LOWER_GAP * limits.gap),
        Progress(limits, progress.listener),
        threads=threads,
        memory_limit=memory_limit,
        checkpoint=checkpoint,
        helpers=helpers,
    )
    answer = JointAnswer(alone)
    if alone.certificate is None or alone.bound is None:
        return answer
    proof = upper_proof(upper, limits.share(_LOWER))
    answer.certificate = JointCertificate(alone.certificate, proof)
    answer.bound = progress.bound = answer.certificate.claimed
    progress.tell("tiers apart", lower=alone.bound, upper=proof.claimed)
    if alone.groups is None or not may_have_plan(upper):
        return answer
    keeper = None if checkpoint is None else JointKeeper(checkpoint)
    solver = _NestedSolver((lower, upper), answer, limits, progress, threads, keeper)
    solver.run(solver.resumed() or start)
    solver.certify()
    return answer


class _NestedSolver:
    """The search for joint plans and their bound."""

    def __init__(
        self,
        tiers: tuple[TierProblem, TierProblem],
        answer: JointAnswer,
        limits: Limits,
        progress: Progress,
        threads: int,
        keeper: JointKeeper | None,
    ) -> None:
        """Take an answer that has networks and the proofs of the tiers apart."""
        lower, self.upper = tiers
        self.answer = answer
        self.limits = limits
        self.progress = progress
        self.threads = threads
        self.keeper = keeper
        proof = self._certificate.lower
        duals = lawful(lay_ground(lower), duals_of(lower, proof))
        self.parts = []
        for members in parts_of(self.upper):
            inside = set(self.upper.restricted(members).codes)
            known = (each.claimed for each in proof.parts if inside.issuperset(each.practices))
            self.parts.append(Part.of(members, tiers, duals, sum(known), limits))
        self.led = [
            LedPlans(part.inside, part.ground, part.upper, part.sending, part.duals, threads)
            for part in self.parts
        ]
        paid = [each.paid for each in self._certificate.upper.parts]
        self.bounds = [
            PartBounds(*each, threads) for each in zip(self.parts, self.led, paid, strict=True)
        ]

    @property
    def _certificate(self) -> JointCertificate:
        assert self.answer.certificate is not None
        return self.answer.certificate

    def resumed(self) -> list[Integers] | None:
        """Take up the proofs that a checkpoint has; return its federations."""
        if self.keeper is None:
            return None
        state = self.keeper.found(self.upper)
        if state.certificate is not None:
            proved = proved_parts(self.upper, state.certificate)
            kept = {part.practices: part for part in proved}
            for part, bounds in zip(self.parts, self.bounds, strict=True):
                bounds.kept = kept.get(part.upper.codes)
            self._prove("resumed")
        return state.federations

    def run(self, start: list[Integers] | None) -> None:
        """Form federations part by part; then improve them, and raise the bound."""
        is_large = len(self.upper) > _LARGE
        fraction = _PLANS_OF_LARGE if is_large else _PLANS
        limits = self.limits.share(fraction, _A_PRACTICE * len(self.upper))
        # There is a plan only once each part has one.
        smallest_first = sorted(range(len(self.parts)), key=lambda k: len(self.parts[k]))
        for number in smallest_first:
            self._form(number, start or [], limits)
        if not all(part.federations for part in self.parts):
            return
        for number in smallest_first:
            most = self.parts[number].numbers[-1]
            if most <= _MOST_SEATS:
                is_sure = most <= _SURE_SEATS
                self._search_seats(number, self.limits if is_sure else self.limits.share(_A_SEARCH))
            elif not self._is_enough():
                self._count_hubs(number)
        for number in smallest_first:
            if (
                not self._is_enough()
                and self.bounds[number].seats.bound < self.parts[number].cutoff
            ):
                self._go_on_with_many(number)

    def _form(self, number: int, start: list[Integers], limits: Limits) -> None:
        """Form federations of a part: to start from, for hubs chosen first, or from below."""
        part = self.parts[number]
        if len(part) <= _FEW:
            self._take(part, cheapest_of_all(part.ground, part.inside, self.limits), "formed")
            return

        def gained(federations: list[Federation]) -> None:
            self._take(part, federations, "formed")

        assert self.answer.lower.groups is not None
        networks = part.places(self.answer.lower.groups)
        gained(part.formed(part.places(start)))
        if self._is_enough():
            return
        if not part.federations and len(networks) in _FROM_BELOW:
            gained(self._from_below(number, networks, limits.share(_BELOW)))
        ways = exchanges(part, self.threads)
        self.led[number].best(part.federations, part.fair, limits, gained, ways)
        is_long = len(networks) >= _FROM_BELOW.stop
        for hubs_first in (is_long, not is_long):
            if part.federations:
                break
            if hubs_first:
                self.led[number].best([], part.fair, self.limits, gained, ways)
            else:
                gained(self._from_below(number, networks, self.limits))

    def _from_below(
        self, number: int, networks: list[Integers], limits: Limits
    ) -> list[Federation]:
        """Put the cheapest networks together."""
        part = self.parts[number]
        found = federated(part.ground, networks, limits, self.threads, self._paid(number))
        return part.formed([sorted_union([networks[k] for k in own]) for own in found or []])

    def _paid(self, number: int) -> Integers:
        """Return what practices of a part pay for federations, by the proof of that tier alone."""
        return np.array(self._certificate.upper.parts[number].paid, dtype=np.int64)

    def _search_seats(self, number: int, within: Limits) -> None:
        """Raise the bound of a part by the seats of hubs, and try hubs that are met."""
        part, hubs = self.parts[number], CheapHubs()

        def gained(federations: list[Federation]) -> None:
            self._take(part, federations, "led anew")

        def met(land: Land, seats: Seats, found: Relaxed) -> None:
            hubs.meet(land, seats, found)
            limits = within.share(_LEADING)
            for some in hubs.due():
                own = limits.share(_A_HUB_SET)
                self.led[number].led_by(some, part.federations, part.fair, own, gained)

        def risen() -> None:
            self._prove("seats")

        self.bounds[number].seats.raise_bound(
            *(within, lambda: part.cutoff, lambda: within.reached() or self._is_enough()),
            *(risen, met),
        )
        risen()

    def _count_hubs(self, number: int) -> None:
        """Raise the bound of a part by how many hubs lie in each region."""
        counts, before = self.bounds[number].begin_counts(), -1
        while not self._is_enough() and counts.bound - before > _RISING * before:
            before = counts.bound
            self._go_on_counting(number, counts, self.limits.share(_A_COUNT))

    def _go_on_counting(self, number: int, counts: CountsBound, limits: Limits) -> None:
        cutoff = self.parts[number].cutoff
        counts.raise_bound(limits, cutoff, self.threads, lambda: self._prove("counts"))

    def _go_on_with_many(self, number: int) -> None:
        """Raise the bound of a part by whole federations, and look for plans with what they say.

        Where seats or counts have proved more than whole federations let hope for after a while, it
        is these that go on.
        """
        part, bounds = self.parts[number], self.bounds[number]
        many = bounds.begin_many()

        def gained(federations: list[Federation]) -> None:
            self._take(part, federations, "led anew")

        def risen() -> None:
            self._prove("whole federations")

        many.raise_bound(self.limits.share(_TRIAL), self._needed(number))
        risen()
        for plans, whole in zip(_REGROUPING, _WHOLE, strict=True):
            if self._is_enough():
                return
            many.lead(self.limits.share(plans), gained)
            if self._is_enough() or self._others_prove_more(number, many.foretold):
                return
            own = self.limits.share(whole)
            many.raise_least(own, self._needed(number), bounds.proved, risen)
        if not self._is_enough():
            self._others_prove_more(number, many.foretold)

    def _others_prove_more(self, number: int, foretold: float) -> bool:
        """Go on with counts or seats where these have proved more than is foretold."""
        seats, counts = self.bounds[number].seats, self.bounds[number].counts
        if counts is not None and counts.bound > foretold:
            self._go_on_counting(number, counts, self.limits)
        elif seats.bound > foretold:
            self._search_seats(number, self.limits)
        else:
            return False
        return True

    def _prove(self, step: str) -> None:
        """Note what is proved of all parts together, where it is better."""
        bound = sum(each.bound for each in self.bounds)
        assert self.answer.bound is not None
        self.answer.bound = self.progress.bound = max(self.answer.bound, bound)
        self.progress.tell(step, coupled=bound)
        if self.keeper is not None and bound == self.answer.bound:
            self.keeper.keep_proof(self._certified)

    def _needed(self, number: int) -> int:
        """Return the bound of a part with which the gap asked for is reached."""
        assert self.answer.objective is not None
        goal = self.answer.objective - int(self.limits.gap * abs(self.answer.objective))
        others = sum(each.bound for k, each in enumerate(self.bounds) if k != number)
        return min(self.parts[number].cutoff, goal - others)

    def certify(self) -> None:
        """Put the parts' proofs into the certificate."""
        certificate = self._certified()
        if certificate is not None:
            self.answer.certificate = certificate
            self.answer.bound = self.progress.bound = certificate.claimed

    def _certified(self) -> JointCertificate | None:
        """Return the certificate with the parts' proofs; `None` where a part has none."""
        coupled = [each.proof() for each in self.bounds]
        if any(each is None for each in coupled):
            return None
        return replace(self._certificate, coupled=tuple(filter(None, coupled)))

    def _is_enough(self) -> bool:
        return self.limits.reached() or self.limits.good_enough(
            self.answer.objective, self.answer.bound
        )

    def _take(self, part: Part, federations: list[Federation], step: str) -> None:
        """Take federations of a part that cost less; the parts' plans, all there, are the plan."""
        if not federations or total_of(federations) >= part.cutoff:
            return
        part.federations = federations
        if not all(each.federations for each in self.parts):
            return
        answer = self.answer
        answer.objective = sum(each.cutoff for each in self.parts)
        answer.federations, answer.networks = [], []
        for own in self.parts:
            for federation in own.federations:
                answer.federations.append(own.members[federation.members])
                answer.networks += [own.members[group] for group in federation.networks.groups]
        self.progress.objective = answer.objective
        self.progress.tell(step)
        if self.keeper is not None:
            self.keeper.keep_plan(answer.federations)
