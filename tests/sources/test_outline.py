import json

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping as as_geojson

from netform.errors import InputError
from netform.sources.outline import hull, read_outline

SQUARE = shapely.box(400_000, 300_000, 410_000, 310_000)


def document(*shapes):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {}, "geometry": as_geojson(each)}
                for each in shapes
            ],
        }
    )


def test_polygons_on_the_grid_are_united(write):
    east = shapely.box(410_000, 300_000, 420_000, 310_000)
    path = write("o.geojson", document(SQUARE, east, shapely.Point(0, 0)))
    assert read_outline(path).equals(shapely.box(400_000, 300_000, 420_000, 310_000))


def test_degrees_are_converted_to_metres(write):
    outline = read_outline(write("o.geojson", document(shapely.box(-2.1, 52.5, -1.9, 52.7))))
    assert outline.centroid.x == pytest.approx(400_100, abs=200)
    assert outline.area == pytest.approx(13_500 * 22_250, rel=0.02)


def test_a_bare_geometry_of_two_islands_and_a_self_crossing_ring_are_read(write):
    two = shapely.MultiPolygon([SQUARE, shapely.box(500_000, 300_000, 510_000, 310_000)])
    assert read_outline(write("o.geojson", json.dumps(as_geojson(two)))).equals(two)
    bow = shapely.Polygon([(0, 0), (100_000, 100_000), (100_000, 0), (0, 100_000)])
    assert read_outline(write("o.geojson", document(bow))).area == pytest.approx(5e9)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not GeoJSON"),
        ("[]", "not GeoJSON"),
        ('{"type": "Feature"}', "not GeoJSON"),
        (document(shapely.LineString([(0, 0), (1, 1)])), "holds no polygon"),
        (document(shapely.box(-200_000, 6_700_000, 0, 7_000_000)), "neither in degrees nor on"),
    ],
)
def test_a_file_that_is_no_outline_is_refused(write, content, message):
    with pytest.raises(InputError, match=message):
        read_outline(write("o.geojson", content))


def test_a_missing_outline_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.geojson: the outline cannot be read"):
        read_outline(tmp_path / "nowhere.geojson")


def test_the_hull_reaches_ten_kilometres_beyond_the_points():
    west, _, east, _ = hull(np.array([[0, 0], [5000, 0]])).bounds
    assert west == pytest.approx(-10_000)
    assert east == pytest.approx(15_000)
