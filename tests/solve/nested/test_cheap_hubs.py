"""Hub sets are handed out once each, the cheapest first, and only when enough have been met."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from netform.solve.nested.cheap_hubs import _MANY, _SOME, CheapHubs


@dataclass
class Met:
    """A state whose seats are single practices, and the value of its LP."""

    hubs: tuple[int, ...]
    value: float


def meet(hubs: CheapHubs, met: Met) -> None:
    """Tell of a state, over practices that each cost nothing to send to themselves alone."""
    count = 100
    regions = SimpleNamespace(leaders=np.arange(count), held=lambda region: np.array([region]))
    land: Any = SimpleNamespace(regions=regions, near=1 - np.eye(count))
    seats: Any = SimpleNamespace(region=met.hubs, number=(1,) * len(met.hubs))
    found: Any = SimpleNamespace(share=np.ones((len(met.hubs), count)), value=met.value)
    hubs.meet(land, seats, found)


def test_the_cheapest_come_first_and_none_comes_twice():
    hubs = CheapHubs()
    for k in range(_MANY - 1):
        meet(hubs, Met((k, k + 1), float(100 - k)))
    assert hubs.due() == []
    meet(hubs, Met((98, 99), 1_000.0))
    first = hubs.due()
    assert first == [[k, k + 1] for k in range(_MANY - 2, _MANY - 2 - _SOME, -1)]
    assert hubs.due() == []
    for k in range(_MANY):
        meet(hubs, Met((k, k + 2), 50.0 + k))
    assert not {tuple(each) for each in first} & {tuple(each) for each in hubs.due()}
