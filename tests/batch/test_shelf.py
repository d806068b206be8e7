"""Runs on their way into the store: each once, failed ones until they are done, faults said."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from netform.batch.planned_run import planned_runs
from netform.batch.scenarios import read_batch
from netform.batch.shelf import Shelf
from netform.batch.work import Outcome, State, perform
from netform.cli.batch_runs import parsed, solve_quietly

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Return a folder with two runs that are done, and their outcomes."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "batch.toml").write_text(
        f"problems = ['{INSTANCE}']\n[grid]\n'tiers.network.relationship_price' = [0, 1000]\n",
        encoding="utf-8",
    )
    runs = planned_runs(read_batch(folder / "batch.toml"), parsed)
    return folder, [perform(run, folder, solve_quietly) for run in runs]


def shelf(folder: Path, outcomes: list[Outcome], store: Path) -> Shelf:
    return Shelf(store, [each.run for each in outcomes], folder, "a batch", parsed)


def test_each_run_is_put_in_once_however_often_it_is_told(done, tmp_path):
    folder, outcomes = done
    for _ in range(2):
        kept = shelf(folder, outcomes, tmp_path / "runs.sqlite")
        for each in (*outcomes, *outcomes):
            kept.put(each)
        kept.end()
        assert kept.fault == ""
        rows = kept.store.runs()
        assert sorted(row["id"] for row in rows) == sorted(each.run.id for each in outcomes)
        assert {row["batch"] for row in rows} == {"a batch"}


def test_a_failed_run_has_its_error_until_it_is_done(done, tmp_path):
    folder, (first, _) = done
    failed = Outcome(first.run, State.FAILED, seconds=2.0, error="no room")
    kept = shelf(folder, [first], tmp_path / "runs.sqlite")
    kept.put(failed)
    kept.end()
    (row,) = kept.store.runs()
    assert (row["status"], row["error"]) == ("failed", "no room")
    again = shelf(folder, [first], tmp_path / "runs.sqlite")
    again.put(first)
    again.end()
    (row,) = again.store.runs()
    assert (row["status"], row["error"]) == ("optimal", "")


def test_what_cannot_be_put_in_is_said_and_ends_nothing(done, tmp_path):
    folder, outcomes = done
    kept = shelf(folder, outcomes, tmp_path / "runs.sqlite")
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / outcomes[0].run.name / "manifest.json").write_text("{", encoding="utf-8")
    from_broken = shelf(broken, outcomes, tmp_path / "other.sqlite")
    for each in outcomes:
        from_broken.put(each)
    from_broken.end()
    assert "no run folder" in from_broken.fault
    assert len(from_broken.store.runs()) == 1
    kept.put(outcomes[0])
    with contextlib.closing(sqlite3.connect(tmp_path / "runs.sqlite")) as beside:
        for (view,) in beside.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
            beside.execute(f"DROP VIEW {view}")
        beside.execute("DROP TABLE runs")
    kept.end()
    assert "cannot be written" in kept.fault
