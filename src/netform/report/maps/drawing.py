"""A drawing: areas, dots and labels in metres, before any file format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Area:
    """A filled shape.

    Attributes
    ----------
    shape
        A shapely polygon or multipolygon, metres.
    fill
        Its colour; empty for none.
    stroke, width
        The colour and width of its border, in thousandths of the drawing's width.
    title
        What is said where it is pointed at; empty for nothing.
    """

    shape: Any
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    title: str = ""


@dataclass(frozen=True)
class Dot:
    """A place; `radius` in thousandths of the drawing's width."""

    easting: float
    northing: float
    radius: float
    fill: str
    stroke: str = ""
    title: str = ""


@dataclass(frozen=True)
class Label:
    """A word centred at a place; `size` in thousandths of the drawing's width."""

    easting: float
    northing: float
    text: str
    size: float


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in this order: areas, dots, labels.

    Attributes
    ----------
    title, description
        What it shows, for those who cannot see it too.
    bounds
        West, south, east and north, metres.
    key
        What signs mean: a dot and words for each.
    """

    title: str
    description: str
    bounds: tuple[float, float, float, float]
    areas: Sequence[Area]
    dots: Sequence[Dot] = ()
    labels: Sequence[Label] = ()
    key: Sequence[tuple[Dot, str]] = field(default_factory=tuple)
