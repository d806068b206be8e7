"""Better joint plans, some neighbouring federations at a time, until nothing tried pays."""

from collections.abc import Callable
from itertools import combinations
from typing import TypeAlias

import numpy as np

from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation

Way = Callable[[list[Federation], Limits], list[Federation] | None]
"""Forms some federations anew; `None` where that does not pay."""

Tried: TypeAlias = set[tuple[int, tuple[bytes, ...]]]
"""What was tried to its end: a way, by its place, and federations, by the bytes of members."""


def improve(
    federations: list[Federation],
    ways: list[tuple[int, Way]],
    ground: Ground,
    fair: Integers,
    limits: Limits,
    on_gain: Callable[[list[Federation]], None],
    tried: Tried | None = None,
) -> list[Federation]:
    """Form neighbours anew, those furthest above the bound first, until no way pays.

    Parameters
    ----------
    ways
        How, and how many federations at a time; later ones only where earlier ones found nothing.
    ground
        The upper tier's.
    fair
        About what each practice costs at least at the lower tier, objective units, shape (n,).
    on_gain
        Called with the federations whenever they cost less.
    tried
        What was tried before, with ways in the same places; what is tried now is added.

    Returns
    -------
    list of Federation
        The cheapest federations found.
    """
    tried = set() if tried is None else tried
    gained = True
    while gained and not limits.reached():
        gained = False
        for number, (size, way) in enumerate(ways):
            for old in neighbourhoods(federations, ground, fair, size):
                some = [federations[k] for k in old]
                key = number, tuple(sorted(each.members.tobytes() for each in some))
                if key in tried or limits.reached():
                    continue
                new = way(some, limits)
                if not limits.reached():
                    tried.add(key)
                if new is not None:
                    federations = [each for k, each in enumerate(federations) if k not in old] + new
                    on_gain(federations)
                    gained = True
                    break
            if gained:
                break
    return federations


def neighbourhoods(
    federations: list[Federation], ground: Ground, fair: Integers, size: int
) -> list[tuple[int, ...]]:
    """Return sets of federations that hang together, those furthest above the bound first."""
    of = np.empty(ground.count, dtype=np.int64)
    for k, federation in enumerate(federations):
        of[federation.members] = k
    row = of[np.repeat(np.arange(ground.count), np.diff(ground.neighbour_start))]
    pairs = set(zip(row.tolist(), of[ground.neighbour].tolist(), strict=True))
    above = [each.total - int(fair[each.members].sum()) for each in federations]
    found = [
        some
        for some in combinations(range(len(federations)), size)
        if sum(pair in pairs for pair in combinations(some, 2)) >= size - 1
    ]
    return sorted(found, key=lambda some: -sum(above[k] for k in some))
