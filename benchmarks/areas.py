"""Build, check, solve and verify real integrated care boards, each by command, and print a table.

    python benchmarks/areas.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. Seconds and
memory are those of the whole `netform solve` process, start-up included.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "england"
STANDARD = ("QMJ", "QKK", "QF7", "QGH", "QJ2", "QOX", "QHM", "QT6", "QT1", "QHG")


@dataclass(frozen=True)
class Timed:
    """One finished command: exit code, wall-clock seconds, peak memory in MB, what it printed."""

    code: int
    seconds: float
    memory_mb: float
    output: str


def timed(*arguments: str) -> Timed:
    """Run one command of netform and measure the whole process."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "netform", *arguments],
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    return Timed(process.returncode, time.monotonic() - began, usage.ru_maxrss / 1024, said)


def build(area: str, folder: Path) -> None:
    """Build one board from the official files."""
    official = DATA / "official"
    built = timed(
        *("build", str(folder), "--area", f"icb_code={area}"),
        *("--mapping", str(official / "gp-reg-pat-prac-map_2025-10.csv")),
        *("--lists", str(DATA / "list_sizes_2025.csv")),
        *("--postcodes", str(official / "onspd_2025-11_gp_postcodes.csv")),
        *("--practices", str(official / "epraccur_2026-02.csv")),
        *("--trusts", str(DATA / "trusts.csv")),
        *("--shares", str(DATA / "practice_trust_shares.csv")),
    )
    if built.code:
        raise SystemExit(f"{area}: build ended with exit code {built.code}")


def row(area: str, folder: Path, time_limit: float) -> list[str]:
    """Solve and verify one board; return its row of the table."""
    problem, run = folder / area, folder / f"{area}-run"
    build(area, problem)
    solve = ("solve", str(problem), "--out", str(run), "--time-limit", f"{time_limit:g}", "--quiet")
    used = timed(*solve)
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    checked = timed("verify", str(problem), str(run), "--bound", "--infeasible", "--json")
    with (problem / "practices.csv").open(encoding="utf-8") as file:
        practices = sum(1 for _ in csv.DictReader(file))
    sets = json.loads(checked.output)["columns"] if used.code == 0 else None
    gap = summary["gap"]
    return [
        area,
        f"{practices:,}",
        "–" if sets is None else f"{sets:,}",
        summary["status"],
        "–" if summary["objective"] is None else f"{summary['objective'] / 1e9:,.3f}",
        "–" if gap is None else f"{100 * gap:.3f} %",
        f"{used.seconds:.1f}",
        f"{used.memory_mb:,.0f}",
        f"{'yes' if checked.code == 0 else 'NO'}, {checked.seconds:.1f} s",
    ]


def main() -> None:
    """Print one row a board as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("areas", nargs="*", default=STANDARD, help="ICB codes")
    parser.add_argument("--time-limit", type=float, default=600.0)
    parser.add_argument("--all", action="store_true", help="all boards of England")
    given = parser.parse_args()
    if not DATA.exists():
        raise SystemExit(f"the open data are not here: {DATA}")
    if given.all:
        with (DATA / "icb_summary.csv").open(encoding="utf-8") as file:
            given.areas = [row["icb_code"] for row in csv.DictReader(file)]
    head = (
        "ICB",
        "practices",
        "sets",
        "status",
        "thousand patient-km",
        "gap",
        "s",
        "MB",
        "verified",
    )
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    with tempfile.TemporaryDirectory() as folder:
        for area in given.areas:
            print("| " + " | ".join(row(area, Path(folder), given.time_limit)) + " |", flush=True)


if __name__ == "__main__":
    main()
