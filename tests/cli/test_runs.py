"""`netform runs`: list, show, export, prune and add, on stores of real run folders."""

import csv
import json
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun
from tests.cli.conftest import assert_one_message, names_in, program
from tests.store.conftest import made_up

TABLES = ("runs", "groups", "practices", "relationships", "events")


@pytest.fixture
def kept(hamlets_run, tmp_path):
    """Return a folder with a store of one run folder and of three made up, and the run."""
    shutil.copytree(hamlets_run, tmp_path / "runs" / "real")
    stored = StoredRun.read(tmp_path / "runs" / "real", batch="monthly")
    others = [
        made_up(stored, 1, status="feasible", stopped="2020-01-01T00:00:00Z", folder=""),
        made_up(stored, 2, status="infeasible", stopped="2021-01-01T00:00:00Z", folder=""),
        made_up(stored, 3, problem="QGH", batch="other", folder="", objective=2**60 + 1),
    ]
    RunStore.open(tmp_path / "runs.sqlite").add([stored, *others])
    return tmp_path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(netform, kept, *arguments):
    answer = netform("runs", "list", "--store", kept / "runs.sqlite", "--json", *arguments)
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def test_runs_are_listed_the_last_ones_first_by_filters(netform, kept):
    every = listed(netform, kept)
    assert [row["stopped"] for row in every] == sorted((r["stopped"] for r in every), reverse=True)
    assert len(every) == 4
    for arguments, names in (
        (("--status", "feasible"), {"run 1"}),
        (("--status", "feasible", "--status", "infeasible"), {"run 1", "run 2"}),
        (("--batch", "other"), {"run 3"}),
        (("--problem", "GH"), {"run 3"}),
        (("--until", "2020-06-01"), {"run 1"}),
        (("--since", "2020-06-01", "--until", "2021-06-01"), {"run 2"}),
    ):
        assert {row["name"] for row in listed(netform, kept, *arguments)} == names
    assert len(listed(netform, kept, "--limit", 1)) == 1
    answer = netform("runs", "list", "--store", kept / "runs.sqlite", "--batch", "other")
    lines = answer.out.splitlines()
    assert lines[0].split() == ["run", "status", "gap", "s", "stopped", "id"]
    assert lines[1].startswith("run 3")
    assert len(lines) == 2


def test_the_store_may_be_named_by_the_environment(netform, kept, monkeypatch):
    monkeypatch.setenv("NETFORM_STORE", str(kept / "runs.sqlite"))
    answer = netform("runs", "list", "--json")
    assert len(json.loads(answer.out)) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--status", "optimall"), ("no status", "'optimal'")),
        (("--since", "yesterday"), ("no date", "since")),
        (("--until", "2026-02-30"), ("no date", "until")),
    ],
)
def test_filters_that_are_none_are_refused(netform, kept, arguments, words):
    answer = netform("runs", "list", "--store", kept / "runs.sqlite", *arguments)
    assert_one_message(answer, *words)


def test_a_store_that_is_not_there_is_not_made(netform, tmp_path):
    for command in (("list",), ("show", "1"), ("export", "--out", tmp_path / "x.csv")):
        answer = netform("runs", *command, "--store", tmp_path / "none.sqlite")
        assert_one_message(answer, "no run store", "none.sqlite")
    assert names_in(tmp_path) == []


def test_a_run_is_shown_with_its_groups(netform, kept):
    number = f"{3:064x}"
    answer = netform("runs", "show", number, "--store", kept / "runs.sqlite", "--json")
    said = json.loads(answer.out)
    assert (said["objective"], said["problem"]) == (2**60 + 1, "QGH")
    assert said["asked"]["tiers"] == "network"
    assert said["question"] == {"tiers": "network"}
    assert sum(group["patients"] for group in said["groups"]) == 300_028
    answer = netform("runs", "show", number, "--store", kept / "runs.sqlite")
    assert answer.out.count("network") >= len(said["groups"])
    refused = netform("runs", "show", "0000", "--store", kept / "runs.sqlite")
    assert_one_message(refused, "several ids begin")


def test_tables_are_exported_with_exact_integers(netform, kept):
    store = ("--store", kept / "runs.sqlite")
    for suffix in ("csv", "parquet"):
        out = kept / f"runs.{suffix}"
        answer = netform("runs", "export", *store, "--out", out, "--batch", "other")
        assert (answer.code, answer.out) == (0, f"written: {out}, 1 rows\n")
    (row,) = rows_of(kept / "runs.csv")
    assert (row["objective"], row["error"]) == (str(2**60 + 1), "")
    frame = pd.read_parquet(kept / "runs.parquet")
    assert frame["objective"].tolist() == [2**60 + 1]
    out = kept / "practices.parquet"
    netform("runs", "export", *store, "--table", "practices", "--out", out, "--problem", "tower")
    assert len(pd.read_parquet(out)) == 3 * 34
    assert_one_message(netform("runs", "export", *store, "--out", out), "already there", "--force")
    assert netform("runs", "export", *store, "--out", out, "--force").code == 0
    refused = netform("runs", "export", *store, "--out", kept / "runs.xls")
    assert_one_message(refused, "kind of file")
    assert not (kept / "runs.xls").exists()


