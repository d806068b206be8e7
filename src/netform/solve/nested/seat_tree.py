"""Branch and bound over the seats of federations: a joint plan's hubs, and who is in which seat.

States that prices alone do not close (`proof.seats`) are closed by their LP (`seat_lp`). Where that
is too low too, a region is halved that hides what its hubs cost; or a practice is put into a seat,
or out of it: one that is there in part, or one of a rule on federations that is broken, for the LP
knows none; or a seat has at most so many networks, or more: as networks have a floor too, to fill
a federation with a number of them in parts is cheaper than it is with any whole number. The state
of least bound is always next, so that the least of all bounds holds at every moment.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

from netform.plan.proof.cases import Branch
from netform.plan.proof.seat_kernels import NOWHERE
from netform.plan.proof.seat_proof import DEEPEST
from netform.plan.proof.seats import Seats
from netform.problem import Integers
from netform.solve.columns.cuts import Cut
from netform.solve.limits import Limits
from netform.solve.nested.book import Book
from netform.solve.nested.federation_rules import broken_rules, federation_rules
from netform.solve.nested.floats import Floats
from netform.solve.nested.seat_lp import Relaxed, SeatLP

_LOSS = 0.1  # of what a state lacks: a region that hides more than that is halved first
_INSIDE = 0.5  # a share from which a practice is in a seat
_OTHERS = 6  # books of other states that are tried
_PRICE_ROUNDS = 40


@dataclass(eq=False)
class State:
    """A state, the best that is proved of it, and what follows from it where it is split.

    Attributes
    ----------
    book, way, prices
        What proves `bound`: for each seat a way of the book, and a price of a patient; without a
        book, what networks cost at least by themselves.
    start
        Payments, prices and cuts near which its LP begins.
    at
        Where it is split: a seat, and a branch, or `None` where its region is halved; or nowhere.
    below
        The states that it is split into.
    depth
        How many splits are above it.
    """

    seats: Seats
    bound: int
    book: Book | None
    way: list[int]
    prices: Integers
    start: tuple[Floats, Integers, tuple[Cut, ...]]
    at: tuple[int, Branch | None] | None = None
    below: "list[State]" = field(default_factory=list)
    depth: int = 0


class SeatTree:
    """The open states of plans with one number of federations.

    Attributes
    ----------
    stuck
        States that cannot be split.
    """

    def __init__(self, lp: SeatLP) -> None:
        self._lp = lp
        self._land = lp.land
        self._rules = federation_rules(lp.land.rules)
        self._open: list[tuple[int, int, State]] = []
        self._serial = 0
        self._books: dict[int, list[State]] = {}
        self.stuck: list[State] = []

    def add(self, state: State) -> None:
        """Add an open state."""
        self._serial += 1
        heapq.heappush(self._open, (state.bound, self._serial, state))

    @property
    def bound(self) -> int:
        """The least bound of open states; beyond anything where there is none."""
        stuck = min((state.bound for state in self.stuck), default=2**62)
        return min(self._open[0][0] if self._open else 2**62, stuck)

    @property
    def is_stuck(self) -> bool:
        """Whether no open state could raise the bound."""
        return not self._open or any(each.bound <= self._open[0][0] for each in self.stuck)

    def step(self, target: int, limits: Limits) -> tuple[Relaxed | None, State]:
        """Look at the state of least bound; return it, and what its LP says where it needed one."""
        _, _, state = heapq.heappop(self._open)
        self._borrow(state, target)
        if state.bound >= target:
            self.add(state)
            return None, state
        found = self._lp.relax(state.seats, state.start, target, limits)
        if found is None:
            if limits.reached():
                self.add(state)
            else:
                self.stuck.append(state)  # HiGHS has no answer, and would have none again
            return None, state
        if found.bound > state.bound:
            state.way = list(range(len(state.seats.region)))
            state.bound, state.book, state.prices = found.bound, found.book, found.prices
        for region in state.seats.region:
            self._books.setdefault(region, []).append(state)
        if state.bound >= target:
            self.add(state)
        elif not self._split(state, found, target):
            self.stuck.append(state)
        return found, state

    def _split(self, state: State, found: Relaxed, target: int) -> bool:
        """Halve a region, or branch in a seat; return whether either can be."""
        seats = state.seats
        state.at = None if state.depth == DEEPEST else self._branch(state, found, target)
        if state.at is None:
            return False
        every = list(range(len(seats.region)))
        seat, at = state.at
        if at is None:
            halves = seats.halved(self._land, seat)
        else:
            halves = [(half, every) for half in seats.branched(self._land, seat, at)]
        for half, origin in halves:
            way = [] if state.book is None else [state.way[j] for j in origin]
            prices = state.prices[origin]
            start = found.paid, found.prices[origin], found.book.cuts
            new = State(half, state.bound, state.book, way, prices, start, depth=state.depth + 1)
            self._try(new, found.book, origin, target)
            state.below.append(new)
            self.add(new)
        return True

    def _branch(
        self, state: State, found: Relaxed, target: int
    ) -> tuple[int, Branch | None] | None:
        """Return a seat whose region hides much, or a seat and a branch; `None` if neither.

        A seat of several hubs is halved in the end, as each of them has a band of its own.
        """
        loss = [self._hidden(state.seats, j, found) for j in range(len(state.seats.region))]
        worst = max(range(len(loss)), key=loss.__getitem__)
        if loss[worst] > (_LOSS * (target - state.bound) if found.branch else 0.0):
            return worst, None
        if found.branch:
            practice = found.branch[1].practice
            if practice is None or self._is_choice(state.seats, practice):
                return found.branch
        for seat, number in enumerate(state.seats.number):
            if number > 1:
                return seat, None
        return self._broken(state.seats, found.share)

    def _broken(self, seats: Seats, share: Floats) -> tuple[int, Branch] | None:
        """Return a seat and a practice there of a rule that is broken; `None` if all are kept."""
        for row in broken_rules(self._rules, share):
            for i in (*row.rule.some, *row.rule.others):
                if share[row.seat, i] > _INSIDE and self._is_choice(seats, i):
                    return row.seat, Branch(practice=i)
        return None

    def _is_choice(self, seats: Seats, practice: int) -> bool:
        """Return whether a practice can be in more than one seat."""
        can = seats.may[:, practice] & (self._land.near[list(seats.region), practice] < NOWHERE)
        return int(can.sum()) > 1

    def _hidden(self, seats: Seats, seat: int, found: Relaxed) -> float:
        """Return what a seat's share of practices costs more with the best hub of its region."""
        region, number = seats.region[seat], seats.number[seat]
        if self._land.regions.size[region] == number:
            return 0.0
        if number > 1:
            return float("inf")
        singles = {int(h): k for k, h in enumerate(self._land.regions.leaders)}
        near, share = self._land.near, found.share[seat]
        led = min(
            float((near[singles[h]] * share).sum())
            for h in self._land.regions.held(region).tolist()
        )
        return led - float((near[region] * share).sum())

    def _borrow(self, state: State, target: int) -> None:
        """Try the books of other states with a region in common."""
        tried: set[int] = set()
        for region in state.seats.region:
            for other in reversed(self._books.get(region, [])[-_OTHERS:]):
                if other.book is not None and id(other.book) not in tried:
                    tried.add(id(other.book))
                    self._try(state, other.book, self._ways(state, other), target)
                if state.bound >= target:
                    return

    def _ways(self, state: State, other: State) -> list[int]:
        """Return for each seat the way of the other state's seat that is nearest."""
        regions, near = self._land.regions, self._land.near
        found = []
        for region in state.seats.region:
            if region in other.seats.region:
                found.append(other.way[other.seats.region.index(region)])
                continue
            far = [int(near[region, regions.held(r)].min()) for r in other.seats.region]
            found.append(other.way[far.index(min(far))])
        return found

    def _try(self, state: State, book: Book, way: list[int], target: int) -> None:
        """Take a book's payments where they prove more."""
        base = book.base + state.seats.for_networks(book.each[way].tolist())
        bound, prices = state.seats.priced(
            self._land, book.payments[way], base, target, _PRICE_ROUNDS, state.prices
        )
        if bound > state.bound:
            state.bound, state.book, state.way, state.prices = bound, book, way, prices


def leaves_of(state: State) -> Iterator[State]:
    """Yield the states at the ends of a state's tree."""
    if not state.below:
        yield state
    for below in state.below:
        yield from leaves_of(below)
