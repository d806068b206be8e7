"""Boundaries that somebody supplies: whose they are, put together, on the grid."""

import json

import pytest
import shapely

from netform.errors import InputError
from netform.sources.boundaries import read_boundaries

WEST, EAST = shapely.box(400_000, 300_000, 401_000, 301_000), shapely.box(0, 0, 9, 9)
POSITION = {"A1": 0, "A2": 1}


def document(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": said,
                    "geometry": json.loads(shapely.to_geojson(each)),
                }
                for said, each in features
            ],
        }
    )


@pytest.mark.parametrize("name", ["practice_code", "ODS_Code", "CODE"])
def test_land_is_its_practices_whatever_the_property_is_called(write, name):
    more = shapely.box(401_000, 300_000, 402_000, 301_000)
    path = write("b.geojson", document(({name: "A2"}, WEST), ({name: " A2 "}, more)))
    assert list(read_boundaries(path, POSITION)) == [1]
    assert read_boundaries(path, POSITION)[1].equals(shapely.union(WEST, more))


def test_others_are_passed_over_and_degrees_become_metres(write):
    square = shapely.box(-2.1, 52.5, -1.9, 52.7)
    path = write("b.geojson", document(({"code": "A1"}, square), ({"code": "Z"}, square)))
    land = read_boundaries(path, POSITION)
    assert list(land) == [0]
    assert land[0].centroid.x == pytest.approx(400_100, abs=200)


def test_lines_that_are_left_of_a_crossing_ring_are_no_land(write):
    # Valid, this ring is a triangle and a line.
    ring = shapely.Polygon([(0, 0), (1000, 0), (500, 800), (0, 0), (-900, 0), (0, 0)])
    land = read_boundaries(write("b.geojson", document(({"code": "A1"}, ring))), POSITION)[0]
    assert land.geom_type in ("Polygon", "MultiPolygon")
    assert land.area == pytest.approx(400_000)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "boundaries is not GeoJSON"),
        (document(({"code": "A1"}, shapely.Point(0, 0))), "boundaries holds no polygon"),
        (document(({"code": "Z"}, WEST), ({}, EAST)), "no polygon has one of the problem"),
    ],
)
def test_a_file_without_land_of_a_practice_is_refused(write, content, message):
    with pytest.raises(InputError, match=message):
        read_boundaries(write("b.geojson", content), POSITION)


def test_holes_stay_holes_whichever_way_their_rings_run(tmp_path):
    path = tmp_path / "land.geojson"
    for turned in (False, True):
        inner = list(shapely.box(400_200, 300_200, 400_800, 300_800).exterior.coords)
        holed = shapely.Polygon(WEST.exterior.coords, [inner[::-1] if turned else inner])
        path.write_text(document(({"code": "A1"}, holed)), encoding="utf-8")
        land = read_boundaries(path, POSITION)[0]
        assert land.area == holed.area
        assert not land.exterior.is_ccw
        assert land.interiors[0].is_ccw


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"type": "Feature", "geometry": ' * 9_000 + "null" + "}" * 9_000,
        '{"type": "Feature", "properties": "P00001", "geometry": null}',
        '{"type": "Feature", "properties": 3, "geometry": {"type": "Point", "coordinates": [0]}}',
    ],
)
def test_a_document_of_another_shape_is_one_message(tmp_path, text):
    path = tmp_path / "land.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not GeoJSON"):
        read_boundaries(path, POSITION)
