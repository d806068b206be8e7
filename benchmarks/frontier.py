"""Walk the frontier of real boards between travel and trust relationships, and verify every point.

    python benchmarks/frontier.py [CODE ...] [--time-limit S]

Boards are built from the open data of `../shared/data` beside the repository. Seconds are those of
the whole `netform frontier` process; a process of its own verifies each point with `--bound`.
"""

import argparse
import csv
import tempfile
from pathlib import Path

from commands import build, practices_of, print_head, print_row, timed

HEAD = ("ICB", "practices", "points", "relationships", "thousand patient-km", "whole", "s", "MB")


def main() -> None:
    """Print one row a board as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codes", nargs="*", default=["QGH", "QJ2", "QOX"])
    parser.add_argument("--time-limit", type=float, default=300.0)
    given = parser.parse_args()
    print_head((*HEAD, "points verified"))
    with tempfile.TemporaryDirectory() as folder:
        for code in given.codes:
            problem, out = Path(folder) / code, Path(folder) / f"{code}-frontier"
            build(problem, code)
            walked = timed(
                *("frontier", str(problem), "--out", str(out), "--quiet", "--no-plot"),
                *("--time-limit", f"{given.time_limit:g}"),
            )
            with (out / "frontier.csv").open(encoding="utf-8", newline="") as file:
                points = list(csv.DictReader(file))
            held = [
                timed("verify", str(problem), str(out / point["run"]), "--bound").code == 0
                for point in points
            ]
            first, last = points[0], points[-1]
            print_row(
                [
                    code,
                    f"{practices_of(problem):,}",
                    str(len(points)),
                    f"{first['measure']} to {last['measure']}",
                    f"{int(first['travel']) / 1e9:,.3f} to {int(last['travel']) / 1e9:,.3f}",
                    "yes" if walked.code == 0 else f"no (exit code {walked.code})",
                    f"{walked.seconds:.1f}",
                    f"{walked.memory_mb:.0f}",
                    f"{sum(held)} of {len(held)}",
                ]
            )


if __name__ == "__main__":
    main()
