"""A bound where there are many federations: branch and bound on how many hubs lie in each region.

With one set of payments for all plans, hubs are taken in parts: a bit of one here, of another
there. So the practices that may lead are halved into regions, and a state says how many hubs lie in
each (`proof.counts_proof`); each state has payments of its own, found near those of the state above
(`hub_volume`). The states of least bound are always next, so that the least of all bounds holds at
every moment.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from netform.plan.proof.counts_proof import (
    Counts,
    CountsLeaf,
    CountsProof,
    CountsSplit,
    CountsStates,
    bound_of,
    halved,
)
from netform.plan.proof.hub_knapsacks import HubKnapsacks
from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.regions import Regions
from netform.plan.proof.seat_proof import DEEPEST
from netform.problem import Integers, TierProblem
from netform.solve.columns.workers import each
from netform.solve.nested.floats import Floats
from netform.solve.nested.hub_volume import HubVolume

_ROUNDS, _MORE_ROUNDS = 600, 150  # for the first state, and for those below
_BEYOND = 1e-5  # of the goal: whole numbers prove a little less than payments in parts
_NO_PLAN = 2**62


@dataclass(eq=False)
class _State:
    """A state and what is proved of it; its payments were sought for itself once `is_own`."""

    counts: Counts
    paid: Integers
    value: Integers
    bound: int
    led: Floats
    is_own: bool = False
    depth: int = 0
    at: int = -1
    below: "list[_State]" = field(default_factory=list)


class HubCounts:
    """The states of plans with one number of federations.

    Attributes
    ----------
    groups
        How many federations.
    networks
        What their networks cost at least.
    """

    def __init__(
        self,
        view: TierProblem,
        sending: Sending,
        regions: Regions,
        groups: int,
        networks: int,
        paid: Integers,
    ) -> None:
        """Begin with payments for all plans."""
        self.groups = groups
        self.networks = networks
        self._regions = regions
        self._knapsacks = HubKnapsacks.of(view, sending, groups)
        self._volume = HubVolume(regions, self._knapsacks)
        whole = ((regions.whole, groups),)
        self._root = self._state(whole, paid, self._knapsacks.values(paid))
        self._open: list[tuple[int, int, _State]] = []
        self._serial = 0
        self._add(self._root)

    @property
    def bound(self) -> int:
        """What is proved of the plans; beyond anything where there are none."""
        return self.networks + self._open[0][0]

    @property
    def is_empty(self) -> bool:
        """Whether no plan has so many federations, as far as its patients tell."""
        return self._open[0][0] == _NO_PLAN

    def step(self, target: int, threads: int) -> None:
        """Work on the states of least bound: find payments of their own, or split them."""
        goal = target - self.networks
        some: list[_State] = []
        while self._open and self._open[0][0] < goal and len(some) < threads:
            some.append(heapq.heappop(self._open)[2])

        def worked(state: _State) -> list[_State]:
            return self._split(state, goal) if state.is_own else [self._paid_for(state, goal)]

        for state, found in zip(some, each(threads, worked, some), strict=True):
            for new in found or [state]:
                self._add(new)

    def can_go_on(self) -> bool:
        """Whether the state of least bound could be proved to cost more."""
        if self.is_empty:
            return False
        state = self._open[0][2]
        return not state.is_own or (state.depth < DEEPEST and self._worst(state, _NO_PLAN) >= 0)

    def proof(self) -> CountsProof:
        """Return the proof as a certificate has it, but for what it claims."""
        payments: dict[int, tuple[int, Integers]] = {}

        def states(state: _State) -> CountsStates:
            if state.below:
                return CountsSplit(state.at, tuple(map(states, state.below)))
            place, _ = payments.setdefault(id(state.paid), (len(payments), state.paid))
            return CountsLeaf(place)

        tree = states(self._root)
        halves = tuple((int(a), int(b)) for a, b in self._regions.half if a >= 0)
        ways = tuple(tuple(paid.tolist()) for _, paid in payments.values())
        return CountsProof(self.groups, halves, self.networks, ways, tree, self.bound)

    def _add(self, state: _State) -> None:
        self._serial += 1
        heapq.heappush(self._open, (state.bound, self._serial, state))

    def _state(self, counts: Counts, paid: Integers, value: Integers) -> _State:
        bound = bound_of(self._regions, counts, paid, value)
        return _State(counts, paid, value, _NO_PLAN if bound is None else bound, np.zeros(0))

    def _paid_for(self, state: _State, goal: int) -> _State:
        """Return a state with payments of its own, where these prove more."""
        rounds = _MORE_ROUNDS if state.depth else _ROUNDS
        beyond = goal + _BEYOND * abs(goal)
        found = self._volume.improved(state.counts, state.paid, beyond, rounds)
        value = self._knapsacks.values(found.paid)
        bound = bound_of(self._regions, state.counts, found.paid, value)
        state.led, state.is_own = found.led, True
        if bound is None:
            state.bound = _NO_PLAN
        elif bound > state.bound:
            state.paid, state.value, state.bound = found.paid, value, bound
        return state

    def _split(self, state: _State, goal: int) -> list[_State]:
        """Return the states that one is split into; none where it cannot be."""
        state.at = -1 if state.depth == DEEPEST else self._worst(state, goal)
        if state.at < 0:
            return []
        for counts in halved(self._regions, state.counts, state.at):
            new = self._state(counts, state.paid, state.value)
            new.bound, new.depth = max(new.bound, state.bound), state.depth + 1
            state.below.append(new)
        return state.below

    def _worst(self, state: _State, goal: int) -> int:
        """Return the region whose halves are least whole, by place; −1 where all are whole."""
        best, worst = -1.0, -1
        for at, (region, number) in enumerate(state.counts):
            if self._regions.size[region] == number:
                continue
            one = int(self._regions.half[region, 0])
            led = float(state.led[self._regions.held(region)].sum())
            share = float(state.led[self._regions.held(one)].sum()) / max(led, 1e-9) * number
            in_parts = abs(share - round(share)) * np.log(1.0 + self._regions.size[region])
            score = in_parts + 0.5 * self._second(state, at, goal)
            if score > best:
                best, worst = score, at
        return worst

    def _second(self, state: _State, at: int, goal: int) -> float:
        """Return how far all but one way to halve a region are from the goal, as a share."""
        lack = max(1, goal - state.bound)
        bounds = [
            bound_of(self._regions, counts, state.paid, state.value)
            for counts in halved(self._regions, state.counts, at)
        ]
        gains = sorted(
            lack if bound is None else min(lack, bound - state.bound) for bound in bounds
        )
        return gains[1] / lack if len(gains) > 1 else 1.0
