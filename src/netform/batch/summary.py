"""What came of a batch: counts, an exit code for schedulers, one line a run."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netform.batch.work import Outcome, State
from netform.problem import write_table
from netform.report.batch_page import write_batch_page

PROVED = ("optimal", "within-gap")
FAILED, NOT_PROVED, INFEASIBLE, UNKNOWN, OVERLAPPING, INTERRUPTED = 1, 3, 4, 5, 6, 130


@dataclass
class Summary:
    """The outcomes of a batch.

    Attributes
    ----------
    planned
        How many runs there are.
    outcomes
        Those that ended, each once.
    """

    planned: int
    outcomes: list[Outcome] = field(default_factory=list)

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
        if "failed" in words:
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


COLUMNS = (
    *("run", "status", "objective_thousand", "bound_thousand", "gap_percent", "groups"),
    *("relationships", "moved", "seconds", "error"),
)


def run_rows(outcomes: Iterable[Outcome], folder: Path) -> list[list[str]]:
    """Return a row for each run, under `COLUMNS`, by name.

    Costs are in thousand patient-kilometres, or patient-hours where travel is in seconds; groups,
    relationships and patients moved are those of the first tier.
    """
    rows = []
    for outcome in sorted(outcomes, key=lambda each: each.run.name):
        row = dict.fromkeys(COLUMNS, "")
        row |= {"run": outcome.run.name, "status": outcome.status, "error": outcome.error}
        if outcome.state is State.FAILED:
            row["status"] = "failed"
        else:
            row |= _figures(folder / outcome.run.name / "summary.json")
        rows.append(list(row.values()))
    return rows


def _figures(path: Path) -> dict[str, str]:
    """Return the figures of a run's summary as text."""
    summary = json.loads(path.read_text(encoding="utf-8"))
    per = 10**9 if summary["unit"] == "patient-millimetres" else 3_600 * 10**6
    costs = {
        f"{name}_thousand": "" if summary[name] is None else f"{summary[name] / per:.3f}"
        for name in ("objective", "bound")
    }
    gap = summary["gap"]
    tier: dict[str, Any] = next(iter(summary["tiers"].values()), {})
    counts = {name: str(tier.get(name, "")) for name in ("groups", "relationships", "moved")}
    seconds = f"{summary['seconds']:.1f}"
    return {**costs, "gap_percent": "" if gap is None else f"{100 * gap:.4f}", **counts} | {
        "seconds": seconds
    }


def save_summary(summary: Summary, name: str, folder: Path) -> None:
    """Write `batch.csv` and `batch.html` into the folder of the runs."""
    rows = run_rows(summary.outcomes, folder)
    write_table(folder / "batch.csv", COLUMNS, rows)
    heads = [column.replace("_", " ") for column in COLUMNS]
    write_batch_page(folder / "batch.html", name, summary.counts, heads, rows)
