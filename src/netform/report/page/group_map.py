"""The map of one group for its page: its land, its practices by code, its hub."""

from collections import Counter
from typing import Any

import shapely
from numpy.typing import NDArray

from netform.plan import Group
from netform.problem import Problem
from netform.report.maps.paper import Paper, number
from netform.report.page.html_text import escape

_WIDE, _INK, _BLUE, _LAND = 320.0, "#212b32", "#005eb8", "#e8edee"
_TALLEST = 1.5  # times as high as wide
_NEAR = 8  # units: the codes of practices so near stand below each other


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
    marks, beside = [], Counter[tuple[int, int]]()
    for i in members:
        x, y = paper.at(float(practices.easting[i]), float(practices.northing[i]))
        is_hub = i == group.hub
        place = round(x / _NEAR), round(y / _NEAR)
        below, beside[place] = 11 * beside[place], beside[place] + 1
        marks.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{5 if is_hub else 3}" '
            f'fill="{_BLUE if is_hub else _INK}"/>'
            f'<text x="{number(min(x + 6, _WIDE - 52))}" y="{number(y + 4 + below)}" '
            f'font-size="11" fill="{_INK}">{escape(practices.codes[i])}</text>'
        )
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE:.0f} {paper.height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><path d="{lines}" fill="{_LAND}" stroke="{_INK}" '
        f'stroke-width="0.8"/>{"".join(marks)}</svg>'
    )


def _around(land: NDArray[Any]) -> tuple[float, float, float, float]:
    """Return bounds that hold the land and are not too high for a page."""
    west, south, east, north = shapely.total_bounds(land).tolist()
    wanted = (north - south) / _TALLEST
    more = max(0.0, (wanted - (east - west)) / 2)
    return west - more, south, east + more, north
