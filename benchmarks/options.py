"""Find options for real boards, and what all plans near the optimum share; print a table.

    python benchmarks/options.py [ICB ... | --all] [--time-limit SECONDS]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. Five options
within 3 %, any two of which differ by 10 % of the patients; the limit holds for finding them, and
twice as long for what is certain. `verified` holds for the plan and the bound of each option.
"""

import json
from pathlib import Path

from commands import build, cut_off, practices_of, table_of_boards, timed

STANDARD = ("QGH", "QJ2", "QF7", "QHM")
HEAD = ("ICB", "practices", "options", "differ by at least", "at most above the optimum", "s")
MORE = ("verified", "pairs in every", "in some", "in none", "open", "questions open", "s")


def row(folder: Path, area: str, seconds: float) -> list[str]:
    """Look at one board; return the cells of its row."""
    problem, out, certain = (folder / f"{area}{end}" for end in ("", "-options", "-certainty"))
    build(problem, area)
    waived = [word for code in cut_off(problem) for word in ("--waive-floor", code)]
    shared = ("--quiet", "--json", *waived, "--time-limit")
    done = timed("alternatives", str(problem), "--out", str(out), *shared, f"{seconds:g}")
    found = json.loads(done.output)
    cells = [area, f"{practices_of(problem):,}", str(found["found"])]
    if not found["options"]:
        return [*cells, *["–"] * 10]
    apart = [each["patients_with_new_partners"] for each in found["differences"]]
    cells.append(f"{100 * min(apart, default=0) / found['patients']:.1f} %")
    cells.append(f"{100 * max(each['above_bound'] for each in found['options']):.2f} %")
    runs = [str(out / each["option"]) for each in found["options"]]
    checks = [timed("verify", str(problem), run, "--bound") for run in runs]
    verified = "yes" if all(check.code == 0 for check in checks) else "NO"
    known = timed(
        *("certainty", str(problem), "--out", str(certain), "--options", str(out)),
        *(*shared, f"{2 * seconds:g}"),
    )
    said = json.loads(known.output)
    pairs = [f"{said['neighbours'][word]:,}" for word in ("every", "some", "none", "open")]
    return [
        *(*cells, f"{done.seconds:.1f}", verified, *pairs),
        *(f"{said['open']:,}", f"{known.seconds:.1f}"),
    ]


if __name__ == "__main__":
    table_of_boards(__doc__.splitlines()[0], (*HEAD, *MORE), STANDARD, row)
