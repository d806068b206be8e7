"""Bring the real networks of today into band with the fewest patients moved, and print a table.

    python benchmarks/repair.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. A practice
that is cut off from all others has its floor waived. `travel today` is that of present networks to
their best hubs; `verified` holds for the plan's bound and for the proof of how few have to move.
"""

import json
from pathlib import Path

from commands import build, cut_off, practices_of, table_of_boards, timed
from netform import load_problem
from netform.plan import present_plan, verify

STANDARD = ("QGH", "QJG", "QJ2", "QOX", "QH8", "QMJ", "QKK", "QSL", "QT6", "QHM")
HEAD = ("ICB", "practices", "out of band today", "patients moved at least", "share", "practices")
RUNS = ("plan", "fewest")
MORE = ("travel today", "travel after", "status", "waived", "s", "verified")


def travel_today(folder: Path) -> str:
    """Return the travel of present networks, thousand patient-km; a dash where one has no hub."""
    problem = load_problem(folder)
    checked = verify(problem, present_plan(problem))
    if checked.objective is None:
        return "–"
    return f"{checked.tiers['network'].travel / 1e9:,.1f}"


def row(folder: Path, area: str, seconds: float) -> list[str]:
    """Repair one board; return the cells of its row."""
    problem, out = folder / area, folder / f"{area}-repair"
    build(problem, area)
    cut = cut_off(problem)
    waived = [word for code in cut for word in ("--waive-floor", code)]
    options = ("--time-limit", f"{seconds:g}", "--quiet", "--json")
    done = timed("repair", str(problem), "--out", str(out), *options, *waived)
    found = json.loads(done.output)
    patients = int(load_problem(problem).practices.patients.sum())
    moved = found["moved"]
    cells = [area, f"{practices_of(problem):,}", str(found["groups_out_of_band_today"])]
    if moved is None:
        cells += ["–"] * 3
    else:
        least = "" if found["is_least"] else "at most "
        cells += [f"{least}{moved:,}", f"{100 * moved / patients:.1f} %", str(len(found["moves"]))]
    after = "–"
    if moved is not None:
        summary = json.loads((out / "plan" / "summary.json").read_text(encoding="utf-8"))
        after = f"{summary['tiers']['network']['travel'] / 1e9:,.1f}"
    checks = [timed("verify", str(problem), str(out / run), "--bound") for run in RUNS]
    verified = "yes" if all(check.code == 0 for check in checks) else "NO"
    cells += [travel_today(problem), after, found["status"], ", ".join(cut) or "–"]
    return [*cells, f"{done.seconds:.1f}", verified]


if __name__ == "__main__":
    table_of_boards(__doc__.splitlines()[0], (*HEAD, *MORE), STANDARD, row)
