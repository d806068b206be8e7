"""A plan as layers: tables whose rows have a shape, for maps, spreadsheets and other programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from netform.plan import GroupFigures, Plan, group_figures
from netform.problem import Problem, present_names
from netform.report.maps.cells import NO_BOUNDARIES, Boundaries, cells_of, outlines, places_apart
from netform.report.tables.sheet import Cell, Sheet

_LAST = ("largest_distance", "relationships", "inferred")  # of a group: as in groups.csv


@dataclass(frozen=True)
class Layer:
    """A table and the shape of each of its rows.

    Attributes
    ----------
    sheet
        The table; each column holds text, or whole numbers, or other numbers.
    shapes
        Shapely shapes of one kind, British National Grid, metres.
    """

    sheet: Sheet
    shapes: Sequence[Any]


def plan_layers(
    problem: Problem, plan: Plan, boundaries: Boundaries = NO_BOUNDARIES
) -> list[Layer]:
    """Return practices, their cells, the groups of each tier, their hubs, and neighbours.

    Parameters
    ----------
    plan
        A lawful plan of the problem.
    boundaries
        Land that somebody supplies; see `cells_of`.
    """
    cells = cells_of(problem, boundaries)
    figures = group_figures(problem, plan)
    return [
        Layer(_practices(problem, plan), _points(problem, range(len(cells)))),
        Layer(_cells(problem, plan), _multipolygons(cells)),
        *(_groups(plan, tier, figures, cells) for tier in plan.tiers),
        _hubs(problem, plan),
        _edges(problem),
    ]


def _practices(problem: Problem, plan: Plan) -> Sheet:
    practices = problem.practices
    group, hub = _named(problem, plan)
    tiers = list(plan.tiers)
    today = {tier: present_names(problem, tier) for tier in tiers}
    header = ["practice_code", "name", "patients", "participation"]
    for tier in tiers:
        header += [tier, f"{tier}_hub", f"{tier}_today"]
    rows: list[list[Cell]] = []
    for i, code in enumerate(practices.codes):
        row: list[Cell] = [code, practices.names[i], int(practices.patients[i])]
        row.append(problem.participation_of(i))
        for tier in tiers:
            row += [group[tier][i], hub[tier][i], today[tier][i]]
        rows.append(row)
    return Sheet("practices", header, rows)


def _cells(problem: Problem, plan: Plan) -> Sheet:
    group, _ = _named(problem, plan)
    rows = [
        [code, *(group[tier][i] for tier in plan.tiers)]
        for i, code in enumerate(problem.practices.codes)
    ]
    return Sheet("cells", ["practice_code", *plan.tiers], rows)


def _groups(plan: Plan, tier: str, figures: Sequence[GroupFigures], cells: Any) -> Layer:
    own = [each for each in figures if each.tier == tier]
    header = ("number", "group", "hub", "practices", "patients", "travel", "mean_distance")
    rows: list[list[Cell]] = [
        [
            *(number + 1, each.group, each.hub, each.practices, each.patients, each.travel),
            round(sum(each.distances) / len(each.distances), 1),
            *(each.largest_distance, each.relationships, each.inferred),
        ]
        for number, each in enumerate(own)
    ]
    sheet = Sheet(f"{tier}s", [*header, *_LAST], rows)
    land = outlines(cells, [group.members for group in plan.tiers[tier]])
    return Layer(sheet, _multipolygons(land))


def _hubs(problem: Problem, plan: Plan) -> Layer:
    codes = problem.practices.codes
    found = [
        (tier, codes[int(group.members[0])], codes[group.hub], group.hub)
        for tier, groups in plan.tiers.items()
        for group in groups
    ]
    rows = [list(each[:3]) for each in found]
    sheet = Sheet("hubs", ("tier", "group", "practice_code"), rows)
    return Layer(sheet, _points(problem, [each[3] for each in found]))


def _edges(problem: Problem) -> Layer:
    edges, places = problem.neighbours, places_apart(problem)
    pairs = np.column_stack([edges.first, edges.second])
    codes = problem.practices.codes
    rows = [
        [codes[i], codes[j], kind] for (i, j), kind in zip(pairs.tolist(), edges.kind, strict=True)
    ]
    shapes = shapely.linestrings(places[pairs]) if len(pairs) else []
    return Layer(Sheet("neighbours", ("practice_a", "practice_b", "kind"), rows), list(shapes))


def _named(problem: Problem, plan: Plan) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the group and the hub of each practice, by tier; empty text for none."""
    codes = problem.practices.codes
    group = {tier: [""] * len(codes) for tier in plan.tiers}
    hub = {tier: [""] * len(codes) for tier in plan.tiers}
    for tier, groups in plan.tiers.items():
        for each in groups:
            for i in each.members.tolist():
                group[tier][i] = codes[int(each.members[0])]
                hub[tier][i] = codes[each.hub]
    return group, hub


def _points(problem: Problem, positions: Sequence[int]) -> list[Any]:
    practices, chosen = problem.practices, np.array(list(positions), dtype=np.int64)
    return list(shapely.points(practices.easting[chosen], practices.northing[chosen]))


def _multipolygons(shapes: Iterable[Any]) -> list[Any]:
    return [
        shapely.MultiPolygon([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])
        for shape in shapes
    ]
