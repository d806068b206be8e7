"""The map of one group for its page: its land, its practices by code, its hub."""

from typing import Any

import shapely
from numpy.typing import NDArray

from netform.plan import Group
from netform.problem import Problem
from netform.report.look import BLUE, INK, LAND
from netform.report.maps.paper import Paper, number
from netform.report.page.html_text import escape

_WIDE = 320.0
_TALLEST = 1.5  # times as high as wide
_LINE, _LETTER = 11.0, 7.0  # units: the height of a code, and the width of each of its letters
_UP = 2.5  # times as gladly down as up, where a code has to give way to another
_Box = tuple[float, float, float]  # left, right and foot of a code


def group_map(problem: Problem, group: Group, cells: NDArray[Any], title: str) -> str:
    """Return a picture for the page.

    Parameters
    ----------
    cells
        The land of each practice of the problem.
    title
        What the picture is called.
    """
    practices, members = problem.practices, group.members.tolist()
    land = cells[group.members]
    paper = Paper(_around(land), _WIDE)
    lines = "".join(map(paper.path, land))
    marks, taken = [], list[_Box]()
    for i in members:
        x, y = paper.at(float(practices.easting[i]), float(practices.northing[i]))
        is_hub = i == group.hub
        taken.append(_free_box(practices.codes[i], x, y, paper.height, taken))
        left, _, foot = taken[-1]
        marks.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{5 if is_hub else 3}" '
            f'fill="{BLUE if is_hub else INK}"/>'
            f'<text x="{number(left)}" y="{number(foot)}" '
            f'font-size="11" fill="{INK}">{escape(practices.codes[i])}</text>'
        )
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE:.0f} {paper.height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><path d="{lines}" fill="{LAND}" stroke="{INK}" '
        f'stroke-width="0.8"/>{"".join(marks)}</svg>'
    )


def _free_box(code: str, x: float, y: float, height: float, taken: list[_Box]) -> _Box:
    """Return where a code stands: right of its dot, as near as no other code stands in its way."""
    wide = _LETTER * len(code)
    left = max(0.0, min(x + 6, _WIDE - wide))
    moves = sorted(range(-60, 61), key=lambda move: (move if move >= 0 else -_UP * move, move))
    feet = [y + 4 + move for move in moves]
    free = (
        foot
        for foot in feet
        if _LINE <= foot <= height
        and not any(
            left < right and start < left + wide and abs(foot - other) < _LINE
            for start, right, other in taken
        )
    )
    return left, left + wide, next(free, feet[0])


def _around(land: NDArray[Any]) -> tuple[float, float, float, float]:
    """Return bounds that hold the land and are not too high for a page."""
    west, south, east, north = shapely.total_bounds(land).tolist()
    wanted = (north - south) / _TALLEST
    more = max(0.0, (wanted - (east - west)) / 2)
    return west - more, south, east + more, north
