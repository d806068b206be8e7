"""Bound and plans where there are many federations: by whole federations as columns."""

from collections.abc import Callable

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
from netform.solve.nested.whole_federations import WholeFederations

_SAMPLE, _STEPS = 4, 2_000_000  # hubs, and practices taken for each, that a check is tried with
_DIVES = 8  # of the LP, for other plans to begin with
_A_DIVE = 0.2  # of the time left

OnGain = Callable[[list[Federation]], None]


class ManyFederations:
    """The search of one part.

    Attributes
    ----------
    proof
        The best so far; `None` before there is one, or where its check would be long.
    """

    def __init__(self, part: Part, paid: Integers, led: LedPlans, threads: int) -> None:
        """Begin with what practices pay for the upper tier alone, and the networks met."""
        self._part = part
        self._led = led
        self._whole = WholeFederations(
            *(part.inside.ground, (part.lower, part.upper), part.sending, led.whole.duals, paid),
            *(part.numbers, led.whole.networks.columns, threads),
        )
        self.proof: CoupledProof | None = None
        self._is_long = False

    @property
    def claimed(self) -> int:
        """What is proved, objective units; 0 before anything is."""
        return 0 if self.proof is None else self.proof.claimed

    @property
    def foretold(self) -> float:
        """What may be proved before long, objective units; no more where checks are long."""
        return self.claimed if self._is_long else max(self.claimed, self._whole.foretold)

    def raise_bound(self, limits: Limits, enough: int) -> None:
        """Look for a proof of so much, or a better one; go on where it stopped."""
        part = self._part
        pairs = [part.pairs_of(federation) for federation in part.federations]
        self._whole.begin(
            (hub, federation.members, networks)
            for federation, (hub, networks) in zip(part.federations, pairs, strict=True)
        )
        self._whole.raise_bound(limits, enough)
        proof = self._whole.proof()
        if proof.claimed > self.claimed:
            self._is_long = not self._is_soon_checked(proof)
            self.proof = self.proof if self._is_long else proof

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
        """Look for plans that hubs lead on which the LP settles."""
        part = self._part
        for hubs in self._whole.dives(_DIVES):
            if limits.reached():
                return
            own = limits.share(_A_DIVE)
            self._led.led_by(sorted(hubs), part.federations, part.fair, own, on_gain)


def exchanges(part: Part, threads: int) -> list[tuple[int, Way]]:
    """Return the ways to form neighbouring federations anew by exchanges of practices."""
    exchange = Exchange(part.ground, part.inside, part.fair, threads)
    return [(2, exchange.anew), (2, exchange.exchanged), (3, exchange.anew)]
