"""All that proves what plans of one part cost: seats, counts, whole federations, a proof kept."""

import numpy as np

from netform.plan import CoupledPart, PartProof
from netform.solve.nested.counts_bound import CountsBound
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.many_federations import ManyFederations
from netform.solve.nested.part import Part
from netform.solve.nested.proofs import without_idle
from netform.solve.nested.seat_bound import SeatBound


class PartBounds:
    """The searches for a bound on one part's plans, begun as they are needed.

    Attributes
    ----------
    seats, counts, many
        `None` before it is begun; seats are from the start.
    kept
        A proof that a checkpoint has; `None` where there is none.
    """

    def __init__(self, part: Part, led: LedPlans, paid: tuple[int, ...], threads: int) -> None:
        """Begin with seats; `paid` is what practices pay for the upper tier alone."""
        self._part, self._led = part, led
        self._paid = np.array(paid, dtype=np.int64)
        self._threads = threads
        self.seats = SeatBound(
            *(part.inside.ground, (part.lower, part.upper), part.sending, part.duals),
            *(part.least, part.numbers, threads),
        )
        self.counts: CountsBound | None = None
        self.many: ManyFederations | None = None
        self.kept: CoupledPart | None = None

    def begin_counts(self) -> CountsBound:
        """Begin to count the hubs of each region."""
        part = self._part
        self.counts = CountsBound(
            *((part.lower, part.upper), part.sending, self.seats.regions, part.numbers),
            *(part.least, self._paid),
        )
        return self.counts

    def begin_many(self) -> ManyFederations:
        """Begin with whole federations."""
        self.many = ManyFederations(self._part, self._paid, self._led, self._threads)
        return self.many

    @property
    def bound(self) -> int:
        """What is proved of all plans, objective units; 0 before anything is."""
        proved = min(map(self.proved, self._part.numbers), default=0)
        return max(proved, 0 if self.kept is None else self.kept.claimed)

    def proved(self, number: int) -> int:
        """Return what is proved of plans with so many federations, whichever way."""
        searches = (self.seats, self.counts, self.many)
        return max(each.proved(number) for each in searches if each is not None)

    def proof(self) -> CoupledPart | None:
        """Return the best proof; `None` where no number of federations fits the patients."""
        proofs: list[PartProof] = [*self.seats.proofs()]
        if self.counts is not None:
            proofs += self.counts.proofs()
        if self.many is not None:
            proofs += self.many.proofs.values()
        found = CoupledPart(self._part.upper.codes, without_idle(proofs))
        if self.kept is not None and (not proofs or self.kept.claimed >= found.claimed):
            return self.kept
        return found if proofs else None
