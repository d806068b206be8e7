"""Which points are neighbours: those whose Voronoi cells share at least a metre inside a region."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from netform.problem import Integers

SHORTEST_EDGE = 1.0  # metre
# A place in the region is at most 2√2 reaches from the nearest point and, with the guards at four
# reaches east and north, at least 3√2 from every guard: so guards never take a piece of the region.
_GUARD_DISTANCE = 4.0


def voronoi_pairs(points: Integers, region: Any) -> Integers:
    """Return the pairs of points whose cells, clipped to the region, share an edge of one metre.

    The edges come from Qhull's own list of ridges (one for each pair of adjacent cells), not from
    intersecting polygons, whose rounded corners need not agree; shapely clips each ridge and
    measures what is left of it.

    Parameters
    ----------
    points
        Distinct points, whole metres, int64, shape (m, 2).
    region
        A shapely polygon or multipolygon in the same metres; an edge through the sea between two
        islands is clipped away.

    Returns
    -------
    array of int64, shape (e, 2)
        Positions of points, the smaller first, each pair once, sorted.
    """
    if len(points) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    west, south, east, north = region.bounds
    corners = np.vstack([points, [[west, south], [east, north]]]).astype(np.float64)
    centre = (corners.min(axis=0) + corners.max(axis=0)) / 2
    reach = float(np.abs(corners - centre).max())
    # Guards make every ridge between points finite, also for two points or points on one line.
    square = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    guards = square * _GUARD_DISTANCE * reach
    diagram = Voronoi(np.vstack([points - centre, guards]))
    pairs = np.sort(np.asarray(diagram.ridge_points, dtype=np.int64), axis=1)
    between = pairs[:, 1] < len(points)
    ends = np.array([diagram.ridge_vertices[ridge] for ridge in np.flatnonzero(between)])
    pairs = pairs[between]
    if len(pairs) == 0:
        return pairs
    ridges = shapely.linestrings(diagram.vertices[ends] + centre)
    shared = pairs[_length_inside(ridges, region) >= SHORTEST_EDGE]
    in_order: Integers = shared[np.lexsort((shared[:, 1], shared[:, 0]))]
    return in_order


def _length_inside(lines: Any, region: Any) -> NDArray[np.float64]:
    shapely.prepare(region)
    length: NDArray[np.float64] = shapely.length(lines)
    partly = ~shapely.covers(region, lines)
    length[partly] = shapely.length(shapely.intersection(lines[partly], region))
    return length
