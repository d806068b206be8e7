"""Points of a frontier: which are kept, what one less costs, and the file."""

import csv
import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from netform.plan import FrontierPoint, price_of_one_less, without_dominated, write_frontier

HEADER = (
    "point,status,limit,measure,travel,bound,relationships,groups,moved,farthest,"
    "travel_per_unit_less,run"
)


def point(measure: int, travel: int, *, limit: int | None = None, run: str = "r") -> FrontierPoint:
    return FrontierPoint("optimal", limit, measure, travel, travel, measure, 4, 70, 900, run)


small = st.builds(point, st.integers(0, 12), st.integers(0, 12), run=st.sampled_from("abc"))
large = st.builds(point, st.integers(0, 10**12), st.integers(0, 10**17))
points = st.lists(st.one_of(small, large), max_size=25)


def pair(each: FrontierPoint) -> tuple[int, int]:
    return each.measure, each.travel


def dominates(one: FrontierPoint, other: FrontierPoint) -> bool:
    """Whether one is no worse in both, and better in one."""
    no_worse = one.measure <= other.measure and one.travel <= other.travel
    return no_worse and pair(one) != pair(other)


@given(points)
def test_what_is_kept_is_what_nothing_dominates(given_points):
    kept = without_dominated(given_points)
    there = {pair(p) for p in given_points if not any(dominates(q, p) for q in given_points)}
    assert {pair(p) for p in kept} == there
    assert len(kept) == len(there)
    assert all(p in given_points for p in kept)


@given(points)
def test_kept_points_go_from_least_travel_to_least_measure(given_points):
    for one, other in pairwise(without_dominated(given_points)):
        assert one.travel < other.travel
        assert one.measure > other.measure


@given(points, st.integers(0, 10**6))
def test_the_order_of_points_does_not_matter_and_twice_is_once(given_points, seed):
    shuffled = random.Random(seed).sample(given_points, len(given_points))
    kept = without_dominated(given_points)
    assert list(map(pair, without_dominated(shuffled))) == list(map(pair, kept))
    assert without_dominated(kept) == kept


def test_of_equal_travel_the_least_measure_and_of_equal_measure_the_least_travel_is_kept():
    kept = without_dominated([point(5, 10), point(4, 10), point(3, 20), point(3, 21)])
    assert list(map(pair, kept)) == [(4, 10), (3, 20)]


def test_no_points_are_no_points():
    assert without_dominated([]) == []
    assert price_of_one_less([]) == []


@given(points)
def test_prices_add_up_to_the_travel_between_the_first_and_the_last(given_points):
    kept = without_dominated(given_points)
    prices = price_of_one_less(kept)
    assert len(prices) == len(kept)
    assert prices[:1] == [None] * len(prices[:1])
    for (before, after), price in zip(pairwise(kept), prices[1:], strict=True):
        rise = after.travel - before.travel
        assert price > 0
        assert abs(price * (before.measure - after.measure) - rise) <= 1e-9 * rise


def test_a_step_of_three_costs_a_third_each():
    assert price_of_one_less([point(9, 100), point(6, 400), point(5, 450)]) == [None, 100.0, 50.0]


def test_the_file_is_these_bytes(tmp_path):
    unproved = FrontierPoint("feasible", 5, 4, 3_000_001, 2_500_000, 4, 3, 70, 41, "limit-5")
    made = [point(7, 1_000_000, run="limit-none"), unproved]
    write_frontier(made, tmp_path / "frontier.csv")
    assert (tmp_path / "frontier.csv").read_bytes().decode() == (
        f"{HEADER}\n"
        "1,optimal,,7,1000000,1000000,7,4,70,900,,limit-none\n"
        "2,feasible,5,4,3000001,2500000,4,3,70,41,666667,limit-5\n"
    )


def test_a_file_without_points_has_its_header(tmp_path):
    write_frontier([], tmp_path / "frontier.csv")
    assert (tmp_path / "frontier.csv").read_text() == f"{HEADER}\n"


@given(points)
def test_every_number_of_the_file_is_that_of_its_point(tmp_path_factory, given_points):
    kept = without_dominated(given_points)
    path = tmp_path_factory.mktemp("f") / "frontier.csv"
    write_frontier(kept, path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["point"] for row in rows] == [str(k + 1) for k in range(len(kept))]
    for row, each in zip(rows, kept, strict=True):
        for name in ("measure", "travel", "bound", "relationships", "groups", "moved", "farthest"):
            assert int(row[name]) == getattr(each, name)
        assert (row["status"], row["run"], row["limit"]) == (each.status, each.run, "")


def test_inferred_relationships_are_marked_in_every_row(tmp_path):
    write_frontier([point(3, 10), point(2, 20)], tmp_path / "f.csv", inferred="by a test")
    rows = list(csv.DictReader((tmp_path / "f.csv").open(encoding="utf-8")))
    assert [row["inferred"] for row in rows] == ["by a test"] * 2
    assert list(rows[0])[:-1] == HEADER.split(",")
