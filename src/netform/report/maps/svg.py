"""A drawing as SVG: equal drawings are equal bytes, and every name stays text."""

from collections.abc import Iterator

from netform.report.look import INK
from netform.report.maps.drawing import Area, Dot, Drawing, Label
from netform.report.maps.paper import Paper
from netform.report.markup import escape

_WIDTH = 1000.0  # units of the drawing; margins and the key come on top
_MARGIN, _LINE = 20.0, 22.0


def svg(drawing: Drawing) -> str:
    """Return the drawing as a document of SVG 1.1, with names for screen readers."""
    paper = Paper(drawing.bounds, _WIDTH, _MARGIN, 34 + _MARGIN)
    key = len(drawing.key) * _LINE + (10 if drawing.key else 0)
    width, height = _WIDTH + 2 * _MARGIN, paper.height + 2 * _MARGIN + 34 + key
    body = [
        *(_area(area, paper) for area in drawing.areas),
        *(_dot(dot, *paper.at(dot.easting, dot.northing)) for dot in drawing.dots),
        *(_label(label, paper) for label in drawing.labels),
        *_key(drawing, paper.height + _MARGIN + 44),
    ]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" \
aria-labelledby="title description" font-family="Arial, Helvetica, sans-serif">
<title id="title">{escape(drawing.title)}</title>
<desc id="description">{escape(drawing.description)}</desc>
<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>
<text x="{_MARGIN:.0f}" y="30" font-size="20" font-weight="bold" fill="{INK}">\
{escape(drawing.title)}</text>
<g stroke-linejoin="round">
{chr(10).join(body)}
</g>
</svg>
"""


def _area(area: Area, paper: Paper) -> str:
    fill = f'fill="{area.fill or "none"}" fill-rule="evenodd"'
    line = f' stroke="{area.stroke}" stroke-width="{area.width:g}"' if area.stroke else ""
    shape = f'<path {fill}{line} d="{paper.path(area.shape)}"'
    return f"{shape}><title>{escape(area.title)}</title></path>" if area.title else f"{shape}/>"


def _dot(dot: Dot, x: float, y: float) -> str:
    line = f' stroke="{dot.stroke}" stroke-width="1.2"' if dot.stroke else ""
    shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot.radius:g}" fill="{dot.fill}"{line}'
    return f"{shape}><title>{escape(dot.title)}</title></circle>" if dot.title else f"{shape}/>"


def _label(label: Label, paper: Paper) -> str:
    x, y = paper.at(label.easting, label.northing)
    halo = 'paint-order="stroke" stroke="#ffffff" stroke-width="3"'
    return (
        f'<text x="{x:.1f}" y="{y + label.size / 3:.1f}" font-size="{label.size:g}" '
        f'font-weight="bold" text-anchor="middle" fill="{INK}" {halo}>{escape(label.text)}</text>'
    )


def _key(drawing: Drawing, top: float) -> Iterator[str]:
    for number, (dot, words) in enumerate(drawing.key):
        y = top + number * _LINE
        yield _dot(dot, _MARGIN + 8, y)
        yield (
            f'<text x="{_MARGIN + 24:.0f}" y="{y + 5:.1f}" font-size="15" fill="{INK}">'
            f"{escape(words)}</text>"
        )
