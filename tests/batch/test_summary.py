"""What came of a batch: the worst counts, and what cannot be read is said."""

import csv
import json
from pathlib import Path

import pytest

from netform.batch import summary as module
from netform.batch.planned_run import PlannedRun
from netform.batch.summary import (
    COLUMNS,
    IN_WORDS,
    Summary,
    done_unseen,
    is_disk_full,
    run_rows,
    save_summary,
)
from netform.batch.work import Outcome, State

SUMMARY = {
    "status": "optimal",
    "unit": "patient-millimetres",
    "travel": "straight line",
    "gap": 0.0,
    "objective": 12_345_678_901,
    "bound": 12_345_678_901,
    "tiers": {"network": {"groups": 7, "relationships": 9, "moved": 0}},
    "relationships": {"inferred": ""},
    "seconds": 1.25,
}


def planned(number: int) -> PlannedRun:
    return PlannedRun(f"{number:064x}", f"run-{number}", Path("problem"), ())


def outcomes(*words: str) -> list[Outcome]:
    return [
        Outcome(planned(k), State.FAILED, error="why")
        if word == "failed"
        else Outcome(planned(k), State.DONE, word)
        for k, word in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("optimal", "within-gap"), 0),
        (("optimal", "feasible"), 3),
        (("feasible", "infeasible", "optimal"), 4),
        (("infeasible", "unknown"), 5),
        (("unknown", "interrupted"), 130),
        (("unknown", "failed", "interrupted"), 1),
        ((), 0),
    ],
)
def test_the_worst_of_all_runs_is_the_exit_code(words, code):
    runs = [planned(k) for k in range(len(words))]
    assert Summary(runs, outcomes(*words)).exit_code == code
    assert code in IN_WORDS
    one_left = Summary([*runs, planned(99)], outcomes(*words))
    assert one_left.exit_code == (1 if "failed" in words else 130)
    assert one_left.left == [planned(99)]
    assert one_left.counts["open"] == 1
    assert Summary(runs, outcomes(*words), ["the store is full"]).exit_code == 1


def test_runs_that_were_done_unheard_are_found(tmp_path):
    summary = Summary([planned(k) for k in range(4)], outcomes("optimal"))
    for number, text in ((1, '{"status": "feasible"}'), (2, "half a fi")):
        (tmp_path / f"run-{number}").mkdir()
        (tmp_path / f"run-{number}" / "summary.json").write_text(text, encoding="utf-8")
    (found,) = done_unseen(summary, tmp_path)
    assert (found.run, found.status) == (planned(1), "feasible")


def test_a_row_for_every_run_whatever_became_of_it(tmp_path):
    runs = [planned(k) for k in range(4)]
    for number, content in ((0, json.dumps(SUMMARY)), (1, "{")):
        (tmp_path / f"run-{number}").mkdir()
        (tmp_path / f"run-{number}" / "summary.json").write_text(content, encoding="utf-8")
    summary = Summary(runs, outcomes("optimal", "optimal", "failed"))
    rows = run_rows(summary, tmp_path)
    assert [row["status"] for row in rows] == ["optimal", "optimal", "failed", "open"]
    assert all(tuple(row) == COLUMNS for row in rows)
    assert rows[0]["objective_thousand"] == "12.346"
    assert rows[0]["unit"] == "patient-km, straight line"
    assert (rows[0]["networks"], rows[0]["gap_percent"]) == ("7", "0")
    assert "cannot be read" in rows[1]["error"]
    assert rows[2]["error"] == "why"
    save_summary(summary, rows, "a batch", tmp_path, "now")
    with (tmp_path / "batch.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows
    assert "a batch" in (tmp_path / "batch.html").read_text(encoding="utf-8")


def test_of_many_runs_the_page_shows_first_what_should_be_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_ROWS", 2)
    runs = [planned(k) for k in range(4)]
    summary = Summary(runs, outcomes("optimal", "optimal", "optimal", "failed"))
    save_summary(summary, run_rows(summary, tmp_path), "a batch", tmp_path, "now")
    page = (tmp_path / "batch.html").read_text(encoding="utf-8")
    assert "why" in page
    assert "2 more" in page


def test_one_run_that_filled_the_disk_is_enough():
    full = Outcome(planned(1), State.FAILED, is_full=True)
    assert is_disk_full([*outcomes("optimal"), full])
    assert not is_disk_full(outcomes("optimal", "failed"))
