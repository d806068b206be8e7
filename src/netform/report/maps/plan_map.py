"""The map of a plan, or of today's groups: each group's land, its practices and its hub."""

from typing import Any

import numpy as np
import shapely

from netform.plan import Group, Plan
from netform.problem import Problem
from netform.report.look import BLUE, INK
from netform.report.maps.cells import NO_BOUNDARIES, Boundaries, cells_of, land_words, outlines
from netform.report.maps.colours import fills
from netform.report.maps.drawing import Area, Dot, Drawing, Label

_WHITE = "#ffffff"
_SMALLEST, _LARGEST = 3.0, 18.0  # numbers, in thousandths of the width


def plan_map(
    problem: Problem,
    plan: Plan,
    tier: str,
    name: str,
    boundaries: Boundaries = NO_BOUNDARIES,
) -> Drawing:
    """Return the map of one tier.

    Groups are numbered in the order of `groups.csv`: by their smallest practice code.

    Parameters
    ----------
    name
        What the plan is called.
    boundaries
        Land that somebody supplies; see `cells_of`.
    """
    cells = cells_of(problem, boundaries)
    groups = [group.members for group in plan.tiers[tier]]
    land = outlines(cells, groups)
    colour = fills(problem, groups)
    in_none = np.setdiff1d(np.arange(len(cells)), np.concatenate([*groups, np.zeros(0, int)]))
    wide = max(0.4, 30 / len(cells) ** 0.5)  # lines and dots of large maps are finer
    areas = [Area(cells[i], "#f0f4f5", _WHITE, 0.1 * wide) for i in in_none.tolist()]
    areas += [
        Area(cells[i], colour[number], _WHITE, 0.1 * wide)
        for number, members in enumerate(groups)
        for i in members.tolist()
    ]
    areas += [
        Area(shape, "", INK, 0.3 * wide, _title(problem, group, tier, number))
        for number, (shape, group) in enumerate(zip(land, plan.tiers[tier], strict=True))
    ]
    hubs = {group.hub for group in plan.tiers[tier]} - {-1}
    dots = [_dot(problem, i, wide, is_hub=i in hubs) for i in range(len(cells))]
    west, south, east, north = shapely.total_bounds(cells).tolist()
    unit = max(1.0, east - west) / 1000
    labels = [_label(shape, str(number + 1), unit) for number, shape in enumerate(land)]
    key = [(Dot(0, 0, 4, INK), f"practice; the number is that of its {tier}")]
    if hubs:
        key.append((Dot(0, 0, 6, BLUE, _WHITE), "hub, which the others travel to least"))
    patients = int(problem.practices.patients[np.concatenate(groups)].sum()) if groups else 0
    return Drawing(
        title=f"{problem.name}: {tier}s, {name}",
        description=f"A map of {len(groups):,} {tier}s of {len(cells) - len(in_none):,} practices "
        f"with {patients:,} patients. {land_words(boundaries, len(cells))} "
        "The same groups are in groups.csv and plan.csv.",
        bounds=(west, south, east, north),
        areas=areas,
        dots=dots,
        labels=labels,
        key=key,
    )


def _title(problem: Problem, group: Group, tier: str, number: int) -> str:
    practices = problem.practices
    patients = int(practices.patients[group.members].sum())
    members = ", ".join(practices.title(i) for i in group.members.tolist())
    return f"{tier} {number + 1}: {patients:,} patients; {members}"


def _dot(problem: Problem, position: int, wide: float, *, is_hub: bool) -> Dot:
    practices = problem.practices
    at = float(practices.easting[position]), float(practices.northing[position])
    title = f"{practices.title(position)}, {int(practices.patients[position]):,} patients"
    if is_hub:
        return Dot(*at, 1.2 * wide + 1, BLUE, _WHITE, f"hub: {title}")
    return Dot(*at, 0.7 * wide, INK, "", title)


def _label(shape: Any, text: str, unit: float) -> Label:
    """Return a number in the middle of the widest place of a group's land, as large as it fits.

    `unit` is a thousandth of the drawing's width in metres.
    """
    circle = shapely.maximum_inscribed_circle(shape, tolerance=unit)
    room = shapely.length(circle) / unit
    (easting, northing), *_ = circle.coords
    size = min(_LARGEST, max(_SMALLEST, 1.6 * room / max(1, len(text) - 1)))
    return Label(easting, northing, text, round(size, 1))
