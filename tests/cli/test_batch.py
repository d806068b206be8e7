"""`netform batch` as a whole: runs, page, table, store, and what is said."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import program
from tests.helpers.folder import write_problem

INSTANCES = Path(__file__).parents[2] / "instances"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Return a folder with a batch: two problems, of which one has no plan, at two prices."""
    room = tmp_path_factory.mktemp("batch")
    for name in ("tower-hamlets", "totals-40"):
        shutil.copytree(INSTANCES / name, room / "boards" / name)
    (room / "batch.toml").write_text(
        "name = 'trial'\nproblems = ['boards/*']\n"
        "[grid]\n'tiers.network.relationship_price' = [0, 2000]\n",
        encoding="utf-8",
    )
    return room


@pytest.fixture(scope="module")
def told(room):
    """Return what the batch said."""
    return program(
        "batch",
        room / "batch.toml",
        "--out",
        room / "runs",
        "--workers",
        "0",
        "--log-json",
        "--json",
    )


def test_the_worst_of_all_is_the_exit_code(told):
    assert told.code == 4, told.err
    said = json.loads(told.out)
    assert said["batch"] == "trial"
    assert said["counts"] == {"infeasible": 2, "optimal": 2}
    assert said["exit_code"] == 4


def test_each_run_has_a_line_in_the_log_a_row_in_the_table_and_one_on_the_page(room, told):
    lines = [json.loads(line) for line in told.err.splitlines() if line.startswith("{")]
    assert sorted(line["state"] for line in lines) == ["done"] * 4
    with (room / "runs" / "batch.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["run"] for row in rows] == sorted(line["run"] for line in lines)
    for row in rows:
        summary = json.loads((room / "runs" / row["run"] / "summary.json").read_text())
        assert row["status"] == summary["status"]
        if summary["objective"] is not None:
            assert float(row["objective_thousand"]) == pytest.approx(
                summary["objective"] / 1e9, abs=1e-3
            )
    page = (room / "runs" / "batch.html").read_text(encoding="utf-8")
    linked = re.findall(r'href="([^"]+)/"', page)
    assert linked == [row["run"] for row in rows]
    assert "<script" not in page
    assert "http" not in page


def test_runs_are_in_the_store_under_the_ids_of_the_dry_run(room, told):
    dry = program("batch", room / "batch.toml", "--out", room / "none", "--dry-run", "--json")
    ids = {run["id"] for run in json.loads(dry.out)}
    assert not (room / "none").exists()
    listed = program("runs", "list", "--store", room / "runs" / "runs.sqlite", "--json")
    rows = json.loads(listed.out)
    assert {row["id"] for row in rows} == ids
    assert {row["batch"] for row in rows} == {"trial"}
    some = program(
        *("runs", "list", "--store", room / "runs" / "runs.sqlite", "--status", "infeasible"),
        "--json",
    )
    assert {row["problem"] for row in json.loads(some.out)} == {"totals-40"}


def test_rows_are_exported_and_runs_are_taken_out_only_with_yes(room, told, tmp_path):
    import pandas as pd

    store = tmp_path / "runs.sqlite"
    shutil.copy(room / "runs" / "runs.sqlite", store)
    for name in ("groups.csv", "groups.parquet"):
        done = program(
            *("runs", "export", "--store", store, "--table", "groups", "--out", tmp_path / name)
        )
        assert done.code == 0, done.err
    tables = [pd.read_csv(tmp_path / "groups.csv"), pd.read_parquet(tmp_path / "groups.parquet")]
    assert len(tables[0]) == len(tables[1]) > 0
    assert tables[0]["patients"].sum() == tables[1]["patients"].sum()
    wanted = ("runs", "prune", "--store", store, "--problem", "totals")
    assert program(*wanted).out.startswith("2 runs, 0 groups")
    assert program(*wanted, "--yes").out.endswith("were deleted\n")
    assert len(json.loads(program("runs", "list", "--store", store, "--json").out)) == 2
    assert program("runs", "prune", "--store", store, "--yes").code == 2
    again = program("runs", "add", *(room / "runs").glob("totals-*"), "--store", store)
    assert "2 runs are in the store" in again.out


def test_a_run_of_the_store_is_shown(room, told):
    store = room / "runs" / "runs.sqlite"
    rows = json.loads(program("runs", "list", "--store", store, "--json").out)
    shown = program("runs", "show", rows[0]["id"][:12], "--store", store, "--json")
    assert json.loads(shown.out)["name"] == rows[0]["name"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--workers", "1", "--scheduler", "tcp://127.0.0.1:1"), "leave out --workers"),
        (("--send",), "name a cluster by --scheduler"),
        (("--store", "/no/such/folder/x.sqlite", "--workers", "0"), "cannot be opened"),
    ],
)
def test_options_that_do_not_go_together_are_refused(room, tmp_path, arguments, words):
    refused = program("batch", room / "batch.toml", "--out", tmp_path / "runs", *arguments)
    assert refused.code == 2
    assert words in refused.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--store", "none.sqlite"), "there is no run store"),
        (("export", "--out", "x.txt"), "ends with .csv or .parquet"),
        (("list", "--since", "yesterday"), "is no date"),
    ],
)
def test_runs_refuses_what_it_cannot_use(room, told, arguments, words):
    store = () if "--store" in arguments else ("--store", room / "runs" / "runs.sqlite")
    refused = program("runs", *arguments, *store)
    assert refused.code == 2
    assert words in refused.err


def test_a_run_that_failed_has_a_row_until_it_is_done(tmp_path):
    write_problem(tmp_path / "square")
    terms = tmp_path / "terms.toml"
    (tmp_path / "batch.toml").write_text(
        f"problems = ['square']\n[options]\nterms = '{terms.as_posix()}'\n", encoding="utf-8"
    )
    terms.write_text("[[rules]]\nkind = 'size'\nlimit = 'many'\n", encoding="utf-8")
    command = ("batch", tmp_path / "batch.toml", "--out", tmp_path / "runs", "--workers", 0)
    store = ("--store", tmp_path / "runs" / "runs.sqlite", "--json")
    assert program(*command, "--quiet").code == 1
    (row,) = json.loads(program("runs", "list", *store).out)
    assert (row["status"], row["exit_code"], row["folder"]) == ("failed", 2, "")
    assert "terms.toml" in row["error"]
    assert json.loads(row["question"])["terms"] == [terms.as_posix()]
    assert program(*command, "--quiet").code == 1
    assert len(json.loads(program("runs", "list", *store).out)) == 1
    # A file that an option names is an input: what it says now is another run.
    terms.write_text("", encoding="utf-8")
    assert program(*command, "--quiet").code == 0
    rows = json.loads(program("runs", "list", *store).out)
    assert sorted(row["status"] for row in rows) == ["failed", "optimal"]
    dry = json.loads(program(*command, "--dry-run", "--json").out)
    assert [run["id"] for run in dry] == [r["id"] for r in rows if r["status"] == "optimal"]
