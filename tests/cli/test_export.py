"""`netform export` and `netform report` on the command line."""

from pathlib import Path

import pytest

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


def test_a_report_is_written_once(netform, tmp_path, run):
    out = tmp_path / "report.html"
    assert netform("report", INSTANCE, run, "--out", out).code == 0
    assert_one_message(netform("report", INSTANCE, run, "--out", out), "--force")
    assert netform("report", INSTANCE, run, "today", "--out", out, "--force").code == 0
    plan = (run / "plan.csv", "--out", tmp_path / "other.html")
    assert_one_message(netform("report", INSTANCE, *plan), "name the run folder")
    assert netform("report", INSTANCE, "--out", tmp_path / "none.html").code == 2
