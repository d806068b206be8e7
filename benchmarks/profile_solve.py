"""Where the time of a solve goes: its steps, then the functions that take most.

    python benchmarks/profile_solve.py PROBLEM [--time-limit S] [--rows N]

Runs in one thread, so that the profiler sees all of it. Compiled loops count for their callers'
`*_compiled` and `_…` kernels; solve once before to have them compiled.
"""

import argparse
import cProfile
import pstats
from pathlib import Path

from netform.problem import load_problem
from netform.solve import Event, Limits, solve


def tell(event: Event) -> None:
    """Print one step of the solve."""
    figures = {name: value for name, value in event.figures.items() if value is not None}
    print(f"{event.seconds:8.2f} s  {event.step:10}", figures, flush=True)


def main() -> None:
    """Profile one solve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem", type=Path)
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--rows", type=int, default=25)
    given = parser.parse_args()
    problem = load_problem(given.problem)
    profile = cProfile.Profile()
    profile.enable()
    result = solve(problem, limits=Limits(seconds=given.time_limit), threads=1, listener=tell)
    profile.disable()
    print(f"{result.status}, gap {result.gap}, {result.seconds} s")
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile).sort_stats(order).print_stats(given.rows)


if __name__ == "__main__":
    main()
