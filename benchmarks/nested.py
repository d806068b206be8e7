"""Plan two tiers at once for real integrated care boards, verify each, and print a table.

    python benchmarks/nested.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. A practice
that is cut off from all others has its floor waived. `apart` is the bound of the tiers without each
other; `sequential` is what the cheapest networks cost with the cheapest federations of them, where
these fit together. Seconds and memory are those of the whole `netform solve` process.
"""

import argparse
import json
import tempfile
from pathlib import Path

from commands import HEAD, boards, build, cut_off, practices_of, print_head, print_row, solved

STANDARD = ("QGH", "QJG", "QJ2", "QOX", "QH8", "QMJ", "QKK", "QSL", "QT6", "QHM")


def steps(log: Path) -> list[str]:
    """Return the bound apart, the sequential plan, and the seconds after which there was a plan."""
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    joint = [event for event in events if event["step"] in ("tiers apart", "federated")]
    apart, sequential, first = "–", "–", "–"
    for event in joint:
        if event["step"] == "tiers apart":
            apart = f"{event['bound'] / 1e9:,.3f}"
        else:
            first = f"{event['seconds']:.1f}"
            if event["sequential"]:
                sequential = f"{event['objective'] / 1e9:,.3f}"
    return [apart, sequential, first]


def main() -> None:
    """Print one row a board as it comes, and the seconds of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("areas", nargs="*", default=STANDARD, help="ICB codes")
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--all", action="store_true", help="all boards of England")
    given = parser.parse_args()
    print_head(("ICB", "practices", *HEAD, "apart", "sequential", "first plan, s"))
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for area in boards() if given.all else given.areas:
            problem, run = Path(folder) / area, Path(folder) / f"{area}-run"
            build(problem, area)
            waived = [word for code in cut_off(problem) for word in ("--waive-floor", code)]
            options = ("--tiers", "network,federation", "--time-limit", f"{given.time_limit:g}")
            cells = solved(problem, run, *options, *waived)
            print_row([area, f"{practices_of(problem):,}", *cells, *steps(run / "log.jsonl")])
            seconds += float(cells[HEAD.index("s")])
    print(f"\n{len(given.areas)} boards, {seconds:.0f} s")


if __name__ == "__main__":
    main()
