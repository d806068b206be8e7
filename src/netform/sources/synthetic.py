"""`netform generate`: synthetic regions that resemble England; the same seed, the same bytes.

Only uniform doubles of PCG64 are drawn, since NumPy may change how it draws other distributions.
What is made of them is rounded to whole metres, patients and shares before anything depends on it,
and nothing is ordered by a set or by floating sums. Every part of the region has its own stream of
numbers: another number of trusts leaves the practices where they are.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely

from netform.errors import InputError
from netform.problem import (
    FEDERATIONS,
    NETWORKS,
    Integers,
    Neighbours,
    Practices,
    Problem,
    Settings,
    SourceFile,
    StraightLine,
)
from netform.sources.contiguity import contiguity_by_cells
from netform.sources.synthetic_graph import graph_of
from netform.sources.synthetic_groups import form_networks, name_areas
from netform.sources.synthetic_land import FAMILIES, Family, lay_out_land
from netform.sources.synthetic_lists import draw_lists, keep_giants_apart, people_islands
from netform.sources.synthetic_names import practice_names
from netform.sources.synthetic_places import Town, settle
from netform.sources.synthetic_trusts import draw_catchments, found_trusts

ENGLAND_MEAN, ENGLAND_SD = 10_274, 7_063  # list sizes of October 2025, 6,202 practices
_MOST = 100_000  # practices, and patients of a mean list: beyond, it is a slip of the keyboard


@dataclass(frozen=True)
class GenerateOptions:
    """What is asked of the generator.

    Attributes
    ----------
    practices
        Number of practices, at least 1.
    seed
        Any whole number from 0.
    name
        Name of the problem; empty for one that says family, size and seed.
    family
        A key of `FAMILIES`: region, towns, countryside, coast or city.
    lists_mean, lists_sd
        Mean and standard deviation of list sizes, patients; England's by default.
    trusts
        Number of trusts of all kinds; `None` for a number like England's.
    islands
        Islands off the coast, each with 80,000 to 100,000 patients.
    """

    practices: int
    seed: int
    name: str = ""
    family: str = "region"
    lists_mean: float = ENGLAND_MEAN
    lists_sd: float = ENGLAND_SD
    trusts: int | None = None
    islands: int = 0


class _Stream(IntEnum):
    LISTS, LAND, PLACES, NAMES, TRUSTS, NETWORKS = range(6)


@dataclass(frozen=True, eq=False)
class _Landmass:
    """The mainland or an island: points (n, 2), patients (n,), edges between its own practices."""

    points: Integers
    patients: Integers
    towns: tuple[Town, ...]
    edges: Neighbours


def generate_problem(options: GenerateOptions) -> Problem:
    """Make a synthetic region as a problem with both tiers.

    Raises
    ------
    InputError
        An option is out of range; the message names it.
    """
    family = _checked_family(options)
    landmasses = _populate(options, family, _lists(options, family))
    points = np.concatenate([landmass.points for landmass in landmasses])
    patients = np.concatenate([landmass.patients for landmass in landmasses])
    neighbours = _join_edges(landmasses)
    towns = sorted(
        (town for landmass in landmasses for town in landmass.towns),
        key=lambda town: -town.sites,
    )
    trusts = found_trusts(
        _numbers(options, _Stream.TRUSTS), towns, int(patients.sum()), options.trusts
    )
    reach = 300 * math.sqrt(family.square_km)
    return Problem(
        settings=_settings(options),
        practices=_practices(options, points, patients, neighbours),
        neighbours=neighbours,
        travel=StraightLine(points[:, 0], points[:, 1]),
        trusts=trusts,
        relationships=draw_catchments(points, trusts, reach),
    )


def land_of(options: GenerateOptions) -> shapely.MultiPolygon:
    """Return the outline of a region's land, the mainland first, in metres of the grid.

    Raises
    ------
    InputError
        An option is out of range; the message names it.
    """
    family = _checked_family(options)
    return shapely.MultiPolygon(_outlines(options, family, _lists(options, family)))


def _checked_family(options: GenerateOptions) -> Family:
    """Refuse options that no region can meet."""
    if not 1 <= options.practices <= _MOST:
        raise InputError(
            f"{options.practices} practices cannot be generated",
            where="--practices",
            remedy=f"ask for 1 to {_MOST:,}",
        )
    if options.seed < 0:
        raise InputError(
            f"seed {options.seed} is negative", where="--seed", remedy="give a whole number from 0"
        )
    if options.family not in FAMILIES:
        raise InputError(
            f"family {options.family!r} is unknown",
            where="--family",
            remedy=f"choose among {', '.join(FAMILIES)}",
        )
    if not 1 <= options.lists_mean <= _MOST:
        raise InputError(
            f"a mean list of {options.lists_mean:g} patients is out of range",
            where="--lists-mean",
            remedy=f"give 1 to {_MOST:,} patients",
        )
    if not 0 <= options.lists_sd <= 10 * options.lists_mean:
        raise InputError(
            f"a standard deviation of {options.lists_sd:g} patients is out of range",
            where="--lists-sd",
            remedy="give 0 to ten times the mean",
        )
    if options.trusts is not None and not 0 <= options.trusts <= options.practices:
        raise InputError(
            f"{options.trusts} trusts are out of range for {options.practices} practices",
            where="--trusts",
            remedy="give 0 to the number of practices",
        )
    if options.islands < 0:
        raise InputError(
            f"{options.islands} islands cannot be generated", where="--islands", remedy="give 0 up"
        )
    return FAMILIES[options.family]


def _numbers(options: GenerateOptions, stream: _Stream) -> np.random.Generator:
    """Return one part's own stream of uniform numbers."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([options.seed, stream])))


