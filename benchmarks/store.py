"""How fast the run store is with many runs; print a table.

    python benchmarks/store.py [URL] [--runs 100000]

Fills a store (a file, or the PostgreSQL database of the URL) with runs made up from one that is
solved, a hundred at a time as `netform batch` does, and times whole commands, start included.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from commands import print_head, print_row, timed
from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun

INSTANCE = Path(__file__).parent.parent / "instances" / "tower-hamlets"
_AT_ONCE = 100
_COMMANDS = (
    ("list",),
    ("list", "--status", "feasible", "--limit", "20"),
    ("list", "--problem", "QJ", "--since", "2026-03-01", "--until", "2026-04-01"),
    ("list", "--batch", "batch 9", "--status", "infeasible", "--json"),
    ("show", f"{77:064x}"),
    ("prune", "--keep-latest", "3"),
    ("prune", "--older-than", "30d", "--problem", "QG"),
)
_WHOLE = 1_000  # run folders that are read and put in with all their rows
_PARTS = ("groups", "practices", "relationships", "events")
_STATUS = ("optimal", "optimal", "within-gap", "feasible", "infeasible")


def made_up(stored: StoredRun, number: int) -> StoredRun:
    """Return a run like another one, of some day and status."""
    name = f"{number:064x}"
    day = f"2026-{1 + number % 12:02d}-{1 + number // 12 % 28:02d}T{number % 24:02d}:00:00Z"
    run = {
        **stored.run,
        "id": name,
        "stopped": day,
        "status": _STATUS[number % len(_STATUS)],
        "problem": f"Q{'GHJK'[number % 4]}{number % 10}",
        "batch": f"batch {number % 50}",
    }
    groups = tuple({**row, "run": name} for row in stored.groups)
    return StoredRun(run, groups, (), (), ())


def whole(stored: StoredRun, number: int) -> StoredRun:
    """Return a run under another id, with all its rows."""
    name = f"{number:064x}"
    own = {part: tuple({**row, "run": name} for row in getattr(stored, part)) for part in _PARTS}
    return replace(stored, run={**stored.run, "id": name}, **own)


def main() -> None:
    """Fill a store and time commands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", help="of a PostgreSQL database that is empty")
    parser.add_argument("--runs", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="netform-store-") as room:
        solved = Path(room) / "hamlets-0"
        timed("solve", str(INSTANCE), "--out", str(solved), "--quiet")
        stored = StoredRun.read(solved)
        where = given.url or str(Path(room) / "runs.sqlite")
        store, began = RunStore.open(where), time.monotonic()
        for first in range(0, given.runs, _AT_ONCE):
            store.add(made_up(stored, k) for k in range(first, first + _AT_ONCE))
        each = 1000 * (time.monotonic() - began) / given.runs
        print(f"{given.runs:,} runs, {each:.2f} ms to put one in")
        began = time.monotonic()
        for first in range(0, _WHOLE, _AT_ONCE):
            store.add(
                whole(StoredRun.read(solved), given.runs + k)
                for k in range(first, first + _AT_ONCE)
            )
        each = 1000 * (time.monotonic() - began) / _WHOLE
        rows = 1 + sum(len(getattr(stored, table)) for table in _PARTS)
        print(f"{each:.2f} ms to read a run folder and put it in with all its {rows} rows\n")
        print_head(("netform runs", "s", "lines"))
        for command in _COMMANDS:
            found = [timed("runs", *command, "--store", where) for _ in range(3)]
            seconds = sorted(each.seconds for each in found)[1]
            print_row((" ".join(command), f"{seconds:.2f}", f"{found[0].output.count(chr(10)):,}"))


if __name__ == "__main__":
    main()
