"""Bound and plans where there are many federations: by a joint LP, then by whole federations."""

from collections.abc import Callable

import numpy as np

from netform.plan import CoupledProof, DualProof
from netform.plan.afresh import Afresh
from netform.plan.cases import Case, leaves
from netform.problem import Integers
from netform.solve.limits import Limits
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federation import Federation
from netform.solve.nested.joint_bound import JointBound
from netform.solve.nested.local_search import Way, improve
from netform.solve.nested.part import Part
from netform.solve.nested.proofs import coupled_proof
from netform.solve.nested.regrouping import Regrouping
from netform.solve.nested.whole_federations import WholeFederations

_A_DIVE = 0.2  # of the time left
_SAMPLE, _STEPS = 4, 2_000_000  # hubs, and practices taken for each, that a check is tried with
_DIVES = 8  # of the LP, for other plans to begin with

OnGain = Callable[[Part, list[Federation], str], None]


class ManyFederations:
    """The search of one part.

    Attributes
    ----------
    proof
        The best so far.
    """

    def __init__(self, part: Part, paid: Integers, threads: int, on_gain: OnGain) -> None:
        """Begin with what practices pay for the upper tier alone, and the pairs of the best plan.

        `on_gain` is called with federations that cost less than the part's.
        """
        self._part = part
        self._threads = threads
        self._on_gain = on_gain
        self._bound = JointBound(
            *(part.inside.ground, (part.lower, part.upper), part.sending, part.duals, paid),
            numbers=part.numbers,
            threads=threads,
        )
        self._bound.begin([part.pairs_of(federation) for federation in part.federations])
        self._whole: WholeFederations | None = None
        self.proof: CoupledProof = coupled_proof(self._bound)

    def solve_joint_lp(self, limits: Limits) -> None:
        """Look for a proof in the joint LP."""
        self._bound.raise_bound(limits, self._part.cutoff)
        self.proof = coupled_proof(self._bound)

    def is_soon_checked(self) -> bool:
        """Whether the check of such a proof, which knows no ways, is short: by some of its hubs."""
        afresh = Afresh(self._part.lower)
        vectors = [leaves(cases, Case(h)) for h, cases in enumerate(self.proof.inner) if cases]
        some = vectors[:: max(1, len(vectors) // _SAMPLE)]
        return all(
            afresh.is_soon_known(DualProof(each.practice, self.proof.cuts), each.each - 1, _STEPS)
            for cases in some
            for _, each in cases
        )

    def price_whole_federations(self, limits: Limits) -> None:
        """Look for a better proof with whole federations; go on where it stopped."""
        part = self._part
        if self._whole is None:
            self._whole = WholeFederations(self._bound, self._threads)
        pairs = [part.pairs_of(federation) for federation in part.federations]
        self._whole.begin(
            (hub, federation.members, networks)
            for federation, (hub, networks) in zip(part.federations, pairs, strict=True)
        )
        self._whole.raise_bound(limits, part.cutoff)
        proof = self._whole.proof()
        if proof.claimed > self.proof.claimed:
            self.proof = proof

    def regroup(self, limits: Limits) -> None:
        """Look for plans with what the LPs say."""
        part = self._part
        self._begin_elsewhere(limits)
        if len(part.federations) < 2:
            return
        regrouping = self._regrouping()
        ways = [*exchanges(part, self._threads), (2, regrouping.anew), (3, regrouping.anew)]

        def gained(federations: list[Federation]) -> None:
            self._on_gain(part, federations, "regrouped")

        improve(part.federations, ways, part.ground, part.fair, limits, gained)

    def _regrouping(self) -> Regrouping:
        part, best = self._part, self._bound.best
        return Regrouping(
            *(part.inside.ground, part.ground, part.upper, part.sending, part.inside),
            best,
            room=max(1, min(part.cutoff, 2 * best.bound) - best.bound),
        )

    def _begin_elsewhere(self, limits: Limits) -> None:
        """Let hubs that the LP settles on lead, and improve from there."""
        part, regrouping = self._part, self._regrouping()
        if self._whole is None:
            choices = self._bound.dives(_DIVES, limits)
        else:
            choices = self._whole.dives(_DIVES)
        for hubs in choices:
            if limits.reached():
                return
            found = regrouping.led_by(np.arange(len(part)), hubs, None, limits.share(_A_DIVE))
            if found is None:
                continue
            ways = exchanges(part, self._threads)
            found = improve(found, ways, part.ground, part.fair, limits, lambda _: None)
            if sum(federation.total for federation in found) < part.cutoff:
                self._on_gain(part, found, "begun elsewhere")


def exchanges(part: Part, threads: int) -> list[tuple[int, Way]]:
    """Return the ways to form neighbouring federations anew by exchanges of practices."""
    exchange = Exchange(part.ground, part.inside, part.fair, threads)
    return [(2, exchange.anew), (2, exchange.exchanged), (3, exchange.anew)]
