"""Cells of a map: each practice in its own, no two of them over each other."""

import numpy as np
import shapely

from netform.report.maps.cells import cells_of, outlines
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def points_of(problem):
    return shapely.points(problem.practices.easting, problem.practices.northing)


def test_each_practice_is_in_its_own_cell_and_cells_are_apart():
    for family, seed in problems(30):
        problem = random_problem(family, seed, 12)
        cells, points = cells_of(problem), points_of(problem)
        assert all(cell.is_valid and not cell.is_empty for cell in cells)
        places = {point.coords[0] for point in points}
        if len(places) == len(points):
            assert shapely.covers(cells, points).all()
        whole = shapely.union_all(cells).area
        assert np.isclose(whole, shapely.area(cells).sum(), rtol=1e-6)


def test_practices_of_one_place_share_it():
    points = [(0, 0), (0, 0), (0, 0), (9_000, 0)]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([10] * 4, edges, floor=10, ceiling=40, points=points)
    cells = cells_of(problem)
    assert all(shapely.distance(cell, shapely.Point(0, 0)) < 1 for cell in cells[:3])
    assert np.isclose(cells[0].area, cells[1].area, rtol=0.5)
    assert shapely.intersection(cells[0], cells[1]).area < 1


def test_one_practice_and_a_line_of_them_have_cells():
    for points in ([(5, 5)], [(0, 0), (2_000, 0)], [(0, 0), (0, 1_000), (0, 5_000)]):
        edges = [(k, k + 1) for k in range(len(points) - 1)]
        count = len(points)
        problem = make_problem([10] * count, edges, floor=1, ceiling=99, points=points)
        assert shapely.covers(cells_of(problem), points_of(problem)).all()


def test_the_land_of_groups_is_that_of_their_practices():
    problem = random_problem("planar", 3, 12)
    cells = cells_of(problem)
    half = len(cells) // 2
    groups = [np.arange(half), np.arange(half, len(cells))]
    land = outlines(cells, groups)
    for shape, members in zip(land, groups, strict=True):
        assert np.isclose(shape.area, shapely.area(cells[members]).sum(), rtol=1e-2)


def test_a_group_smaller_than_the_grid_of_outlines_has_land_all_the_same():
    land = np.array([shapely.box(0.1, 0.1, 0.4, 0.4), shapely.box(0, 0, 5, 5)], dtype=object)
    small, large = outlines(land, [np.array([0]), np.array([1])])
    assert np.isclose(small.area, 0.09)
    assert large.area == 25
