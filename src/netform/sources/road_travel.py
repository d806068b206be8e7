"""Travel between practices by road: which pairs are asked for, and what the engine answers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.problem import Finding, Integers, Practices, StraightLine, write_table
from netform.sources.grid import Degrees, to_degrees
from netform.sources.valhalla import Valhalla

MODES = {"car": "auto", "bicycle": "bicycle", "walk": "pedestrian"}
"""Ways to travel, and what the engine calls them."""

_BLOCK = 25  # origins of a request: each is a search of its own, so more save little
_LOCATED = 100  # places of a request
_FARTHEST = 35_000  # metres within which a road is looked for, to say how far it is
_MOST_NAMED = 5


@dataclass(frozen=True)
class RoadTravel:
    """Seconds by road, and who could not be asked about.

    Attributes
    ----------
    origin, destination, seconds
        Positions of different practices and whole seconds, shape (k,), in the order of both;
        pairs without a way, or beyond the reach, are not there.
    off_road
        Metres to the nearest road by position, of practices farther than `snap` from every road;
        `None` where there is none within 35 km.
    snap
        The metres.
    """

    origin: Integers
    destination: Integers
    seconds: Integers
    off_road: dict[int, int | None]
    snap: int

    def findings(self, practices: Practices) -> list[Finding]:
        """Return what to say of practices without a road."""
        if not self.off_road:
            return []
        named = [
            f"{practices.title(k)} ({'none within 35 km' if far is None else f'{far:,} m'})"
            for k, far in list(self.off_road.items())[:_MOST_NAMED]
        ]
        more = len(self.off_road) - len(named)
        return [
            Finding(
                check="travel_off_road",
                severity="warning",
                fault=f"practices farther than {self.snap:,} m from every road of the extract, "
                f"which have no travel: {len(self.off_road):,}, of {', '.join(named)}"
                + (f" and {more:,} more" if more else ""),
                names=tuple(practices.codes[k] for k in self.off_road),
                remedy="check their coordinates, take an extract that holds their surroundings, or "
                "allow more with --snap",
                numbers={"practices": len(self.off_road), "snap": self.snap},
            )
        ]

    def write(self, practices: Practices, path: Path) -> None:
        """Write `origin,destination,seconds`; equal travel is equal bytes."""
        codes = practices.codes
        write_table(
            path,
            ("origin", "destination", "seconds"),
            (
                (codes[i], codes[j], seconds)
                for i, j, seconds in zip(
                    self.origin.tolist(),
                    self.destination.tolist(),
                    self.seconds.tolist(),
                    strict=True,
                )
            ),
        )


def road_travel(
    engine: Valhalla,
    tiles: Path,
    practices: Practices,
    *,
    mode: str = "car",
    reach: int | None = None,
    snap: int = 500,
    threads: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> RoadTravel:
    """Ask the engine for the seconds between practices.

    Parameters
    ----------
    engine, tiles
        The engine and its routing tiles.
    practices
        The practices.
    mode
        A key of `MODES`.
    reach
        Metres in a straight line beyond which pairs are left out; `None` for all pairs.
    snap
        Metres beyond which a practice is not on the nearest road.
    threads
        How many requests are answered side by side; the answer does not depend on it.
    say
        What to do with a line of progress.

    Raises
    ------
    InputError
        No practice is near a road, or the engine fails.
    """
    asking = _Asking(engine, tiles, practices, MODES[mode], snap)
    everyone = np.arange(len(practices))
    metres = asking.to_road(everyone, snap)
    lost = np.array([k for k, far in enumerate(metres) if far is None], dtype=np.int64)
    if len(lost) == len(everyone):
        raise InputError(
            f"no practice is within {snap:,} m of a road of the extract",
            where=f"{practices.title(0)} and all others",
            remedy="take the extract of the area that the practices are in",
        )
    farther = asking.to_road(lost, _FARTHEST) if len(lost) else []
    off_road = dict(zip(lost.tolist(), farther, strict=True))
    on_road = np.setdiff1d(everyone, lost)
    origins, destinations, times = [], [], []
    with ThreadPoolExecutor(threads) as pool:
        blocks = list(_blocks(practices, on_road, reach))
        done = 0
        for (rows, columns), seconds in zip(blocks, pool.map(asking.seconds, blocks), strict=True):
            wanted = (seconds >= 0) & (rows[:, None] != columns[None, :])
            if reach is not None:
                wanted &= _straight(practices, rows, columns) <= reach
            row, column = np.nonzero(wanted)
            origins.append(rows[row])
            destinations.append(columns[column])
            times.append(seconds[wanted])
            done += len(rows)
            say(f"travel from {done:,} of {len(on_road):,} practices")
    origin, destination, time = map(np.concatenate, (origins, destinations, times))
    order = np.lexsort((destination, origin))
    return RoadTravel(origin[order], destination[order], time[order], off_road, snap)


@dataclass(frozen=True, eq=False)
class _Asking:
    engine: Valhalla
    tiles: Path
    practices: Practices
    costing: str
    snap: int

    def to_road(self, members: Integers, within: int) -> list[int | None]:
        """Return whole metres to the nearest road; `None` where there is none within so many."""
        found: dict[int, int] = {}
        longitude, latitude = self._degrees(members)
        on_earth = members[np.isfinite(longitude) & np.isfinite(latitude)]
        for start in range(0, len(on_earth), _LOCATED):
            asked = on_earth[start : start + _LOCATED]
            request = {"locations": self._places(asked, within), "costing": self.costing}
            answer = self.engine.answer("locate", request, self.tiles)
            for member, place in zip(asked.tolist(), answer, strict=True):
                metres = [edge["distance"] for edge in place["edges"] or ()]
                if metres:
                    found[member] = round(min(metres))
        return [found.get(member) for member in members.tolist()]

    def seconds(self, block: tuple[Integers, Integers]) -> Integers:
        """Return seconds from the first to the second, -1 where there is no way."""
        rows, columns = block
        request = {
            "sources": self._places(rows, self.snap),
            "targets": self._places(columns, self.snap),
            "costing": self.costing,
        }
        answer = self.engine.answer("sources_to_targets", request, self.tiles)
        table = answer["sources_to_targets"]["durations"]
        known = [[-1 if each is None else each for each in row] for row in table]
        return np.array(known, dtype=np.int64).reshape(len(rows), len(columns))

    def _places(self, members: Integers, within: int) -> list[dict[str, Any]]:
        longitude, latitude = self._degrees(members)
        return [
            {"lon": round(x, 7), "lat": round(y, 7), "search_cutoff": within}
            for x, y in zip(longitude.tolist(), latitude.tolist(), strict=True)
        ]

    def _degrees(self, members: Integers) -> tuple[Degrees, Degrees]:
        practices = self.practices
        return to_degrees(practices.easting[members], practices.northing[members])


def _blocks(
    practices: Practices, members: Integers, reach: int | None
) -> Iterator[tuple[Integers, Integers]]:
    """Yield origins and the destinations to ask about: neighbours together where there is a reach.

    Each origin is in one block.
    """
    if reach is None:
        cells = np.zeros((len(members), 2), dtype=np.int64)
    else:
        side = max(1, reach)
        places = np.column_stack([practices.easting[members], practices.northing[members]])
        cells = places // side
    order = np.lexsort((members, cells[:, 1], cells[:, 0]))
    _, starts = np.unique(cells[order], axis=0, return_index=True)
    for cell in np.split(members[order], starts[1:]):
        for start in range(0, len(cell), _BLOCK):
            rows = cell[start : start + _BLOCK]
            if reach is None:
                yield rows, members
            else:
                near = (_straight(practices, rows, members) <= reach).any(axis=0)
                yield rows, members[near]


def _straight(practices: Practices, rows: Integers, columns: Integers) -> Integers:
    return StraightLine(practices.easting, practices.northing).block(rows, columns)
