"""Read a capacitated p-median problem in either layout in which the public ones are kept.

    n p                        number best
    x y capacity demand        n p capacity
    ... n rows                 id x y demand
                               ... n rows

Left: a capacity for each median, as in the problems of Lorena and Senne (Computers & Operations
Research 31(6), 2004); their published values are sums of distances as they are. Right: one capacity
for all, and the best value known, as in those of Osman and Christofides (International
Transactions in Operational Research 1(3), 1994); their distances are cut off to whole numbers.
Either can be asked for. Numbers are separated by white space. Groups need not be contiguous; a
median is in its own group; the cost is the sum of the distances, unweighted.
"""

import math
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

import numpy as np

from netform.errors import InputError
from netform.problem import Integers, file_text, whole_number
from netform.problem.location import ExactCosts, LocationProblem
from netform.sources.districting import PLACES, exact_number, squared_lines, straight_lines
from netform.sources.lists import MOST_PATIENTS

Distances = Literal["as published", "truncated", "exact"]
_REMEDY = (
    "begin with a line 'n p' and rows 'x y capacity demand', or with 'number best', 'n p capacity' "
    "and rows 'id x y demand'"
)


class _Lines:
    """The file's lines that hold something, cell by cell, with the row of each."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        text = file_text(path)
        found = [(row, line.split()) for row, line in enumerate(text.splitlines(), start=1)]
        self.rows = [(row, cells) for row, cells in found if cells]

    def fault(self, fault: str, line: int, column: int = 0) -> InputError:
        """Return a fault at a line, and at one of its cells (from 1)."""
        row = self.rows[line][0] if line < len(self.rows) else self.rows[-1][0] + 1
        where = f"{self.file}, row {row}" + (f", column {column}" if column else "")
        return InputError(fault, where=where, remedy=_REMEDY)

    def whole(self, line: int, column: int, what: str, lowest: int = 0) -> int:
        """Return the whole number in a cell (from 1)."""
        text = self.rows[line][1][column - 1]
        number = whole_number(text)
        if number is None or not lowest <= number <= MOST_PATIENTS:
            wanted = f"a whole number from {lowest} to {MOST_PATIENTS:,}"
            raise self.fault(f"{what} is {text!r}, not {wanted}", line, column)
        return number

    def point(self, line: int, column: int) -> Decimal:
        """Return the coordinate in a cell (from 1)."""
        text = self.rows[line][1][column - 1]
        number = exact_number(text, PLACES)
        if number is None:
            raise self.fault(f"the coordinate is {text!r}, not a number", line, column)
        return number


def read_cpmp(path: Path, distances: Distances = "as published") -> LocationProblem:
    """Read a capacitated p-median problem; its layout is recognised by itself.

    Parameters
    ----------
    distances
        `truncated` to whole numbers, `exact` (to the nearest ninth decimal), or as those who
        published problems in this layout took them.

    Raises
    ------
    InputError
        The file cannot be read, is in neither layout, or a number cannot be used.
    """
    lines = _Lines(path)
    if not lines.rows:
        raise InputError("the file is empty", where=path.name, remedy=_REMEDY)
    widths = [len(cells) for _, cells in lines.rows]
    if widths[0] != 2:
        raise lines.fault(f"the first line has {widths[0]} numbers, not 2", 0)
    one_capacity = len(widths) > 1 and widths[1] == 3
    head = 1 if one_capacity else 0
    count = lines.whole(head, 1, "the number of points", lowest=1)
    medians = lines.whole(head, 2, "the number of medians", lowest=1)
    if medians > count:
        raise lines.fault(f"there are {medians} medians and {count} points", head, 2)
    first = head + 1
    if len(widths) != first + count:
        raise lines.fault(
            f"there are {len(widths) - first} rows and {count} points",
            min(len(widths), first + count),
        )
    for line in range(first, first + count):
        if widths[line] != 4:
            raise lines.fault(f"the row has {widths[line]} numbers, not 4", line)
    at = 2 if one_capacity else 1
    rows = range(first, first + count)
    x, y = ([lines.point(line, column) for line in rows] for column in (at, at + 1))
    demand = [lines.whole(line, 4, "the demand") for line in rows]
    if one_capacity:
        capacity = [lines.whole(head, 3, "the capacity")] * count
        units = [lines.rows[line][1][0] for line in rows]
    else:
        capacity = [lines.whole(line, 3, "the capacity") for line in rows]
        units = [str(i + 1) for i in range(count)]
    twice = [line for line, name in zip(rows, units, strict=True) if units.count(name) > 1]
    if twice:
        raise lines.fault("the id stands twice", twice[-1], 1)
    cut_off = distances == "truncated" or (distances == "as published" and one_capacity)
    unit = 1 if cut_off else 10**PLACES
    return LocationProblem(
        name=path.stem,
        units=tuple(units),
        sizes=np.array(demand, dtype=np.int64),
        costs=ExactCosts(
            distance=_truncated(x, y) if cut_off else straight_lines(x, y, unit),
            unit=unit,
            weight=np.ones(count, dtype=np.int64),
            power=1,
        ),
        scale=unit,
        floor=0,
        ceilings=np.array(capacity, dtype=np.int64),
        groups=medians,
        published=_best(lines) if one_capacity and cut_off else None,
    )


def _truncated(x: list[Decimal], y: list[Decimal]) -> Integers:
    """Return straight lines cut off to whole numbers, shape (n, n)."""
    squares = squared_lines(x, y)
    return np.array(
        [[math.isqrt(square // 10 ** (2 * PLACES)) for square in row] for row in squares],
        dtype=np.int64,
    )


def _best(lines: _Lines) -> Decimal | None:
    """Return the best value known; 0 or less says that there is none."""
    text = lines.rows[0][1][1]
    try:
        best = Decimal(text)
    except InvalidOperation:
        best = Decimal("nan")
    if not best.is_finite():
        raise lines.fault(f"the best value is {text!r}, not a number", 0, 2)
    return best if best > 0 else None
