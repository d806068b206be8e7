"""Where synthetic practices stand: towns of Zipf-like sizes, countryside, and health centres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from netform.problem import Integers
from netform.sources.synthetic_land import Family

_SHARING = ((2, 331), (3, 64), (4, 18), (5, 7), (7, 1))  # practices at a point: points, England
_CANDIDATES = 6


@dataclass(frozen=True)
class Town:
    """A town's centre (whole metres), its sites, and the metres within which half of them lie."""

    easting: int
    northing: int
    sites: int
    spread: int


@dataclass(frozen=True, eq=False)
class Places:
    """Where the practices of one landmass stand.

    Attributes
    ----------
    points
        Easting and northing in whole metres, int64, shape (n, 2); equal rows share a building.
    towns
        Largest first.
    """

    points: Integers
    towns: tuple[Town, ...]


def settle(
    rng: np.random.Generator, family: Family, outline: shapely.Polygon, practices: int
) -> Places:
    """Found towns on a landmass and place practices in them, around them and together.

    Parameters
    ----------
    rng
        Source of uniform numbers.
    family
        Shares of countryside and of shared points; number, sizes and density of towns.
    outline
        The landmass, corners in whole metres.
    practices
        Number of practices, at least 1.

    Returns
    -------
    Places
        Town by town, largest first, then the countryside.
    """
    sharing = _health_centres(rng, round(family.shared_share * practices))
    sites = practices - sum(sharing) + len(sharing)
    rural = min(round(family.rural_share * sites), sites - 1)
    urban = sites - rural
    towns = _found_towns(rng, family, outline, urban)
    points = np.concatenate([_town_points(rng, outline, towns), points_within(rng, outline, rural)])
    at_point = np.ones(sites, dtype=np.int64)
    in_town = np.argsort(rng.random(urban), kind="stable")
    in_country = urban + np.argsort(rng.random(rural), kind="stable")
    chosen = np.concatenate([in_town, in_country])[: len(sharing)]
    at_point[chosen] = sharing
    return Places(np.repeat(points, at_point, axis=0), towns)


def apportion(weights: Sequence[float], seats: int) -> list[int]:
    """Divide seats in proportion to weights by largest remainders; ties go to the earlier."""
    total = math.fsum(weights)
    quotas = [seats * weight / total for weight in weights]
    given = [math.floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda i: (given[i] - quotas[i], i))
    for i in by_remainder[: seats - sum(given)]:
        given[i] += 1
    return given


def points_within(
    rng: np.random.Generator, outline: shapely.Polygon, count: int, coast: float = math.inf
) -> Integers:
    """Draw points inside an outline, at most `coast` metres from its edge; int64, (count, 2)."""
    west, south, east, north = (int(bound) for bound in outline.bounds)
    shapely.prepare(outline)
    found = np.zeros((0, 2), dtype=np.int64)
    while len(found) < count:
        draw = rng.random((2 * (count - len(found)) + 8, 2)) * (east - west, north - south)
        points = np.add(np.floor(draw).astype(np.int64), (west, south))
        points = points[shapely.contains_xy(outline, points)]
        if coast < math.inf:
            inland = shapely.distance(shapely.points(points), outline.exterior)
            points = points[inland <= coast]
        found = np.concatenate([found, points])
    return found[:count]


def _health_centres(rng: np.random.Generator, practices: int) -> list[int]:
    """Draw how many practices stand at each shared point until `practices` share one."""
    ladder = [size for size, points in _SHARING for _ in range(points)]
    sizes: list[int] = []
    left = practices
    while left >= 2:
        drawn = ladder[math.floor(rng.random() * len(ladder))]
        sizes.append(min(drawn, left))
        left -= sizes[-1]
    return sizes


def _found_towns(
    rng: np.random.Generator, family: Family, outline: shapely.Polygon, sites: int
) -> tuple[Town, ...]:
    """Found towns one by one, each at the candidate that is farthest from those founded before."""
    # Two square roots make the power 0.75 exact on every machine.
    count = max(1, round(math.sqrt(sites * math.sqrt(sites)) / family.town_sites))
    sizes = [size for size in apportion(_zipf_weights(count, family.zipf), sites) if size]
    coast = 0.1 * math.sqrt(outline.area / family.stretch) if family.coastal else math.inf
    candidates = points_within(rng, outline, _CANDIDATES * len(sizes), coast)
    nearest = np.full(len(candidates), np.iinfo(np.int64).max)
    towns = []
    for rank, size in enumerate(sizes):
        offered = slice(_CANDIDATES * rank, _CANDIDATES * (rank + 1))
        best = _CANDIDATES * rank + int(nearest[offered].argmax())
        easting, northing = candidates[best].tolist()
        spread = round(1_000 * family.spread * math.sqrt(size))
        towns.append(Town(easting, northing, size, spread))
        nearest = np.minimum(nearest, ((candidates - candidates[best]) ** 2).sum(axis=1))
    return tuple(towns)


def _zipf_weights(count: int, exponent: float) -> list[float]:
    return [float(rank**-exponent) for rank in range(1, count + 1)]


def _town_points(
    rng: np.random.Generator, outline: shapely.Polygon, towns: Sequence[Town]
) -> Integers:
    """Scatter each town's sites around its centre; int64, shape (sites, 2).

    The density falls as `(1 + (r / s)²)⁻²` with the distance r (Plummer 1911, in the plane), a
    dense core with long suburbs; half of the sites lie within s. A uniform point of the unit disc
    at radius u, divided by `sqrt(1 - u²)`, is distributed so, and costs nothing but a square root.
    """
    sizes = [town.sites for town in towns]
    centres = np.array([(town.easting, town.northing) for town in towns], dtype=np.int64)
    centre = np.repeat(centres, sizes, axis=0)
    metres = np.repeat([town.spread for town in towns], sizes)
    points = centre.copy()
    shapely.prepare(outline)
    left = np.arange(len(points))
    for _ in range(200):  # a site that finds no land in 200 draws stands in the centre
        if len(left) == 0:
            break
        disc = 2 * rng.random((len(left), 2)) - 1
        square = disc[:, 0] * disc[:, 0] + disc[:, 1] * disc[:, 1]
        valid = square < 0.97
        reach = metres[left] / np.sqrt(1 - np.where(valid, square, 0.0))
        drawn = centre[left] + np.rint(disc * reach[:, None]).astype(np.int64)
        valid &= shapely.contains_xy(outline, drawn)
        points[left[valid]] = drawn[valid]
        left = left[~valid]
    return points
