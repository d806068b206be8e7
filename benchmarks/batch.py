"""Many runs as batches: all boards at several prices, and the overhead of tiny runs.

    python benchmarks/batch.py boards [ICB ...] [--prices 0 2000 5000] [--time-limit SECONDS]
    python benchmarks/batch.py tiny [--runs 10000]

`boards` builds the boards from the open data beside the repository, runs each at every price as one
batch on two local workers, and again on a Dask scheduler and two workers that are started
separately on loopback; it holds the plans of both to each other, byte for byte. Floors of practices
that are cut off are waived by `waive_cheapest`.

`tiny` runs a problem of ten practices at so many prices on two local workers, gives the wall time a
run beyond what the solve itself took on one of the workers, and watches the memory of the client.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from commands import boards, build, print_head, print_row, timed

_LOOK = 0.5  # seconds between two looks at the memory


def _batch(scenarios: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "netform", "batch", str(scenarios), "--out", str(out)]
    return subprocess.Popen(
        [*command, *options, "--quiet", "--json"], stdout=subprocess.PIPE, text=True
    )


def _memory_mb(process: int) -> float:
    """Return the resident memory of a process now, MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    kilobytes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(kilobytes[0]) / 1024 if kilobytes else 0.0


def _cluster() -> tuple[str, list[subprocess.Popen[bytes]]]:
    """Start a scheduler and two workers on loopback, each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*dask, "worker", address, "--nthreads", "1", "--no-dashboard"]
    return address, [
        subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in (scheduler, worker, worker)
    ]


def _plans(out: Path) -> dict[str, bytes | None]:
    """Return the plan of each run, `None` where it has none."""
    return {
        file.parent.name: plan.read_bytes() if (plan := file.parent / "plan.csv").exists() else None
        for file in sorted(out.glob("*/summary.json"))
    }


def run_boards(folder: Path, areas: list[str], prices: list[int], seconds: float) -> None:
    """Run boards at prices in both ways, and print a row for each way."""
    for area in areas:
        build(folder / "problems" / area, area)
    scenarios = folder / "batch.toml"
    scenarios.write_text(
        "problems = ['problems/*']\n"
        f"[options]\ntime_limit = {seconds:g}\nwaive_cheapest = true\nrule_account = false\n"
        f"[grid]\n'tiers.network.relationship_price' = {prices}\n",
        encoding="utf-8",
    )
    print_head(("workers", "boards", "runs", "ended as", "exit code", "s"))
    found = []
    address, started = _cluster()
    try:
        ways = (
            ("2 of this machine", ("--workers", "2")),
            ("2 of a scheduler", ("--scheduler", address)),
        )
        for number, (words, options) in enumerate(ways):
            out, began = folder / f"runs-{number}", time.monotonic()
            process = _batch(scenarios, out, *options)
            said = json.loads(process.communicate()[0])
            counts = ", ".join(f"{word} {many}" for word, many in said["counts"].items())
            took = f"{time.monotonic() - began:.1f}"
            runs = f"{said['runs']:,}"
            print_row((words, str(len(areas)), runs, counts, str(process.returncode), took))
            found.append(_plans(out))
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
    same = sum(found[0].get(name) == plan for name, plan in found[1].items())
    print(f"\n{same:,} of {len(found[0]):,} plans are byte-equal in both")


def run_tiny(folder: Path, many: int) -> None:
    """Run many tiny problems, and print what each costs."""
    timed("generate", str(folder / "tiny"), "--practices", "10", "--seed", "1")
    scenarios = folder / "batch.toml"
    scenarios.write_text(
        f"problems = ['tiny']\n[grid]\n'tiers.network.relationship_price' = {list(range(many))}\n",
        encoding="utf-8",
    )
    out, began = folder / "runs", time.monotonic()
    process = _batch(scenarios, out, "--workers", "2")
    memory: list[float] = []
    while process.poll() is None:
        time.sleep(_LOOK)
        try:
            memory.append(_memory_mb(process.pid))
        except (FileNotFoundError, ProcessLookupError):
            break
    process.communicate()
    took = time.monotonic() - began
    summaries = sorted(out.glob("*/summary.json"))
    solving = sum(json.loads(file.read_text(encoding="utf-8"))["seconds"] for file in summaries)
    third = len(memory) // 3
    print_head(("runs", "done", "s", "ms a run", "ms of it solving", "MB at a third", "MB at most"))
    each, solve = 1000 * took / many, 1000 * solving / many / 2
    cells = (f"{took:.1f}", f"{each:.1f}", f"{solve:.1f}", f"{memory[third]:.0f}")
    print_row((f"{many:,}", f"{len(summaries):,}", *cells, f"{max(memory):.0f}"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("boards", "tiny"))
    parser.add_argument("areas", nargs="*", help="ICB codes, by default all")
    parser.add_argument("--prices", nargs="+", type=int, default=[0, 2000, 5000])
    parser.add_argument("--time-limit", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=10_000)
    given = parser.parse_args()
    room = Path(tempfile.mkdtemp(prefix="netform-batch-"))
    try:
        if given.what == "boards":
            run_boards(room, given.areas or boards(), given.prices, given.time_limit)
        else:
            run_tiny(room, given.runs)
    finally:
        shutil.rmtree(room, ignore_errors=True)
