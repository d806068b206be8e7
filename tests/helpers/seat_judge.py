"""The judge of seats: every plan of two tiers with every choice of its hubs, in plain Python."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from netform.plan.proof.cases import Branch
from netform.plan.proof.certificate import CutDual
from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.regions import Land, Regions
from netform.plan.proof.seat_proof import Book
from netform.plan.proof.seats import Seats
from netform.problem import UNREACHABLE, Problem, tier_problem
from tests.helpers.joint_judge import JointJudge


class Led(NamedTuple):
    """A federation: practices by place in the tier, ascending, its hub, and its networks."""

    members: tuple[int, ...]
    hub: int
    networks: int
    cost: int
    """With the cheapest networks of that number."""


@dataclass(frozen=True)
class SeatJudge:
    """All plans of a small problem, its hubs chosen in every way."""

    problem: Problem

    @cached_property
    def judge(self) -> JointJudge:
        return JointJudge(self.problem)

    @cached_property
    def lower(self):
        return tier_problem(self.problem, "network")

    @cached_property
    def upper(self):
        return tier_problem(self.problem, "federation")

    @cached_property
    def sending(self) -> Sending:
        return Sending.of(self.upper)

    @property
    def leaders(self) -> list[int]:
        return np.flatnonzero(np.diag(self.sending.is_possible)).tolist()

    @cached_property
    def networks(self) -> dict[tuple[int, ...], int]:
        place = {int(i): k for k, i in enumerate(self.lower.source)}
        return {
            tuple(sorted(place[i] for i in group)): cost.objective
            for group, cost in self.judge.lower.columns.items()
        }

    @cached_property
    def cheapest_networks(self) -> int | None:
        """What the cheapest partition into networks costs, whatever federations; `None` if none."""
        return self.judge.lower.optimum

    def networks_at_least(self, rng: random.Random) -> int:
        """Return what the networks of any plan cost at least: by payments, or the best there is."""
        book = self.book(rng, 1)
        best = self.cheapest_networks
        each = book.for_network(0)
        paid = sum(book.payments[0]) + each * (1 if each >= 0 else len(self.lower))
        return rng.choice((book.base + paid, 0 if best is None else best))

    @cached_property
    def federations(self) -> list[Led]:
        """Every federation with every hub, and every number of networks, that it could have."""
        view = self.upper
        place = {int(i): k for k, i in enumerate(view.source)}
        found = []
        for group, cost in self.judge.upper.columns.items():
            inside = self.judge.cheapest_by_number(sum(1 << i for i in group))
            if not inside:
                continue
            members = tuple(sorted(place[i] for i in group))
            travel = {
                h: self.travel(members, h)
                for h in members
                if view.may_lead[h] and self.travel(members, h) is not None
            }
            cheapest = min(travel.values())
            found += [
                Led(members, h, many, cost.objective + own + far - cheapest)
                for h, far in travel.items()
                for many, own in inside.items()
            ]
        return found

    def travel(self, members: tuple[int, ...], hub: int) -> int | None:
        view, total = self.upper, 0
        for i in members:
            far = int(view.way(np.array([i]), np.array([hub]))[0, 0])
            if far == UNREACHABLE:
                return None
            beyond = max(0, far - view.easy_reach)
            price = far * view.travel_price + beyond * view.reach_price
            total += int(view.patients[i]) * price
        return total

    def plans(self, groups: int) -> Iterator[list[Led]]:
        """Yield all plans of so many federations."""
        by_first: dict[int, list[Led]] = {}
        for each in self.federations:
            by_first.setdefault(each.members[0], []).append(each)

        def rest(left: frozenset[int], many: int) -> Iterator[list[Led]]:
            if not left or not many:
                if not left and not many:
                    yield []
                return
            for each in by_first.get(min(left), []):
                if left.issuperset(each.members):
                    for others in rest(left.difference(each.members), many - 1):
                        yield [each, *others]

        yield from rest(frozenset(range(len(self.upper))), groups)

    @cached_property
    def optima(self) -> dict[int, int]:
        """The least cost by number of federations, those alone of which there are plans."""
        costs = {
            k: min(map(cost_of, self.plans(k)), default=None) for k in range(1, len(self.upper) + 1)
        }
        return {k: cost for k, cost in costs.items() if cost is not None}

    def land(self, rng: random.Random, groups: int) -> Land:
        return Land.of(self.upper, self.sending, random_regions(rng, self.leaders), groups)

    def book(self, rng: random.Random, ways: int) -> Book:
        """Return random payments under which no network costs less than it pays."""
        count = len(self.lower)
        typical = 1 + max(self.networks.values(), default=1) // 2
        cuts = tuple(
            CutDual(
                tuple(sorted(rng.sample(range(count), 3))), (1, 1, 1), 2, -rng.randint(0, typical)
            )
            for _ in range(rng.choice((0, 0, 2)) if count >= 3 else 0)
        )
        each = tuple(rng.choice((0, 0, 1, -1)) * rng.randint(0, typical) for _ in range(ways))
        paid = tuple(self.way(rng, typical, cuts, own) for own in each)
        return Book(paid, cuts, each if any(each) else ())

    def way(
        self, rng: random.Random, typical: int, cuts: tuple[CutDual, ...], each: int = 0
    ) -> tuple[int, ...]:
        """Return payments under which no network costs less than its members pay, and `each`."""
        paid = [rng.randint(-typical // 4, typical) for _ in range(len(self.lower))]
        for members, cost in self.networks.items():
            over = sum(paid[i] for i in members) + each - cost
            over += sum(cut.dual * (len(set(cut.practices) & set(members)) // 2) for cut in cuts)
            if over > 0:
                paid[rng.choice(members)] -= over
        return tuple(paid)


def random_regions(rng: random.Random, leaders: list[int]) -> Regions:
    return Regions.of(random_halves(rng, len(leaders)), leaders)


def random_halves(rng: random.Random, count: int) -> list[tuple[int, int]]:
    """Return the halves of a random tree over so many practices."""
    left, halves = list(range(count)), []
    while len(left) > 1:
        one, other = rng.sample(left, 2)
        left = [r for r in left if r not in (one, other)] + [count + len(halves)]
        halves.append((one, other))
    return halves


def is_of(plan: list[Led], seats: Seats, land: Land) -> bool:
    """Return whether a plan is one of a state: hubs by region, who may be where, and networks."""
    inside = [set(land.regions.held(region).tolist()) for region in seats.region]
    hubs, networks = [0] * len(inside), [0] * len(inside)
    for members, hub, many, _ in plan:
        at = [j for j, held in enumerate(inside) if hub in held]
        if len(at) != 1 or not seats.may[at[0], list(members)].all():
            return False
        hubs[at[0]] += 1
        networks[at[0]] += many
    are_so_many = all(
        fewest <= many <= most
        for fewest, many, most in zip(seats.fewest, networks, seats.most, strict=True)
    )
    return hubs == list(seats.number) and are_so_many


def cost_of(plan: list[Led]) -> int:
    """Return what a plan costs."""
    return sum(each.cost for each in plan)


def random_branch(rng: random.Random, state: Seats, practices: int) -> tuple[int, Branch]:
    """Return a seat and a branch there, at a practice or a number of networks."""
    seat = rng.randrange(len(state.region))
    if rng.random() < 0.4:
        return seat, Branch(networks=rng.randint(0, practices // 2))
    return seat, Branch(practice=rng.randrange(practices))
