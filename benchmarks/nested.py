"""Plan two tiers at once for real integrated care boards, verify each, and print a table.

    python benchmarks/nested.py [ICB ... | --all] [--time-limit SECONDS] [--at-once BOARDS]
                                [--a-practice SECONDS] [--gap SHARE] [--sequential]

Reads the open data of `../shared/data` beside the repository; nothing of it is copied. A practice
that is cut off from all others has its floor waived. `--a-practice` adds to the limit for each
practice of a board. `apart` is the bound of the tiers without each
other; `3 %` and `1 %` are the seconds after which the gap was no more than that. With
`--sequential` there is also what the cheapest networks cost with the cheapest federations of them,
where these fit together. Seconds and memory are those of the whole `netform solve` process; boards
that are solved at once share the machine's cores.
"""

import argparse
import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from commands import HEAD, boards, build, cut_off, practices_of, print_head, print_row, solved
from netform import load_problem
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground, parts_of, solve_tier
from netform.solve.nested.federating import federated
from netform.solve.nested.federation import formed
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.proofs import upper_proof
from netform.solve.progress import Progress

STANDARD = ("QGH", "QJG", "QJ2", "QOX", "QH8", "QMJ", "QKK", "QSL", "QT6", "QHM")
SEQUENTIAL_SECONDS = 170.0


def steps(log: Path) -> list[str]:
    """Return the bound apart, and the seconds to a plan and to gaps of 3 % and 1 %."""
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    apart, first = "–", "–"
    within: dict[float, str] = {}
    for event in events:
        bound, objective = event.get("bound"), event.get("objective")
        if event["step"] == "tiers apart":
            apart = f"{bound / 1e9:,.3f}"
        if event["step"] == "networks alone" or objective is None or apart == "–":
            continue
        first = f"{event['seconds']:.1f}" if first == "–" else first
        for gap in (0.03, 0.01):
            if objective - bound <= gap * objective:
                within.setdefault(gap, f"{event['seconds']:.1f}")
    return [apart, first, within.get(0.03, "–"), within.get(0.01, "–")]


def sequential(folder: Path) -> str:
    """Return what the cheapest networks cost with the cheapest federations of them."""
    problem = load_problem(folder)
    lower, upper = (tier_problem(problem, tier.name) for tier in problem.settings.tiers)
    limits = Limits(seconds=SEQUENTIAL_SECONDS)
    groups = solve_tier(lower, limits, Progress(limits)).groups
    total = 0
    for members in parts_of(upper):
        part = upper.restricted(members)
        ground, inside = lay_ground(part), Inside(lower.restricted(members), limits)
        place = np.full(len(upper), -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        networks = [place[group] for group in groups or [] if place[group[0]] >= 0]
        paid = np.array(upper_proof(part, limits).parts[0].paid, dtype=np.int64)
        found = federated(ground, networks, limits, 2, paid)
        for chosen in found or []:
            federation = formed(ground, inside, sorted_union([networks[k] for k in chosen]))
            total += 0 if federation is None else federation.total
        if not found:
            return "none" if not limits.reached() else "–"
    return f"{total / 1e9:,.3f}"


def main() -> None:
    """Print one row a board, in order, and the seconds of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("areas", nargs="*", default=STANDARD, help="ICB codes")
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--a-practice", type=float, default=0.0, help="seconds more for each")
    parser.add_argument("--gap", type=float, help="boards whose gap is no more are done")
    parser.add_argument("--at-once", type=int, default=1, help="boards that are solved at once")
    parser.add_argument("--all", action="store_true", help="all boards of England")
    parser.add_argument("--sequential", action="store_true", help="solve tier after tier, too")
    given = parser.parse_args()
    areas = boards() if given.all else given.areas
    more = ("sequential",) if given.sequential else ()
    print_head(("ICB", "practices", *HEAD, "apart", "first plan, s", "3 %, s", "1 %, s", *more))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.at_once) as pool:

        def row(area: str) -> list[str]:
            problem, run = Path(folder) / area, Path(folder) / f"{area}-run"
            build(problem, area)
            waived = [word for code in cut_off(problem) for word in ("--waive-floor", code)]
            practices = practices_of(problem)
            seconds = given.time_limit + given.a_practice * practices
            options = ("--tiers", "network,federation", "--time-limit", f"{seconds:g}")
            enough = () if given.gap is None else ("--gap", f"{given.gap:g}")
            cells = solved(problem, run, *options, *enough, *waived)
            found = [area, f"{practices:,}", *cells, *steps(run / "log.jsonl")]
            return [*found, sequential(problem)] if given.sequential else found

        for cells in pool.map(row, areas):
            print_row(cells)
    print(f"\n{len(areas)} boards, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
