"""Other federations than those of some plans: neighbours exchange practices at little cost."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from netform.solve.columns import Ground
from netform.solve.limits import Limits
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federation import Federation, neighbours_of, total_of


def other_federations(
    exchange: Exchange,
    federations: list[Federation],
    shunned: set[bytes],
    most: int,
    limits: Limits,
) -> list[Federation]:
    """Return a plan with as many other federations as can be found, one exchange after the other.

    Parameters
    ----------
    federations
        The plan to begin with, networks and all.
    shunned
        Federations that are to be avoided: the bytes of members, ascending.
    most
        What the plan may cost with its networks, objective units.
    """
    now = list(federations)
    known: dict[tuple[bytes, bytes], list[Federation] | None] = {}

    def exchanged(a: int, b: int) -> list[Federation] | None:
        key = now[a].members.tobytes(), now[b].members.tobytes()
        if key not in known:
            known[key] = exchange.other([now[a], now[b]], shunned, limits)
        return known[key]

    def is_shunned(k: int) -> bool:
        return now[k].members.tobytes() in shunned

    while not limits.reached():
        cost = total_of(now)
        best: tuple[float, int, int, list[Federation]] | None = None
        for a, b in _neighbours(exchange.ground, now):
            gained = sum(
                int(exchange.ground.counted[now[k].members].sum()) for k in (a, b) if is_shunned(k)
            )
            new = exchanged(a, b) if gained else None
            if new is None:
                continue
            more = total_of(new) - now[a].total - now[b].total
            if cost + more <= most and (best is None or more / gained < best[0]):
                best = more / gained, a, b, new
        if best is None:
            break
        _, a, b, new = best
        now[a], now[b] = new
    return now


def _neighbours(ground: Ground, federations: list[Federation]) -> Iterator[tuple[int, int]]:
    """Yield the places of federations that edges join."""
    of = np.empty(ground.count, dtype=np.int64)
    for place, federation in enumerate(federations):
        of[federation.members] = place
    joined = {
        frozenset((int(of[i]), int(of[j])))
        for i in range(ground.count)
        for j in neighbours_of(ground, i)
    }
    for a, b in combinations(range(len(federations)), 2):
        if frozenset((a, b)) in joined:
            yield a, b