def test_a_folder_holds_all_tables(netform, kept):
    out = kept / "tables"
    answer = netform("runs", "export", "--store", kept / "runs.sqlite", "--out", out)
    assert answer.code == 0, answer.err
    assert names_in(out) == sorted(f"{name}.csv" for name in TABLES)
    kept_there = RunStore.open(kept / "runs.sqlite")
    for name in TABLES:
        rows = rows_of(out / f"{name}.csv")
        assert len(rows) == len(kept_there.rows(name))
        assert list(rows[0]) == list(kept_there.stream(name).columns)


def test_pruning_says_how_many_rows_and_needs_a_yes(netform, kept):
    prune = ("runs", "prune", "--store", kept / "runs.sqlite", "--older-than", "90d")
    for more in ((), ("--dry-run",), ("--dry-run", "--yes")):
        answer = netform(*prune, *more)
        assert answer.code == 0
        assert answer.out.startswith("2 runs, 16 groups, 68 practices, 6 relationships and ")
        assert "would be deleted" in answer.out
        assert len(listed(netform, kept)) == 4
    answer = netform(*prune, "--yes")
    assert answer.out.endswith("were deleted\n")
    assert {row["name"] for row in listed(netform, kept)} == {"real", "run 3"}
    assert (kept / "runs" / "real" / "plan.csv").exists()


def test_an_age_goes_with_an_end(netform, kept):
    time.sleep(1.1)  # times are whole seconds, and the run may have stopped in this one
    until = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    prune = ("runs", "prune", "--store", kept / "runs.sqlite", "--older-than", "0")
    assert netform(*prune).out.startswith("4 runs")
    assert netform(*prune, "--until", until).out.startswith("2 runs")
    assert_one_message(netform(*prune, "--until", "soon"), "no date")


def test_the_last_ones_of_each_series_are_kept(netform, kept):
    prune = ("runs", "prune", "--store", kept / "runs.sqlite", "--keep-latest", 1, "--yes")
    assert netform(*prune).out.startswith("2 runs, ")
    assert {row["name"] for row in listed(netform, kept)} == {"real", "run 3"}


def test_something_has_to_say_which_runs(netform, kept):
    answer = netform("runs", "prune", "--store", kept / "runs.sqlite", "--yes")
    assert_one_message(answer, "nothing says which runs")
    assert len(listed(netform, kept)) == 4
    wrong = netform("runs", "prune", "--store", kept / "runs.sqlite", "--older-than", "a month")
    assert (wrong.code, "90d" in wrong.err) == (2, True)


def test_folders_are_deleted_only_where_all_are_run_folders(netform, kept):
    prune = ("runs", "prune", "--store", kept / "runs.sqlite", "--batch", "monthly", "--yes")
    note = kept / "runs" / "real" / "notes.txt"
    note.write_text("mine")
    refused = netform(*prune, "--delete-folders")
    assert_one_message(refused, "notes.txt", str(kept / "runs" / "real"))
    assert note.exists()
    assert len(listed(netform, kept)) == 4
    note.unlink()
    answer = netform(*prune, "--delete-folders")
    assert answer.out.endswith(" and 1 run folders were deleted\n")
    assert names_in(kept / "runs") == []
    assert {row["name"] for row in listed(netform, kept)} == {"run 3"}


def test_folders_are_put_in_and_keep_their_names_when_renewed(netform, kept, hamlets_run):
    store = ("--store", kept / "runs.sqlite")
    real = kept / "runs" / "real"
    number = StoredRun.read(real).run["id"]
    RunStore.open(kept / "runs.sqlite").add([StoredRun.read(real, problem="TH", batch="monthly")])
    answer = netform("runs", "add", real, *store)
    assert (answer.code, answer.out) == (0, "1 runs are in the store\n")
    show = ("runs", "show", number, *store, "--json")
    said = json.loads(netform(*show).out)
    assert (said["batch"], said["problem"]) == ("monthly", "TH")
    netform("runs", "add", real, *store, "--batch", "again")
    said = json.loads(netform(*show).out)
    assert (said["batch"], said["problem"]) == ("again", "TH")
    new = ("--store", kept / "new.sqlite")
    assert netform("runs", "add", real, *new).code == 0
    (row,) = json.loads(netform("runs", "list", *new, "--json").out)
    assert (row["batch"], row["problem"]) == ("", "tower-hamlets")


def test_what_is_no_run_folder_is_not_put_in(netform, kept):
    answer = netform("runs", "add", kept, kept / "runs" / "real", "--store", kept / "no.sqlite")
    assert_one_message(answer, "no run folder")
    assert not (kept / "no.sqlite").exists()


def test_listing_needs_neither_the_solver_nor_tables(kept):
    code = (
        "import sys; from netform.cli.main import main\n"
        "try: main(['runs', 'list', '--store', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "heavy = {'numba', 'pandas', 'numpy', 'scipy', 'highspy', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(kept / "runs.sqlite")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert program("runs", "--help").code == 0
