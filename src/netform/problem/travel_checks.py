"""What is doubtful in a table of travel: gaps, one-way pairs, and numbers in the wrong unit.

Nothing here is a fault: a ferry runs one way, a ford is a short cut. It is for people to look at.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.problem.findings import Finding
from netform.problem.problem import Problem
from netform.problem.travel import UNREACHABLE, Integers, StraightLine

_SAMPLE = 4_000  # practices from each of which travel to all is looked at together
_UNEVEN = 1.5  # times as long one way as the other
_LEAST = {"metres": 2_000, "seconds": 300}  # below, directions differ by a one-way street
_FASTEST, _SLOWEST = 130.0, 3.0  # km/h in a straight line
_AS_METRES = 3.6 / 0.98  # km/h: metres read as seconds are never faster, as no road is shorter
_ENOUGH = 10  # pairs, of which on foot some would be faster
_SHORT = 0.98  # of a straight line: less is no road
_MOST_NAMED = 5


@dataclass(frozen=True)
class TravelSummary:
    """How complete a table of travel is.

    Attributes
    ----------
    practices, pairs, listed
        Practices, ordered pairs of different ones, and those with travel.
    median
        The median of the listed travel, in the unit of travel; `None` where nothing is listed.
    """

    practices: int
    pairs: int
    listed: int
    median: float | None


def travel_summary(problem: Problem) -> TravelSummary:
    """Count what is listed."""
    count = len(problem.practices)
    everyone = np.arange(count)
    some = [_apart(problem, rows) for rows in _blocks(everyone)]
    listed = np.concatenate([block[block != UNREACHABLE] for block in some])
    median = float(np.median(listed)) if len(listed) else None
    return TravelSummary(count, count * (count - 1), len(listed), median)


def travel_findings(problem: Problem) -> list[Finding]:
    """Return what is doubtful, the gravest first; nothing for straight lines."""
    if problem.travel.is_straight_line or len(problem.practices) < 2:
        return []
    found = [
        _unreached(problem),
        _beside_without(problem),
        _one_way(problem),
        _uneven(problem),
        _too_short(problem) if problem.travel.unit == "metres" else _speed(problem),
    ]
    return [each for each in found if each is not None]


def _unreached(problem: Problem) -> Finding | None:
    everyone = np.arange(len(problem.practices))
    leaves = np.zeros(len(everyone), dtype=bool)
    arrives = np.zeros(len(everyone), dtype=bool)
    for rows in _blocks(everyone):
        is_listed = _apart(problem, rows) != UNREACHABLE
        leaves[rows] = is_listed.any(axis=1)
        arrives |= is_listed.any(axis=0)
    alone = np.flatnonzero(~leaves | ~arrives)
    words = f"practices without travel to, or from, any other: {len(alone):,}"
    return _finding(problem, "travel_alone", alone, words, "add rows for them in both directions")


def _beside_without(problem: Problem) -> Finding | None:
    one, other = problem.neighbours.first, problem.neighbours.second
    missing = (_of(problem, one, other) == UNREACHABLE) & (_of(problem, other, one) == UNREACHABLE)
    pairs = np.flatnonzero(missing)
    words = f"pairs of neighbours without travel in either direction: {len(pairs):,}"
    names = np.unique(np.concatenate([one[pairs], other[pairs]]))
    remedy = "add their rows: no network can have its hub across such a pair alone"
    return _finding(problem, "travel_neighbours", names, words, remedy)


def _one_way(problem: Problem) -> Finding | None:
    rows = _pairs(problem, lambda there, back: (there != UNREACHABLE) & (back == UNREACHABLE))
    words = f"pairs with travel in one direction only: {len(rows):,}"
    remedy = "add the other direction, or leave it where there is none"
    return _finding(problem, "travel_one_way", np.unique(rows), words, remedy)


def _uneven(problem: Problem) -> Finding | None:
    least = _LEAST[problem.travel.unit]
    rows = _pairs(
        problem,
        lambda there, back: (back >= 0) & (there > _UNEVEN * back) & (there - back > least),
    )
    words = (
        f"pairs that take {_UNEVEN:g} times as long one way as the other, and "
        f"{least:,} {problem.travel.unit} longer: {len(rows):,}"
    )
    remedy = "look at the first of them on a map; one-way systems are no reason for so much"
    return _finding(problem, "travel_uneven", np.unique(rows), words, remedy)


def _too_short(problem: Problem) -> Finding | None:
    rows = _pairs(problem, lambda there, _: there >= 0, _SHORT)
    words = f"pairs that are shorter by road than in a straight line: {len(rows):,}"
    remedy = "check the unit (metres), and the coordinates of these practices"
    return _finding(problem, "travel_short", np.unique(rows), words, remedy)


def _speed(problem: Problem) -> Finding | None:
    speeds = []
    for rows in _blocks(np.arange(len(problem.practices))):
        there, straight = _apart(problem, rows), _straight(problem, rows)
        far = (there != UNREACHABLE) & (straight >= 2_000)
        # Half a second, as seconds are whole: a zero is fast, not left out.
        speeds.append(3.6 * straight[far] / np.maximum(there[far], 0.5))
    every = np.concatenate(speeds)
    if not len(every):
        return None
    median = float(np.median(every))
    never_fast = len(every) >= _ENOUGH and float(every.max()) <= _AS_METRES
    if _SLOWEST <= median <= _FASTEST and not never_fast:
        return None
    guess = "minutes" if median > _FASTEST else "metres" if never_fast else "milliseconds"
    return Finding(
        check="travel_speed",
        severity="warning",
        fault=f"the median speed in a straight line is {median:,.1f} km/h",
        names=(),
        remedy=f"check the unit: these may be {guess}, and seconds are asked for",
        numbers={"median_km_h": round(median, 1)},
    )


def _finding(
    problem: Problem, check: str, members: Integers, fault: str, remedy: str
) -> Finding | None:
    """Return a finding on some practices; `None` on nobody."""
    if not len(members):
        return None
    titles = [problem.practices.title(int(i)) for i in members[:_MOST_NAMED]]
    more = f" and {len(members) - len(titles):,} more" if len(members) > len(titles) else ""
    codes = tuple(problem.practices.codes[int(i)] for i in members)
    said = f"{fault}, of {', '.join(titles)}{more}"
    return Finding(check, "warning", said, codes, remedy, {"practices": len(members)})


def _blocks(everyone: Integers) -> list[Integers]:
    step = max(1, _SAMPLE * 1_000 // max(1, len(everyone)))
    return [everyone[k : k + step] for k in range(0, len(everyone), step)]


def _apart(problem: Problem, rows: Integers) -> Integers:
    """Return travel from some practices to all, that to themselves as unreachable."""
    block = problem.travel.block(rows, np.arange(len(problem.practices))).copy()
    block[np.arange(len(rows)), rows] = UNREACHABLE
    return block


def _straight(problem: Problem, rows: Integers) -> Integers:
    practices = problem.practices
    lines = StraightLine(practices.easting, practices.northing)
    return lines.block(rows, np.arange(len(practices)))


def _of(problem: Problem, origins: Integers, destinations: Integers) -> Integers:
    found = np.empty(len(origins), dtype=np.int64)
    for k, (i, j) in enumerate(zip(origins.tolist(), destinations.tolist(), strict=True)):
        found[k] = problem.travel.block(np.array([i]), np.array([j]))[0, 0]
    return found


def _pairs(
    problem: Problem,
    chosen: Callable[[Integers, Integers], NDArray[np.bool_]],
    share: float | None = None,
) -> Integers:
    """Return the origins of pairs that are chosen by travel there and back, with repetitions.

    With a share, only those with less travel than that share of the straight line.
    """
    found = []
    everyone = np.arange(len(problem.practices))
    for rows in _blocks(everyone):
        there = _apart(problem, rows)
        back = problem.travel.block(everyone, rows).T
        wanted = chosen(there, back)
        if share is not None:
            wanted &= there < share * _straight(problem, rows) - 1
        wanted[np.arange(len(rows)), rows] = False
        found.append(rows[np.nonzero(wanted)[0]])
    return np.concatenate(found)
