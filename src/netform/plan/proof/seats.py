"""Seats: federations of which only the region of the hub is known, and what they cost at least.

The hubs of a plan's k federations lie somewhere. A tree halves the practices into regions, again
and again; a *state* says how many hubs lie in each of some regions that exclude each other: a seat
is such a region and its number. A practice in seat j costs at least `a_ji`, its travel to the
nearest practice of the region and what it pays for its network. With a price λ_j per patient of
each seat, all plans of a state cost at least

    Σ_i min_j (a_ji + λ_j p_i) − Σ_j m_j λ_j W_j,     W_j = U for λ_j ≥ 0, L for λ_j < 0,

for each seat has at most m_j U and at least m_j L patients. Prices come from subgradients (Polyak,
USSR Computational Mathematics and Mathematical Physics 9, 1969); whatever they are, the bound
holds, and it is worked out in whole numbers. A state whose bound is too low has a region halved,
its hubs shared out between the halves in every way. A state may also say how many networks the
federations of a seat have, and then a price of κ_j for each network, which networks pay besides,
adds `Σ_j κ_j f_j`, with f_j the fewest networks for κ_j ≥ 0 and the most for κ_j < 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.plan.proof.cases import Branch
from netform.plan.proof.regions import Land
from netform.plan.proof.seat_kernels import NOWHERE, find_prices, open_states, value_of
from netform.problem import Integers


@dataclass(frozen=True, eq=False)
class Seats:
    """A state: regions that exclude each other, and how many hubs lie in each.

    Attributes
    ----------
    region, number
        By seat, shape (seats,).
    may
        Practices that each seat's federations can have, bool, shape (seats, n).
    fewest, most
        Numbers of networks that each seat's federations can have together.
    """

    region: tuple[int, ...]
    number: tuple[int, ...]
    may: NDArray[np.bool_]
    fewest: tuple[int, ...]
    most: tuple[int, ...]

    @staticmethod
    def anywhere(land: Land, region: tuple[int, ...], number: tuple[int, ...]) -> "Seats":
        """Return seats that any practice can be in, but those that must lead."""
        count = land.near.shape[1]
        may = np.ones((len(region), count), dtype=bool)
        return Seats(region, number, may, number, (count,) * len(region)).settled(land)

    @cached_property
    def name(self) -> tuple[tuple[int, int], ...]:
        """What a state without rules on practices is known by: regions and numbers, ascending."""
        return name_of(self.region, self.number)

    def settled(self, land: Land) -> "Seats":
        """Return the same where practices that all lead are in no other seat, and rules hold.

        Practices that rules hold together can be in the same seats. In a federation, a seat of one
        hub, nobody can be with one that can be in no other seat and is to be apart, nor with as
        many of these as it may have.
        """
        may = self.may.copy()
        for seat, (region, number) in enumerate(zip(self.region, self.number, strict=True)):
            if land.regions.size[region] == number:
                lead = land.regions.held(region)
                own = may[seat, lead]
                may[:, lead] = False
                may[seat, lead] = own
        if not land.rules.are_none:
            self._keep_rules(land, may)
        return replace(self, may=may)

    def _keep_rules(self, land: Land, may: NDArray[np.bool_]) -> None:
        rules = land.rules
        may &= land.near[list(self.region)] < NOWHERE
        for unit in rules.units:
            may[:, unit] = may[:, unit].all(axis=1, keepdims=True)
        is_sure = may.sum(axis=0) == 1
        for seat in np.flatnonzero(np.array(self.number) == 1):
            sure = np.flatnonzero(may[seat] & is_sure)
            for i in sure:
                may[seat, rules.apart[rules.apart_start[i] : rules.apart_start[i + 1]]] = False
            if len(sure) >= rules.most:
                may[seat, ~is_sure] = False
            if len(sure) > rules.most:
                may[seat] = False

    def halved(self, land: Land, seat: int) -> list[tuple["Seats", list[int]]]:
        """Return the states in which a seat's region is halved, its hubs shared out in every way.

        With each, for each of its seats the seat that it comes from.
        """
        found = []
        for parts in land.regions.shared_out(self.region[seat], self.number[seat]):
            at = [*range(seat), *([seat] * len(parts)), *range(seat + 1, len(self.region))]
            pairs = list(zip(self.region, self.number, strict=True))
            pairs[seat : seat + 1] = parts
            fewest, most = self.fewest[seat], self.most[seat]
            if len(parts) == 1:
                own = [(fewest, most)]
            else:  # each federation of the other half has a network at least
                own = [(hubs, most - (self.number[seat] - hubs)) for _, hubs in parts]
            networks = list(zip(self.fewest, self.most, strict=True))
            networks[seat : seat + 1] = own
            state = Seats(
                *(tuple(r for r, _ in pairs), tuple(m for _, m in pairs), self.may[at]),
                *(tuple(f for f, _ in networks), tuple(m for _, m in networks)),
            )
            found.append((state.settled(land), at))
        return found

    def branched(self, land: Land, seat: int, at: Branch) -> tuple["Seats", "Seats"]:
        """Return the states of either side of a branch.

        With a practice in a seat, and with the practice in another one; or with at most so many
        networks in a seat, and with more.
        """
        if at.practice is None:
            fewest, most = list(self.fewest), list(self.most)
            most[seat] = min(most[seat], at.networks)
            fewest[seat] = max(fewest[seat], at.networks + 1)
            return replace(self, most=tuple(most)), replace(self, fewest=tuple(fewest))
        inside, outside = self.may.copy(), self.may.copy()
        own = bool(self.may[seat, at.practice])
        inside[:, at.practice] = False
        inside[seat, at.practice] = own
        outside[seat, at.practice] = False
        one, other = (replace(self, may=may) for may in (inside, outside))
        return one.settled(land), other.settled(land)

    def for_networks(self, each: Iterable[int]) -> int:
        """Return what all networks pay at least where each of a seat pays so much, by seat."""
        numbers = zip(each, self.fewest, self.most, strict=True)
        return sum(price * (fewest if price >= 0 else most) for price, fewest, most in numbers)

    def costs(self, land: Land, payments: Integers) -> Integers:
        """Return what practices cost in each seat with what they pay there, shape (seats, n)."""
        near = land.near[list(self.region)]
        is_out = ~self.may | (near >= NOWHERE)
        return np.where(is_out, NOWHERE, near + payments)

    def priced(
        self, land: Land, payments: Integers, base: int, target: int, rounds: int, prices: Integers
    ) -> tuple[int, Integers]:
        """Look for prices that prove a target, from some on; return the best bound and its prices.

        `base` is what cuts on networks add.
        """
        best = prices.copy()
        found = find_prices(
            self.costs(land, payments),
            np.array(self.number, dtype=np.int64),
            *(land.held, land.counted, land.floor, land.ceiling, land.most_price),
            *(base, target, rounds, best),
        )
        return int(found), best

    def proved(self, land: Land, payments: Integers, prices: Integers) -> int:
        """Return what all plans of the state cost at least, by these prices of a patient."""
        found: int = value_of(
            self.costs(land, payments),
            np.array(self.number, dtype=np.int64),
            *(land.held, land.counted, land.floor, land.ceiling),
            prices,
        )
        return found


@dataclass(frozen=True, eq=False)
class Search:
    """How the states of all hubs are searched; the check repeats it.

    Attributes
    ----------
    target
        What states are to cost, objective units.
    rounds
        Subgradients for each state; more for those that are about to stay open.
    worth
        Hundredths of what a state lacks: where no half of a region adds as much, it stays open.
    """

    target: int
    rounds: int = 30
    worth: int = 5

    def open(self, land: Land, networks: int, *, room: int, most: int) -> "list[Open] | None":
        """Return the states that are not proved to cost the target.

        `None` where there are more than `room`, or more than `most` would have to be looked at.

        Parameters
        ----------
        networks
            What the networks of any plan cost at least, objective units.
        """
        regions = land.regions
        if land.groups > regions.size[regions.whole]:
            return []  # so many hubs there are not, and no plan
        states, numbers, prices = (np.zeros((room, land.groups), dtype=np.int64) for _ in range(3))
        values = np.zeros(room, dtype=np.int64)
        states[0, 0], numbers[0, 0] = regions.whole, land.groups
        found, _ = open_states(
            *(regions.half, regions.first, regions.size, regions.practice, land.near),
            *(land.held, land.counted, land.floor, land.ceiling, land.most_price),
            *(networks, self.target, self.rounds, self.worth, most),
            *(states, numbers, prices, values),
        )
        if found < 0:
            return None
        opened = []
        for k in range(found):
            seats = int(np.count_nonzero(numbers[k]))
            region, number = tuple(states[k, :seats].tolist()), tuple(numbers[k, :seats].tolist())
            opened.append(Open(region, number, prices[k, :seats].copy(), int(values[k])))
        return opened


@dataclass(frozen=True, eq=False)
class Open:
    """A state that a search leaves open: its regions and numbers, the best prices, its bound."""

    region: tuple[int, ...]
    number: tuple[int, ...]
    prices: Integers
    bound: int

    @property
    def name(self) -> tuple[tuple[int, int], ...]:
        """Its regions and their numbers, ascending."""
        return name_of(self.region, self.number)


def name_of(region: tuple[int, ...], number: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return what a state is known by; a `ValueError` where there is not one number a region."""
    return tuple(sorted(zip(region, number, strict=True)))
