"""A made country of roads: two towns on either side of a river, one bridge, an island, a moor.

In metres from a place in Worcestershire. Towns are grids of streets 250 m apart at 30 miles an
hour; the southern street of the western town is one-way, eastwards. The bridge is four kilometres
north of both towns, at 40 miles an hour. The islands have streets and no bridge, the moor has none.

    bridge      (2000, 6000) ------- (4000, 6000)
                     |                    |
    towns    (0..2000, 0..2000)   (4000..6000, 0..2000)
    moor        (1000, -1200)
    islands (0..500, -5000..-4500), (60000..60500, 0..500)
"""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.sources.grid import to_degrees
from netform.sources.valhalla import Valhalla, find_valhalla
from tests.helpers.osm_extract import Extract

EAST, NORTH = 400_000, 250_000
TOWNS = {
    "W1": (125, 0),
    "W2": (1875, 0),
    "W3": (500, 1125),
    "E1": (4125, 1000),
    "E2": (5000, 1125),
    "E3": (5875, 2000),
}
OUTSIDE = {"ISLE": (125, -5000), "MOOR": (1000, -1200)}


def _engine() -> Valhalla | None:
    try:
        return find_valhalla()
    except InputError:
        return None


ENGINE = _engine()
needs_engine = pytest.mark.skipif(
    ENGINE is None,
    reason="TRAVEL BY ROAD IS NOT TESTED: pip install --target FOLDER --python-version 3.12 "
    "--only-binary :all: --no-deps pyvalhalla, and set NETFORM_VALHALLA=FOLDER",
)


def made_roads() -> Extract:
    """Return the extract."""
    roads = Extract()
    known: dict[tuple[int, int], int] = {}

    def road(*corners: tuple[int, int], highway: str = "residential", **tags: str) -> None:
        """Add a way along corners, with a node every 250 m, which crossing ways share."""
        places = [corners[0]]
        for (x, y), (to_x, to_y) in pairwise(corners):
            steps = max(abs(to_x - x), abs(to_y - y)) // 250
            places += [
                (x + (to_x - x) * k // steps, y + (to_y - y) * k // steps)
                for k in range(1, steps + 1)
            ]
        for place in places:
            if place not in known:
                (longitude,), (latitude,) = to_degrees([EAST + place[0]], [NORTH + place[1]])
                known[place] = roads.node(longitude, latitude)
        roads.way([known[place] for place in places], highway=highway, **tags)

    def town(west: int, south: int, side: int, one_way: int | None = None) -> None:
        for k in range(0, side + 1, 250):
            direction = {"oneway": "yes"} if south + k == one_way else {}
            street = (west, south + k), (west + side, south + k)
            road(*street, maxspeed="30 mph", **direction)
            road((west + k, south), (west + k, south + side), maxspeed="30 mph")

    town(0, 0, 2000, one_way=0)
    town(4000, 0, 2000)
    town(0, -5000, 500)
    town(60_000, 0, 500)
    over_the_bridge = (2000, 2000), (2000, 6000), (4000, 6000), (4000, 2000)
    road(*over_the_bridge, highway="secondary", maxspeed="40 mph")
    return roads


def write_problem_there(
    folder: Path, places: Mapping[str, tuple[int, int]] = TOWNS, travel: str = "", more: str = ""
) -> Path:
    """Write a problem with practices of 10,000 patients there, all of them neighbours."""
    folder.mkdir(parents=True)
    head = 'format = 1\n\n[[tiers]]\nname = "network"\nfloor = 30000\nceiling = 50000\n'
    (folder / "problem.toml").write_text(f"{head}{more}{travel}", encoding="utf-8")
    rows = [f"{code},,{EAST + x},{NORTH + y},10000" for code, (x, y) in places.items()]
    practices = "\n".join(["practice_code,name,easting,northing,patients", *rows, ""])
    (folder / "practices.csv").write_text(practices, encoding="utf-8")
    pairs = [f"{a},{b}" for a in places for b in places if a < b]
    neighbours = "\n".join(["practice_a,practice_b", *pairs, ""])
    (folder / "neighbours.csv").write_text(neighbours, encoding="utf-8")
    return folder
