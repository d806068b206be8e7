"""Areas and present networks of a synthetic region, as history might have left them."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from string import ascii_uppercase

import numpy as np

from netform.problem import NETWORKS, Integers
from netform.sources.synthetic_graph import Graph, Point, nearest_seed, squared_metres

_ICB_PRACTICES, _SUB_ICB_PRACTICES = 150, 60  # England: 6,202 practices, 42 ICBs, 106 sub-ICBs
_MOST_MEMBERS = 12
_SWOLLEN = NETWORKS.ceiling * 6 // 5  # a left-over practice is taken in up to here


def name_areas(graph: Graph, points: Sequence[Point]) -> tuple[list[str], list[str]]:
    """Divide practices into contiguous areas of about 150, and each into sub-areas of about 60.

    Parameters
    ----------
    graph, points
        Neighbours and coordinates (whole metres) of every practice.

    Returns
    -------
    two lists of str
        `icb_code` and `sub_icb_code` of every practice. An island from which
        no area was grown belongs to the nearest shore.
    """
    everyone = list(range(len(points)))
    icbs = _split(graph, points, everyone, _ICB_PRACTICES)
    width = max(2, len(str(len(icbs))))
    icb_code, sub_icb_code = [""] * len(points), [""] * len(points)
    for number, icb in enumerate(icbs, start=1):
        code = f"X{number:0{width}d}"
        for part, sub_icb in enumerate(_split(graph, points, icb, _SUB_ICB_PRACTICES)):
            for i in sub_icb:
                icb_code[i], sub_icb_code[i] = code, code + ascii_uppercase[part]
    return icb_code, sub_icb_code


def _split(
    graph: Graph, points: Sequence[Point], members: Sequence[int], size: int
) -> list[list[int]]:
    """Divide members into connected parts of about `size`, grown from evenly spread seeds."""
    seeds = _spread_seeds(points, members, max(1, round(len(members) / size)))
    parts: list[list[int]] = [[] for _ in seeds]
    for i, rank in nearest_seed(graph, points, seeds, members).items():
        parts[rank].append(i)
    return [sorted(part) for part in parts]


def _spread_seeds(points: Sequence[Point], members: Sequence[int], count: int) -> list[int]:
    """Halve the members along their longer axis again and again; each part gives its middle."""
    east, north = ([points[i][axis] for i in members] for axis in (0, 1))
    longer = 0 if max(east) - min(east) >= max(north) - min(north) else 1
    in_order = sorted(members, key=lambda i: (points[i][longer], i))
    if count == 1:
        middle = (sorted(east)[len(east) // 2], sorted(north)[len(north) // 2])
        return [min(members, key=lambda i: (squared_metres(points[i], middle), i))]
    cut = len(members) * (count // 2) // count
    return _spread_seeds(points, in_order[:cut], count // 2) + _spread_seeds(
        points, in_order[cut:], count - count // 2
    )


def form_networks(
    rng: np.random.Generator,
    patients: Integers,
    points: Sequence[Point],
    graph: Graph,
    area: Sequence[str],
) -> list[str]:
    """Form the present networks by greedy growth, neither optimal nor quite within the band.

    The practice with the fewest free neighbours takes in the nearest of them until it has as many
    patients as it wants; what is left over joins a neighbour's network or stays small. The
    smallest lists, about one in ninety, belong to no network (England: 71 of 6,202).

    Parameters
    ----------
    rng
        Source of uniform numbers.
    patients, points, graph
        List sizes, coordinates (whole metres) and neighbours of every practice.
    area
        Area of every practice; no network crosses its boundary.

    Returns
    -------
    list of str
        `U00001`, ... in the order of each network's first practice; empty text = unallocated.
    """
    size = len(patients)
    lists: list[int] = patients.tolist()
    floor, ceiling = NETWORKS.floor, NETWORKS.ceiling
    wish = [floor + round((ceiling - floor) * mark) for mark in rng.random(size).tolist()]
    smallest_first = sorted(range(size), key=lambda i: (lists[i], i))
    free = [True] * size
    for i in smallest_first[: (size + 60) // 90]:
        free[i] = False
    open_to = [[j for j in graph[i] if free[j] and area[j] == area[i]] for i in range(size)]
    network: list[list[int]] = []
    network_of: dict[int, int] = {}
    queue = [(len(open_to[i]), i) for i in range(size) if free[i]]
    heapify(queue)
    while queue:
        choices, seed = heappop(queue)
        left = sum(free[j] for j in open_to[seed])
        if not free[seed]:
            continue
        if left < choices:
            heappush(queue, (left, seed))
            continue
        members = _grow(seed, wish[seed], lists, points, open_to, free)
        for i in members:
            free[i] = False
            network_of[i] = len(network)
        network.append(members)
    _take_in_remainders(network, network_of, lists, open_to)
    formed = sorted(sorted(members) for members in network if members)
    codes = [""] * size
    for number, members in enumerate(formed, start=1):
        for i in members:
            codes[i] = f"U{number:05d}"
    return codes


def _grow(
    seed: int,
    wish: int,
    lists: Sequence[int],
    points: Sequence[Point],
    open_to: Sequence[Sequence[int]],
    free: Sequence[bool],
) -> list[int]:
    """Take in the free practice nearest to the seed while there are fewer patients than wished."""
    members, total = [seed], lists[seed]
    frontier = {j for j in open_to[seed] if free[j]}
    while total < wish and len(members) < _MOST_MEMBERS:
        fitting = [j for j in frontier if total + lists[j] <= NETWORKS.ceiling]
        if not fitting:
            break
        nearest = min(fitting, key=lambda j: (squared_metres(points[seed], points[j]), j))
        members.append(nearest)
        total += lists[nearest]
        frontier |= {j for j in open_to[nearest] if free[j]}
        frontier -= set(members)
    return members


def _take_in_remainders(
    network: list[list[int]],
    network_of: dict[int, int],
    lists: Sequence[int],
    open_to: Sequence[Sequence[int]],
) -> None:
    """Join each network below the floor to the neighbouring network with the fewest patients."""
    total = [sum(lists[i] for i in members) for members in network]
    for rank, members in enumerate(network):
        if total[rank] >= NETWORKS.floor:
            continue
        beside = {network_of[j] for i in members for j in open_to[i]} - {rank}
        if not beside:
            continue
        host = min(beside, key=lambda other: (total[other], other))
        if total[host] + total[rank] <= _SWOLLEN:
            for i in members:
                network_of[i] = host
            network[host] = network[host] + members
            total[host] += total[rank]
            network[rank] = []
