"""Read a districting problem of the literature: a `.toml` that names files of nodes and edges.

    name = "..."                    # as tables give it
    nodes = "nodes.csv"             # id, population, and lon, lat or x, y
    edges = "edges.csv"             # u, v: ids of neighbours; other columns are ignored
    distances = "distances.csv"     # n x n numbers without a header, from (row) to (column), in
                                    # the order of the nodes, to the twelfth decimal; "inf" = may
                                    # not be in that group
    groups = 5                      # how many districts
    floor = 1                       # population of a district, from
    ceiling = 9                     # and to
    cost = "population*distance^2"  # or "population*distance", or "distance"; the default, except
                                    # that a file with a number of plans and no cost is counted
    contiguous = true               # the default
    scale = 1_000_000               # the default: solvers get costs in steps of 1/scale
    published = 8.4e9               # the best value known
    published_number_of_plans = 365

Without `distances`: from `lon` and `lat` geodesics on the WGS 84 ellipsoid in miles, to the nearest
twelfth decimal; from `x` and `y` straight lines in their own unit, to the nearest ninth. Where
`distances` are such geodesics, rounded to six decimals or more, values are given by both: published
values can be by geodesics that were never rounded.
"""

import csv
import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pyproj import Geod

from netform.errors import InputError
from netform.problem import (
    Faults,
    Integers,
    Table,
    file_text,
    read_table,
    real_number,
    whole_number,
)
from netform.problem.location import NOT_ALLOWED, ExactCosts, LocationProblem
from netform.problem.settings_file import checked, read_toml
from netform.sources.lists import MOST_PATIENTS

Cost = Literal["population*distance^2", "population*distance", "distance"]
SCALE = 1_000_000
"""Steps of cost in one, where a file declares none."""
PLACES = 9
"""Decimals of coordinates and of straight lines."""
_FINE = 12  # decimals of a distance, at most: beyond what floats of some hundred miles can tell
_FEWEST_PLACES = 6  # with fewer, distances that happen to be geodesics tell nothing
METRES_PER_MILE = 1609.344
_FARTHEST = 10**8
_MOST_STEPS = 4 * 10**18  # what int64 holds


class _Stated(BaseModel):
    """What the `.toml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    nodes: str
    edges: str | None = None
    distances: str | None = None
    groups: int = Field(ge=1)
    floor: int = Field(ge=0)
    ceiling: int = Field(ge=0)
    cost: Cost | None = None
    contiguous: bool = True
    scale: int = Field(default=SCALE, ge=1)
    published: Decimal | None = None
    published_number_of_plans: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _fits(self) -> "_Stated":
        if self.floor > self.ceiling:
            raise ValueError(f"the floor {self.floor:,} is above the ceiling {self.ceiling:,}")
        if self.contiguous and self.edges is None:
            raise ValueError("contiguous districts need a file of edges")
        return self


def read_districting(path: Path) -> LocationProblem:
    """Read a districting problem.

    Raises
    ------
    InputError
        A file cannot be read, or a value in it cannot be used: file, row and column are named.
    """
    remedy = "name a .toml file that describes a districting problem"
    stated = checked(_Stated, read_toml(path, remedy), path.name)
    faults = Faults()
    nodes = _table(path.parent / stated.nodes, ("id", "population"))
    units, sizes = _units(nodes, faults)
    faults.stop_if_any("")
    edges = None
    if stated.edges is not None:
        edges = _edges(_table(path.parent / stated.edges, ("u", "v")), units)
    cost = stated.cost or "population*distance^2"

    def costs(distance: Integers, places: int) -> ExactCosts:
        weight = np.ones(len(units), dtype=np.int64) if cost == "distance" else sizes
        return ExactCosts(distance, 10**places, weight, 2 if cost.endswith("^2") else 1)

    geodesics = _geodesics(nodes)
    unrounded = None
    if stated.distances is not None:
        listed, places = _listed_distances(path.parent / stated.distances, len(units))
        by = costs(listed, places)
        if geodesics is not None and _are_rounded(listed, geodesics, places):
            unrounded = costs(geodesics, _FINE)
    elif geodesics is not None:
        by = costs(geodesics, _FINE)
    else:
        by = costs(_straight_lines_between(nodes), PLACES)
    return LocationProblem(
        name=stated.name,
        units=tuple(units),
        sizes=sizes,
        costs=by,
        scale=stated.scale,
        floor=stated.floor,
        ceilings=np.full(len(units), stated.ceiling, dtype=np.int64),
        groups=stated.groups,
        edges=edges,
        contiguous=stated.contiguous,
        published=stated.published,
        published_plans=stated.published_number_of_plans,
        is_priced=stated.cost is not None or stated.published_number_of_plans is None,
        unrounded=unrounded,
    )


def _table(path: Path, required: tuple[str, ...]) -> Table:
    table = read_table(path, required)
    assert table is not None, "a file that is not optional is there"
    if table.frame.empty:
        raise InputError("there is no row", where=table.file, remedy="write one row each")
    return table


def _units(nodes: Table, faults: Faults) -> tuple[list[str], Integers]:
    """Return the ids, in the file's order, and the populations."""
    units: dict[str, int] = {}
    sizes = []
    for row, name, text in zip(
        nodes.frame.index, nodes.frame["id"], nodes.frame["population"], strict=True
    ):
        if name == "" or name in units:
            faults.add(
                f"id {name!r} stands twice" if name else "the id is empty",
                where=nodes.place(row, "id"),
                remedy="give each node an id of its own",
            )
        units[name] = row
        size = whole_number(text)
        if size is None or not 0 <= size <= MOST_PATIENTS:
            faults.add(
                f"the population is {text!r}",
                where=nodes.place(row, "population"),
                remedy="write a whole number, 0 or more",
            )
        sizes.append(size or 0)
    return list(units), np.array(sizes, dtype=np.int64)


