"""Hubs of states that are cheap by their LPs: plans are looked for where bounds are low."""

import numpy as np

from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.solve.nested.seat_lp import Relaxed

_MANY, _SOME = 40, 4  # after so many hub sets are met, so many are tried


class CheapHubs:
    """The hub sets met, and those that were asked for."""

    def __init__(self) -> None:
        self._value: dict[tuple[int, ...], float] = {}
        self._asked: set[tuple[int, ...]] = set()

    def meet(self, land: Land, seats: Seats, found: Relaxed) -> None:
        """Note the hubs that a state's LP would like, one in each of its regions."""
        if any(number > 1 for number in seats.number):
            return
        hubs = []
        for region, share in zip(seats.region, found.share, strict=True):
            inside = land.regions.held(region)
            # The first regions are the single practices, in ascending order.
            near = land.near[np.searchsorted(land.regions.leaders, inside)]
            hubs.append(int(inside[int(np.argmin(near @ share))]))
        self._value.setdefault(tuple(sorted(hubs)), found.value)

    def due(self) -> list[list[int]]:
        """Return the cheapest hub sets not asked for before, once enough have been met."""
        if len(self._value) < _MANY * (1 + len(self._asked) // _SOME):
            return []
        left = [hubs for hubs in self._value if hubs not in self._asked]
        left.sort(key=lambda hubs: (self._value[hubs], hubs))
        self._asked.update(left[:_SOME])
        return [list(hubs) for hubs in left[:_SOME]]
