"""The map layer of a certainty answer: neighbours as lines, practices as points.

Longitude and latitude in degrees, rounded to six places, about a decimetre.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from netform.problem import TierProblem

_DEGREES = 2e-6  # of a map's coordinates, which another version of PROJ may round otherwise


def certainty_layer(
    view: TierProblem,
    verdicts: Mapping[tuple[int, int], str],
    homes: Sequence[tuple[int, int]],
) -> dict[str, Any]:
    """Return the content of `certainty.geojson`.

    Parameters
    ----------
    view
        The tier; places of practices are those of its participants.
    verdicts
        For each two neighbours, in this order, in which plans they share a group.
    homes
        For each participant, how many homes it has and of how many that is open.
    """
    from pyproj import Transformer

    practices = view.problem.practices
    easting, northing = practices.easting[view.source], practices.northing[view.source]
    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)
    longitude, latitude = to_degrees.transform(easting, northing)
    points = [
        [round(float(x), 6), round(float(y), 6)] for x, y in zip(longitude, latitude, strict=True)
    ]
    features = [
        _feature(
            "LineString",
            [points[i], points[j]],
            {"practices": [view.codes[i], view.codes[j]], "together_in": verdict},
        )
        for (i, j), verdict in verdicts.items()
    ]
    for i, (point, (count, open_)) in enumerate(zip(points, homes, strict=True)):
        said = {"practice": view.codes[i], "homes": count, "open": open_}
        features.append(_feature("Point", point, said))
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def layer_faults(said: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[str]:
    """Say where a map layer differs from the one that its tables make."""
    features = said.get("features")
    fault = "certainty.geojson differs from the tables"
    if said.keys() != right.keys() or not isinstance(features, list):
        yield fault
        return
    if said["type"] != right["type"] or len(features) != len(right["features"]):
        yield f"{fault}: its features are not as many"
        return
    for number, (one, other) in enumerate(zip(features, right["features"], strict=True)):
        if not _is_alike(one, other):
            whose = " and ".join(map(str, other["properties"].values()))
            yield f"{fault}: feature {number} should say {whose}"


def _is_alike(one: Any, other: dict[str, Any]) -> bool:
    """Return whether a feature is as it should be, coordinates within a trifle."""
    if not isinstance(one, dict) or one.keys() != other.keys():
        return False
    shape = one["geometry"]
    if one["type"] != other["type"] or one["properties"] != other["properties"]:
        return False
    right = other["geometry"]
    if (
        not isinstance(shape, dict)
        or shape.keys() != right.keys()
        or shape["type"] != right["type"]
    ):
        return False
    try:
        stated = np.array(shape["coordinates"], dtype=np.float64)
    except (TypeError, ValueError):
        return False
    wanted = np.array(right["coordinates"])
    return stated.shape == wanted.shape and bool((np.abs(stated - wanted) <= _DEGREES).all())
