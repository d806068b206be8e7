"""Build, solve and verify real integrated care boards, each by command, and print a table.

    python benchmarks/areas.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. Seconds and
memory are those of the whole `netform solve` process, start-up included.
"""

import argparse
import tempfile
from pathlib import Path

from commands import HEAD, boards, build, practices_of, print_head, print_row, solved

STANDARD = ("QMJ", "QKK", "QF7", "QGH", "QJ2", "QOX", "QHM", "QT6", "QT1", "QHG")


def main() -> None:
    """Print one row a board as it comes, and the seconds of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("areas", nargs="*", default=STANDARD, help="ICB codes")
    parser.add_argument("--time-limit", type=float, default=600.0)
    parser.add_argument("--all", action="store_true", help="all boards of England")
    given = parser.parse_args()
    if given.all:
        given.areas = boards()
    print_head(("ICB", "practices", *HEAD))
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for area in given.areas:
            problem = Path(folder) / area
            build(problem, area)
            limit = ("--time-limit", f"{given.time_limit:g}")
            cells = solved(problem, Path(folder) / f"{area}-run", *limit)
            print_row([area, f"{practices_of(problem):,}", *cells])
            seconds += float(cells[HEAD.index("s")])
    print(f"\n{len(given.areas)} boards, {seconds:.0f} s")


if __name__ == "__main__":
    main()
