"""Points of a frontier between travel and another measure, as `frontier.csv` holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from netform.problem import write_table

FRONTIER_COLUMNS = (
    "point",
    "status",
    "limit",
    "measure",
    "travel",
    "bound",
    "relationships",
    "groups",
    "moved",
    "farthest",
    "travel_per_unit_less",
    "run",
)


@dataclass(frozen=True)
class FrontierPoint:
    """One plan of a frontier.

    Attributes
    ----------
    status
        The status word of its solve: a point with `optimal` is proved not to be dominated.
    limit
        The limit on the measure that it was solved under; `None` for least travel at all.
    measure
        What the plan takes of the limited measure, at most `limit`.
    travel, bound
        The tier's weighted travel, and a lower bound on it under the limit, in objective units.
    relationships, groups, moved, farthest
        Trust relationships, groups, patients moved (M8), and the longest travel of a member to its
        hub.
    run
        The name of its run folder.
    """

    status: str
    limit: int | None
    measure: int
    travel: int
    bound: int
    relationships: int
    groups: int
    moved: int
    farthest: int
    run: str


def without_dominated(points: Sequence[FrontierPoint]) -> list[FrontierPoint]:
    """Return the points that no other one dominates, the least travel first, of equals one."""
    kept: list[FrontierPoint] = []
    for point in sorted(points, key=lambda each: (each.travel, each.measure)):
        if not kept or point.measure < kept[-1].measure:
            kept.append(point)
    return kept


def price_of_one_less(points: Sequence[FrontierPoint]) -> list[float | None]:
    """Return for each point what each unit of the measure less than before costs in travel.

    Objective units; `None` for the first point.
    """
    prices: list[float | None] = [None]
    for before, after in pairwise(points):
        prices.append((after.travel - before.travel) / (before.measure - after.measure))
    return prices[: len(points)]


def write_frontier(points: Sequence[FrontierPoint], path: Path, *, inferred: str = "") -> None:
    """Write `frontier.csv`; the measure's price is rounded to whole objective units.

    Where relationships are `inferred`, a last column of that name says how in every row.
    """
    mark = (inferred,) if inferred else ()
    write_table(
        path,
        FRONTIER_COLUMNS + (("inferred",) if inferred else ()),
        (
            [
                str(number),
                point.status,
                "" if point.limit is None else str(point.limit),
                str(point.measure),
                str(point.travel),
                str(point.bound),
                str(point.relationships),
                str(point.groups),
                str(point.moved),
                str(point.farthest),
                "" if price is None else str(round(price)),
                point.run,
                *mark,
            ]
            for number, (point, price) in enumerate(
                zip(points, price_of_one_less(points), strict=True), start=1
            )
        ),
    )
