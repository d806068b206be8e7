"""The map layer of a certainty answer: neighbours as lines, practices as points.

Longitude and latitude in degrees, rounded to six places, about a decimetre.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from netform.problem import TierProblem


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
