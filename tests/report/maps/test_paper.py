"""Metres on a picture: north is up, and shapes keep their form."""

import shapely

from netform.report.maps.paper import Paper, number


def test_corners_of_the_land_are_those_of_the_picture():
    paper = Paper((1_000.0, 2_000.0, 3_000.0, 3_000.0), width=500, left=10, top=20)
    assert paper.at(1_000, 3_000) == (10, 20)
    assert paper.at(3_000, 2_000) == (510, 270)
    assert (paper.width, paper.height, paper.length(200)) == (500, 250, 50)


def test_a_shape_with_a_hole_and_pieces_is_one_path():
    square, far = shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)
    shape = shapely.union(shapely.difference(square, shapely.box(40, 40, 60, 60)), far)
    path = Paper((0.0, 0.0, 300.0, 100.0), width=300).path(shape)
    assert path.count("M") == path.count("Z") == 3
    assert Paper((0.0, 0.0, 300.0, 100.0)).path(shapely.Point(1, 1)) == ""


def test_numbers_have_no_zeros_that_say_nothing():
    assert [number(value) for value in (3.0, 3.10, 3.126, -0.5)] == ["3", "3.1", "3.13", "-0.5"]
