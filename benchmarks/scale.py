"""Solve and verify problems of growing size, each by command, and print a table.

    python benchmarks/scale.py [SIZE ...] [--seeds 1 ...] [--gap G] [--time-limit S] [--sets]

A size is a number of practices of the synthetic generator, or all real practices (from the open
data of `../shared/data` beside the repository): `england` as one problem, `boards` as one problem
whose networks keep within integrated care boards, without the practices that this cuts off.
Seconds and memory are those of the whole `netform solve` process, start-up included; a process of
its own verifies each bound. `--sets` counts the connected sets within the band too, which takes
longer than the rest for cities.
"""

import argparse
import tempfile
from pathlib import Path

from commands import HEAD, build, cut_off, practices_of, print_head, print_row, solved, timed

REAL = {"england": "England", "boards": "England by boards"}
WITHIN = """
[[rules]]
kind = "within"
area = "icb_code"
"""


def made(folder: Path, size: str, seed: int) -> Path:
    """Build or generate a problem; return its folder."""
    problem = folder / f"{size}-{seed}"
    if size in REAL:
        build(problem, None)
        if size == "boards":
            with (problem / "problem.toml").open("a", encoding="utf-8") as file:
                file.write(WITHIN)
    elif timed("generate", str(problem), "--practices", size, "--seed", str(seed)).code:
        raise SystemExit(f"generate failed for {size} practices, seed {seed}")
    return problem


def sets_of(problem: Path) -> str:
    """Count the connected sets within the band, listing none of them."""
    from netform.problem import load_problem, tier_problem
    from netform.solve.columns import count_columns, lay_ground

    return f"{count_columns(lay_ground(tier_problem(load_problem(problem), 'network'))):,}"


def main() -> None:
    """Print one row a problem as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["250", "1000", "3000", "6500", "20000"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--gap", type=float, default=0.005)
    parser.add_argument("--time-limit", type=float, default=600.0)
    parser.add_argument("--sets", action="store_true", help="count connected sets too")
    given = parser.parse_args()
    options = ("--gap", f"{given.gap:g}", "--time-limit", f"{given.time_limit:g}")
    print_head(("problem", "seed", "practices", "sets", *HEAD))
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            for seed in given.seeds if size not in REAL else [0]:
                problem = made(Path(folder), size, seed)
                away = cut_off(problem) if size == "boards" else []
                left_out = [word for code in away for word in ("--leave-out", code)]
                run = Path(folder) / f"{problem.name}-run"
                cells = solved(problem, run, *options, *left_out)
                name = REAL.get(size, "synthetic")
                sets = sets_of(problem) if given.sets else "–"
                count = f"{practices_of(problem):,}"
                print_row([name, str(seed or "–"), count, sets, *cells])


if __name__ == "__main__":
    main()
