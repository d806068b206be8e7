"""The proof that plans with so many federations cost so much, by the seats of their hubs.

All states of `seats` are searched with what networks cost at least, wherever hubs are. A state
that the search leaves open is split further by hand, so to speak: its tree halves regions, puts a
practice into a seat or out of it, or says that a seat has at most so many networks, or more; and
each leaf says which payments and prices prove it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from netform.plan.proof.cases import Branch
from netform.plan.proof.certificate import CutDual
from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.regions import Land, Regions
from netform.plan.proof.seats import Search, Seats, name_of
from netform.problem import Integers, TierProblem

DEEPEST = 300
"""How deep the tree of an open state may be: its file nests twice as deep."""
_MOST = 2**62


def room_for(groups: int) -> int:
    """Return how many states a search may leave open, by the number of federations.

    They are kept in three tables of numbers, together at most 100 MB.
    """
    return max(1, min(400_000, 2**22 // groups))


@dataclass(frozen=True)
class Book:
    """What practices pay for their networks, in several ways; in each seat one of them is chosen.

    No network costs less than its members pay, and `each` for itself, cuts added, in any of the
    ways. Where `each` is empty, nothing is paid for a network itself.
    """

    payments: tuple[tuple[int, ...], ...]
    cuts: tuple[CutDual, ...] = ()
    each: tuple[int, ...] = ()

    @property
    def base(self) -> int:
        """What the cuts add to a bound."""
        return sum(cut.dual * cut.side for cut in self.cuts)

    def for_network(self, way: int) -> int:
        """Return what is paid for a network itself in a way."""
        return self.each[way] if self.each else 0


@dataclass(frozen=True)
class SeatLeaf:
    """What proves a state: a book, for each seat a way of it, and a price of a patient.

    A book of `None` is what networks cost at least: then there are no ways.
    """

    book: int | None
    ways: tuple[int, ...]
    prices: tuple[int, ...]


@dataclass(frozen=True)
class SeatSplit:
    """A seat whose region is halved; or, with a branch, its two sides; see `Seats.branched`."""

    seat: int
    at: Branch | None
    below: "tuple[SeatStates, ...]"


SeatStates: TypeAlias = SeatLeaf | SeatSplit


@dataclass(frozen=True)
class OpenState:
    """A state that the search leaves open, and what is proved of it."""

    region: tuple[int, ...]
    number: tuple[int, ...]
    states: SeatStates

    @property
    def name(self) -> tuple[tuple[int, int], ...]:
        """Its regions and their numbers, ascending."""
        return name_of(self.region, self.number)


@dataclass(frozen=True)
class SeatProof:
    """A proof for the plans of one part with so many federations.

    Attributes
    ----------
    groups
        How many federations.
    halves
        The halves of all regions but single practices; see `Regions.of`.
    target, rounds, worth
        How states are searched; see `Search`.
    networks
        What the networks of any plan cost at least, objective units: what the search goes by.
    books
        What practices may pay for their networks instead.
    opened
        What the search leaves open; a state that is missing has the bound of the search.
    claimed
        The bound, objective units.
    """

    groups: int
    halves: tuple[tuple[int, int], ...]
    target: int
    rounds: int
    worth: int
    networks: int
    books: tuple[Book, ...]
    opened: tuple[OpenState, ...]
    claimed: int

    @property
    def fewest(self) -> int:
        """The least number of federations that it holds for."""
        return self.groups

    @property
    def most(self) -> int:
        """The greatest number of federations that it holds for."""
        return self.groups

    def land(self, view: TierProblem, sending: Sending) -> Land:
        """Return the land of a part; a `ValueError` where regions do not fit it."""
        leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
        return Land.of(view, sending, Regions.of(list(self.halves), leaders), self.groups)

    def proved(self, land: Land) -> int:
        """Return the bound, with books and `networks` on trust; a `ValueError` if it does not fit.

        Numbers are to be such that sums with them fit into 64 bits; see `recheck_seats`.
        """
        search = Search(self.target, self.rounds, self.worth)
        left = search.open(land, self.networks, room=room_for(land.groups), most=_MOST)
        if left is None:
            raise ValueError("the search leaves too many states open")
        payments = [np.array(book.payments, dtype=np.int64) for book in self.books]
        known = {each.name: each for each in self.opened}
        if len(known) < len(self.opened):
            raise ValueError("something is proved twice of a state")
        bound = self.target
        for state in left:
            value = state.bound
            each = known.get(state.name)
            if each is not None:
                seats = Seats.anywhere(land, each.region, each.number)
                value = max(value, min(self._leaves(each.states, seats, land, payments)))
            bound = min(bound, value)
        return bound

    def _leaves(
        self, states: SeatStates, seats: Seats, land: Land, payments: list[Integers]
    ) -> Iterator[int]:
        """Yield what the leaves below a state prove."""
        pending = [(states, seats, 0)]
        while pending:
            at, state, depth = pending.pop()
            if isinstance(at, SeatLeaf):
                yield self._leaf(at, state, land, payments)
                continue
            below = _parts(at, state, land)
            if len(below) != len(at.below):
                raise ValueError("a state is not split into all its parts")
            if depth == DEEPEST:
                raise ValueError(f"a state is split more than {DEEPEST} times")
            pending += [(each, part, depth + 1) for each, part in zip(at.below, below, strict=True)]

    def _leaf(self, leaf: SeatLeaf, seats: Seats, land: Land, payments: list[Integers]) -> int:
        """Return what one leaf proves of its state."""
        if len(leaf.prices) != len(seats.region):
            raise ValueError("a leaf has not one price a seat")
        if max(map(abs, leaf.prices)) > land.most_price:
            raise ValueError("a price is too large")
        prices = np.array(leaf.prices, dtype=np.int64)
        if leaf.book is None:
            return self.networks + seats.proved(land, land.no_payments, prices)
        if not 0 <= leaf.book < len(self.books):
            raise ValueError("a leaf is of a book that is not there")
        ways = payments[leaf.book]
        if len(leaf.ways) != len(seats.region):
            raise ValueError("a leaf has not one way a seat")
        if not all(0 <= way < len(ways) for way in leaf.ways):
            raise ValueError("a leaf is of a way that is not there")
        book = self.books[leaf.book]
        base = book.base + seats.for_networks(map(book.for_network, leaf.ways))
        return base + seats.proved(land, ways[list(leaf.ways)], prices)


def _parts(split: SeatSplit, seats: Seats, land: Land) -> list[Seats]:
    """Return the states that a split makes of one."""
    if not 0 <= split.seat < len(seats.region):
        raise ValueError("a state is split at a seat that is not there")
    if split.at is None:
        return [half for half, _ in seats.halved(land, split.seat)]
    if split.at.practice is not None and not 0 <= split.at.practice < land.near.shape[1]:
        raise ValueError("a state is split at a practice that is not there")
    return list(seats.branched(land, split.seat, split.at))
