"""A bound on both tiers by the seats of federations: level by level, for each number of them.

A level is a cost that all plans are to be proved to reach. All hubs are searched with the bound of
the networks alone (`proof.seats`); the states left open are closed by branch and bound
(`seat_tree`). What is proved of a state is kept for the next level.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from netform.plan.proof.knapsack_bound import Sending, in_steps
from netform.plan.proof.regions import Land
from netform.plan.proof.seat_proof import Book as BookProof
from netform.plan.proof.seat_proof import OpenState, SeatLeaf, SeatProof, SeatSplit, SeatStates
from netform.plan.proof.seats import Search, Seats
from netform.problem import TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.nested.book import Book
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.proofs import cut_duals
from netform.solve.nested.region_tree import region_tree
from netform.solve.nested.seat_lp import Relaxed, SeatLP
from netform.solve.nested.seat_tree import SeatTree, State, leaves_of

_GAPS = (
    0.06,
    0.045,
    0.03,
    0.02,
    0.015,
    0.01,
    0.0075,
    0.005,
    0.0035,
    0.0025,
    0.0015,
    0.001,
    0.0005,
    0.0,
)
_ROUNDS, _WORTH = 6, 5
_ROOM = 60_000  # states left open by a search
_MOST = 20_000_000  # states looked at by one
_STATE = 1e-8  # about the seconds that a state takes, for each practice and seat
_SEARCHING = 0.25  # of the time left
_NEAR = 2000  # a share of the networks' bound: networks within it are known from the start
_STEPS = 5_000


def lawful(ground: Ground, duals: Duals) -> Duals:
    """Return duals of the lower tier under which no network costs less than it pays."""
    lowest = search_hubs(ground, duals, threshold=-1).lowest
    return duals.repaired(np.minimum(0, lowest))


class SeatBound:
    """The search for a bound on one part's plans.

    Attributes
    ----------
    bound
        What is proved, objective units.
    """

    def __init__(
        self,
        ground: Ground,
        tiers: tuple[TierProblem, TierProblem],
        sending: Sending,
        duals: Duals,
        least: int,
        numbers: range,
        threads: int,
    ) -> None:
        """Take the lower tier's ground, both tiers, and lawful duals of the lower one.

        Parameters
        ----------
        least
            What networks are proved to cost at least, objective units.
        numbers
            The numbers of federations that plans may have.
        """
        self._ground = ground
        self._lower, self.upper = tiers
        self._sending = sending
        self._duals = duals
        self._least = least
        leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
        self.regions = region_tree(self.upper, leaders)
        self.networks = MetNetworks()
        reach = max(1, abs(duals.constant) // _NEAR)
        self.networks.bring(
            search_hubs(
                *(ground, duals),
                threshold=reach,
                every=True,
                most_steps=_STEPS,
                threads=threads,
            ).columns
        )
        self._levels = {groups: _Level(groups, least) for groups in numbers}

    @property
    def bound(self) -> int:
        """What is proved, objective units."""
        return min(map(self.proved, self._levels), default=0)

    def proved(self, number: int) -> int:
        """Return what is proved of plans with so many federations."""
        return in_steps(self._levels[number].bound, self._lower, self.upper)

    def raise_bound(
        self,
        limits: Limits,
        cutoff: Callable[[], int],
        is_enough: Callable[[], bool],
        on_level: Callable[[], None],
        on_lp: Callable[[Land, Seats, Relaxed], None],
    ) -> None:
        """Raise the bound level by level until it is the cutoff, or a level is too much work.

        Parameters
        ----------
        cutoff
            What the best plan costs, which may fall meanwhile.
        is_enough
            Whether the bound need not rise further.
        on_level
            Called when the bound has risen.
        on_lp
            Called with each LP that was solved to its end and proves too little.
        """
        for gap in (*(gap for gap in _GAPS if gap > limits.gap), limits.gap):
            target = self._target(cutoff(), gap)
            for level in self._levels.values():
                if is_enough():
                    return
                if level.bound < target and not self._close(level, target, limits, on_lp):
                    on_level()
                    return
            on_level()

    def _target(self, cutoff: int, gap: float) -> int:
        """Return what plans are to cost: with a gap of 0, more than the step below the cutoff."""
        step = in_steps(1, self._lower, self.upper)
        return cutoff - max(step - 1, int(gap * cutoff))

    def _close(
        self,
        level: "_Level",
        target: int,
        limits: Limits,
        on_lp: Callable[[Land, Seats, Relaxed], None],
    ) -> bool:
        """Prove that plans of so many federations cost a target; return whether that is proved."""
        land = Land.of(self.upper, self._sending, self.regions, level.groups)
        search = Search(target, _ROUNDS, _WORTH)
        seconds = _STATE * level.groups * len(self.upper)
        most = int(min(_MOST, 1 + _SEARCHING * limits.left() / seconds))
        left = search.open(land, self._least, room=_ROOM, most=most)
        if left is None:
            return False
        networks = SeatLP(self._ground, land, self.networks, self._unit)
        tree = SeatTree(networks)
        states = []
        for each in left:
            state = level.known(each.name)
            if state is None:
                seats = Seats.anywhere(land, each.region, each.number)
                costs = seats.costs(land, self._duals.practice)
                costs = costs + each.prices[:, None] * self.upper.patients
                start = costs.min(axis=0).astype(np.float64), each.prices, self._duals.cuts
                state = State(seats, each.bound, None, [], each.prices, start)
            states.append(state)
            for leaf in leaves_of(state):
                tree.add(leaf)
        while tree.bound < target and not tree.is_stuck and not limits.reached():
            found, state = tree.step(target, limits)
            if found is not None and state.bound < target:
                on_lp(land, state.seats, found)
        proved = min(target, tree.bound)
        if proved > level.bound:
            level.take(search, states, proved)
        return proved >= target

    def _proof(self, level: "_Level", halves: tuple[tuple[int, int], ...]) -> SeatProof:
        proof = level.proof(halves, self._least)
        return replace(proof, claimed=in_steps(level.bound, self._lower, self.upper))

    @property
    def _unit(self) -> float:
        return max(1.0, abs(self._duals.constant) / len(self.upper))

    def proofs(self) -> tuple[SeatProof, ...]:
        """Return a proof for each number of federations."""
        halves = tuple((int(a), int(b)) for a, b in self.regions.half if a >= 0)
        return tuple(self._proof(level, halves) for level in self._levels.values())


class _Level:
    """What is proved of the plans with one number of federations."""

    def __init__(self, groups: int, least: int) -> None:
        # Plans cost at least what their networks cost: one look at all hubs together proves that.
        self.groups = groups
        self.bound = max(0, least)
        self.search = Search(self.bound, _ROUNDS, _WORTH)
        self.states: dict[tuple[tuple[int, int], ...], State] = {}

    def take(self, search: Search, states: list[State], bound: int) -> None:
        """Take a proof that is better than the one before."""
        self.search, self.bound = search, bound
        self.states = {state.seats.name: state for state in states}

    def known(self, name: tuple[tuple[int, int], ...]) -> State | None:
        """Return what is known of a state; `None` where that is nothing."""
        return self.states.get(name)

    def proof(self, halves: tuple[tuple[int, int], ...], least: int) -> SeatProof:
        """Return the proof as a certificate has it."""
        books: dict[int, int] = {}
        kept: list[BookProof] = []

        def number(book: Book | None) -> int | None:
            if book is None:
                return None
            if id(book) not in books:
                books[id(book)] = len(kept)
                payments = tuple(tuple(way.tolist()) for way in book.payments)
                cuts = cut_duals(book.cuts, book.cut)
                kept.append(BookProof(payments, cuts, tuple(book.each.tolist())))
            return books[id(book)]

        opened = tuple(
            OpenState(state.seats.region, state.seats.number, _states(state, number))
            for state in self.states.values()
            if state.below or state.book is not None
        )
        search = self.search
        return SeatProof(
            *(self.groups, halves, search.target, search.rounds, search.worth, least),
            *(tuple(kept), opened, self.bound),
        )


def _states(state: State, number: Callable[[Book | None], int | None]) -> SeatStates:
    """Return a state's tree as a certificate has it."""
    if not state.below:
        return SeatLeaf(number(state.book), tuple(state.way), tuple(state.prices.tolist()))
    assert state.at is not None
    return SeatSplit(*state.at, tuple(_states(each, number) for each in state.below))
