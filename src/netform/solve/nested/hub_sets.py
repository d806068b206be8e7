"""Hub sets: practices that lead the federations of cheap plans, found without forming any.

With all hubs given, prices of patients bound what a plan costs in microseconds (`proof.seats`), and
closely. So one hub at a time is swapped for a practice near it, from several starts, until no swap
lowers the bound (Teitz & Bart, Operations Research 16, 1968, for medians without a band). The sets
met on the way are kept: the cheapest plan need not be that of the least bound.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from netform.compiled import kernel
from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.regions import Land, Regions
from netform.plan.proof.seat_kernels import find_prices
from netform.plan.proof.seats import Seats
from netform.problem import Integers, TierProblem
from netform.solve.limits import Limits

_NEAR = 16  # practices that a hub is swapped for
_ROUNDS, _LONG = 25, 150  # subgradients for a swap that is tried, and for a set that is kept
_MARGIN = 0.002  # of a bound: swaps that exceed it by more are of no interest
_ROOM = 64  # swaps kept of each search
_WORK = 7_000_000_000  # practices looked at in all, each for one seat and in one subgradient


@dataclass(frozen=True, eq=False)
class HubSet:
    """Practices that lead all federations of a plan.

    Attributes
    ----------
    hubs
        Seats of `land`, ascending, shape (federations,).
    value
        What such a plan costs at least, objective units.
    prices
        Of a patient in each of their federations, which prove that.
    """

    land: Land
    hubs: tuple[int, ...]
    value: int
    prices: Integers

    @property
    def practices(self) -> list[int]:
        """The positions of the hubs."""
        return [int(self.land.regions.practice[h]) for h in self.hubs]

    @property
    def seats(self) -> Seats:
        """The state in which each of them leads a federation."""
        return Seats.anywhere(self.land, self.hubs, (1,) * len(self.hubs))


def single_seats(view: TierProblem, sending: Sending, groups: int) -> Land:
    """Return the land whose regions are the practices that may lead, each alone, ascending."""
    leaders = np.flatnonzero(np.diag(sending.is_possible))
    many = len(leaders)
    regions = Regions(
        np.full((many, 2), -1, dtype=np.int32),
        np.arange(many, dtype=np.int64),
        np.ones(many, dtype=np.int64),
        leaders.astype(np.int64),
    )
    return Land.of(view, sending, regions, groups)


class HubSearch:
    """Looks for hub sets with one number of federations.

    Parameters
    ----------
    land
        Of single practices.
    payments
        What practices pay for their networks, whatever federation they are in, int64, shape (n,).
    base
        What cuts on networks add.
    """

    def __init__(self, land: Land, payments: Integers, base: int) -> None:
        self.land = land
        self.payments = payments
        self.base = base
        self.found: dict[tuple[int, ...], HubSet] = {}
        self.work = 0
        leader = land.regions.practice
        between = land.near[:, leader]
        far = between + between.T
        far[np.arange(len(leader)), np.arange(len(leader))] = -1
        order = np.argsort(far, axis=1, kind="stable")
        # Of several practices in one place the first stands for all.
        _, first, self._alike = np.unique(land.near, axis=0, return_index=True, return_inverse=True)
        self._alike = first[self._alike.reshape(-1)]
        self._single = np.unique(first)
        is_single = np.isin(order, self._single)
        is_single[:, 0] = True  # oneself, or a practice in the same place
        rows = [row[keep][1:] for row, keep in zip(order, is_single, strict=True)]
        few = min((len(row) for row in rows), default=0)
        self._beside = np.array([row[:few] for row in rows], dtype=np.int64).reshape(len(rows), few)
        self._cost = land.near + payments

    def descend(self, hubs: Sequence[int]) -> HubSet:
        """Swap hubs until no swap pays; keep the set that results, and those about as good."""
        now = np.array(sorted(hubs), dtype=np.int64)
        price = np.zeros(len(now), dtype=np.int64)
        swaps = np.zeros((_ROOM, 3), dtype=np.int64)
        land = self.land
        kept, tried = swap_hubs(
            *(self._cost, land.regions.practice, self._beside, land.held, land.counted),
            *(land.floor, land.ceiling, land.most_price, self.base),
            *(_NEAR, _ROUNDS, _LONG, _MARGIN, now, price, swaps),
        )
        self.work += int(tried) * now.size * len(self.payments) * _ROUNDS
        best = self.keep(now.tolist(), price)
        for seat, hub, _ in swaps[:kept].tolist():
            other = now.copy()
            other[seat] = hub
            self.keep(other.tolist(), price)
        return best

    def keep(self, hubs: Sequence[int], prices: Integers | None = None) -> HubSet:
        """Value a set, and remember it."""
        order = np.argsort(np.array(hubs, dtype=np.int64), kind="stable")
        chosen = tuple(int(hubs[k]) for k in order)
        if chosen not in self.found:
            start = np.zeros(len(chosen), dtype=np.int64) if prices is None else prices[order]
            land, best = self.land, start.copy()
            seats = Seats.anywhere(land, chosen, (1,) * len(chosen))
            value = settle(
                *(seats.costs(land, self.payments), np.ones(len(chosen), dtype=np.int64)),
                *(land.held, land.counted, land.floor, land.ceiling, land.most_price),
                *(self.base, 2**62, _LONG, 0.1 if prices is None else 0.001, best),
            )
            self.found[chosen] = HubSet(land, chosen, int(value), best)
        return self.found[chosen]

    def spread(self, generator: np.random.Generator) -> list[int]:
        """Draw hubs far apart: each with a chance as its practice's way to those drawn before."""
        near = self.land.near
        single = self._single
        if len(single) < self.land.groups:
            single = np.arange(len(near))
        leader = self.land.regions.practice[single]
        hubs = [int(generator.integers(len(single)))]
        while len(hubs) < self.land.groups:
            far = near[single[hubs]][:, leader].min(axis=0).astype(np.float64)
            far[hubs] = 0.0
            chance = far if far.sum() > 0 else np.ones(len(single))
            chance[hubs] = 0.0
            hubs.append(int(generator.choice(len(single), p=chance / chance.sum())))
        return [int(single[h]) for h in hubs]

    def best(self) -> list[HubSet]:
        """Return the sets met, those of least value first; of sets in the same places one."""
        ordered = sorted(self.found.values(), key=lambda each: (each.value, each.hubs))
        once: dict[tuple[int, ...], HubSet] = {}
        for each in ordered:
            once.setdefault(tuple(sorted(self._alike[list(each.hubs)].tolist())), each)
        return list(once.values())


