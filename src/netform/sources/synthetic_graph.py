"""Walks on the contiguity graph that the synthetic generator needs; every tie goes to the lower."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import isqrt

from netform.problem import Integers

Graph = list[list[int]]  # neighbours of each position, ascending
Point = tuple[int, int]  # easting and northing in whole metres


def graph_of(first: Integers, second: Integers, size: int) -> Graph:
    """Return the neighbours of each position from edges that are listed once."""
    graph: Graph = [[] for _ in range(size)]
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        graph[a].append(b)
        graph[b].append(a)
    return [sorted(neighbours) for neighbours in graph]


def components(graph: Graph, without: Sequence[bool] = ()) -> list[list[int]]:
    """Return the connected parts of the graph, or of what is left without some positions."""
    seen = list(without) or [False] * len(graph)
    parts = []
    for start in range(len(seen)):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for i in part:  # grows while it is walked
            for j in graph[i]:
                if not seen[j]:
                    seen[j] = True
                    part.append(j)
        parts.append(part)
    return parts


def nearest_seed(
    graph: Graph, points: Sequence[Point], seeds: Sequence[int], members: Sequence[int]
) -> dict[int, int]:
    """Give each member to the seed that is nearest along the graph, so that areas are connected.

    Parameters
    ----------
    graph, points
        Neighbours and coordinates of every position.
    seeds
        Members from which areas grow; the answer holds their ranks.
    members
        Positions that are walked. An island that no seed reaches goes as a whole where that member
        goes which is nearest to the island's first.

    Returns
    -------
    dict
        Rank of the seed for each member.
    """
    owner: dict[int, int] = {}
    inside = set(members)
    queue = [(0, rank, seed) for rank, seed in enumerate(seeds)]
    heapify(queue)
    while queue:
        metres, rank, i = heappop(queue)
        if i in owner:
            continue
        owner[i] = rank
        for j in graph[i]:
            if j in inside and j not in owner:
                step = isqrt(squared_metres(points[i], points[j]))
                heappush(queue, (metres + step, rank, j))
    reached = list(owner)
    for here in members:
        if here in owner:
            continue
        shore = min(reached, key=lambda j: (squared_metres(points[here], points[j]), j))
        island = [here]
        owner[here] = owner[shore]
        for i in island:  # grows while it is walked
            for j in graph[i]:
                if j in inside and j not in owner:
                    owner[j] = owner[shore]
                    island.append(j)
    return owner


def squared_metres(a: Point, b: Point) -> int:
    """Return the squared distance of two points."""
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
