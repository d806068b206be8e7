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
its hubs shared out between the halves in every way.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.plan.knapsack_bound import Sending
from netform.problem import Integers, TierProblem

NOWHERE = 2**50
"""What a practice costs in a seat that it cannot be in, objective units."""
_LONGER = 6
FAR = NOWHERE // 2
"""What travel to a seat counts at most, and what payments must be below: so that both together are
below `NOWHERE`. To count less than it costs is no harm to a bound."""


@dataclass(frozen=True, eq=False)
class Regions:
    """A tree of regions over the practices that may lead.

    Attributes
    ----------
    half
        The two halves of each region, −1 for single practices; int32, shape (regions, 2).
    first, size, practice
        Region r holds `practice[first[r]:first[r] + size[r]]`.
    """

    half: NDArray[np.int32]
    first: Integers
    size: Integers
    practice: Integers

    @staticmethod
    def of(halves: list[tuple[int, int]], leaders: list[int]) -> "Regions":
        """Return the tree whose first regions are single practices, and others have such halves.

        Raises
        ------
        ValueError
            A region is half of none or of two others, or of one that comes before it.
        """
        whole = len(halves) == len(leaders) - 1
        used = sorted(r for pair in halves for r in pair)
        if not leaders or not whole or used != list(range(2 * len(leaders) - 2)):
            raise ValueError("regions are not halved once each")
        held = [[h] for h in leaders]
        for a, b in halves:
            if max(a, b) >= len(held):
                raise ValueError("a half comes after its whole")
            held.append(held[a] + held[b])
        size = np.array([len(each) for each in held], dtype=np.int64)
        none = [(-1, -1)] * len(leaders)
        return Regions(
            np.array(none + halves, dtype=np.int32).reshape(-1, 2),
            np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int64),
            size,
            np.concatenate([np.array(each, dtype=np.int64) for each in held]),
        )

    def __len__(self) -> int:
        return len(self.size)

    @property
    def leaders(self) -> Integers:
        """The practices that may lead: those of the first regions, in this order."""
        return self.practice[: (len(self) + 1) // 2]

    @property
    def whole(self) -> int:
        """The region of all that may lead."""
        return len(self) - 1

    def held(self, region: int) -> Integers:
        """Return the practices of a region."""
        low = int(self.first[region])
        return self.practice[low : low + int(self.size[region])]


@dataclass(frozen=True, eq=False)
class Land:
    """Where seats can be: regions, and what it costs at least to send practices there.

    Attributes
    ----------
    near
        The least that each practice costs in a federation that some practice of a region leads, at
        most `FAR`; `NOWHERE` where none may; int64, shape (regions, n).
    held, counted
        Patients of each practice against a federation's ceiling, and for its floor: one with a
        waiver fills a floor by itself, and one above the ceiling, which is a federation alone,
        fills a ceiling; int64, shape (n,).
    floor, ceiling
        Of a federation, patients; of a plan with so many of them.
    groups
        How many federations.
    """

    regions: Regions
    near: Integers
    held: Integers
    counted: Integers
    floor: int
    ceiling: int
    groups: int

    @property
    def most_price(self) -> int:
        """The largest price of a patient: sums with it fit into 64 bits."""
        # Where no plan has so many groups, the floor can be above the ceiling, and that below 0.
        widest = max(abs(self.floor), abs(self.ceiling))
        heaviest = int(np.maximum(self.held, self.counted).sum()) + self.groups * widest
        return 2**60 // max(1, heaviest)

    @property
    def no_payments(self) -> Integers:
        """Payments of nothing by each practice, int64, shape (n,)."""
        return np.zeros_like(self.held)

    @staticmethod
    def of(view: TierProblem, sending: Sending, regions: Regions, groups: int) -> "Land":
        """Return the land of a tier, for plans of so many groups."""
        cost = np.where(sending.is_possible, np.minimum(sending.cost, FAR), NOWHERE).T
        near = np.array([cost[regions.held(r)].min(axis=0) for r in range(len(regions))])
        floor, ceiling = view.tier.floor, view.tier.ceiling
        held = np.where(view.giant, ceiling, np.where(view.ceiling_waived, 0, view.patients))
        counted = np.where(view.floor_waived, np.maximum(view.patients, floor), view.patients)
        total = int(view.patients.sum())
        if not view.floor_waived.any() and not view.ceiling_waived.any() and not view.giant.any():
            # What the others leave, or have to leave.
            floor, ceiling = (
                max(floor, total - (groups - 1) * ceiling),
                min(ceiling, total - (groups - 1) * floor),
            )
        return Land(regions, near, held, counted, floor, ceiling, groups)


@dataclass(frozen=True, eq=False)
class Seats:
    """A state: regions that exclude each other, and how many hubs lie in each.

    Attributes
    ----------
    region, number
        By seat, shape (seats,).
    may
        Practices that each seat's federations can have, bool, shape (seats, n).
    """

    region: tuple[int, ...]
    number: tuple[int, ...]
    may: NDArray[np.bool_]

    @staticmethod
    def anywhere(land: Land, region: tuple[int, ...], number: tuple[int, ...]) -> "Seats":
        """Return seats that any practice can be in, but those that must lead."""
        may = np.ones((len(region), land.near.shape[1]), dtype=bool)
        return Seats(region, number, may).settled(land)

    @cached_property
    def name(self) -> tuple[tuple[int, int], ...]:
        """What a state without rules on practices is known by: regions and numbers, ascending."""
        return name_of(self.region, self.number)

    def settled(self, land: Land) -> "Seats":
        """Return the same where practices that all lead are in no other seat."""
        may = self.may.copy()
        for seat, (region, number) in enumerate(zip(self.region, self.number, strict=True)):
            if land.regions.size[region] == number:
                lead = land.regions.held(region)
                own = may[seat, lead]
                may[:, lead] = False
                may[seat, lead] = own
        return Seats(self.region, self.number, may)

    def halved(self, land: Land, seat: int) -> list[tuple["Seats", list[int]]]:
        """Return the states in which a seat's region is halved, its hubs shared out in every way.

        With each, for each of its seats the seat that it comes from.
        """
        one, other = (int(r) for r in land.regions.half[self.region[seat]])
        number = self.number[seat]
        found = []
        fewest = max(0, number - int(land.regions.size[other]))
        for k in range(fewest, min(number, int(land.regions.size[one])) + 1):
            parts = [(r, m) for r, m in ((one, k), (other, number - k)) if m]
            at = [*range(seat), *([seat] * len(parts)), *range(seat + 1, len(self.region))]
            pairs = list(zip(self.region, self.number, strict=True))
            pairs[seat : seat + 1] = parts
            state = Seats(tuple(r for r, _ in pairs), tuple(m for _, m in pairs), self.may[at])
            found.append((state.settled(land), at))
        return found

    def branched(self, seat: int, practice: int) -> tuple["Seats", "Seats"]:
        """Return the states with a practice in a seat, and with the practice in another one."""
        inside, outside = self.may.copy(), self.may.copy()
        own = bool(self.may[seat, practice])
        inside[:, practice] = False
        inside[seat, practice] = own
        outside[seat, practice] = False
        return Seats(self.region, self.number, inside), Seats(self.region, self.number, outside)

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


@kernel
def value_of(cost, number, held, counted, floor, ceiling, price):  # type: ignore[no-untyped-def]
    """Return the bound of prices, exactly; all int64, `cost` of shape (seats, n)."""
    seats, count = cost.shape
    most = min(NOWHERE, 2**60 // max(1, count))  # so that the sum fits into 64 bits
    total = 0
    for i in range(count):
        least = 4 * NOWHERE
        for j in range(seats):
            if cost[j, i] < NOWHERE:
                least = min(
                    least, cost[j, i] + price[j] * (held[i] if price[j] >= 0 else counted[i])
                )
        total += min(least, most)
    for j in range(seats):
        total -= number[j] * price[j] * (ceiling if price[j] >= 0 else floor)
    return total


@kernel
def find_prices(  # type: ignore[no-untyped-def]
    cost, number, held, counted, floor, ceiling, most_price, base, target, rounds, price
):
    """Look for prices that prove a target; return the best bound, and write its prices to `price`.

    Parameters
    ----------
    base
        What is added to the bound.
    price
        Where to begin, int64, shape (seats,).
    """
    seats, count = cost.shape
    most = min(NOWHERE, 2**60 // max(1, count))
    now = price.copy()
    slope = np.empty(seats)
    load = np.empty((seats, 2), np.int64)
    best = -(2**62)
    step, idle = 1.0, 0
    for _ in range(rounds):
        value = base
        load[:] = 0
        for i in range(count):
            least, seat = 4 * NOWHERE, -1
            for j in range(seats):
                if cost[j, i] < NOWHERE:
                    own = cost[j, i] + now[j] * (held[i] if now[j] >= 0 else counted[i])
                    if own < least:
                        least, seat = own, j
            value += min(least, most)
            if seat >= 0:
                load[seat, 0] += held[i]
                load[seat, 1] += counted[i]
        norm = 0.0
        for j in range(seats):
            value -= number[j] * now[j] * (ceiling if now[j] >= 0 else floor)
            over = load[j, 0] - number[j] * ceiling
            short = load[j, 1] - number[j] * floor
            if now[j] > 0 or (now[j] == 0 and over > 0):
                slope[j] = over
            elif now[j] < 0 or short < 0:
                slope[j] = short
            else:
                slope[j] = 0.0
            norm += slope[j] * slope[j]
        if value > best:
            best, idle = value, 0
            price[:] = now
        else:
            idle += 1
            if idle == 3:
                step, idle = 0.6 * step, 0
        if best >= target or norm == 0.0:
            break
        for j in range(seats):
            moved = now[j] + 1.05 * step * (target - value) / norm * slope[j]
            now[j] = int(min(most_price, max(-most_price, moved)))
    return best


@kernel
def open_states(  # type: ignore[no-untyped-def]
    half,
    first,
    size,
    practice,
    near,
    held,
    counted,
    floor,
    ceiling,
    most_price,
    base,
    target,
    rounds,
    worth,
    most,
    states,
    numbers,
    prices,
    values,
):
    """Halve regions until states are proved to cost a target; write down those that are not.

    Depth first, from the states in the first rows of `states`; there may be as many as rows are
    left. A state is left open where no half would add `worth` hundredths of what it lacks.

    Parameters
    ----------
    base
        What is added to each bound.
    most
        Give up after so many states.
    states, numbers, prices
        Regions, their numbers (0: no seat) and prices of seats, int64, shape (room, seats); the
        open states are written to the same rows. `values`: their bounds, int64,
        shape (room,).

    Returns
    -------
    int, int
        How many states are open, −1 where there are too many; and how many were looked at.
    """
    seats, count = states.shape[1], near.shape[1]
    room = 4096
    pending = np.zeros((room, 3, seats), np.int64)
    top = 0
    for k in range(len(states)):
        if numbers[k, 0] == 0:
            break
        if top == room:
            break
        pending[top, 0], pending[top, 1], pending[top, 2] = states[k], numbers[k], prices[k]
        top += 1
    cost = np.empty((seats, count), np.int64)
    lead = np.empty(count, np.int64)
    found, looked = 0, 0
    while top > 0:
        top -= 1
        looked += 1
        if looked > most:
            return -1, looked
        region = pending[top, 0].copy()
        number = pending[top, 1].copy()
        price = pending[top, 2].copy()
        many = 0
        while many < seats and number[many] > 0:
            many += 1
        lead[:] = -1
        for j in range(many):
            if size[region[j]] == number[j]:
                for q in range(first[region[j]], first[region[j]] + size[region[j]]):
                    lead[practice[q]] = j
        for j in range(many):
            for i in range(count):
                is_out = near[region[j], i] >= NOWHERE or (lead[i] >= 0 and lead[i] != j)
                cost[j, i] = NOWHERE if is_out else near[region[j], i]
        value = find_prices(
            cost[:many],
            number[:many],
            held,
            counted,
            floor,
            ceiling,
            most_price,
            base,
            target,
            rounds,
            price[:many],
        )
        if value >= target:
            continue
        best, at = -1.0, -1
        for j in range(many):
            if size[region[j]] == number[j]:
                continue
            one, other = half[region[j], 0], half[region[j], 1]
            gain_one, gain_other = 0.0, 0.0
            for i in range(count):
                if cost[j, i] >= NOWHERE:
                    continue
                own = cost[j, i] + price[j] * (held[i] if price[j] >= 0 else counted[i])
                is_here = True
                for k in range(many):
                    if k != j and cost[k, i] < NOWHERE:
                        there = cost[k, i] + price[k] * (held[i] if price[k] >= 0 else counted[i])
                        if there < own:
                            is_here = False
                            break
                if is_here:
                    gain_one += near[one, i] - near[region[j], i]
                    gain_other += near[other, i] - near[region[j], i]
            gain = min(gain_one, gain_other) + 0.01 * max(gain_one, gain_other)
            if number[j] > 1:
                gain += 2.0**60
            elif 100 * max(gain_one, gain_other) < float(worth) * float(target - value):
                continue
            if gain > best:
                best, at = gain, j
        if at < 0:
            # The last chance: prices that are sought for longer.
            value = find_prices(
                cost[:many],
                number[:many],
                held,
                counted,
                floor,
                ceiling,
                most_price,
                base,
                target,
                _LONGER * rounds,
                price[:many],
            )
            if value >= target:
                continue
            if found == len(states):
                return -1, looked
            states[found], numbers[found], prices[found] = region, number, price
            values[found] = value
            found += 1
            continue
        one, other = half[region[at], 0], half[region[at], 1]
        for k in range(max(0, number[at] - size[other]), min(number[at], size[one]) + 1):
            if top + 1 > room - 1:
                larger = np.zeros((2 * room, 3, seats), np.int64)
                larger[:room] = pending
                pending, room = larger, 2 * room
            many_now = 0
            pending[top, 1] = 0
            for j in range(many):
                if j != at:
                    pending[top, 0, many_now] = region[j]
                    pending[top, 1, many_now] = number[j]
                    pending[top, 2, many_now] = price[j]
                    many_now += 1
            for part, in_part in ((one, k), (other, number[at] - k)):
                if in_part > 0:
                    pending[top, 0, many_now] = part
                    pending[top, 1, many_now] = in_part
                    pending[top, 2, many_now] = price[at]
                    many_now += 1
            top += 1
    return found, looked


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
