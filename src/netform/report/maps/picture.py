"""A drawing as a file: SVG of our own, PNG by matplotlib."""

import io
import warnings
from typing import Any

import shapely

from netform.errors import InputError
from netform.extras import needed
from netform.report.maps.drawing import Area, Drawing
from netform.report.maps.svg import svg

_INCHES, _DOTS = 10.0, 200  # of a PNG's width, and of an inch
_LONGEST = 95  # letters of a title: more would leave no room for the land
_TALLEST = 10.0  # times as high as wide: more is a slip in coordinates, and fills the memory


def picture(drawing: Drawing, suffix: str) -> bytes:
    """Return the bytes of a file with such a suffix; equal drawings give equal bytes.

    Raises
    ------
    InputError
        The suffix is another one, matplotlib is not installed, or the land is too narrow for a
        PNG.
    """
    if suffix == ".svg":
        return svg(drawing).encode()
    if suffix == ".png":
        return _png(drawing)
    raise InputError(
        f"pictures are .svg or .png, not {suffix or 'without a suffix'}",
        where="--out",
        remedy="name a file such as map.svg",
    )


def _png(drawing: Drawing) -> bytes:
    figures = needed("matplotlib.figure", "report", where="--out", otherwise="name a file .svg")
    west, south, east, north = drawing.bounds
    ratio = max(1.0, north - south) / max(1.0, east - west)
    if ratio > _TALLEST:
        raise InputError(
            f"the land is {ratio:,.0f} times as high as wide, too much for a picture of dots",
            where="--out",
            remedy="check the coordinates of practices far away (netform check), or name an .svg",
        )
    figure = figures.Figure(figsize=(_INCHES, _INCHES * ratio + 0.4), layout="constrained")
    axes = figure.subplots()
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    title = " ".join(drawing.title.split())
    short = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
    axes.set_title(short, loc="left", fontsize=12, fontweight="bold", parse_math=False)
    point = 72 * _INCHES / 1000  # a thousandth of the width, in points
    for area in drawing.areas:
        axes.add_patch(_patch(area, point))
    for dot in drawing.dots:
        axes.plot(
            [dot.easting],
            [dot.northing],
            "o",
            markersize=2 * dot.radius * point,
            color=dot.fill,
            markeredgecolor=dot.stroke or dot.fill,
            markeredgewidth=0.8,
        )
    for label in drawing.labels:
        axes.text(
            *(label.easting, label.northing, label.text),
            fontsize=label.size * point,
            fontweight="bold",
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.6},
        )
    handles = [
        axes.plot([], [], "o", color=dot.fill, markersize=2 * dot.radius * point, label=words)[0]
        for dot, words in drawing.key
    ]
    if handles:
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), fontsize=8)
    out = io.BytesIO()
    with warnings.catch_warnings():
        # Letters that the font lacks become boxes: a name is no reason to print a warning.
        warnings.filterwarnings("ignore", message="Glyph")
        # Without the version of matplotlib in it, bytes depend on fewer things.
        figure.savefig(out, format="png", dpi=_DOTS, metadata={"Software": None})
    return out.getvalue()


def _patch(area: Area, point: float) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    rings = [
        ring
        for polygon in shapely.get_parts(area.shape)
        if polygon.geom_type == "Polygon" and not polygon.is_empty
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    path = Path.make_compound_path(*(Path(list(ring.coords), closed=True) for ring in rings))
    return PathPatch(
        path,
        facecolor=area.fill or "none",
        edgecolor=area.stroke or "none",
        linewidth=area.width * point,
    )
