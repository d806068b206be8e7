from math import isqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.problem import UNREACHABLE, StraightLine
from netform.problem.travel import nearest_root
from tests.helpers.folder import BY_TABLE, SETTINGS, TRAVEL

METRES = st.integers(-(10**8), 10**8)


def nearest_root_of_one(square):
    """The oracle: the root is above `low + 1/2` exactly when the square is above `low² + low`."""
    low = isqrt(square)
    return low + (square > low * low + low)


@given(st.lists(st.integers(0, 8 * 10**16), min_size=1))
def test_nearest_root_is_exact_in_integers(squares):
    expected = [nearest_root_of_one(square) for square in squares]
    assert nearest_root(np.array(squares, dtype=np.int64)).tolist() == expected


@given(st.integers(0, 2 * 10**8), st.integers(-2, 2))
def test_nearest_root_next_to_squares_and_half_way_marks(root, step):
    for square in (root * root, root * root + root, root * root + 2 * root):
        near = max(0, square + step)
        assert nearest_root(np.array([near]))[0] == nearest_root_of_one(near)


@given(st.lists(st.tuples(METRES, METRES), min_size=2, max_size=5))
def test_straight_lines_are_symmetric_zero_at_home_and_never_beyond_the_bound(points):
    places = np.array(points, dtype=np.int64)
    travel = StraightLine(places[:, 0], places[:, 1])
    everyone = np.arange(len(points))
    block = travel.block(everyone, everyone)
    assert (block == block.T).all()
    assert (np.diag(block) == 0).all()
    assert block.max() <= travel.at_most()
    dx, dy = places[0] - places[1]
    assert block[0, 1] == nearest_root_of_one(int(dx) ** 2 + int(dy) ** 2)


def test_a_straight_line_rounds_to_the_nearest_metre():
    travel = StraightLine(np.array([0, 1, 3]), np.array([0, 1, 4]))
    assert travel.block(np.array([0]), np.array([0, 1, 2])).tolist() == [[0, 1, 5]]
    assert travel.is_straight_line
    assert travel.unit == "metres"


def test_a_table_is_asymmetric_zero_at_home_and_unreachable_elsewhere(load):
    problem = load({"problem.toml": SETTINGS + BY_TABLE, "travel.csv": TRAVEL})
    travel = problem.travel
    assert not travel.is_straight_line
    assert travel.at_most() == 3100
    everyone = np.arange(4)
    assert travel.block(everyone, everyone).tolist() == [
        [0, 3000, UNREACHABLE, UNREACHABLE],
        [3100, 0, UNREACHABLE, UNREACHABLE],
        [UNREACHABLE, UNREACHABLE, 0, 3000],
        [UNREACHABLE, UNREACHABLE, 2900, 0],
    ]
    assert travel.block(np.array([1, 0]), np.array([0])).tolist() == [[3100], [0]]


def test_a_listed_travel_of_zero_is_not_unreachable(load):
    table = "origin,destination,metres\nA1,A2,0\n"
    problem = load({"problem.toml": SETTINGS + BY_TABLE, "travel.csv": table})
    assert problem.travel.block(np.array([0, 1]), np.array([0, 1])).tolist() == [
        [0, 0],
        [UNREACHABLE, 0],
    ]


@pytest.mark.parametrize("rows", ["", "A1,A1,0\n"])
def test_a_table_that_lists_nothing_leaves_everybody_at_home(load, rows):
    table = "origin,destination,metres\n" + rows
    problem = load({"problem.toml": SETTINGS + BY_TABLE, "travel.csv": table})
    block = problem.travel.block(np.arange(4), np.arange(4))
    assert (block[~np.eye(4, dtype=bool)] == UNREACHABLE).all()
    assert problem.travel.at_most() == 0
