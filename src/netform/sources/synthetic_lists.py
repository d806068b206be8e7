"""Synthetic list sizes: lognormal with England's mean and spread, tiny lists, and giants."""

import math
from statistics import NormalDist

import numpy as np

from netform.errors import InputError
from netform.problem import NETWORKS, Integers
from netform.sources.synthetic_graph import Graph, components

TINY = 1_000
_ISLAND_PATIENTS = 80_000  # two networks with room to choose, and no need of a third
_ISLAND_LIST = NETWORKS.ceiling * 2 // 5


def draw_lists(
    rng: np.random.Generator, practices: int, mean: float, sd: float, tiny_share: float
) -> Integers:
    """Draw list sizes in random order.

    A few lists are tiny: log-uniform from 1 to 1,000 (or a tenth of the mean), as in England, where
    six of 58 hold one patient. The others are lognormal, with the two moments that give the whole
    its mean and standard deviation. Each list is drawn from its own slice of equal probability, so
    that small instances keep to the mean as well.

    Parameters
    ----------
    rng
        Source of uniform numbers.
    practices
        Number of lists.
    mean, sd
        Mean and standard deviation of the lists, patients.
    tiny_share
        Expected share of tiny lists; none when so small a spread leaves no room for them.

    Returns
    -------
    array of int64, shape (practices,)
        Patients, at least 1.
    """
    largest_tiny = min(TINY, mean / 10)
    share = tiny_share if largest_tiny > 1 else 0.0
    body_mean, body_variance = _body_moments(mean, sd, share, largest_tiny)
    if body_variance < 0:
        share, body_mean, body_variance = 0.0, mean, sd * sd
    tiny = math.floor(share * practices + rng.random())
    spread = math.log(1 + body_variance / (body_mean * body_mean))
    middle = math.log(body_mean) - spread / 2
    normal = NormalDist()
    lists = [round(largest_tiny ** ((slot + rng.random()) / tiny)) for slot in range(tiny)]
    for slot in range(practices - tiny):
        level = (slot + rng.random()) / (practices - tiny)
        level = min(max(level, 1e-12), 1 - 1e-12)  # 0 and 1 have no quantile
        lists.append(round(math.exp(middle + math.sqrt(spread) * normal.inv_cdf(level))))
    order = np.argsort(rng.random(practices), kind="stable")
    return np.maximum(np.array(lists, dtype=np.int64), 1)[order]


def _body_moments(mean: float, sd: float, share: float, largest: float) -> tuple[float, float]:
    """Mean and variance that other lists need beside a share of log-uniform lists in [1, largest].

    A log-uniform number on [1, b] has mean (b - 1) / ln b and second moment (b² - 1) / (2 ln b).
    """
    if share == 0:
        return mean, sd * sd
    log = math.log(largest)
    body_mean = (mean - share * (largest - 1) / log) / (1 - share)
    square = (sd * sd + mean * mean - share * (largest**2 - 1) / (2 * log)) / (1 - share)
    return body_mean, square - body_mean * body_mean


def people_islands(patients: Integers, islands: int) -> list[Integers]:
    """Choose the lists of the mainland and of each island.

    An island takes ordinary lists (1,000 to 20,000 patients), in order, until it has 80,000
    patients: at most 100,000, hence two networks (M3).

    Parameters
    ----------
    patients
        List sizes in random order, int64, shape (n,).
    islands
        Number of islands.

    Returns
    -------
    list of arrays of int64
        List sizes of the mainland, then of each island; together all of `patients`.

    Raises
    ------
    InputError
        Ordinary lists run out, or the islands would hold more than half of the practices.
    """
    ordinary = iter(np.flatnonzero((patients >= TINY) & (patients <= _ISLAND_LIST)).tolist())
    shores: list[Integers] = []
    mainland = np.ones(len(patients), dtype=bool)
    for _ in range(islands):
        chosen: list[int] = []
        while int(patients[chosen].sum()) < _ISLAND_PATIENTS:
            position = next(ordinary, None)
            if position is None:
                raise _too_many_islands(islands, len(patients))
            chosen.append(position)
        mainland[chosen] = False
        shores.append(patients[chosen])
    if 2 * int(mainland.sum()) < len(patients):
        raise _too_many_islands(islands, len(patients))
    return [patients[mainland], *shores]


def _too_many_islands(islands: int, practices: int) -> InputError:
    return InputError(
        f"{practices} practices cannot people {islands} island{'s' * (islands > 1)}: each needs "
        f"{_ISLAND_PATIENTS:,} patients with lists of {TINY:,} to {_ISLAND_LIST:,}, and half of "
        "the practices stay on the mainland",
        where="--islands",
        remedy="ask for fewer islands or more practices",
    )


def keep_giants_apart(patients: Integers, graph: Graph, ceiling: int) -> Integers:
    """Move giants away from places where nobody could get past them.

    A giant is a network alone, and no other network runs through it (M3). Where giants cut a
    landmass in two, one of them changes lists with the first practice of ordinary size that has
    only ordinary neighbours.

    Parameters
    ----------
    patients
        List sizes, int64, shape (n,).
    graph
        Neighbours of each practice of the landmass.
    ceiling
        Patients above which a practice is a giant.

    Returns
    -------
    array of int64, shape (n,)
        The same lists, perhaps at other practices.
    """
    placed = patients.copy()
    whole = len(components(graph))
    for _ in range(int((placed > ceiling).sum())):
        giant = placed > ceiling
        parts = components(graph, giant.tolist())
        if len(parts) <= whole:
            break
        around = {j for i in min(parts, key=len) for j in graph[i] if giant[j]}
        if not around:
            break
        calm = (
            i
            for i in range(len(placed))
            if not giant[i] and len(graph[i]) > 2 and not giant[graph[i]].any()
        )
        other = next(calm, None)
        if other is None:
            break
        mover = min(around)
        placed[[mover, other]] = placed[[other, mover]]
    return placed
