"""Charts of a report as pictures in the page; the tables beside them hold the same figures."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from netform.report.look import BLUE, GREY, INK, PALE
from netform.report.page.html_text import escape

_WIDE, _HIGH, _LEFT, _BOTTOM = 1000, 260, 80, 30
_BAR = 18
_DIGIT = 9  # how wide a digit is


def sizes_chart(name: str, sizes: Sequence[int], floor: int, ceiling: int) -> str:
    """Return groups by size, the smallest first, against the band.

    Parameters
    ----------
    name
        What a group is called.
    sizes
        Patients of each.
    """
    if not sizes:
        return ""
    most = 1.08 * max(*sizes, ceiling)
    step = (_WIDE - _LEFT - 20) / max(1, len(sizes))

    def up(patients: float) -> float:
        return _HIGH - _BOTTOM - (_HIGH - _BOTTOM - 10) * patients / most

    dots = "".join(
        f'<circle cx="{_LEFT + step * (k + 0.5):.1f}" cy="{up(size):.1f}" '
        f'r="{min(5.0, max(1.5, step / 2)):.1f}" fill="{BLUE}"/>'
        for k, size in enumerate(sorted(sizes))
    )
    lines = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDE - 20}" y1="{up(at):.1f}" y2="{up(at):.1f}" '
        f'stroke="{INK}" stroke-dasharray="6 4"/>{_text(_LEFT - 8, up(at) + 5, f"{at:,}", "end")}'
        for at in (floor, ceiling)
    )
    outside = sum(not floor <= size <= ceiling for size in sizes)
    words = (
        f"{len(sizes):,} {name}s by size, the smallest first: from {min(sizes):,} to "
        f"{max(sizes):,} patients; the band is {floor:,} to {ceiling:,}; {outside:,} outside"
    )
    below = _text(_LEFT, _HIGH - 8, f"each dot is a {name}, smallest first; lines: the band")
    return _figure(words, _HIGH, lines + dots + below)


def bars_chart(
    title: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    *,
    said: str = "",
) -> str:
    """Return bars beside each other for each name, each with its number.

    Parameters
    ----------
    series
        What is counted, and a number for each name; one to three of them.
    said
        What a screen reader says instead of the title, where no table holds the numbers.
    """
    most = max((value for _, values in series for value in values), default=0)
    if not most:
        return ""
    colours = (PALE, GREY, BLUE)[-len(series) :]
    return _figure(title, *_bars(names, series, colours, most), said=said)


def distances_chart(name: str, distances: Sequence[tuple[int, int]], unit: str) -> str:
    """Return how many patients have their practice how far from its hub, in equal steps.

    Parameters
    ----------
    name
        What a group is called.
    distances
        Of each practice, its distance and its patients.
    unit
        Of distances: `metres`, shown in kilometres, or `seconds`, shown in minutes.
    """
    if not distances:
        return ""
    per, words = (1000, "km") if unit == "metres" else (60, "minutes")
    step = _nice_step(max(distance for distance, _ in distances) / per)
    patients = Counter[int]()
    for distance, count in distances:
        patients[max(1, math.ceil(distance / per / step - 1e-9))] += count
    bands = range(1, max(patients) + 1)
    names = [f"up to {step * band:g} {words}" for band in bands]
    title = f"Patients by how far their practice is from the hub of its {name}"
    values = [patients[band] for band in bands]
    said = ", ".join(f"{band} {value:,}" for band, value in zip(names, values, strict=True))
    return bars_chart(title, names, [("patients", values)], said=f"{title}: {said}")


def _nice_step(most: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that makes at most ten bands."""
    power = 10.0 ** math.floor(math.log10(max(most, 0.1) / 10))
    return next(times * power for times in (1, 2, 5, 10) if most <= 10 * times * power)


def steps_chart(title: str, points: Sequence[tuple[float, float]], axes: tuple[str, str]) -> str:
    """Return points of a trade-off, joined by steps: for each place across, the best one up.

    Parameters
    ----------
    points
        Across and up, in any order.
    axes
        What is across, and what is up.
    """
    if not points:
        return ""
    across, up = ([point[k] for point in points] for k in (0, 1))
    width, height = _WIDE - _LEFT - 120, _HIGH - _BOTTOM - 60

    def place(point: tuple[float, float]) -> tuple[float, float]:
        right = (point[0] - min(across)) / ((max(across) - min(across)) or 1)
        high = (point[1] - min(up)) / ((max(up) - min(up)) or 1)
        return _LEFT + 40 + width * right, 30 + height * (1 - high)

    places = [place(point) for point in sorted(points)]
    steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:])
    line = f"M{places[0][0]:.1f} {places[0][1]:.1f}{steps}"
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{BLUE}"/>' for x, y in places)
    ends = sorted(points)[:: max(1, len(points) - 1)]
    labels = "".join(
        _text(place(end)[0] + 8, place(end)[1] + 18, f"{end[0]:,.0f}: {end[1]:,.1f}")
        for end in ends
    )
    named = _text(_WIDE - 20, _HIGH - 8, f"{axes[0]} →", "end") + _text(0, 16, f"↑ {axes[1]}")
    path = f'<path d="{line}" fill="none" stroke="{GREY}" stroke-width="1.5"/>'
    return _figure(f"{title}: {len(points):,} plans", _HIGH, path + dots + labels + named)


def _bars(
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    colours: Sequence[str],
    most: int,
) -> tuple[int, str]:
    parts = list(_key([name for name, _ in series], colours))
    room = 25 + _DIGIT * len(f"{most:,}")  # for the number of the longest bar
    y = 36
    for k, name in enumerate(names):
        parts.append(_text(0, y + 12, name))
        y += _BAR
        for (_, values), colour in zip(series, colours, strict=True):
            long = (_WIDE - room) * values[k] / most
            parts.append(
                f'<rect x="0" y="{y}" width="{long:.1f}" height="{_BAR - 3}" '
                f'fill="{colour}" stroke="{INK}" stroke-width="0.5"/>'
            )
            parts.append(_text(long + 6, y + _BAR - 5, f"{values[k]:,}"))
            y += _BAR
        y += 10
    return y, "".join(parts)


def _key(names: Sequence[str], colours: Sequence[str]) -> Iterator[str]:
    x = 0.0
    for name, colour in zip(names, colours, strict=True):
        yield (
            f'<rect x="{x:.0f}" y="6" width="14" height="14" fill="{colour}" stroke="{INK}" '
            f'stroke-width="0.5"/>{_text(x + 20, 18, name)}'
        )
        x += 40 + 8 * len(name)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="14" fill="{INK}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _figure(title: str, height: int, content: str, *, said: str = "") -> str:
    return (
        f'<figure><div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">'
        f'<svg viewBox="0 0 {_WIDE} {height}" role="img" '
        f'aria-label="{escape(said or title)}">{content}</svg></div>'
        f"<figcaption>{escape(title)}.</figcaption></figure>"
    )
