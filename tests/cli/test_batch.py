"""`netform batch` as a whole: runs, page, table, store, and what is said."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, assert_one_message, program
from tests.helpers.folder import contents, write_problem

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
    assert "Exit code 4: a problem has no plan, proved." in page
    assert linked == [row["run"] for row in rows]
    assert "://" not in page
    assert not re.search(r"<(link|img|iframe|script [^>]*src)|@import|url\(", page)


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


def square_batch(tmp_path: Path, text: str = "") -> Path:
    """Write a batch file beside a small problem."""
    write_problem(tmp_path / "square")
    file = tmp_path / "batch.toml"
    file.write_text(f"problems = ['square']\n{text}", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("help = true", "--help is not for the runs of a batch"),
        ("out = 'x'", "--out is not for the runs of a batch"),
        ("write_model = 'm.lp'", "--write-model is not for the runs of a batch"),
        ("tiers = ['network', 'federation']", "--tiers takes one value"),
    ],
)
def test_options_that_no_run_of_a_batch_can_have_are_refused(netform, tmp_path, text, words):
    file = square_batch(tmp_path, f"[options]\n{text}\n")
    refused = netform("batch", file, "--out", tmp_path / "runs", "--workers", "0")
    assert_one_message(refused, words)
    assert not (tmp_path / "runs").exists()


def test_a_problem_is_no_folder_of_runs(netform, tmp_path):
    file = square_batch(tmp_path)
    before = contents(tmp_path)
    refused = netform("batch", file, "--out", tmp_path / "square", "--workers", "0")
    assert_one_message(refused, "is a problem of the batch")
    assert contents(tmp_path) == before
    # Below it the runs are no input, and are known again.
    inside = ("batch", file, "--out", tmp_path / "square" / "runs", "--workers", "0")
    assert netform(*inside).code == 0
    assert "already done" in netform(*inside).err


def test_a_store_that_cannot_be_written_loses_no_run_and_is_said(netform, tmp_path, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from netform.store.run_store import RunStore

    def full(store, runs):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(RunStore, "add", full)
    file, runs = square_batch(tmp_path), tmp_path / "runs"
    answer = netform("batch", file, "--out", runs, "--workers", "0", "--json")
    assert answer.code == 1
    said = json.loads(answer.out)
    assert said["counts"] == {"optimal": 1}
    assert "database or disk is full" in said["remarks"][0]
    assert "database or disk is full" in answer.err
    assert "database or disk is full" in (runs / "batch.html").read_text(encoding="utf-8")
    monkeypatch.undo()
    again = netform("batch", file, "--out", runs, "--workers", "0", "--json")
    assert again.code == 0
    assert len(json.loads(netform("runs", "list", "--store", runs / "runs.sqlite", "--json").out))


def test_a_page_that_cannot_be_written_loses_no_run_and_is_said(netform, tmp_path):
    runs = tmp_path / "runs"
    (runs / "batch.html").mkdir(parents=True)
    answer = netform("batch", square_batch(tmp_path), "--out", runs, "--workers", "0", "--quiet")
    assert answer.code == 1
    assert "batch.html: a folder of that name is in the way" in answer.err
    assert "optimal" in answer.out


def test_an_unreadable_run_has_a_row_that_says_so(tmp_path):
    from netform.batch.planned_run import planned_runs
    from netform.batch.scenarios import read_batch
    from netform.batch.summary import Summary, done_unseen, run_rows
    from netform.batch.work import Outcome, State
    from netform.cli.batch_runs import parsed

    (run,) = planned_runs(read_batch(square_batch(tmp_path)), parsed)
    folder = tmp_path / "runs"
    (folder / run.name).mkdir(parents=True)
    (folder / run.name / "summary.json").write_text("{", encoding="utf-8")
    assert done_unseen(Summary([run]), folder) == []
    (row,) = run_rows(Summary([run], [Outcome(run, State.DONE, "optimal")]), folder)
    assert "summary.json cannot be read" in row["error"]
    (left,) = run_rows(Summary([run]), folder)
    assert left["status"] == "open"


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="POSIX signals")
def test_an_interrupt_ends_soon_and_keeps_what_is_done(tmp_path, workers):
    shutil.copytree(INSTANCES / "region-150", tmp_path / "region")
    file = tmp_path / "batch.toml"
    prices = list(range(1000, 2000, 25))
    file.write_text(
        f"problems = ['region']\n[grid]\n'tiers.network.relationship_price' = {[0, *prices]}\n",
        encoding="utf-8",
    )
    runs = tmp_path / "runs"
    process = subprocess.Popen(
        [*PROGRAM, *map(str, ("batch", file, "--out", runs, "--workers", workers, "--log-json"))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in process.stderr:  # until one is done, and the next are at work
        if '"state": "done"' in line:
            break
    time.sleep(1.0)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, _ = process.communicate(timeout=60)
    assert time.monotonic() - began < 30
    assert process.returncode == 130
    done = sorted(path.parent.name for path in runs.glob("*/summary.json"))
    assert f"optimal     {len(done)}" in re.sub(" +", " " * 5, out)
    rows = list(csv.DictReader((runs / "batch.csv").open(encoding="utf-8", newline="")))
    assert sorted(row["run"] for row in rows if row["status"] == "optimal") == done
    assert {row["status"] for row in rows} == {"optimal", "open"}
    assert len(rows) == 41
    assert "Exit code 130" in (runs / "batch.html").read_text(encoding="utf-8")
    folders = sorted(path.name for path in runs.iterdir() if path.is_dir())
    # Nothing half-written; what a run of some seconds goes on from may stay.
    assert [name for name in folders if name != ".checkpoints"] == [".claims", *done]


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
