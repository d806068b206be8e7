"""Two tiers at once: networks nested in federations, a joint plan and a joint bound (MODEL.md 6).

Plans come from hubs that are chosen first, or from below, as federations of the cheapest networks.
Then neighbouring federations are formed anew. Bounds come from the seats of hubs; where there are
too many federations for these, from a joint LP, and then from whole federations.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from netform.plan import CoupledPart, CoupledProof, JointCertificate
from netform.plan.knapsack_bound import Sending, numbers_of_groups
from netform.plan.seat_proof import SeatProof
from netform.plan.seats import Land, Seats
from netform.problem import Integers, TierProblem
from netform.solve.columns import Answer, Ground, costed, lay_ground, parts_of, solve_tier
from netform.solve.columns.column_set import ColumnSet
from netform.solve.limits import Limits
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federating import federated
from netform.solve.nested.federation import Federation, cheapest_of_all, formed
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.joint_bound import JointBound
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.local_search import Way, improve
from netform.solve.nested.proofs import coupled_proof, duals_of, fair_shares, upper_proof
from netform.solve.nested.regrouping import Regrouping
from netform.solve.nested.seat_bound import SeatBound, lawful
from netform.solve.nested.seat_lp import Relaxed
from netform.solve.nested.whole_federations import WholeFederations
from netform.solve.progress import Progress

_LOWER = 0.4  # the share of the time left that the lower tier alone may take
_PLANS, _PLANS_OF_LARGE = 0.35, 0.6
_LARGE = 250  # practices: there plans go before what practices pay for federations
_BELOW = 0.1
_JOINT_LP = 0.3
_REGROUPING = 0.2
_WHOLE = 0.7
_A_DIVE = 0.2
_MANY_MET, _LED = 40, 4  # hubs of cheap states: after so many met, so many are tried
_LEADING, _A_CHOICE = 0.15, 0.5
_BEYOND = 2**62
_DIVES = 8  # of the joint LP, for other plans to begin with
_FEW = 12  # practices whose connected sets are all tried as federations
_FROM_BELOW = range(25, 57)  # so many networks are put together before hubs are looked for
_MOST_SEATS = 6  # federations: with more there are too many states


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


@dataclass(eq=False)
class _Part:
    """Practices that no edge joins to others, and the best plan of theirs so far."""

    members: Integers
    ground: Ground
    inside: Inside
    led: LedPlans
    seats: SeatBound
    federations: list[Federation] = field(default_factory=list)
    bound: JointBound | None = None
    proof: CoupledProof | None = None
    whole: WholeFederations | None = None

    @property
    def cutoff(self) -> int:
        """What the best plan costs; beyond anything where there is none."""
        known = sum(federation.total for federation in self.federations)
        return known if self.federations else _BEYOND


class _Guide:
    """Hubs of states that are cheap by their LPs: plans are looked for where bounds are low."""

    def __init__(self, part: _Part) -> None:
        self._part = part
        self._value: dict[tuple[int, ...], float] = {}
        self._tried: set[tuple[int, ...]] = set()

    def met(self, land: Land, seats: Seats, found: Relaxed) -> bool:
        """Note a state whose hubs are settled, but for practices that could stand for them.

        Return whether enough of them were met since plans were looked for.
        """
        if any(number > 1 for number in seats.number):
            return False
        near, singles = land.near, land.regions.leaders
        hubs = []
        for region, share in zip(seats.region, found.share, strict=True):
            inside = land.regions.held(region)
            places = np.searchsorted(singles, inside)
            cost = near[places] @ share
            hubs.append(int(inside[int(np.argmin(cost))]))
        key = tuple(sorted(hubs))
        self._value.setdefault(key, found.value)
        return len(self._value) >= _MANY_MET * (1 + len(self._tried) // _LED)

    def next(self, most: int) -> list[list[int]]:
        """Return the cheapest hubs that were not asked for before."""
        left = [key for key in self._value if key not in self._tried]
        left.sort(key=lambda key: (self._value[key], key))
        self._tried.update(left[:most])
        return [list(key) for key in left[:most]]


def solve_nested(
    lower: TierProblem,
    upper: TierProblem,
    limits: Limits,
    progress: Progress,
    *,
    threads: int = 1,
    memory_limit: float | None = None,
    start: list[Integers] | None = None,
) -> JointAnswer:
    """Find a cheap partition into networks nested in federations, with a bound on any such plan.

    Parameters
    ----------
    lower, upper
        The two tiers of one problem: they have the same participants.
    start
        Lawful federations to begin with: participants of each.
    """
    alone = solve_tier(
        lower,
        limits.share(_LOWER),
        Progress(limits, progress.listener),
        threads=threads,
        memory_limit=memory_limit,
    )
    answer = JointAnswer(alone)
    if alone.certificate is None or alone.bound is None:
        return answer
    proof = upper_proof(upper, limits.share(0.0 if len(upper) > _LARGE else _LOWER))
    answer.certificate = JointCertificate(alone.certificate, proof)
    answer.bound = progress.bound = answer.certificate.claimed
    progress.tell("tiers apart", lower=alone.bound, upper=proof.claimed)
    if alone.groups is None:
        return answer
    solver = _NestedSolver(lower, upper, alone, answer, limits, progress, threads)
    solver.run(start)
    solver.certify()
    return answer


class _NestedSolver:
    """The search for joint plans."""

    def __init__(
        self,
        lower: TierProblem,
        upper: TierProblem,
        alone: Answer,
        answer: JointAnswer,
        limits: Limits,
        progress: Progress,
        threads: int,
    ) -> None:
        assert alone.groups is not None
        self.lower = lower
        self.upper = upper
        self.alone = alone.groups
        self.answer = answer
        self.limits = limits
        self.progress = progress
        self.threads = threads
        assert alone.certificate is not None
        self.duals = lawful(lay_ground(lower), duals_of(lower, alone.certificate))
        self.parts = [self._part(members) for members in parts_of(upper)]

    def _part(self, members: Integers) -> _Part:
        lower, upper = self.lower.restricted(members), self.upper.restricted(members)
        ground, inside = lay_ground(upper), Inside(lower, self.limits)
        sending, duals = Sending.of(upper), self.duals.within(members)
        led = LedPlans(inside, ground, upper, sending, duals, self.threads)
        numbers = numbers_of_groups(upper)
        least = self._least_for_networks(lower)
        seats = SeatBound(
            inside.ground, (lower, upper), sending, duals, least, numbers, self.threads
        )
        return _Part(members, ground, inside, led, seats)

    def _least_for_networks(self, lower: TierProblem) -> int:
        """Return what the networks of a part cost at least, by the lower tier's own proof."""
        assert self.answer.certificate is not None
        inside = set(lower.codes)
        parts = self.answer.certificate.lower.parts
        return sum(part.claimed for part in parts if inside.issuperset(part.practices))

    def run(self, start: list[Integers] | None) -> None:
        """Form federations part by part; then improve them, and raise the bound."""
        assert self.answer.certificate is not None
        is_large = len(self.upper) > _LARGE
        limits = self.limits.share(_PLANS_OF_LARGE if is_large else _PLANS)
        for part, paid in zip(self.parts, self.answer.certificate.upper.parts, strict=True):
            self._form(part, start, np.array(paid.paid, dtype=np.int64), limits)
        self._accept("formed")
        if is_large:
            self._price_upper_tier(self.limits.share(_LOWER))
        self._search_seats(self.limits)
        self._solve_joint_lps(self.limits.share(_JOINT_LP))
        self._regroup(self.limits.share(_REGROUPING))
        self._price_whole_federations(self.limits.share(_WHOLE))
        self._regroup(self.limits)
        self._price_whole_federations(self.limits)

    def _price_upper_tier(self, limits: Limits) -> None:
        """Find what practices pay for federations, where plans went first."""
        assert self.answer.certificate is not None
        proof = upper_proof(self.upper, limits)
        if proof.claimed > self.answer.certificate.upper.claimed:
            self.answer.certificate = replace(self.answer.certificate, upper=proof)
            self.answer.bound = self.progress.bound = self.answer.certificate.claimed
            self.progress.tell("tiers apart", upper=proof.claimed)

    def _search_seats(self, limits: Limits) -> None:
        """Raise the bound by the seats of hubs, part by part."""
        for part in sorted(self.parts, key=lambda part: len(part.members)):
            if self._is_enough() or not part.federations:
                return
            if numbers_of_groups(part.seats.upper)[-1] > _MOST_SEATS:
                continue

            guide = _Guide(part)

            def cutoff(part: _Part = part) -> int:
                return part.cutoff

            def met(
                land: Land,
                seats: Seats,
                found: Relaxed,
                part: _Part = part,
                guide: _Guide = guide,
            ) -> None:
                if guide.met(land, seats, found):
                    self._lead(part, guide.next(_LED), limits.share(_LEADING))

            part.seats.raise_bound(limits, cutoff, lambda: self._prove("seats"), met)
            self._prove("seats")

    def _lead(self, part: _Part, choices: list[list[int]], limits: Limits) -> None:
        """Look for plans whose federations some practices lead."""

        def gained(federations: list[Federation]) -> None:
            if sum(federation.total for federation in federations) < part.cutoff:
                part.federations = federations
                self._accept("led anew")

        fair = fair_shares(self.duals.within(part.members))
        for hubs in choices:
            if not limits.reached():
                part.led.led_by(hubs, part.federations, fair, limits.share(_A_CHOICE), gained)

    def _regroup(self, limits: Limits) -> None:
        """Look for plans with what the joint LP says."""
        self._begin_elsewhere(limits)
        self._improve(self._regroupings, limits)

    def _improve(self, ways: "Callable[[_Part], list[tuple[int, Way]]]", limits: Limits) -> None:
        """Form neighbouring federations of each part anew, in some ways."""
        for part in self.parts:
            if self._is_enough() or len(part.federations) < 2:
                continue

            def gained(federations: list[Federation], part: _Part = part) -> None:
                part.federations = federations
                self._accept("improved")

            fair = fair_shares(self.duals.within(part.members))
            improve(part.federations, ways(part), part.ground, fair, limits, gained)

    def _exchanges(self, part: _Part) -> list[tuple[int, Way]]:
        fair = fair_shares(self.duals.within(part.members))
        exchange = Exchange(part.ground, part.inside, fair, self.threads)
        return [(2, exchange.anew), (2, exchange.exchanged), (3, exchange.anew)]

    def _regroupings(self, part: _Part) -> list[tuple[int, Way]]:
        regrouping = self._regrouping(part)
        if regrouping is None:
            return []
        return [*self._exchanges(part), (2, regrouping.anew), (3, regrouping.anew)]

    def _regrouping(self, part: _Part) -> Regrouping | None:
        if part.bound is None:
            return None
        upper = self.upper.restricted(part.members)
        best = part.bound.best
        return Regrouping(
            *(part.inside.ground, part.ground, upper, Sending.of(upper), part.inside),
            best,
            room=max(1, min(part.cutoff, 2 * best.bound) - best.bound),
        )

    def _begin_elsewhere(self, limits: Limits) -> None:
        """Let hubs that the joint LP settles on lead, and improve from there."""
        for part in self.parts:
            regrouping = self._regrouping(part)
            if regrouping is None or part.bound is None or self._is_enough():
                continue
            every = np.arange(len(part.members))
            if part.whole is None:
                choices = part.bound.dives(_DIVES, limits)
            else:
                choices = part.whole.dives(_DIVES)
            for hubs in choices:
                found = regrouping.led_by(every, hubs, None, limits.share(_A_DIVE))
                if found is None:
                    continue
                fair = fair_shares(self.duals.within(part.members))
                ways = self._exchanges(part)
                found = improve(found, ways, part.ground, fair, limits, lambda _: None)
                if sum(federation.total for federation in found) < part.cutoff:
                    part.federations = found
                    self._accept("begun elsewhere")

    def _solve_joint_lps(self, limits: Limits) -> None:
        """Look for a proof of both tiers together, part by part."""
        assert self.answer.certificate is not None
        for part, paid in zip(self.parts, self.answer.certificate.upper.parts, strict=True):
            if self._is_enough():
                return
            part.bound = self._first_bound(part, paid.paid)
            part.bound.raise_bound(limits, part.cutoff)
            part.proof = coupled_proof(part.bound)
        self._prove("joint LP")

    def _price_whole_federations(self, limits: Limits) -> None:
        """Look for a better proof with whole federations, part by part; go on where it stopped."""
        for part in self.parts:
            if self._is_enough() or part.bound is None or part.proof is None:
                return
            if part.whole is None:
                part.whole = WholeFederations(part.bound, self.threads)
            pairs = [self._pairs_of(part, federation) for federation in part.federations]
            part.whole.begin(
                (hub, federation.members, networks)
                for federation, (hub, networks) in zip(part.federations, pairs, strict=True)
            )
            part.whole.raise_bound(limits, part.cutoff)
            proof = part.whole.proof()
            if proof.claimed > part.proof.claimed:
                part.proof = proof
            self._prove("whole federations")

    def _prove(self, step: str) -> None:
        """Note what is proved of all parts together, where it is better."""
        bound = sum(self._proved(part) for part in self.parts)
        assert self.answer.bound is not None
        if bound > self.answer.bound:
            self.answer.bound = self.progress.bound = bound
        self.progress.tell(step, coupled=bound)

    def _proved(self, part: _Part) -> int:
        return max(part.seats.bound, 0 if part.proof is None else part.proof.claimed)

    def certify(self) -> None:
        """Put the parts' proofs, all of them there, into the certificate."""
        assert self.answer.certificate is not None
        coupled = []
        for part in self.parts:
            proofs: tuple[CoupledProof | SeatProof, ...] = part.seats.proofs()
            if part.proof is not None:
                proofs = (*proofs, part.proof)
            if not proofs:
                return  # no number of federations fits the part's patients
            coupled.append(CoupledPart(self.upper.restricted(part.members).codes, proofs))
        self.answer.certificate = replace(self.answer.certificate, coupled=tuple(coupled))
        self.answer.bound = self.progress.bound = self.answer.certificate.claimed

    def _first_bound(self, part: _Part, paid: tuple[int, ...]) -> JointBound:
        """Begin with the duals of the tiers apart, and with the pairs of the best plan."""
        upper = self.upper.restricted(part.members)
        bound = JointBound(
            *(part.inside.ground, (part.inside.view, upper), Sending.of(upper)),
            self.duals.within(part.members),
            np.array(paid, dtype=np.int64),
            numbers=numbers_of_groups(upper),
            threads=self.threads,
        )
        bound.begin([self._pairs_of(part, federation) for federation in part.federations])
        return bound

    def _pairs_of(self, part: _Part, federation: Federation) -> tuple[int, ColumnSet]:
        _, hub = costed(
            part.ground, federation.members.astype(np.int32), np.array([len(federation.members)])
        )
        groups = federation.networks.groups
        sizes = np.array([len(group) for group in groups])
        networks, _ = costed(part.inside.ground, np.concatenate(groups).astype(np.int32), sizes)
        return int(hub[0]), networks

    def _form(
        self, part: _Part, start: list[Integers] | None, paid: Integers, limits: Limits
    ) -> None:
        """Form federations of a part: for hubs that are chosen first, or from below."""
        if len(part.members) <= _FEW:
            part.federations = cheapest_of_all(part.ground, part.inside, self.limits)
            return
        place = np.full(len(self.lower), -1, dtype=np.int64)
        place[part.members] = np.arange(len(part.members))

        def within(groups: list[Integers]) -> list[Integers]:
            return [place[group] for group in groups if place[group[0]] >= 0]

        def gained(federations: list[Federation]) -> None:
            part.federations = federations
            self._accept("formed")

        known = self._formed(part, within(start or []))
        networks = within(self.alone)
        if not known and len(networks) in _FROM_BELOW:
            sets = self._from_below(part.ground, networks, paid, limits.share(_BELOW))
            known = self._formed(part, sets)
        if known:
            gained(known)
        fair = fair_shares(self.duals.within(part.members))
        part.led.best(known, fair, limits, gained, self._exchanges(part))
        if not part.federations:
            sets = self._from_below(part.ground, networks, paid, self.limits)
            part.federations = self._formed(part, sets)

    def _formed(self, part: _Part, sets: list[Integers]) -> list[Federation]:
        """Return federations of practices with the cheapest networks; none where one has none."""
        found = [formed(part.ground, part.inside, members) for members in sets]
        whole = [federation for federation in found if federation is not None]
        return whole if len(whole) == len(found) else []

    def _from_below(
        self, ground: Ground, networks: list[Integers], paid: Integers, limits: Limits
    ) -> list[Integers]:
        """Put the cheapest networks together."""
        found = federated(ground, networks, limits, self.threads, paid)
        return [sorted_union([networks[k] for k in chosen]) for chosen in found or []]

    def _is_enough(self) -> bool:
        return self.limits.reached() or self.limits.good_enough(
            self.answer.objective, self.answer.bound
        )

    def _accept(self, step: str, **figures: int) -> None:
        """Take the parts' plans, all of them there, as the joint plan."""
        answer = self.answer
        if not all(part.federations for part in self.parts):
            return
        answer.objective = sum(part.cutoff for part in self.parts)
        answer.federations, answer.networks = [], []
        for part in self.parts:
            for federation in part.federations:
                answer.federations.append(part.members[federation.members])
                answer.networks += [part.members[group] for group in federation.networks.groups]
        self.progress.objective = answer.objective
        self.progress.tell(step, **figures)
