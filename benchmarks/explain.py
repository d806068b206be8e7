"""Solve the real boards as they are; where there is no plan, say why, and waive the least.

    python benchmarks/explain.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. `why` are
the practices that witnesses name, and whether `verify --infeasible` accepts them; `outside` the
fewest patients that must be outside the band, proved; the rest is the plan of `solve
--waive-cheapest`. Its bound is checked by `verify --bound`, as is the proof of the fewest outside.
"""

import json
from pathlib import Path

from commands import build, practices_of, table_of_boards, timed

STANDARD = ("QT1", "QHG", "QMF", "QSL", "QT6")
HEAD = ("ICB", "practices", "as it is", "s", "why", "outside", "waived", "plan", "s", "verified")


def row(folder: Path, area: str, seconds: float) -> list[str]:
    """Solve and explain one board; return the cells of its row."""
    problem, run, why, waived = (
        folder / f"{area}{part}" for part in ("", "-run", "-why", "-waived")
    )
    build(problem, area)
    options = ("--time-limit", f"{seconds:g}", "--force")
    done = timed("solve", str(problem), "--out", str(run), "--quiet", *options)
    status = _summary(run)["status"]
    cells = [area, f"{practices_of(problem):,}", status, f"{done.seconds:.1f}"]
    if status != "infeasible":
        checked = timed("verify", str(problem), str(run), "--bound")
        return [*cells, "–", "–", "–", status, f"{done.seconds:.1f}", _said(checked.code)]
    timed("explain", str(problem), "--out", str(why), *options)
    witnesses = json.loads((why / "witness.json").read_text(encoding="utf-8"))
    named = sorted({code for witness in witnesses for code in witness["practices"]})
    accepted = timed("verify", str(problem), str(why), "--infeasible").code
    done = timed(
        "solve", str(problem), "--out", str(waived), "--waive-cheapest", "--quiet", *options
    )
    proof = waived / "least-outside-network"
    checks = [timed("verify", str(problem), str(each), "--bound").code for each in (waived, proof)]
    least, found = _summary(proof), _summary(waived)
    outside = least["tiers"]["network"]["outside"]
    who = [each["practice"] for each in least["tiers"]["network"]["waivers"]]
    cells.append(f"{', '.join(named)} ({_said(accepted)})")
    cells.append(f"{'' if least['status'] == 'optimal' else 'at most '}{outside:,}")
    cells += [", ".join(who), found["status"], f"{done.seconds:.1f}"]
    return [*cells, _said(max(checks))]


def _summary(run: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    return found


def _said(code: int) -> str:
    return "yes" if code == 0 else "NO"


if __name__ == "__main__":
    table_of_boards(__doc__.splitlines()[0], HEAD, STANDARD, row)
