"""Hold today's real networks against the plan of least travel, and print a table.

    python benchmarks/today.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. Each board
is built with its trusts and shares, solved in the network tier, verified with its bound, and held
against its present networks by `netform compare`. A practice that is cut off from all others has
its floor waived in the plan, as in `repair.py`; where there is no plan in time, the columns about
it hold a dash.

`networks` are those with a name today; a practice without one counts as alone in all other columns.
`in band` are networks that hold together and have 30,000 to 50,000 patients, or are one practice
above that; a waiver does not count. `km` is travel to the best hub, on average for each patient.
`new partners`, `regrouped` and `moved` are patients, by the three measures of docs/comparing.md.
"""

import json
from pathlib import Path
from typing import Any

from commands import build, cut_off, practices_of, table_of_boards, timed
from netform import Problem, load_problem
from netform.plan import groups_out_of_band, read_plan, with_present
from netform.problem import present_names

STANDARD = ("QGH", "QJ2", "QJG", "QOX", "QH8", "QMJ", "QKK", "QSL", "QT6", "QHM")
BOTH = ("networks", "in band", "km", "relationships")
HEAD = ("ICB", "practices", *(f"{what} {when}" for what in BOTH for when in ("today", "plan")))
CHANGES = {
    "new partners": "patients_with_new_partners",
    "regrouped": "patients_regrouped",
    "moved": "patients_moved",
}
MORE = (
    *(cell for what in CHANGES for cell in (what, "share")),
    "status",
    "waived",
    "s",
    "verified",
)


def row(folder: Path, area: str, seconds: float) -> list[str]:
    """Solve one board and hold it against today; return the cells of its row."""
    board, run = folder / area, folder / f"{area}-run"
    build(board, area)
    cut = cut_off(board)
    waived = [word for code in cut for word in ("--waive-floor", code)]
    options = ("--time-limit", f"{seconds:g}", "--no-rule-account", "--quiet")
    solved = timed("solve", str(board), "--out", str(run), *options, *waived)
    status = json.loads((run / "summary.json").read_text(encoding="utf-8"))["status"]
    verified = "–"
    if status != "unknown":
        checked = timed("verify", str(board), str(run), "--bound", "--infeasible")
        verified = "yes" if checked.code == 0 else "NO"
    problem = load_problem(board)
    plan_file = run / "plan.csv"
    answers = ("today", str(run)) if plan_file.exists() else ("today",)
    today, plan = json.loads(timed("compare", str(board), *answers, "--json").output)["plans"]
    after = None
    if plan_file.exists():
        after = with_present(problem, read_plan(problem, plan_file))
    else:
        plan = None  # that was today once more
    cells = [area, f"{practices_of(board):,}"]
    cells += [_networks(problem), _networks(after), _in_band(problem), _in_band(after)]
    cells += [_kilometres(today), _kilometres(plan), _relationships(today), _relationships(plan)]
    patients = int(problem.practices.patients.sum())
    for measure in CHANGES.values():
        cells += _with_share(None if plan is None else plan["tiers"]["network"][measure], patients)
    return [*cells, status, ", ".join(cut) or "–", f"{solved.seconds:.1f}", verified]


def _names(problem: Problem) -> set[str]:
    return set(present_names(problem, "network")) - {""}


def _networks(problem: Problem | None) -> str:
    return "–" if problem is None else str(len(_names(problem)))


def _in_band(problem: Problem | None) -> str:
    """Count the present networks that are neither out of band nor in pieces."""
    if problem is None:
        return "–"
    return str(len(_names(problem)) - len(groups_out_of_band(problem, "network")))


def _kilometres(plan: dict[str, Any] | None) -> str:
    metres = None if plan is None else plan["tiers"]["network"]["travel_per_patient"]
    return "–" if metres is None else f"{metres / 1000:.2f}"


def _relationships(plan: dict[str, Any] | None) -> str:
    if plan is None or not plan["relationships"]["counted"]:
        return "–"
    return f"{plan['tiers']['network']['relationships']:,}"


def _with_share(changed: int | None, patients: int) -> list[str]:
    if changed is None:
        return ["–", "–"]
    return [f"{changed:,}", f"{100 * changed / patients:.1f} %"]


if __name__ == "__main__":
    table_of_boards(__doc__.splitlines()[0], (*HEAD, *MORE), STANDARD, row)
