"""The land of a synthetic region: an outline with bays, and islands off its coast.

Whatever the sine or the square root of a machine returns in its last bit is rounded away: every
stage ends in whole metres, and the next starts from those. The same seed gives the same land.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import translate

_CORNERS = 120
_WEST, _SOUTH = 380_000, 330_000  # the middle of England on the British National Grid, metres


@dataclass(frozen=True)
class Family:
    """What kind of country a family of instances has.

    Attributes
    ----------
    square_km
        Land per practice; England has 130,000 km² for 6,202 practices.
    rural_share
        Share of the sites that lie anywhere, outside towns.
    town_sites
        How few and large towns are: `sites ** 0.75 / town_sites` towns are founded.
    zipf
        Exponent of the towns' sizes by rank; 1 is Zipf's law, 0 makes them alike.
    spread
        Kilometres from a town's centre within which half of its sites lie, for a town of one site;
        it grows with the square root of the sites.
    stretch, bays
        Length of the outline over its width, and the number of bays.
    coastal
        Whether towns stand near the coast.
    shared_share
        Share of practices that share their point with another (England: 968 of 6,202).
    tiny_share
        Share of practices with a list below 1,000 (England: 58 of 6,202).
    """

    square_km: float = 130_000 / 6_202
    rural_share: float = 0.22
    town_sites: float = 3.0
    zipf: float = 1.0
    spread: float = 0.4
    stretch: float = 1.2
    bays: int = 1
    coastal: bool = False
    shared_share: float = 968 / 6_202
    tiny_share: float = 58 / 6_202


FAMILIES = {
    "region": Family(),
    "towns": Family(rural_share=0.08, town_sites=5.0, zipf=0.5),
    "countryside": Family(square_km=60, rural_share=0.7, zipf=0.7, shared_share=0.08),
    "coast": Family(rural_share=0.2, stretch=2.5, bays=3, coastal=True),
    "city": Family(
        square_km=1.3, rural_share=0.4, spread=0.3, stretch=1.0, shared_share=0.25, tiny_share=0.04
    ),
}


def lay_out_land(
    rng: np.random.Generator, family: Family, mainland: int, islands: Sequence[int]
) -> list[shapely.Polygon]:
    """Draw the outline of the mainland and of each island.

    Parameters
    ----------
    rng
        Source of uniform numbers.
    family
        Land per practice and shape.
    mainland, islands
        Number of practices on the mainland and on each island.

    Returns
    -------
    list of polygons
        Simple polygons that are apart from each other, mainland first, with corners in whole
        metres on a grid like the British National Grid.
    """
    land = [_blob(rng, family.square_km * mainland, family.stretch, family.bays)]
    first_bearing = rng.random()
    for place, practices in enumerate(islands):
        island = _blob(rng, family.square_km * practices / 2, 1.3, 1)
        bearing = 2 * math.pi * (first_bearing + (place + 0.5 * rng.random()) / len(islands))
        land.append(_put_to_sea(island, bearing, land))
    corner = shapely.MultiPolygon(land).bounds
    east, north = max(_WEST, 10_000 - corner[0]), max(_SOUTH, 10_000 - corner[1])
    return [translate(part, east, north) for part in land]


def _blob(rng: np.random.Generator, square_km: float, stretch: float, bays: int) -> shapely.Polygon:
    """Draw a polygon of a given area around the origin, wavy and with deep bays.

    Its corners are seen from the origin at ascending angles, so it never crosses itself.
    """
    waves = [(k, 0.35 * rng.random() / k, 2 * math.pi * rng.random()) for k in range(2, 6)]
    first_bay = rng.random()
    mouths = [2 * math.pi * ((first_bay + bay / bays) % 1) for bay in range(bays)]
    width = 0.25 / max(1.0, stretch / 2)
    corners = []
    for step in range(_CORNERS):
        angle = 2 * math.pi * step / _CORNERS
        radius = 1 + math.fsum(height * math.cos(k * angle + phase) for k, height, phase in waves)
        for mouth in mouths:
            off = math.remainder(angle - mouth, 2 * math.pi) / width
            radius *= 1 - 0.65 * math.exp(-off * off)
        corners.append((radius * math.cos(angle) * stretch, radius * math.sin(angle)))
    turns = zip(corners, corners[1:] + corners[:1], strict=True)
    area = math.fsum(a * d - b * c for (a, b), (c, d) in turns) / 2
    scale = 1_000 * math.sqrt(square_km / area)
    return shapely.Polygon([(round(scale * x), round(scale * y)) for x, y in corners])


def _put_to_sea(
    island: shapely.Polygon, bearing: float, land: Sequence[shapely.Polygon]
) -> shapely.Polygon:
    """Move an island outwards until open sea, half as wide as itself, lies all around it."""
    sea = math.sqrt(island.area) / 2
    others = shapely.MultiPolygon(land)
    metres = 0.0
    while True:
        moved = translate(
            island, round(metres * math.cos(bearing)), round(metres * math.sin(bearing))
        )
        if moved.distance(others) >= sea:
            return moved
        metres += sea / 2
