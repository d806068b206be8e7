"""What came of a batch: counts, an exit code for schedulers, one line a run."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netform.batch.planned_run import PlannedRun
from netform.batch.work import Outcome, State, already
from netform.problem import write_table
from netform.problem.new_path import new_file
from netform.report.batch_page import BatchPage, write_batch_page

PROVED = ("optimal", "within-gap")
FAILED, NOT_PROVED, INFEASIBLE, UNKNOWN, OVERLAPPING, INTERRUPTED = 1, 3, 4, 5, 6, 130
IN_WORDS = {
    0: "every run is proved, as far as `gap` asks",
    FAILED: "a run failed, or the store or the cluster did; what is done is kept",
    NOT_PROVED: "a plan is not proved",
    INFEASIBLE: "a problem has no plan, proved",
    UNKNOWN: "a limit came before there was a plan",
    OVERLAPPING: "another batch is at work in the folder",
    INTERRUPTED: "interrupted; some runs are left",
}
"""What each exit code means."""
_MOST_ROWS = 10_000  # of the page: a browser sorts so many at once


@dataclass
class Summary:
    """The outcomes of a batch.

    Attributes
    ----------
    runs
        Those that there are.
    outcomes
        Those that ended, each once.
    remarks
        What else went wrong, a sentence each; a batch with such is not all fine.
    """

    runs: Sequence[PlannedRun]
    outcomes: list[Outcome] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def planned(self) -> int:
        """How many runs there are."""
        return len(self.runs)

    @property
    def left(self) -> list[PlannedRun]:
        """The runs without an outcome."""
        ended = {each.run.id for each in self.outcomes}
        return [run for run in self.runs if run.id not in ended]

    @property
    def counts(self) -> dict[str, int]:
        """How many runs ended in which way: status words, `failed`, and `open`."""
        words = Counter(
            "failed" if each.state is State.FAILED else each.status for each in self.outcomes
        )
        left = self.planned - len(self.outcomes)
        return {**dict(sorted(words.items())), **({"open": left} if left else {})}

    @property
    def exit_code(self) -> int:
        """The worst that happened: failed, open, no plan, infeasible, not proved, or nothing."""
        words = self.counts
        if "failed" in words or self.remarks:
            return FAILED
        if "open" in words or "interrupted" in words:
            return INTERRUPTED
        for word, code in (("unknown", UNKNOWN), ("infeasible", INFEASIBLE)):
            if word in words:
                return code
        return 0 if set(words) <= set(PROVED) else NOT_PROVED


def is_disk_full(outcomes: Iterable[Outcome]) -> bool:
    """Whether a run failed for want of room on the disk: the others would too."""
    return any(each.is_full for each in outcomes)


def done_unseen(summary: Summary, folder: Path) -> list[Outcome]:
    """Return outcomes of runs that were written, but not heard of before an interrupt."""
    found = []
    for run in summary.left:
        known = already(run, folder)
        if known is not None and known.state is State.ALREADY:
            found.append(known)
    return found


COLUMNS = (
    *("run", "status", "gap_percent", "objective_thousand", "bound_thousand", "unit"),
    *("networks", "federations", "relationships", "inferred", "moved", "seconds", "error"),
    *("problem", "id"),
)


def run_rows(summary: Summary, folder: Path) -> list[dict[str, str]]:
    """Return a row for each run, by name; its keys are `COLUMNS`.

    Costs are in thousands of the unit; relationships and patients moved are those of networks,
    of federations where these alone are planned; `inferred` says how where no data gave them.
    """
    ended = {each.run.id: each for each in summary.outcomes}
    return [_row(run, ended.get(run.id), folder) for run in sorted(summary.runs, key=_by_name)]


def _by_name(run: PlannedRun) -> str:
    return run.name


def _row(run: PlannedRun, outcome: Outcome | None, folder: Path) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row |= {"run": run.name, "problem": str(run.problem), "id": run.id, "status": "open"}
    if outcome is None:
        return row
    if outcome.state is State.FAILED:
        seconds = f"{outcome.seconds:.1f}"
        return row | {"status": "failed", "error": outcome.error, "seconds": seconds}
    row["status"] = outcome.status
    path = folder / run.name / "summary.json"
    try:
        return row | _figures(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return row | {"error": f"{path.name} cannot be read ({error})"}


def _figures(summary: Mapping[str, Any]) -> dict[str, str]:
    """Return the figures of a run's summary as text."""
    per, unit = 10**9, "patient-km"
    if summary["unit"] != "patient-millimetres":
        per, unit = 3_600 * 10**6, "patient-hours"
    straight = ", straight line" if summary["travel"] == "straight line" else ""
    gap, tiers = summary["gap"], summary["tiers"]
    first: Mapping[str, Any] = next(iter(tiers.values()), {})
    return {
        **{
            f"{name}_thousand": "" if summary[name] is None else f"{summary[name] / per:.3f}"
            for name in ("objective", "bound")
        },
        "unit": unit + straight,
        # A gap that is not 0 is not shown as 0.
        "gap_percent": "" if gap is None else "0" if gap == 0 else f"{100 * gap:.4g}",
        **{f"{tier}s": str(account["groups"]) for tier, account in tiers.items()},
        **{name: str(first.get(name, "")) for name in ("relationships", "moved")},
        "inferred": str((summary["relationships"] or {}).get("inferred", "")),
        "seconds": f"{summary['seconds']:.1f}",
    }


def save_summary(
    summary: Summary, rows: Sequence[Mapping[str, str]], name: str, folder: Path, begun: str
) -> None:
    """Write `batch.csv` and `batch.html` into the folder of the runs, each whole or not at all.

    Raises
    ------
    InputError
        One cannot be written.
    """
    with new_file(folder / "batch.csv", force=True) as draft:
        write_table(draft, COLUMNS, [list(row.values()) for row in rows])
    shown = list(rows)
    if len(shown) > _MOST_ROWS:
        # What somebody should look at comes first, and what is proved can be left out.
        shown = sorted(rows, key=lambda row: row["status"] in PROVED)[:_MOST_ROWS]
    page = BatchPage(
        name=name,
        begun=begun,
        outcome=f"Exit code {summary.exit_code}: {IN_WORDS[summary.exit_code]}.".replace("`", ""),
        runs=summary.planned,
        counts=summary.counts,
        remarks=summary.remarks,
        rows=shown,
    )
    write_batch_page(folder / "batch.html", page)
