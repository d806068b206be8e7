"""The ground of a map: for each practice the land that is nearest to it, in metres.

Cells are for the eye. Contiguity is what the problem says it is, whatever cells touch.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from netform.problem import Problem

_GUARD_DISTANCE = 4.0  # reaches: so far outside, guards take nothing near the points
_BESIDE = 60.0  # metres between practices of one place, so that each has a cell
_LEAST, _MOST, _ELSE = 1_000.0, 15_000.0, 5_000.0
_SIDES = 6  # of a quarter of a circle


def cells_of(problem: Problem) -> NDArray[Any]:
    """Return the cell of each practice as a shapely polygon, British National Grid, shape (n,).

    A cell reaches as far as nine in ten boundaries of the problem join practices, so that the sea
    and land without practices stay empty. Practices of one place share its cell.
    """
    points = places_apart(problem)
    low, high = points.min(axis=0), points.max(axis=0)
    centre = (low + high) / 2
    reach = max(float(np.abs(points - centre).max()), _MOST)
    square = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    diagram = Voronoi(np.vstack([points - centre, square * _GUARD_DISTANCE * reach]))
    corners = [diagram.regions[region] for region in diagram.point_region[: len(points)]]
    whole = [shapely.Polygon(diagram.vertices[each] + centre) for each in corners]
    discs = shapely.buffer(shapely.points(points), _radius(problem), quad_segs=_SIDES)
    found: NDArray[Any] = shapely.intersection(np.array(whole, dtype=object), discs)
    return found


def outlines(cells: NDArray[Any], groups: list[NDArray[np.int64]]) -> list[Any]:
    """Return the land of each group: the cells of its practices, put together."""
    return [shapely.union_all(cells[members], grid_size=1.0) for members in groups]


def _radius(problem: Problem) -> float:
    edges, practices = problem.neighbours, problem.practices
    if len(edges.first) == 0:
        return _ELSE
    across, up = practices.easting.astype(np.float64), practices.northing.astype(np.float64)
    length = np.hypot(
        across[edges.first] - across[edges.second], up[edges.first] - up[edges.second]
    )
    return float(np.clip(np.quantile(length, 0.9), _LEAST, _MOST))


def places_apart(problem: Problem) -> NDArray[np.float64]:
    """Return where practices are, shape (n, 2), those of one place on a small circle around it."""
    points = np.column_stack([problem.practices.easting, problem.practices.northing])
    places, place = np.unique(points, axis=0, return_inverse=True)
    place = place.reshape(-1)
    sharing = np.bincount(place, minlength=len(places))[place]
    number = np.zeros(len(points))
    seen: dict[int, int] = {}
    for i, own in enumerate(place.tolist()):
        number[i] = seen.get(own, 0)
        seen[own] = seen.get(own, 0) + 1
    angle = 2 * np.pi * number / sharing
    away = np.where(sharing > 1, _BESIDE, 0.0)
    moved: NDArray[np.float64] = points + np.column_stack(
        [away * np.cos(angle), away * np.sin(angle)]
    )
    return moved
