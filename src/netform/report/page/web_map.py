"""The map of a report: a picture in the page with layers that can be put on and off."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from netform.plan import Plan, present_plan
from netform.problem import Integers, Problem, present_names
from netform.report.look import BLUE, INK, RED
from netform.report.maps.cells import land_words, outlines
from netform.report.maps.colours import fills
from netform.report.maps.paper import Paper, number
from netform.report.page.html_text import escape
from netform.report.page.plan_report import PlanReport

_LAYERS = {
    "practices": "Practices and hubs",
    "trusts": "Trusts",
    "today": "Today's groups",
    "swing": "Practices on the swing",
}
_ON = ("practices",)
_TOLERANCE = 20.0  # metres, of where a number stands
_SIGNS = {
    "practices": "Large blue dots are hubs, small dark ones other practices.",
    "trusts": "Diamonds are trusts.",
    "today": "Dashed lines are around today's groups.",
    "swing": "Dashed rings are around practices on the swing.",
}


def web_map(report: PlanReport, tier: str) -> str:
    """Return the map of a tier with its tools, as HTML."""
    problem, plan, cells = report.problem, report.plan, report.land
    position = problem.practices.position
    swing = [position[each.code] for each in report.beside.swing]
    paper = Paper(tuple(shapely.total_bounds(cells).tolist()))
    groups = [group.members for group in plan.tiers[tier]]
    layers = {
        f"{tier}s": _groups(problem, cells, groups, tier, paper),
        **{
            f"{name}s": _outlines(cells, [group.members for group in own], BLUE, paper)
            for name, own in plan.tiers.items()
            if name != tier
        },
        "today": _today(problem, cells, tier, paper),
        "trusts": _trusts(problem, paper),
        "swing": _rings(problem, swing, paper),
        "practices": _practices(problem, plan, tier, paper),
    }
    shown = {name: content for name, content in layers.items() if content}
    boxes = "".join(
        f'<label><input type="checkbox" data-layer="layer-{name}"'
        f"{' checked' if name not in _LAYERS or name in _ON else ''}> "
        f"{escape(_LAYERS.get(name, name.capitalize()))}</label>"
        for name in shown
    )
    body = "\n".join(f'<g id="layer-{name}">{content}</g>' for name, content in shown.items())
    title = f"Map of {len(groups):,} {tier}s"
    return f"""<div class="tools" role="group" aria-label="Map" hidden>
{_buttons()}<fieldset><legend>Layers</legend>{boxes}</fieldset></div>
<div class="map"><svg viewBox="0 0 1000 {paper.height:.0f}" role="img" \
aria-labelledby="map-title map-words">
<title id="map-title">{escape(title)}</title>
<desc id="map-words">All that the map shows is in the tables below.</desc>
{body}
</svg></div>
<p>{escape(_signs(shown, tier))}
{escape(land_words(report.boundaries, len(cells)))} Where two {tier}s have one \
colour, their numbers tell them apart.</p>"""


def _signs(shown: Iterable[str], tier: str) -> str:
    """Say what the signs of the layers mean."""
    lines = (f"Thick blue lines are around {name}." for name in shown if name not in _SIGNS)
    others = [line for line in lines if not line.endswith(f" {tier}s.")]
    return " ".join([*others, *(words for name, words in _SIGNS.items() if name in shown)])


def _buttons() -> str:
    words = {
        **{"in": ("+", "Zoom in"), "out": ("\N{MINUS SIGN}", "Zoom out")},
        **{"left": ("\N{LEFTWARDS ARROW}", "Left"), "right": ("\N{RIGHTWARDS ARROW}", "Right")},
        **{"up": ("\N{UPWARDS ARROW}", "Up"), "down": ("\N{DOWNWARDS ARROW}", "Down")},
        "whole": ("Whole", "The whole map"),
    }
    return "".join(
        f'<button type="button" data-map="{name}" aria-label="{label}">{sign}</button>\n'
        for name, (sign, label) in words.items()
    )


def _groups(
    problem: Problem, cells: Any, groups: Sequence[Integers], tier: str, paper: Paper
) -> str:
    parts = []
    patients = problem.practices.patients
    land = outlines(cells, list(groups))
    for k, (members, shape, fill) in enumerate(
        zip(groups, land, fills(problem, groups), strict=True)
    ):
        inner = "".join(paper.path(cells[i]) for i in members.tolist())
        said = f"{tier} {k + 1}: {int(patients[members].sum()):,} patients"
        circle = shapely.maximum_inscribed_circle(shape, tolerance=_TOLERANCE)
        room = paper.length(float(shapely.length(circle)))
        size = min(18.0, max(1.0, room * min(1.4, 3.3 / len(str(k + 1)))))  # within its land
        x, y = map(number, paper.at(*circle.coords[0]))
        parts.append(
            f'<g data-section="{tier}-{k + 1}">'
            f'<path d="{inner}" fill="{fill}" stroke="#fff" stroke-width="0.5"/>'
            f'<path d="{paper.path(shape)}" fill="transparent" stroke="{INK}" stroke-width="1.2">'
            f"<title>{escape(said)}</title></path>"
            f'<text x="{x}" y="{y}" font-size="{size:.1f}" font-weight="700" fill="{INK}" '
            f'text-anchor="middle" dominant-baseline="central">{k + 1}</text></g>'
        )
    return "".join(parts)


def _outlines(cells: Any, groups: Sequence[Integers], colour: str, paper: Paper) -> str:
    d = "".join(paper.path(shape) for shape in outlines(cells, list(groups)))
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="3"/>' if d else ""


def _today(problem: Problem, cells: Any, tier: str, paper: Paper) -> str:
    someone = any(present_names(problem, tier))  # else each practice would be drawn as a group
    today = present_plan(problem).tiers.get(tier, ()) if someone else ()
    d = "".join(paper.path(shape) for shape in outlines(cells, [group.members for group in today]))
    dashes = 'stroke-dasharray="6 4"'
    return f'<path d="{d}" fill="none" stroke="{RED}" stroke-width="2" {dashes}/>' if d else ""


def _trusts(problem: Problem, paper: Paper) -> str:
    trusts, parts = problem.trusts, []
    for code, name, easting, northing in zip(
        trusts.codes, trusts.names, trusts.easting, trusts.northing, strict=True
    ):
        if np.isnan(easting) or np.isnan(northing):
            continue
        x, y = paper.at(float(easting), float(northing))
        parts.append(
            f'<path d="M{x - 4:g} {y:g}L{x:g} {y - 4:g}L{x + 4:g} {y:g}L{x:g} {y + 4:g}Z" '
            f'fill="{RED}" stroke="#fff" stroke-width="1"><title>{escape(f"{code} {name}")}'
            "</title></path>"
        )
    return "".join(parts)


def _rings(problem: Problem, positions: Sequence[int], paper: Paper) -> str:
    practices = problem.practices
    places = (
        paper.at(float(practices.easting[i]), float(practices.northing[i])) for i in positions
    )
    return "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="7" fill="none" stroke="{RED}" '
        'stroke-width="2" stroke-dasharray="3 2"/>'
        for x, y in places
    )


def _practices(problem: Problem, plan: Plan, tier: str, paper: Paper) -> str:
    practices, parts = problem.practices, []
    hubs = {group.hub for group in plan.tiers[tier]}
    radius = min(6.0, max(0.8, 40 / len(practices) ** 0.5))
    for i, code in enumerate(practices.codes):
        x, y = map(number, paper.at(float(practices.easting[i]), float(practices.northing[i])))
        is_hub = i in hubs
        said = f"{'hub: ' if is_hub else ''}{practices.title(i)}, {int(practices.patients[i]):,}"
        parts.append(
            f'<circle data-code="{escape(code)}" cx="{x}" cy="{y}" '
            f'r="{radius * (1.6 if is_hub else 1):.1f}" fill="{BLUE if is_hub else INK}">'
            f"<title>{escape(said)} patients</title></circle>"
        )
    return "".join(parts)
