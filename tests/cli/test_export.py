"""`netform export` and `netform report` on the command line."""

import json
from pathlib import Path

import pyogrio
import pytest
import shapely

from tests.cli.conftest import assert_one_message

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture
def run(netform, tmp_path):
    netform("solve", INSTANCE, "--out", tmp_path / "run", "--no-rule-account")
    return tmp_path / "run"


def test_a_run_is_written_by_the_suffix(netform, tmp_path, run):
    for suffix in ("geojson", "gpkg", "parquet", "xlsx", "csv"):
        out = tmp_path / f"plan.{suffix}"
        assert netform("export", INSTANCE, run, "--out", out).code == 0
        assert out.stat().st_size > 0


def test_what_cannot_be_exported_is_refused_and_nothing_is_written(netform, tmp_path, run):
    out = tmp_path / "plan.geojson"
    plan = (run / "plan.csv").read_text(encoding="utf-8").splitlines()
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join(plan[:-1]) + "\n", encoding="utf-8")
    assert_one_message(netform("export", INSTANCE, broken, "--out", out), "does not hold")
    shape = tmp_path / "plan.shp"
    assert_one_message(netform("export", INSTANCE, run, "--out", shape), ".geojson")
    assert not out.exists()
    assert not shape.exists()


def test_supplied_boundaries_are_the_land_everywhere(netform, tmp_path, run):
    land = tmp_path / "land.geojson"
    square = {
        "type": "Polygon",
        "coordinates": [[[3e5, 3e5], [4e5, 3e5], [4e5, 4e5], [3e5, 4e5], [3e5, 3e5]]],
    }
    feature = {"type": "Feature", "properties": {"practice_code": "P00002"}, "geometry": square}
    land.write_text(json.dumps(feature), encoding="utf-8")
    with_land = ("--boundaries", land, "--out")
    out = tmp_path / "plan.gpkg"
    assert netform("export", INSTANCE, run, *with_land, out).code == 0
    (_, _, shapes, (codes, _)) = pyogrio.raw.read(out, layer="cells")
    areas = dict(zip(codes, shapely.area(shapely.from_wkb(shapes)), strict=True))
    assert areas["P00002"] == 1e5**2
    picture = tmp_path / "map.svg"
    assert netform("map", INSTANCE, run, *with_land, picture).code == 0
    assert "The land of 1 of 34 practices" in picture.read_text(encoding="utf-8")
    page = tmp_path / "report.html"
    assert netform("report", INSTANCE, run, *with_land, page).code == 0
    assert "The land of 1 of 34 practices" in page.read_text(encoding="utf-8")
    land.write_text("{", encoding="utf-8")
    told = netform("report", INSTANCE, run, *with_land, tmp_path / "other.html")
    assert_one_message(told, "boundaries is not GeoJSON", "land.geojson")
    assert not (tmp_path / "other.html").exists()


def test_a_run_without_a_plan_has_a_page_of_its_own(netform, tmp_path):
    problem = INSTANCE.parent / "totals-40"
    assert netform("solve", problem, "--out", tmp_path / "none").code == 4
    out = tmp_path / "report.html"
    assert netform("report", problem, tmp_path / "none", "--out", out).code == 0
    assert "There is no plan" in out.read_text(encoding="utf-8")
    told = netform("report", problem, tmp_path / "none", "today", "--out", out, "--force")
    assert_one_message(told, "holds no plan")


def test_a_report_is_written_once(netform, tmp_path, run):
    out = tmp_path / "report.html"
    assert netform("report", INSTANCE, run, "--out", out).code == 0
    assert_one_message(netform("report", INSTANCE, run, "--out", out), "--force")
    assert netform("report", INSTANCE, run, "today", "--out", out, "--force").code == 0
    plan = (run / "plan.csv", "--out", tmp_path / "other.html")
    assert_one_message(netform("report", INSTANCE, *plan), "name the run folder")
    assert netform("report", INSTANCE, "--out", tmp_path / "none.html").code == 2


@pytest.mark.parametrize("name", ["plan.csv", "manifest.json"])
def test_an_export_does_not_replace_what_it_is_made_of(netform, tmp_path, run, name):
    before = (run / "plan.csv").read_bytes()
    told = netform("export", INSTANCE, run, "--out", run / name, "--force")
    assert_one_message(told, "would delete an input")
    copy = tmp_path / "copy.csv"
    copy.write_bytes(before)
    told = netform("export", INSTANCE, copy, "--out", copy, "--force")
    assert_one_message(told, "would delete an input")
    assert (run / "plan.csv").read_bytes() == copy.read_bytes() == before


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        # Latitude before longitude, then another part of the country.
        ([[52.8, -2.2], [52.9, -2.2], [52.9, -2.1], [52.8, -2.2]], "within 50 km"),
        ([[0, 0], [9e4, 0], [9e4, 9e4], [0, 0]], "within 50 km"),
        # A line, there and back.
        ([[3e5, 3e5], [3e5, 4e5], [3e5, 5e5], [3e5, 3e5]], "no polygon has"),
    ],
)
def test_boundaries_that_are_no_land_of_practices_are_refused(netform, tmp_path, run, ring, words):
    land = tmp_path / "land.geojson"
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"practice_code": "P00002"}, "geometry": shape}
    land.write_text(json.dumps(feature), encoding="utf-8")
    for command, name in (("report", "o.html"), ("map", "o.svg"), ("export", "o.geojson")):
        out = tmp_path / name
        told = netform(command, INSTANCE, run, "--boundaries", land, "--out", out)
        assert_one_message(told, words, "land.geojson")
        assert not out.exists()


def test_options_that_say_nothing_on_a_run_without_a_plan_are_refused(netform, tmp_path):
    problem, out = INSTANCE.parent / "lonely-60", tmp_path / "report.html"
    assert netform("solve", problem, "--out", tmp_path / "none").code == 4
    words = ("report", problem, tmp_path / "none", "--out", out)
    for option in ("--certainty", "--frontier"):
        assert_one_message(netform(*words, option, tmp_path), "no plan that", option)
    assert_one_message(netform(*words, "--boundaries", tmp_path / "land"), "cannot be read")
    assert not out.exists()
    land = tmp_path / "land.geojson"
    box = json.loads(shapely.to_geojson(shapely.box(3.7e5, 3e5, 3.9e5, 3.5e5)))
    feature = {"type": "Feature", "properties": {"practice_code": "P00008"}, "geometry": box}
    land.write_text(json.dumps(feature), encoding="utf-8")
    assert netform(*words).code == 0
    without = out.read_text(encoding="utf-8")
    assert netform(*words, "--boundaries", land, "--force").code == 0
    assert out.read_text(encoding="utf-8") != without
