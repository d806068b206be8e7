"""Boundaries of practices as somebody supplies them, to be drawn in the place of cells."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from netform.errors import InputError
from netform.problem import Integers
from netform.sources.geojson import read_polygons

_FAR = 50_000.0  # metres from a practice to its land: the land of no practice is so far away
_CODES = ("practice_code", "ods_code", "code")


def read_boundaries(path: Path, position: Mapping[str, int]) -> dict[int, Any]:
    """Read the land of practices from a GeoJSON file, British National Grid, metres.

    Each feature says whose it is in the property `practice_code` (or `ods_code`, or `code`, in any
    case); several features of one practice are put together, those of other practices passed over.

    Parameters
    ----------
    position
        The position of each practice of the problem, by code.

    Returns
    -------
    dict
        A polygon or multipolygon by position; practices without a feature are not in it.

    Raises
    ------
    InputError
        The file cannot be read, or names no practice of the problem.
    """
    parts: dict[int, list[Any]] = {}
    for said, polygon in read_polygons(path, "file of boundaries"):
        own = {str(name).lower(): value for name, value in said.items()}
        code = next((str(own[name]).strip() for name in _CODES if own.get(name)), "")
        if code in position:
            pieces = shapely.get_parts(polygon).tolist()
            kept = [each for each in pieces if each.geom_type == "Polygon"]
            if kept:  # else it has no area
                parts.setdefault(position[code], []).extend(kept)
    if not parts:
        raise InputError(
            f"no polygon has one of the problem's practices as its {_CODES[0]}",
            where=path.name,
            remedy=f"give each polygon the property {_CODES[0]}",
        )
    # Rings run as those of cells do, or holes would be filled where rings say what is inside.
    return {
        place: shapely.normalize(shapely.union_all(found)) for place, found in sorted(parts.items())
    }


def refuse_land_elsewhere(
    land: Mapping[int, Any], easting: Integers, northing: Integers, where: str
) -> None:
    """Refuse boundaries that are all far from their practices, as in another order or grid.

    Parameters
    ----------
    land
        As `read_boundaries` returns it.
    easting, northing
        Of each practice of the problem, metres, shape (n,).
    where
        The name of the file.

    Raises
    ------
    InputError
        No practice is within 50 km of its land.
    """
    places = np.array(list(land), dtype=np.int64)
    points = shapely.points(easting[places], northing[places])
    away = shapely.distance(points, np.array(list(land.values()), dtype=object))
    if float(away.min()) > _FAR:
        raise InputError(
            f"no practice is within {_FAR / 1000:g} km of its boundaries",
            where=where,
            remedy="check their grid, and that longitude stands before latitude",
        )
