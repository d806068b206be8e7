"""Bound and plans where there are many federations: by whole federations as columns.

An LP for all numbers of federations may take a number in parts, and its payments have to do for
all. So after a while each number is a search of its own, that of which least is proved first:
mostly it is the greatest, whose federations are all near their floor.
"""

from collections.abc import Callable

import numpy as np

from netform.plan import CoupledProof, DualProof
from netform.plan.proof.afresh import Afresh
from netform.plan.proof.cases import Case, leaves
from netform.problem import Integers
from netform.solve.limits import Limits
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federation import Federation
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.local_search import Way
from netform.solve.nested.part import Part
from netform.solve.nested.shaking import Shaking
from netform.solve.nested.whole_federations import WholeFederations

_SAMPLE, _STEPS = 4, 2_000_000  # hubs, and practices taken for each, that a check is tried with
_DIVES = 8  # of the LP, for other plans to begin with
_A_TURN, _LAST_TURN = 0.4, 30.0  # of the time left, for one number; seconds not to be shared
_ON_WINDOWS = 0.6  # of the time for plans
_A_DIVE = 0.2  # of the time left
_BEYOND_OTHERS = 0.002  # of what is proved of the next number: then that one goes on

OnGain = Callable[[list[Federation]], None]


class ManyFederations:
    """The search of one part: for all numbers of federations together, then for each by itself.

    Attributes
    ----------
    proofs
        The best so far, for all numbers and for each of some; none whose check would be long.
    """

    def __init__(self, part: Part, paid: Integers, led: LedPlans, threads: int) -> None:
        """Begin with what practices pay for the upper tier alone, and the networks met."""
        self._part = part
        self._led = led
        self._shaking = Shaking(led)
        self._whole = WholeFederations(
            *(part.inside.ground, (part.lower, part.upper), part.sending, led.whole.duals, paid),
            *(part.numbers, led.whole.networks.columns, threads),
        )
        self._of_number: dict[int, WholeFederations] = {}
        self._latest = self._whole
        leaders = int(np.count_nonzero(np.diag(part.sending.is_possible)))
        # Numbers of which no more can be proved by themselves.
        self._ended = {number for number in part.numbers if number > leaders}
        self._is_long = False
        self.proofs: dict[range, CoupledProof] = {}

    def proved(self, number: int) -> int:
        """Return what plans with so many federations cost at least; 0 before anything is known."""
        return max(
            (proof.claimed for numbers, proof in self.proofs.items() if number in numbers),
            default=0,
        )

    @property
    def claimed(self) -> int:
        """What is proved of all plans, objective units."""
        return min(map(self.proved, self._part.numbers))

    @property
    def foretold(self) -> float:
        """What may be proved before long, objective units; no more where checks are long."""
        latest = self._latest
        known = self.claimed
        if self._is_long:
            return known
        foretold = [
            max(self.proved(k), latest.foretold if k in latest.numbers else known)
            for k in latest.numbers
        ]
        return max(known, min(foretold))

    def raise_bound(self, limits: Limits, enough: int) -> None:
        """Look for a proof of so much, or a better one, for all numbers; go on where it stopped."""
        self._raise(self._whole, limits, enough)

    def raise_least(
        self,
        limits: Limits,
        enough: int,
        known: Callable[[int], int],
        on_turn: Callable[[], None],
    ) -> None:
        """Look for better proofs of the number of which least is proved, and then of the next.

        Parameters
        ----------
        known
            What else is proved of plans with so many federations.
        on_turn
            Called whenever a number has had its turn.
        """
        numbers = self._part.numbers

        def proved(number: int) -> int:
            return max(known(number), self.proved(number))

        while not limits.reached() and not self._is_long:
            number = min(numbers, key=lambda k: (proved(k), -k))
            if proved(number) >= enough or number in self._ended:
                return
            others = min((proved(k) for k in numbers if k != number), default=enough)
            beyond = others + int(_BEYOND_OTHERS * abs(others))
            if number not in self._of_number:
                is_only, latest = len(numbers) == 1, self._latest
                self._of_number[number] = latest if is_only else latest.of_number(number)
            before = proved(number)
            turn = limits.share(_A_TURN) if limits.left() > _LAST_TURN else limits
            self._raise(self._of_number[number], turn, min(enough, beyond))
            if proved(number) <= before and not turn.reached():
                self._ended.add(number)
            on_turn()

    def _raise(self, whole: WholeFederations, limits: Limits, enough: int) -> None:
        """Look for a better proof in one search; take it where its check is short."""
        part = self._part
        pairs = [part.pairs_of(federation) for federation in part.federations]
        if len(pairs) in whole.numbers:
            whole.begin(
                (hub, federation.members, networks)
                for federation, (hub, networks) in zip(part.federations, pairs, strict=True)
            )
        self._latest = whole
        whole.raise_bound(limits, enough)
        proof = whole.proof()
        known = self.proofs.get(whole.numbers)
        if known is None or proof.claimed > known.claimed:
            self._is_long = not self._is_soon_checked(proof)
            if not self._is_long:
                self.proofs[whole.numbers] = proof

    def _is_soon_checked(self, proof: CoupledProof) -> bool:
        """Whether the check of a proof is short: by some of its hubs, ways left aside."""
        afresh = Afresh(self._part.lower)
        vectors = [leaves(cases, Case(h)) for h, cases in enumerate(proof.inner) if cases]
        some = vectors[:: max(1, len(vectors) // _SAMPLE)]
        return all(
            afresh.is_soon_known(DualProof(each.practice, proof.cuts), each.each - 1, _STEPS)
            for cases in some
            for _, each in cases
        )

    def lead(self, limits: Limits, on_gain: OnGain) -> None:
        """Look for plans: in windows, after shakes, then led by hubs that the LP settles on."""
        part = self._part
        own = limits.share(_ON_WINDOWS)
        best = self._led.improve(part.federations, part.fair, own, on_gain)
        self._shaking.improve(best, part.fair, own, on_gain)
        for hubs in self._latest.dives(_DIVES):
            if limits.reached():
                return
            own = limits.share(_A_DIVE)
            self._led.led_by(sorted(hubs), part.federations, part.fair, own, on_gain)


def exchanges(part: Part, threads: int) -> list[tuple[int, Way]]:
    """Return the ways to form neighbouring federations anew by exchanges of practices."""
    exchange = Exchange(part.ground, part.inside, part.fair, threads)
    return [(2, exchange.anew), (2, exchange.exchanged), (3, exchange.anew)]
