"""A proof for the plans with one number of federations, by how many hubs lie in each region.

What networks cost at least by themselves is taken for granted. Federations are bounded by payments
as in `knapsack_bound`, not with one set of them but in states: a tree halves the practices that may
lead into regions (`regions`), and a state says how many hubs lie in each of some regions. Under
payments π a plan of a state costs, at the upper tier, at least

    Σ_i π_i + Σ_r (the m_r smallest v_h of hubs h in region r)

with `v_h` of `hub_knapsacks`. With one π for all states, hubs are taken in parts, as it were; each
state has a π of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from netform.plan.proof.hub_knapsacks import NOBODY, HubKnapsacks, payments_of
from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.regions import Regions
from netform.plan.proof.seat_proof import DEEPEST
from netform.problem import Integers, TierProblem

Counts: TypeAlias = tuple[tuple[int, int], ...]
"""Regions that exclude each other, and how many hubs lie in each."""


@dataclass(frozen=True)
class CountsLeaf:
    """The payments, by their place in the proof, that prove a state."""

    payments: int


@dataclass(frozen=True)
class CountsSplit:
    """A region that is halved, by its place in the state; then each way to share out its hubs."""

    at: int
    below: "tuple[CountsStates, ...]"


CountsStates: TypeAlias = CountsLeaf | CountsSplit


@dataclass(frozen=True)
class CountsProof:
    """A proof for the plans of one part with so many federations.

    Attributes
    ----------
    groups
        How many federations.
    halves
        The halves of all regions but single practices; see `Regions.of`.
    networks
        What the networks of any plan cost at least, objective units.
    payments
        What practices pay for federations, in several ways.
    states
        The state of all regions together, and what it is split into.
    claimed
        The bound, objective units.
    """

    groups: int
    halves: tuple[tuple[int, int], ...]
    networks: int
    payments: tuple[tuple[int, ...], ...]
    states: CountsStates
    claimed: int

    @property
    def fewest(self) -> int:
        """The least number of federations that it holds for."""
        return self.groups

    @property
    def most(self) -> int:
        """The greatest number of federations that it holds for."""
        return self.groups

    def proved(self, view: TierProblem, sending: Sending) -> int | None:
        """Return the bound, with `networks` on trust; `None` where no plan has so many federations.

        Raises
        ------
        ValueError
            It does not fit the part.
        """
        leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
        regions = Regions.of(list(self.halves), leaders)
        knapsacks = HubKnapsacks.of(view, sending, self.groups)
        if self.groups < 1:
            raise ValueError("a proof is for less than one federation")
        if any(len(paid) != len(view) for paid in self.payments):
            raise ValueError("there is not one payment a practice")
        ways = [payments_of(paid) for paid in self.payments]
        values = [knapsacks.values(paid) for paid in ways]
        bounds = []
        for leaf, counts in self._leaves(regions):
            if not 0 <= leaf.payments < len(ways):
                raise ValueError("a state is proved by payments that are not there")
            each = bound_of(regions, counts, ways[leaf.payments], values[leaf.payments])
            if each is not None:
                bounds.append(self.networks + each)
        return min(bounds, default=None)

    def _leaves(self, regions: Regions) -> Iterator[tuple[CountsLeaf, Counts]]:
        """Yield the leaves with their states."""
        pending: list[tuple[CountsStates, Counts, int]]
        pending = [(self.states, ((regions.whole, self.groups),), 0)]
        while pending:
            at, counts, depth = pending.pop()
            if isinstance(at, CountsLeaf):
                yield at, counts
                continue
            if not 0 <= at.at < len(counts):
                raise ValueError("a state is split at a region that is not there")
            if depth == DEEPEST:
                raise ValueError(f"a state is split more than {DEEPEST} times")
            parts = halved(regions, counts, at.at)
            if len(parts) != len(at.below):
                raise ValueError("a state is not split into all its parts")
            pending += [(each, part, depth + 1) for each, part in zip(at.below, parts, strict=True)]


def halved(regions: Regions, counts: Counts, at: int) -> list[Counts]:
    """Return the states in which a region is halved, its hubs shared out in every way."""
    shares = regions.shared_out(*counts[at])
    return [(*counts[:at], *share, *counts[at + 1 :]) for share in shares]


def bound_of(regions: Regions, counts: Counts, paid: Integers, value: Integers) -> int | None:
    """Return what payments prove of a state; `None` where no plan is of that state."""
    total = sum(paid.tolist())
    for region, number in counts:
        inside = value[regions.held(region)]
        able = np.sort(inside[inside < NOBODY])
        if number > len(able):
            return None
        total += sum(able[:number].tolist())
    return int(total)
