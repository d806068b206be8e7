"""The outline to which cells are clipped: a GeoJSON file, or the hull of all points and 10 km."""

from pathlib import Path
from typing import Any

import shapely

from netform.problem import Integers
from netform.sources.geojson import read_polygons

HULL_BUFFER = 10_000  # metres


def hull(points: Integers) -> Any:
    """Return the convex hull of points, buffered by 10 km; points is int64, shape (m, 2), m > 0."""
    return shapely.MultiPoint(points).convex_hull.buffer(HULL_BUFFER)


def read_outline(path: Path) -> Any:
    """Read the union of all polygons of a GeoJSON file; see `read_polygons` for what is refused."""
    return shapely.make_valid(
        shapely.union_all([polygon for _, polygon in read_polygons(path, "outline")])
    )
