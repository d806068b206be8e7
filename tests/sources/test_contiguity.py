import numpy as np

from netform.sources.contiguity import contiguity_by_cells, contiguity_by_overlap, restricted
from netform.sources.outline import hull


def cells(points, max_link_km=None):
    east, north = np.array(points, dtype=np.int64).T
    return contiguity_by_cells(east, north, hull(np.array(points)), max_link_km)


def edges(neighbours):
    return list(
        zip(neighbours.first.tolist(), neighbours.second.tolist(), neighbours.kind, strict=True)
    )


def test_practices_at_one_point_are_neighbours_and_share_that_points_neighbours():
    assert edges(cells([(1000, 0), (0, 0), (1000, 0), (9000, 0)])) == [
        (0, 1, "boundary"),
        (0, 2, "colocated"),
        (0, 3, "boundary"),
        (1, 2, "boundary"),
        (2, 3, "boundary"),
    ]


def test_three_practices_at_one_point_alone_are_a_triangle():
    assert edges(cells([(5, 5)] * 3)) == [(a, b, "colocated") for a, b in ((0, 1), (0, 2), (1, 2))]


def test_one_practice_has_no_neighbour():
    assert edges(cells([(5, 5)])) == []


def test_links_longer_than_asked_for_are_dropped():
    line = [(0, 0), (3000, 4000), (9000, 12_000)]
    assert edges(cells(line, 5)) == [(0, 1, "boundary")]
    assert edges(cells(line, 4.999)) == []
    assert len(edges(cells(line, 10))) == 2
    assert edges(cells([(5, 5), (5, 5)], 0.001)) == [(0, 1, "colocated")]


def test_links_by_overlap_are_shortened_too():
    east, north = np.array([0, 1000, 9000]), np.zeros(3, dtype=np.int64)
    pairs = np.array([[0, 1], [1, 2]])
    assert edges(contiguity_by_overlap(pairs, east, north)) == [
        (0, 1, "overlap"),
        (1, 2, "overlap"),
    ]
    assert edges(contiguity_by_overlap(pairs, east, north, 2)) == [(0, 1, "overlap")]


def test_a_graph_restricted_keeps_the_edges_inside_and_renumbers():
    whole = cells([(0, 0), (1000, 0), (1000, 0), (2000, 0)])
    part = restricted(whole, np.array([1, 2, 3]), 4)
    assert edges(part) == [(0, 1, "colocated"), (0, 2, "boundary"), (1, 2, "boundary")]
    assert edges(restricted(whole, np.array([0, 3]), 4)) == []