def _edges(table: Table, units: list[str]) -> Integers:
    position = {name: i for i, name in enumerate(units)}
    faults = Faults()
    edges = set()
    for row, *ends in zip(table.frame.index, table.frame["u"], table.frame["v"], strict=True):
        for column, end in zip(("u", "v"), ends, strict=True):
            if end not in position:
                faults.add(
                    f"id {end!r} is not among the nodes",
                    where=table.place(row, column),
                    remedy="add the node, or delete this row",
                )
        if ends[0] == ends[1]:
            faults.add(
                f"{ends[0]!r} is its own neighbour",
                where=table.place(row, "v"),
                remedy="delete this row",
            )
        edges.add(tuple(sorted(position.get(end, -1) for end in ends)))
    faults.stop_if_any("")
    return np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)


def _listed_distances(path: Path, count: int) -> tuple[Integers, int]:
    """Read a square of distances without a header; return it in steps of its last decimal.

    And the number of decimals, 12 at most: others are rounded.
    """
    rows = _square(path, count)
    faults = Faults()
    numbers: dict[tuple[int, int], Decimal] = {}
    for i, (row, cells) in enumerate(rows.items()):
        for j, cell in enumerate(cells):
            if cell.lower() in ("inf", "infinity"):
                continue
            number = exact_number(cell, _FINE)
            if number is None or number < 0:
                faults.add(
                    f"the distance is {cell!r}",
                    where=f"{path.name}, row {row}, column {j + 1}",
                    remedy=f"write a number from 0 to {_FARTHEST:,}, or inf",
                )
            else:
                numbers[i, j] = number
    faults.stop_if_any("")
    places = max((_decimals(number) for number in numbers.values()), default=0)
    distance = np.full((count, count), NOT_ALLOWED, dtype=np.int64)
    for pair, number in numbers.items():
        if number.scaleb(places) > _MOST_STEPS:
            raise InputError(
                f"the distance {number} is too large where others have {places} decimals",
                where=f"{path.name}, row {list(rows)[pair[0]]}, column {pair[1] + 1}",
                remedy="write distances in a larger unit, or with fewer decimals",
            )
        distance[pair] = int(number.scaleb(places))
    return distance, places


def _square(path: Path, count: int) -> dict[int, list[str]]:
    """Return the cells of each row that holds something, as many rows and cells as nodes."""
    text = file_text(path)
    try:
        lines = list(enumerate(csv.reader(io.StringIO(text)), start=1))
    except csv.Error as error:
        raise InputError(
            f"the file is not CSV ({error})", where=path.name, remedy="write numbers and commas"
        ) from error
    rows = {row: [cell.strip() for cell in cells] for row, cells in lines if any(cells)}
    if len(rows) != count:
        raise InputError(
            f"there are {len(rows)} rows and {count} nodes",
            where=path.name,
            remedy="give one row of distances a node, without a header",
        )
    for row, cells in rows.items():
        if len(cells) != count:
            raise InputError(
                f"the row has {len(cells)} cells and there are {count} nodes",
                where=f"{path.name}, row {row}",
                remedy="give one distance a node",
            )
    return rows


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "a number that was read is finite"
    return max(0, -exponent)


