"""The outline to which cells are clipped: a GeoJSON file, or the hull of all points and 10 km."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from netform.errors import InputError
from netform.problem import Integers
from netform.sources.grid import to_grid

HULL_BUFFER = 10_000  # metres
_GRID = (-1_000_000, 2_000_000)  # metres that can be meant as British National Grid


def hull(points: Integers) -> Any:
    """Return the convex hull of points, buffered by 10 km; points is int64, shape (m, 2), m > 0."""
    return shapely.MultiPoint(points).convex_hull.buffer(HULL_BUFFER)


def read_outline(path: Path) -> Any:
    """Read the union of all polygons of a GeoJSON file, on the British National Grid.

    Coordinates within ±180 and ±90 are taken as longitude and latitude, others as metres of the
    grid.

    Raises
    ------
    InputError
        The file is missing, is not GeoJSON, holds no polygon, or is on another grid.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            polygons = [part for part in map(_polygonal, _geometries(json.load(file))) if part]
    except OSError as error:
        raise InputError(
            f"the outline cannot be read ({error.strerror or error})",
            where=path.name,
            remedy="name a GeoJSON file",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise InputError(
            "the outline is not GeoJSON", where=path.name, remedy="save it as GeoJSON"
        ) from error
    if not polygons:
        raise InputError(
            "the outline holds no polygon", where=path.name, remedy="give an area, not lines"
        )
    union = shapely.union_all(polygons)
    west, south, east, north = union.bounds
    if max(-west, east) <= 180 and max(-south, north) <= 90:
        union = shapely.transform(union, _degrees_to_grid)
        # Conversion can make neighbouring outlines cross by a hair.
        return shapely.make_valid(union)
    low, high = _GRID
    if min(west, south) < low or max(east, north) > high:
        raise InputError(
            f"the outline is neither in degrees nor on the British National Grid "
            f"(it spans {west:.0f}, {south:.0f} to {east:.0f}, {north:.0f})",
            where=path.name,
            remedy="save it in EPSG:4326 or EPSG:27700",
        )
    return union


def _geometries(document: Any) -> list[Any]:
    """Return the geometries of a GeoJSON document of any type."""
    if document["type"] == "FeatureCollection":
        return [part for feature in document["features"] for part in _geometries(feature)]
    if document["type"] == "Feature":
        return [] if document["geometry"] is None else _geometries(document["geometry"])
    if document["type"] == "GeometryCollection":
        return [part for each in document["geometries"] for part in _geometries(each)]
    return [shape(document)]


def _polygonal(geometry: Any) -> Any:
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None
    return shapely.make_valid(shapely.force_2d(geometry))


def _degrees_to_grid(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_grid(degrees[:, 0], degrees[:, 1]))
