import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from netform.sources.outline import hull
from netform.sources.voronoi import voronoi_pairs


def pairs_of(points, region=None):
    points = np.array(points, dtype=np.int64).reshape(-1, 2)
    found = voronoi_pairs(points, hull(points) if region is None else region)
    assert found.dtype == np.int64
    return [tuple(pair) for pair in found.tolist()]


def slow_pairs(points, region):
    """Cut the region by every pair of points' perpendicular bisector, and measure the borders."""
    cells = []
    for i, here in enumerate(points):
        cell = region
        for j, there in enumerate(points):
            if i != j:
                middle, towards = (here + there) / 2, (here - there) / np.hypot(*(here - there))
                across = np.array([-towards[1], towards[0]])
                far = 10.0 * max(region.bounds[2] - region.bounds[0], 1e5)
                corners = [
                    middle + across * far,
                    middle + across * far + towards * far,
                    middle - across * far + towards * far,
                    middle - across * far,
                ]
                cell = shapely.intersection(cell, shapely.Polygon(corners))
        cells.append(cell)
    near = {}
    for i in range(len(points)):
        for j in range(i + 1, len(points)):
            border = cells[i].buffer(0.01).intersection(cells[j].buffer(0.01))
            near[i, j] = border.length / 2
    return near


def test_one_point_has_no_neighbour_and_two_points_have_each_other():
    assert pairs_of([(400_000, 300_000)]) == []
    assert pairs_of([(400_000, 300_000), (400_001, 300_000)]) == [(0, 1)]


def test_points_on_one_line_are_neighbours_of_the_next_only():
    assert pairs_of([(0, 0), (20_000, 10_000), (10_000, 5_000)]) == [(0, 2), (1, 2)]


def test_cells_that_meet_in_a_corner_are_not_neighbours():
    square = [(0, 0), (0, 1000), (1000, 0), (1000, 1000)]
    assert pairs_of(square) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_an_edge_needs_a_metre():
    def stretched(metres):
        return [(0, 0), (0, 1000), (1000 + metres, 0), (1000 + metres, 1000), (500, 10**5)]

    region = shapely.box(-5000, -5000, 5000, 5000)
    assert len(pairs_of(stretched(0), region)) == 4
    # Two triangles of a sheared square share an edge of about the shear.
    sheared = [(0, 0), (0, 1000), (1000, 2), (1000, 1002)]
    assert (1, 2) in pairs_of(sheared, region)


def test_an_edge_through_the_sea_between_two_islands_is_clipped_away():
    islands = shapely.union(shapely.box(0, 0, 1000, 1000), shapely.box(3000, 0, 4000, 1000))
    points = [(100, 500), (900, 500), (3100, 500), (3900, 500)]
    assert pairs_of(points, islands) == [(0, 1), (2, 3)]
    bridge = shapely.union(islands, shapely.box(0, 499, 4000, 501))
    assert pairs_of(points, bridge) == [(0, 1), (1, 2), (2, 3)]


def test_a_region_far_larger_than_the_points_is_divided_rightly():
    region = shapely.box(-(10**6), -(10**6), 10**6, 10**6)
    assert pairs_of([(0, 0), (1000, 0), (500, 400), (500, -900)], region) == [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=9, unique=True)
)
def test_pairs_agree_with_cells_cut_one_by_one(points):
    points = np.array(points, dtype=np.int64) * 997
    region = shapely.box(-9_000, -9_000, 69_000, 69_000)
    found = set(pairs_of(points, region))
    for pair, length in slow_pairs(points, region).items():
        # Lattice points give borders of no metre at all or of many.
        assert (pair in found) == (length > 1), (pair, length)


@pytest.mark.parametrize("seed", range(3))
def test_pairs_do_not_depend_on_where_the_map_lies(seed):
    points = np.random.default_rng(seed).integers(0, 50_000, (200, 2))
    moved = points + np.array([400_000, 300_000])
    assert pairs_of(points) == pairs_of(moved)