def _geodesics(nodes: Table) -> Integers | None:
    """Measure geodesics between the nodes, in steps of the twelfth decimal of a mile, (n, n)."""
    if not {"lon", "lat"} <= set(nodes.frame.columns):
        return None
    lon, lat = (_degrees(nodes, *each) for each in (("lon", 180.0), ("lat", 90.0)))
    count = len(lon)
    starts, ends = (index.ravel() for index in np.indices((count, count)))
    _, _, metres = Geod(ellps="WGS84").inv(lon[starts], lat[starts], lon[ends], lat[ends])
    miles = np.asarray(metres, dtype=np.float64) / METRES_PER_MILE
    steps: Integers = np.rint(miles * 10**_FINE).astype(np.int64)
    return steps.reshape(count, count)


def _are_rounded(listed: Integers, geodesics: Integers, places: int) -> bool:
    """Whether each distance listed is the geodesic, rounded to so many decimals."""
    if places < _FEWEST_PLACES:
        return False
    off = np.abs(listed * 10 ** (_FINE - places) - geodesics)
    return bool((2 * off <= 10 ** (_FINE - places)).all())


def _straight_lines_between(nodes: Table) -> Integers:
    """Measure straight lines between the nodes, in steps of the ninth decimal, shape (n, n)."""
    if not {"x", "y"} <= set(nodes.frame.columns):
        raise InputError(
            "there are neither distances nor coordinates",
            where=nodes.file,
            remedy="add the columns lon and lat, or x and y, or name a file of distances",
        )
    return straight_lines(_exact(nodes, "x"), _exact(nodes, "y"), 10**PLACES)


def _degrees(nodes: Table, column: str, most: float) -> NDArray[np.float64]:
    faults = Faults()
    numbers = []
    for row, text in zip(nodes.frame.index, nodes.frame[column], strict=True):
        number = real_number(text)
        if number is None or abs(number) > most:
            faults.add(
                f"the coordinate is {text!r}",
                where=nodes.place(row, column),
                remedy=f"write degrees from -{most:g} to {most:g}",
            )
        numbers.append(number or 0.0)
    faults.stop_if_any("")
    return np.array(numbers, dtype=np.float64)


def _exact(nodes: Table, column: str) -> list[Decimal]:
    faults = Faults()
    numbers = []
    for row, text in zip(nodes.frame.index, nodes.frame[column], strict=True):
        number = exact_number(text, PLACES)
        if number is None:
            faults.add(
                f"the coordinate is {text!r}",
                where=nodes.place(row, column),
                remedy=f"write a number from -{_FARTHEST:,} to {_FARTHEST:,}",
            )
        numbers.append(number or Decimal(0))
    faults.stop_if_any("")
    return numbers


def exact_number(text: str, places: int) -> Decimal | None:
    """Return the number that a cell holds, rounded to so many decimals; `None` where it is none."""
    if real_number(text) is None:
        return None
    number = Decimal(text)
    if abs(number) > _FARTHEST:
        return None
    return number.quantize(Decimal(1).scaleb(-places))


def straight_lines(x: list[Decimal], y: list[Decimal], unit: int) -> Integers:
    """Return straight lines between points, in steps of `1 / unit`, to the nearest, shape (n, n).

    By integers: a root is never half-way between two steps.
    """
    squares = squared_lines(x, y)
    return np.array(
        [
            [(math.isqrt(4 * square * unit**2 // 10 ** (2 * PLACES)) + 1) // 2 for square in row]
            for row in squares
        ],
        dtype=np.int64,
    )


def squared_lines(x: list[Decimal], y: list[Decimal]) -> list[list[int]]:
    """Return squares of straight lines, in squared steps of the ninth decimal, exactly."""
    east, north = ([int(each.scaleb(PLACES)) for each in axis] for axis in (x, y))
    points = list(zip(east, north, strict=True))
    return [[(a - c) ** 2 + (b - d) ** 2 for c, d in points] for a, b in points]
