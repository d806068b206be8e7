"""What the benchmarks share: netform's commands as whole processes, timed, and rows of a table."""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "england"
"""Open data beside the repository; nothing of it is copied."""
HEAD = ("status", "thousand patient-km", "bound", "gap", "s", "MB", "verified")


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


def build(folder: Path, area: str | None) -> None:
    """Build a problem from the official files: one board, or all of England without boundaries."""
    if not DATA.exists():
        raise SystemExit(f"the open data are not here: {DATA}")
    official = DATA / "official"
    only = () if area is None else ("--area", f"icb_code={area}")
    built = timed(
        *("build", str(folder), *only),
        *("--mapping", str(official / "gp-reg-pat-prac-map_2025-10.csv")),
        *("--lists", str(DATA / "list_sizes_2025.csv")),
        *("--postcodes", str(official / "onspd_2025-11_gp_postcodes.csv")),
        *("--practices", str(official / "epraccur_2026-02.csv")),
        *("--trusts", str(DATA / "trusts.csv")),
        *("--shares", str(DATA / "practice_trust_shares.csv")),
    )
    if built.code:
        raise SystemExit(f"{area or 'England'}: build ended with exit code {built.code}")


def boards() -> list[str]:
    """Return the codes of all integrated care boards."""
    with (DATA / "icb_summary.csv").open(encoding="utf-8") as file:
        return [row["icb_code"] for row in csv.DictReader(file)]


def cut_off(problem: Path) -> list[str]:
    """Return every practice that `netform check` shows to be cut off."""
    findings = json.loads(timed("check", str(problem), "--json").output)["findings"]
    return [
        code
        for finding in findings
        if finding["severity"] == "infeasible"
        for code in finding["names"]
    ]


def practices_of(problem: Path) -> int:
    """Count a problem's practices."""
    with (problem / "practices.csv").open(encoding="utf-8") as file:
        return sum(1 for _ in csv.DictReader(file))


def solved(problem: Path, run: Path, *options: str) -> list[str]:
    """Solve and verify a problem; return the cells under `HEAD`."""
    used = timed("solve", str(problem), "--out", str(run), "--quiet", *options)
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    checked = timed("verify", str(problem), str(run), "--bound", "--infeasible", "--json")
    gap = summary["gap"]
    return [
        summary["status"],
        *(
            "–" if summary[name] is None else f"{summary[name] / 1e9:,.3f}"
            for name in ("objective", "bound")
        ),
        "–" if gap is None else f"{100 * gap:.3f} %",
        f"{used.seconds:.1f}",
        f"{used.memory_mb:,.0f}",
        f"{'yes' if checked.code == 0 else 'NO'}, {checked.seconds:.1f} s",
    ]


def print_row(cells: tuple[str, ...] | list[str]) -> None:
    """Print one row of a table at once."""
    print("| " + " | ".join(cells) + " |", flush=True)


def print_head(cells: tuple[str, ...]) -> None:
    """Print the head of a table."""
    print_row(cells)
    print("|" + "---|" * len(cells))


def table_of_boards(
    words: str,
    head: tuple[str, ...],
    standard: tuple[str, ...],
    row: Callable[[Path, str, float], list[str]],
) -> None:
    """Print a row for each board that the command line asks for, and the seconds of all.

    Parameters
    ----------
    words
        What the script does, for its help.
    standard
        The boards where none are named.
    row
        Returns a board's cells; it may write into the folder, and has so many seconds a command.
    """
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("areas", nargs="*", default=standard, help="ICB codes")
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--all", action="store_true", help="all boards of England")
    given = parser.parse_args()
    areas = boards() if given.all else given.areas
    print_head(head)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for area in areas:
            print_row(row(Path(folder), area, given.time_limit))
    print(f"\n{len(areas)} boards, {time.monotonic() - began:.0f} s")
