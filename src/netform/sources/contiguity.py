"""From points or catchments to the edges of the contiguity graph, with their kinds."""

from typing import Any

import numpy as np

from netform.problem import Integers, Neighbours
from netform.sources.voronoi import voronoi_pairs


def contiguity_by_cells(
    easting: Integers, northing: Integers, region: Any, max_link_km: float | None = None
) -> Neighbours:
    """Join practices whose Voronoi cells share an edge, and practices at one point.

    Practices at one point are neighbours of each other (`colocated`), and all of them are
    neighbours of that point's neighbours (`boundary`).

    Parameters
    ----------
    easting, northing
        Whole metres, int64, shape (n,).
    region
        The shapely geometry to which cells are clipped.
    max_link_km
        Drop edges between points farther apart, in kilometres; `None` = drop none.
    """
    points, at_point = np.unique(np.column_stack([easting, northing]), axis=0, return_inverse=True)
    at_point = at_point.ravel()
    order = np.argsort(at_point, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(at_point, minlength=len(points)))[:-1])
    kinds: dict[tuple[int, int], str] = {}
    for group in members:
        for place, a in enumerate(group.tolist()):
            for b in group[place + 1 :].tolist():
                kinds[a, b] = "colocated"
    for p, q in voronoi_pairs(points, region).tolist():
        for a in members[p].tolist():
            for b in members[q].tolist():
                kinds[min(a, b), max(a, b)] = "boundary"
    pairs = sorted(kinds)
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _short(edges, tuple(kinds[pair] for pair in pairs), easting, northing, max_link_km)


def contiguity_by_overlap(
    pairs: Integers, easting: Integers, northing: Integers, max_link_km: float | None = None
) -> Neighbours:
    """Make edges of kind `overlap` of sorted pairs, shape (e, 2); see `contiguity_by_cells`."""
    return _short(pairs, ("overlap",) * len(pairs), easting, northing, max_link_km)


def restricted(neighbours: Neighbours, kept: Integers, count: int) -> Neighbours:
    """Return the graph on some practices only, renumbered.

    Parameters
    ----------
    neighbours
        The graph on `count` practices.
    kept
        Positions to keep, ascending, int64.
    """
    place = np.full(count, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    first, second = place[neighbours.first], place[neighbours.second]
    both = np.flatnonzero((first >= 0) & (second >= 0))
    kinds = tuple(neighbours.kind[edge] for edge in both)
    return Neighbours(first[both], second[both], kinds)


def _short(
    pairs: Integers,
    kinds: tuple[str, ...],
    easting: Integers,
    northing: Integers,
    max_link_km: float | None,
) -> Neighbours:
    first, second = pairs[:, 0], pairs[:, 1]
    if max_link_km is None:
        return Neighbours(first, second, kinds)
    squares = (easting[first] - easting[second]) ** 2 + (northing[first] - northing[second]) ** 2
    near = np.flatnonzero(squares <= (max_link_km * 1000) ** 2)
    return Neighbours(first[near], second[near], tuple(kinds[edge] for edge in near))