def _lists(options: GenerateOptions, family: Family) -> list[Integers]:
    """Draw the list sizes of the mainland and of each island."""
    lists = draw_lists(
        _numbers(options, _Stream.LISTS),
        options.practices,
        options.lists_mean,
        options.lists_sd,
        family.tiny_share,
    )
    return people_islands(lists, options.islands)


def _outlines(
    options: GenerateOptions, family: Family, lists: list[Integers]
) -> list[shapely.Polygon]:
    sizes = [len(patients) for patients in lists]
    return lay_out_land(_numbers(options, _Stream.LAND), family, sizes[0], sizes[1:])


def _populate(options: GenerateOptions, family: Family, lists: list[Integers]) -> list[_Landmass]:
    """Settle the mainland and each island with its lists; nobody is a neighbour across the sea."""
    outlines = _outlines(options, family, lists)
    rng = _numbers(options, _Stream.PLACES)
    landmasses = []
    for patients, outline in zip(lists, outlines, strict=True):
        places = settle(rng, family, outline, len(patients))
        easting, northing = places.points[:, 0], places.points[:, 1]
        edges = contiguity_by_cells(easting, northing, outline)
        graph = graph_of(edges.first, edges.second, len(patients))
        placed = keep_giants_apart(patients, graph, NETWORKS.ceiling)
        landmasses.append(_Landmass(places.points, placed, places.towns, edges))
    return landmasses


def _join_edges(landmasses: list[_Landmass]) -> Neighbours:
    """Number the practices of all landmasses through, in their order."""
    sizes = [len(landmass.patients) for landmass in landmasses]
    starts = np.cumsum([0, *sizes[:-1]])
    pairs = [(part.edges, start) for part, start in zip(landmasses, starts, strict=True)]
    return Neighbours(
        first=np.concatenate([edges.first + start for edges, start in pairs]),
        second=np.concatenate([edges.second + start for edges, start in pairs]),
        kind=tuple(kind for edges, _ in pairs for kind in edges.kind),
    )


def _practices(
    options: GenerateOptions, points: Integers, patients: Integers, neighbours: Neighbours
) -> Practices:
    """Give the practices codes, names, areas and present networks."""
    size = len(patients)
    width = max(5, len(str(size)))
    graph = graph_of(neighbours.first, neighbours.second, size)
    places = [(east, north) for east, north in points.tolist()]
    icb_code, sub_icb_code = name_areas(graph, places)
    networks = form_networks(_numbers(options, _Stream.NETWORKS), patients, places, graph, icb_code)
    return Practices(
        codes=tuple(f"P{number:0{width}d}" for number in range(1, size + 1)),
        names=tuple(practice_names(_numbers(options, _Stream.NAMES), size)),
        easting=points[:, 0],
        northing=points[:, 1],
        patients=patients,
        areas={"icb_code": tuple(icb_code), "sub_icb_code": tuple(sub_icb_code)},
        current_network=tuple(networks),
        current_federation=("",) * size,
        participation=("member",) * size,
    )


def _settings(options: GenerateOptions) -> Settings:
    """Ask for both tiers, and say by which command the region was made."""
    recipe = [
        f"netform generate --practices {options.practices} --seed {options.seed}",
        f"--family {options.family}",
        f"--lists-mean {options.lists_mean:.12g} --lists-sd {options.lists_sd:.12g}",
        f"--islands {options.islands}",
    ]
    if options.trusts is not None:
        recipe.append(f"--trusts {options.trusts}")
    usual = f"Synthetic {options.family}, {options.practices} practices, seed {options.seed}"
    return Settings(
        name=options.name or usual,
        tiers=(NETWORKS, FEDERATIONS),
        sources=(SourceFile(file=" ".join(recipe), role="synthetic"),),
    )
