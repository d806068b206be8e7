"""The ground of a map: each practice's supplied boundaries, or the land nearest to it, in metres.

Cells are for the eye. Contiguity is what the problem says it is, whatever cells touch.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from netform.problem import Problem

Boundaries = Mapping[int, Any]
"""Land that somebody supplies: a shapely polygon by the position of its practice."""
NO_BOUNDARIES: Boundaries = MappingProxyType({})
"""Nothing is supplied."""
_GUARD_DISTANCE = 4.0  # reaches: so far outside, guards take nothing near the points
_BESIDE = 60.0  # metres between practices of one place, so that each has a cell
_LEAST, _MOST, _ELSE = 1_000.0, 15_000.0, 5_000.0
_SIDES = 6  # of a quarter of a circle


def cells_of(problem: Problem, boundaries: Boundaries = NO_BOUNDARIES) -> NDArray[Any]:
    """Return the land of each practice as a shapely polygon, British National Grid, shape (n,).

    A cell is what is nearest to a practice, and reaches as far as nine in ten boundaries of the
    problem join practices, so that the sea and land without practices stay empty. Practices of one
    place share its cell.

    Parameters
    ----------
    boundaries
        Land that somebody supplies, by position of the practice: it takes the place of the cell.
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
    for place, land in boundaries.items():
        found[place] = land
    return found


def land_words(boundaries: Boundaries, practices: int) -> str:
    """Say in a sentence what the land on a map is."""
    nearest = "what is nearest to it in a straight line"
    if not boundaries:
        return f"Each practice's land is {nearest}."
    if len(boundaries) == practices:
        return "Each practice's land is as it was supplied; where two overlap, one hides the other."
    return (
        f"The land of {len(boundaries):,} of {practices:,} practices is as it was supplied; of "
        f"each other one it is {nearest}. Where two overlap, one hides the other."
    )


def outlines(cells: NDArray[Any], groups: list[NDArray[np.int64]]) -> list[Any]:
    """Return the land of each group: the cells of its practices, put together."""
    return [_together(cells[members]) for members in groups]


def _together(cells: NDArray[Any]) -> Any:
    """Return cells put together on a grid of a metre, where anything is left of them there."""
    on_grid = shapely.union_all(cells, grid_size=1.0)
    return shapely.union_all(cells) if on_grid.is_empty else on_grid


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
