"""Exports: read back, each is the same plan; its layers are whole, and no text is a formula."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from netform.errors import InputError
from netform.plan import Plan, group_figures, read_plan, write_groups
from netform.problem import Problem, load_problem
from netform.report.exports.export import WRITERS, export_plan
from netform.report.exports.layers import plan_layers
from netform.solve import Limits, solve
from netform.sources.mapping import read_mapping

INSTANCES = Path(__file__).parents[3] / "instances"
EVIL = '=cmd()|"<script>'


@pytest.fixture(scope="module")
def one() -> tuple[Problem, Plan]:
    problem = load_problem(INSTANCES / "tower-hamlets")
    return problem, solve(problem, threads=1).plan


@pytest.fixture(scope="module")
def two() -> tuple[Problem, Plan]:
    problem = load_problem(INSTANCES / "two-tier-75")
    tiers = ("network", "federation")
    return problem, solve(problem, tiers=tiers, threads=1, limits=Limits(seconds=15)).plan


def of_geojson(path):
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [each["properties"] for each in features if each["properties"]["layer"] == "practices"]


def of_geopackage(path):
    import pyogrio

    meta, _, _, columns = pyogrio.raw.read(path, layer="practices")
    names = [str(name) for name in meta["fields"]]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def of_parquet(path):
    from pyarrow import parquet

    return parquet.read_table(path).drop_columns(["geometry"]).to_pylist()


def of_workbook(path):
    from openpyxl import load_workbook

    header, *rows = load_workbook(path)["practices"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


READERS = {
    ".geojson": of_geojson,
    ".gpkg": of_geopackage,
    ".parquet": of_parquet,
    ".xlsx": of_workbook,
}


def same_groups(problem, plan, rows, folder) -> bool:
    """Whether rows of practices, written as a plan.csv, are the plan."""
    file, tiers = folder / "again.csv", list(plan.tiers)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["practice_code", "network", "federation", "network_hub", "federation_hub"])
        for row in rows:
            cells = [row.get(name) or "" for name in ("network", "federation")]
            hubs = [row.get(f"{name}_hub") or "" for name in ("network", "federation")]
            writer.writerow([row["practice_code"], *cells, *hubs])
    again = read_plan(problem, file)
    return list(again.tiers) == tiers and all(
        [(g.members.tolist(), g.hub) for g in again.tiers[tier]]
        == [(g.members.tolist(), g.hub) for g in plan.tiers[tier]]
        for tier in tiers
    )


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("which", ["one", "two"])
def test_read_back_it_is_the_same_plan(request, tmp_path, suffix, which):
    problem, plan = request.getfixturevalue(which)
    names = (EVIL, *problem.practices.names[1:])
    problem = replace(problem, practices=replace(problem.practices, names=names))
    path = tmp_path / f"plan{suffix}"
    export_plan(problem, plan, path, path)
    rows = READERS[suffix](path)
    assert same_groups(problem, plan, rows, tmp_path)
    assert [row["patients"] for row in rows] == problem.practices.patients.tolist()
    assert rows[0]["name"] == EVIL


def test_the_official_layout_is_read_as_the_official_file_is(one, tmp_path):
    problem, plan = one
    path = tmp_path / "mapping.csv"
    export_plan(problem, plan, path, path)
    # Postcodes are not in a problem, and the file has to have some to be read.
    text = path.read_text(encoding="utf-8")
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert text.startswith("PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME")
    for row in rows:
        row["PRACTICE_POSTCODE"] = "ZZ1 1AA"
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    frame = read_mapping(path).frame
    network = dict(zip(frame["practice_code"], frame["network"], strict=True))
    rows = [{"practice_code": code, "network": group} for code, group in network.items()]
    codes = problem.practices.codes
    expected = {
        codes[i]: codes[int(group.members[0])]
        for group in plan.tiers["network"]
        for i in group.members.tolist()
    }
    assert {row["practice_code"]: row["network"] for row in rows} == expected


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet", ".csv"])
def test_equal_plans_are_equal_bytes(one, tmp_path, suffix):
    paths = [tmp_path / f"{name}{suffix}" for name in ("a", "b")]
    for path in paths:
        export_plan(*one, path, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_layers_are_whole_and_of_one_kind(two):
    problem, plan = two
    layers = {layer.sheet.name: layer for layer in plan_layers(problem, plan)}
    assert list(layers) == ["practices", "cells", "networks", "federations", "hubs", "neighbours"]
    for layer in layers.values():
        assert len(layer.sheet.rows) == len(layer.shapes)
        assert len({shape.geom_type for shape in layer.shapes}) == 1
        assert all(shape.is_valid for shape in layer.shapes)
        assert all(len(row) == len(layer.sheet.header) for row in layer.sheet.rows)
    assert len(layers["networks"].shapes) == len(plan.tiers["network"])
    land = [sum(map(shapely.area, layers[name].shapes)) for name in ("networks", "federations")]
    assert np.isclose(land[0], land[1], rtol=1e-3)


def test_a_map_is_where_the_practices_are(one, tmp_path):
    path = tmp_path / "plan.geojson"
    export_plan(*one, path, path)
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        if feature["properties"]["layer"] == "practices":
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -8 < longitude < 2
            assert 49 < latitude < 61


def test_rings_of_geojson_follow_the_right_hand_rule(one, tmp_path):
    problem, plan = one
    path = tmp_path / "plan.geojson"
    holed = shapely.box(380_000, 328_000, 384_000, 332_000) - shapely.box(
        381_000, 329_000, 382_000, 330_000
    )
    export_plan(problem, plan, path, path, {3: holed})
    rings = 0
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        land = shapely.from_geojson(json.dumps(feature["geometry"]))
        for polygon in shapely.get_parts(land) if land.geom_type == "MultiPolygon" else ():
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)
            rings += len(polygon.interiors)
    assert rings > 0


def test_relationships_that_no_data_gave_are_marked(one):
    problem, plan = one
    relationships = problem.settings.relationships.model_copy(update={"inferred": "nearest site"})
    marked = problem.changed(relationships=relationships)
    for asked, said in ((problem, ""), (marked, "nearest site")):
        sheet = plan_layers(asked, plan)[2].sheet
        assert {dict(zip(sheet.header, row, strict=True))["inferred"] for row in sheet.rows} == {
            said
        }


def test_figures_of_groups_are_those_of_groups_csv(two, tmp_path):
    problem, plan = two
    write_groups(group_figures(problem, plan), tmp_path / "groups.csv")
    with (tmp_path / "groups.csv").open(encoding="utf-8", newline="") as opened:
        expected = list(csv.DictReader(opened))
    found = []
    for layer in plan_layers(problem, plan)[2:4]:
        tier = layer.sheet.name.removesuffix("s")
        rows = [dict(zip(layer.sheet.header, row, strict=True)) for row in layer.sheet.rows]
        found += [{"tier": tier, **row} for row in rows]
    shared = set(expected[0]) & set(found[0])
    assert shared > {"hub", "practices", "patients", "travel", "mean_distance", "relationships"}
    for row, other in zip(found, expected, strict=True):
        assert {name: str(row[name]) for name in shared} == {name: other[name] for name in shared}


def test_another_suffix_is_refused(one, tmp_path):
    path = tmp_path / "plan.shp"
    with pytest.raises(InputError, match="geojson"):
        export_plan(*one, path, path)
    assert set(WRITERS) == {*READERS, ".csv"}
