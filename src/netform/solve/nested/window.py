"""Some practices of a part all of whose federations are formed anew, and choices of their hubs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.plan.proof.regions import Land
from netform.plan.proof.seat_kernels import NOWHERE
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.nested.hub_sets import HubSearch, HubSet, single_seats
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_choice import SeatChoice

_PAIRS = 120  # networks for each hub that a choice begins with
_CEILINGS = 2.5  # patients of the practices that may be in a seat


@dataclass(eq=False)
class Window:
    """Some practices of a part, all of its federations formed anew at once.

    Attributes
    ----------
    members
        Positions in the part, ascending.
    ground
        The lower tier's, of these alone.
    upper, sending
        The upper tier of these alone.
    duals
        What these pay for networks, with cuts: no network has a negative reduced cost.
    networks
        Networks of these met so far.
    """

    members: Integers
    ground: Ground
    upper: TierProblem
    sending: Sending
    duals: Duals
    networks: MetNetworks

    @property
    def base(self) -> int:
        """What cuts on networks add to a bound."""
        return self.duals.constant - int(self.duals.practice.sum())

    def searches(self) -> list[HubSearch]:
        """Return searches for hub sets, one for each number of federations."""
        numbers = numbers_of_groups(self.upper)
        lands = [single_seats(self.upper, self.sending, k) for k in numbers]
        return [HubSearch(land, self.duals.practice, self.base) for land in lands if len(land.near)]

    def choice(self, chosen: HubSet, upper_ground: Ground) -> SeatChoice:
        """Return the choice of networks for the seats of a hub set, with those that are likely."""
        land, duals = chosen.land, self.duals
        near = chosen.seats.costs(land, np.zeros(len(self.members), dtype=np.int64))
        beyond = near + _weights(land, chosen.prices)
        beyond = np.minimum(NOWHERE, beyond - beyond.min(axis=0))
        is_close = _is_close(land, beyond)
        for unit in self.upper.rules.units:
            is_close[:, unit] = is_close[:, unit].any(axis=1, keepdims=True)
        near = np.where(is_close, near, NOWHERE)
        choice = SeatChoice(
            *(self.ground, upper_ground.restricted(self.members), near, chosen.practices),
            *((land.floor, land.ceiling), self.networks, duals.active().cuts),
        )
        columns = self.networks.columns
        own = reduced_costs(columns, duals)
        places, seats = [], []
        for seat in range(len(near)):
            left = own + _sums(columns, np.where(near[seat] < NOWHERE, beyond[seat], NOWHERE))
            some = np.argsort(left, kind="stable")[:_PAIRS]
            some = some[left[some] < NOWHERE // 2]
            places.append(some)
            seats.append(np.full(len(some), seat))
        choice.bring(np.concatenate(places), np.concatenate(seats))
        return choice


def _is_close(land: Land, beyond: Integers) -> NDArray[np.bool_]:
    """Return who may be in each seat: those that it costs least more, for a few ceilings."""
    is_close = np.zeros(beyond.shape, dtype=bool)
    for seat, more in enumerate(beyond):
        order = np.argsort(more / np.maximum(1, land.counted), kind="stable")
        before = np.cumsum(land.held[order]) - land.held[order]
        is_close[seat, order[before < _CEILINGS * land.ceiling]] = True
    return is_close & (beyond < NOWHERE)


def _weights(land: Land, prices: Integers) -> Integers:
    """Return what practices pay for their patients in each seat, shape (seats, n)."""
    dear = prices[:, None]
    return np.where(dear >= 0, dear * land.held, dear * land.counted)


def _sums(columns: ColumnSet, values: Integers) -> Integers:
    """Return the sum of a value over each column's practices."""
    if len(columns) == 0:
        return np.zeros(0, dtype=np.int64)
    total: Integers = np.add.reduceat(values[columns.member], columns.start[:-1])
    return total
