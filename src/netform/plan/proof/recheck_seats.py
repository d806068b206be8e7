"""The independent check of a proof by the seats of hubs: exact integers, no solver.

What is checked of `seat_proof.SeatProof`: networks cost as much as it takes for granted, by the
proof for them alone; and in none of the ways of a book does one cost less than its members pay, and
what is paid for a network itself (looked for afresh). Then the search is repeated, and each state
that it leaves open is held to what its tree proves, which splits it into parts that leave nothing
out.

What numbers a proof may have: sums of 64 bits are not to wrap around. With n practices, a book's
payments are below `FAR` each, so that no practice that can be in a seat is taken for one that
cannot, and below 2**60 / n in size, so that all together are below 2**60; so is what is paid for
networks themselves. Prices of patients times
patients are below 2**60 (`Land.most_price`), and so is what a book's cuts add. A bound is the sum
of these and of what travel costs, at most `FAR` each and at most 2**60 together, and so below 2**62
in size; a target is below 2**61, so its distance to a bound fits too.
"""

from netform.plan.proof.afresh import Afresh
from netform.plan.proof.certificate import DualProof
from netform.plan.proof.certificate_fit import unfit_proof
from netform.plan.proof.knapsack_bound import Sending, in_steps
from netform.plan.proof.recheck import unusable
from netform.plan.proof.seat_kernels import FAR
from netform.plan.proof.seat_proof import Book, SeatProof
from netform.problem import TierProblem

_MOST_ROUNDS = 100_000
_MOST_WORTH = 100_000
_LARGEST_TARGET = 2**61
_LARGEST = 2**60


class SeatCheck:
    """The check of the proofs of one part that go by the seats of hubs."""

    def __init__(
        self,
        lower: TierProblem,
        upper: TierProblem,
        sending: Sending,
        networks: Afresh,
        least: int,
        faults: list[str],
    ) -> None:
        """Take a part's tiers, and what its networks are proved to cost at least.

        What is found is added to the faults.
        """
        self.least = least
        self.lower = lower
        self.upper = upper
        self.sending = sending
        self.networks = networks
        self.faults = faults

    def proved(self, proof: SeatProof) -> int:
        """Return the bound of one proof; note its faults.

        Raises
        ------
        InputError
            The proof does not fit the part, or itself.
        """
        fault = _unfit(proof, len(self.upper))
        if fault:
            raise unusable(fault)
        if proof.networks > self.least:
            self.faults.append("a proof takes more for granted than networks are proved to cost")
            return 0
        if not all(self._is_lawful(book) for book in proof.books):
            self.faults.append("a network costs less than it pays in a book of payments")
            return 0
        try:
            bound = proof.proved(proof.land(self.upper, self.sending))
        except ValueError as error:
            raise unusable(str(error)) from error
        return in_steps(bound, self.lower, self.upper)

    def _is_lawful(self, book: Book) -> bool:
        """Return whether no network costs less than its members pay, in any way of a book."""
        return not any(
            self.networks.has_below(DualProof(paid, book.cuts), book.for_network(way) - 1)
            for way, paid in enumerate(book.payments)
        )


def _unfit(proof: SeatProof, count: int) -> str:
    """Say why a proof does not fit so many practices; empty when it does, but for its states."""
    if not 1 <= proof.groups <= count:
        return "a proof is for numbers of groups that no plan has"
    if not 1 <= proof.rounds <= _MOST_ROUNDS or not 0 <= proof.worth <= _MOST_WORTH:
        return "a search has too few rounds, or too many, or its worth is none"
    if abs(proof.target) >= _LARGEST_TARGET or abs(proof.networks) >= _LARGEST:
        return "its numbers do not fit into 64 bits"
    for book in proof.books:
        if any(len(way) != count for way in book.payments):
            return "a book has not one payment a practice"
        if book.each and len(book.each) != len(book.payments):
            return "a book has not one payment for a network in each way"
        fault = unfit_proof(DualProof((0,) * count, book.cuts), count)
        if fault:
            return fault
        if not _is_small(book, count):
            return "its numbers do not fit into 64 bits"
    return ""


def _is_small(book: Book, count: int) -> bool:
    """Return whether sums with a book's numbers fit into 64 bits."""
    paid = [payment for way in book.payments for payment in way]
    each = max(map(abs, book.each), default=0)
    in_cuts = [sum(cut.weights) + cut.divisor - cut.dual for cut in book.cuts]
    return (
        max(paid, default=0) < FAR
        and count * max(map(abs, paid), default=0) < _LARGEST
        and count * each < _LARGEST
        and max(in_cuts, default=0) < _LARGEST
        and abs(book.base) < _LARGEST
    )