def find_hub_sets(
    searches: Sequence[HubSearch],
    limits: Limits,
    *,
    wanted: int = 30,
    starts: int = 12,
    known: Iterable[Sequence[int]] = (),
) -> list[HubSet]:
    """Return promising hub sets, those of least value first, some of each number of federations.

    Parameters
    ----------
    searches
        One for each number of federations that plans may have.
    wanted
        How many sets.
    starts
        How often each search begins anew, where the work in all allows it.
    known
        Hubs to begin with too, as seats.
    """
    by_number = {search.land.groups: search for search in searches}
    possible = [s for s in searches if s.land.groups <= len(s.land.regions)]
    for hubs in known:
        search = by_number.get(len(hubs))
        if search is not None and not limits.reached():
            search.descend(hubs)
    for start in range(starts):
        worth = _worth(possible) if start >= 2 else possible
        for search in worth:
            if limits.reached() or sum(each.work for each in possible) > _WORK:
                break
            generator = np.random.default_rng((start, search.land.groups))
            search.descend(search.spread(generator))
    return _best(possible, wanted)


def _worth(searches: Sequence[HubSearch]) -> list[HubSearch]:
    """Return the half of the searches, rounded up, that found the cheapest sets."""
    least = [min((each.value for each in s.found.values()), default=2**62) for s in searches]
    order = np.argsort(np.array(least), kind="stable")[: (len(searches) + 1) // 2]
    return [searches[k] for k in order.tolist()]


def _best(searches: Sequence[HubSearch], wanted: int) -> list[HubSet]:
    """Return the best sets of all, and at least one of each number."""
    own = [search.best() for search in searches]
    first = [each[0] for each in own if each]
    rest = sorted(
        (each for some in own for each in some[1:]), key=lambda each: (each.value, each.hubs)
    )
    chosen = first + rest[: max(0, wanted - len(first))]
    return sorted(chosen, key=lambda each: (each.value, each.hubs))


@kernel
def swap_hubs(  # type: ignore[no-untyped-def]
    every,
    leader,
    beside,
    held,
    counted,
    floor,
    ceiling,
    most_price,
    base,
    near,
    rounds,
    long,
    margin,
    hubs,
    price,
    swaps,
):
    """Swap hubs in place until no swap lowers the bound.

    Parameters
    ----------
    every
        What each practice costs in the federation of each leader, int64, shape (leaders, n).
    leader, beside
        Practice of each leader; all others, those near first, int64, shape
        (leaders, leaders − 1).
    near
        How many leaders near each are tried before all others.
    rounds, long
        Subgradients for a swap, and for a set that is taken.
    margin
        Swaps whose bound exceeds the set's by less, relatively, are written to `swaps`.
    hubs, price
        The set and its prices of a patient, int64, shape (k,).
    swaps
        Seat, new hub and bound of swaps that are about as good, int64, shape (room, 3).

    Returns
    -------
    int, int
        How many swaps were kept, and how many tried.
    """
    k, n = len(hubs), every.shape[1]
    number = np.ones(k, np.int64)
    cost = np.empty((k, n), np.int64)
    trial = np.empty((k, n), np.int64)
    _fill(every, leader, hubs, cost)
    value = settle(
        cost, number, held, counted, floor, ceiling, most_price, base, 2**62, long, 0.1, price
    )
    new = np.empty(k, np.int64)
    own = np.empty(k, np.int64)
    kept, tried, idle, seat = 0, 0, 0, 0
    few = min(near, beside.shape[1])
    while idle < 2 * k:
        # Practices near a hub first; all others where none of those pays, in any seat.
        is_better = False
        for q in range(0 if idle < k else few, few if idle < k else beside.shape[1]):
            hub = beside[hubs[seat], q]
            is_hub = False
            for j in range(k):
                is_hub = is_hub or hubs[j] == hub
            if is_hub:
                continue
            new[:] = hubs
            new[seat] = hub
            _fill(every, leader, new, trial)
            own[:] = price
            limit = value + int(margin * abs(value))
            found = find_prices(
                trial, number, held, counted, floor, ceiling, most_price, base, limit, rounds, own
            )
            tried += 1
            if found < value:
                # Perhaps only because the prices are not there yet.
                found = settle(
                    trial,
                    number,
                    held,
                    counted,
                    floor,
                    ceiling,
                    most_price,
                    base,
                    value,
                    long,
                    0.001,
                    own,
                )
                tried += long // rounds
            if found < value - abs(value) // 1_000_000:
                hubs[seat], price[:] = hub, own
                value, is_better, kept = found, True, 0
                break
            if found < limit and kept < len(swaps):
                swaps[kept] = seat, hub, found
                kept += 1
        if is_better:
            idle = 0
        else:
            idle += 1
            seat = (seat + 1) % k
    return kept, tried


@kernel
def settle(  # type: ignore[no-untyped-def]
    cost,
    number,
    held,
    counted,
    floor,
    ceiling,
    most_price,
    base,
    enough,
    long,
    leap,
    price,
):
    """Return the bound of a set with prices that hardly can be bettered, written to `price`.

    Less is done where the bound comes to `enough`.

    Steps are as long as the target is far: `leap`, relatively, at first; further where the bound
    follows, nearer where it does not.
    """
    value = -(2**62)
    for _ in range(40):
        known = find_prices(
            cost, number, held, counted, floor, ceiling, most_price, base, -(2**62), 1, price
        )
        target = known + int(leap * abs(known)) + 1
        value = find_prices(
            cost, number, held, counted, floor, ceiling, most_price, base, target, long, price
        )
        if value - known > 0.5 * leap * abs(known):
            leap *= 2.0
        elif value - known < 0.1 * leap * abs(known):
            leap *= 0.25
        if leap < 0.0002 or value >= enough:
            break
    return value


@kernel
def _fill(every, leader, hubs, cost):  # type: ignore[no-untyped-def]
    """Write what practices cost in each seat: a hub is in its own federation only."""
    for j in range(len(hubs)):
        cost[j] = every[hubs[j]]
    for j in range(len(hubs)):
        for other in range(len(hubs)):
            if other != j:
                cost[other, leader[hubs[j]]] = 2**50
