"""Polygons of a GeoJSON file with what is said of each, on the British National Grid."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from netform.errors import InputError
from netform.sources.grid import to_grid

_GRID = (-1_000_000, 2_000_000)  # metres that can be meant as British National Grid
_MALFORMED = (
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError),
    shapely.GEOSException,
)
_Said = Mapping[str, Any]


def read_polygons(path: Path, what: str) -> list[tuple[_Said, Any]]:
    """Read every polygon of a GeoJSON file with the properties of its feature.

    Coordinates within ±180 and ±90 are taken as longitude and latitude, others as metres of the
    grid. Points and lines are passed over.

    Parameters
    ----------
    what
        What the file is called in messages, such as `outline`.

    Raises
    ------
    InputError
        The file is missing, is not GeoJSON, holds no polygon, or is on another grid.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            found = [
                (said, part)
                for said, geometry in _geometries(json.load(file), {})
                if (part := _polygonal(geometry)) is not None
            ]
    except OSError as error:
        raise InputError(
            f"the {what} cannot be read ({error.strerror or error})",
            where=path.name,
            remedy="name a GeoJSON file",
        ) from error
    except _MALFORMED as error:
        raise InputError(
            f"the {what} is not GeoJSON", where=path.name, remedy="save it as GeoJSON"
        ) from error
    if not found:
        raise InputError(
            f"the {what} holds no polygon", where=path.name, remedy="give an area, not lines"
        )
    polygons = np.array([part for _, part in found], dtype=object)
    west, south, east, north = shapely.total_bounds(polygons).tolist()
    if max(-west, east) <= 180 and max(-south, north) <= 90:
        # Conversion can make neighbouring boundaries cross by a hair.
        polygons = shapely.make_valid(shapely.transform(polygons, _degrees_to_grid))
    elif min(west, south) < _GRID[0] or max(east, north) > _GRID[1]:
        raise InputError(
            f"the {what} is neither in degrees nor on the British National Grid "
            f"(it spans {west:.0f}, {south:.0f} to {east:.0f}, {north:.0f})",
            where=path.name,
            remedy="save it in EPSG:4326 or EPSG:27700",
        )
    return [(said, part) for (said, _), part in zip(found, polygons, strict=True)]


def _geometries(document: Any, said: _Said) -> Iterator[tuple[_Said, Any]]:
    """Yield the geometries of a GeoJSON document of any type, each with its properties."""
    if document["type"] == "FeatureCollection":
        for feature in document["features"]:
            yield from _geometries(feature, said)
    elif document["type"] == "Feature":
        said = document.get("properties") or {}
        if not isinstance(said, Mapping):
            raise TypeError("properties are no object")
        if document["geometry"] is not None:
            yield from _geometries(document["geometry"], said)
    elif document["type"] == "GeometryCollection":
        for each in document["geometries"]:
            yield from _geometries(each, said)
    else:
        yield said, shape(document)


def _polygonal(geometry: Any) -> Any:
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None
    return shapely.make_valid(shapely.force_2d(geometry))


def _degrees_to_grid(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_grid(degrees[:, 0], degrees[:, 1]))
