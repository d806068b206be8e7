"""Travel by road, by the real engine on a made country whose times are known by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from netform.errors import InputError
from netform.problem import Practices
from netform.sources.road_travel import RoadTravel, road_travel
from tests.helpers.made_roads import (
    EAST,
    ENGINE,
    NORTH,
    OUTSIDE,
    TOWNS,
    made_roads,
    needs_engine,
)

pytestmark = needs_engine
MILES_AN_HOUR = 1609.344 / 3600  # metres a second


def practices_at(places):
    codes = sorted(places)
    blank = ("",) * len(codes)
    return Practices(
        codes=tuple(codes),
        names=blank,
        easting=np.array([EAST + places[code][0] for code in codes]),
        northing=np.array([NORTH + places[code][1] for code in codes]),
        patients=np.full(len(codes), 10_000),
        areas={},
        current_network=blank,
        current_federation=blank,
        participation=("member",) * len(codes),
    )


@dataclass
class Country:
    """Tiles of the made roads, and seconds between places by name."""

    tiles: object

    def travel(self, places, **options) -> tuple[RoadTravel, dict]:
        practices = practices_at(places)
        found = road_travel(ENGINE, self.tiles, practices, **options)
        codes = practices.codes
        ends = zip(found.origin, found.destination, found.seconds, strict=True)
        return found, {(codes[i], codes[j]): int(seconds) for i, j, seconds in ends}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roads")
    extract = made_roads().write(folder / "made.osm.pbf")
    tiles = folder / "tiles"
    tiles.mkdir()
    ENGINE.make_tiles(extract, tiles, 1)
    return Country(tiles)


def test_a_street_takes_its_length_at_its_speed(country):
    _, seconds = country.travel(TOWNS)
    assert seconds["W1", "W2"] == pytest.approx(1750 / (30 * MILES_AN_HOUR), rel=0.02)


def test_against_the_one_way_street_one_goes_round(country):
    _, seconds = country.travel(TOWNS)
    round_the_block = 125 + 250 + 2000 + 250 + 125
    least = round_the_block / (30 * MILES_AN_HOUR)
    assert least < seconds["W2", "W1"] < least + 30  # four turns
    assert seconds["W2", "W1"] > 1.5 * seconds["W1", "W2"]


def test_the_river_is_crossed_by_its_bridge(country):
    _, seconds = country.travel(TOWNS)
    # W2 is 2.4 km from E1 in a straight line, which would take 180 s.
    towns = (125 + 2000) + (1000 + 125)
    least = towns / (30 * MILES_AN_HOUR) + 10_000 / (40 * MILES_AN_HOUR)
    assert least < seconds["W2", "E1"] < 1.1 * least
    assert least < seconds["E1", "W2"]


def test_bicycles_and_walkers_take_longer_and_walkers_know_no_one_way(country):
    _, walking = country.travel({code: TOWNS[code] for code in ("W1", "W2")}, mode="walk")
    assert walking["W1", "W2"] == walking["W2", "W1"]
    assert walking["W1", "W2"] == pytest.approx(1750 / (5.1 / 3.6), rel=0.02)  # 5.1 km/h
    _, cycling = country.travel({code: TOWNS[code] for code in ("W1", "W2")}, mode="bicycle")
    _, driving = country.travel(TOWNS)
    assert driving["W1", "W2"] < cycling["W1", "W2"] < walking["W1", "W2"]


def test_one_drives_on_the_left(country):
    """A turn across the other direction takes longer, and that is the right turn here."""
    start = {"S": (1000, 1125)}
    _, left = country.travel(start | {"T": (875, 1500)})
    _, right = country.travel(start | {"T": (1125, 1500)})
    assert left["S", "T"] < right["S", "T"]


def test_there_is_no_way_to_the_islands_but_on_them(country):
    islands = {"ISLE": OUTSIDE["ISLE"], "PIER": (500, -4625), "FAR": (60_000, 125)}
    found, seconds = country.travel(TOWNS | islands)
    assert found.off_road == {}
    assert {pair for pair in seconds if set(pair) & set(islands)} == {
        ("ISLE", "PIER"),
        ("PIER", "ISLE"),
    }
    assert len(seconds) == 6 * 5 + 2


def test_the_engine_uses_its_exact_search(country):
    place = [{"lon": -2.0, "lat": 52.15}]
    asked = {"sources": place, "targets": place, "costing": "auto"}
    answer = ENGINE.answer("sources_to_targets", asked, country.tiles)
    assert answer["algorithm"] == "timedistancematrix"


def test_who_is_far_from_any_road_has_no_travel_and_is_named(country):
    places = TOWNS | {"MOOR": OUTSIDE["MOOR"], "SEA": (1000, -90_000), "SKY": (10**8, 0)}
    found, seconds = country.travel(places)
    moor, sea, sky = (sorted(places).index(code) for code in ("MOOR", "SEA", "SKY"))
    assert found.off_road[moor] == pytest.approx(1200, abs=5)
    assert found.off_road[sea] is found.off_road[sky] is None
    assert len(seconds) == 6 * 5
    (finding,) = found.findings(practices_at(places))
    metres = found.off_road[moor]
    assert f"MOOR ({metres:,} m), SEA (none within 35 km), SKY (none" in finding.sentence()
    assert finding.names == ("MOOR", "SEA", "SKY")
    near, seconds = country.travel(places, snap=1300)
    assert list(near.off_road) == [sea, sky]
    assert len(seconds) == 7 * 6


def test_nobody_near_a_road_is_an_extract_of_elsewhere(country):
    with pytest.raises(InputError, match="no practice is within 500 m of a road"):
        country.travel({"SEA": (1000, -90_000), "MOOR": OUTSIDE["MOOR"]})


def test_with_a_reach_the_same_seconds_between_fewer_pairs(country):
    _, everyone = country.travel(TOWNS)
    _, near = country.travel(TOWNS, reach=2000)
    straight = {
        (a, b): np.hypot(TOWNS[a][0] - TOWNS[b][0], TOWNS[a][1] - TOWNS[b][1])
        for a in TOWNS
        for b in TOWNS
        if a != b
    }
    assert near == {pair: everyone[pair] for pair, far in straight.items() if far <= 2000}
    assert 0 < len(near) < len(everyone)


def test_many_practices_take_several_requests_and_any_number_of_threads(country):
    rng = np.random.default_rng(1)
    places = {
        f"P{k:02}": (int(x), int(y)) for k, (x, y) in enumerate(rng.integers(0, 2000, (60, 2)))
    }
    _, alone = country.travel(places)
    _, together = country.travel(places, threads=2)
    assert alone == together
    assert len(alone) == 60 * 59
    _, near = country.travel(places, reach=400)
    assert near == {pair: alone[pair] for pair in near}
    assert near


def test_two_practices_in_one_building_are_no_time_apart(country):
    _, seconds = country.travel({"A": TOWNS["W3"], "B": TOWNS["W3"]})
    assert seconds == {("A", "B"): 0, ("B", "A"): 0}
