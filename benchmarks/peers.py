"""Give other packages netform's instances and the same wall time; print what became of it.

    python benchmarks/peers.py [SIZE ...] [--time-limit SECONDS] [--cache FOLDER] [--only WORD ...]

A size names `instances/region-SIZE`. Each peer is installed from PyPI (wheels alone, versions
pinned) into a virtual environment of its own below the cache. Every process has one thread and is
ended from outside when its time is over; two run at once. All plans are scored by netform's
arithmetic. docs/peers.md has the protocol.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from commands import print_head, print_row
from netform.plan import read_plan
from netform.problem import Problem, load_problem
from peers import expresses
from peers.environments import PINNED, Environment, environment
from peers.held import Held, held
from peers.score import Score, instance_of, plan_of, scored

HERE = Path(__file__).parent
HEAD = (
    *("practices", "method", "groups", "thousand patient-km", "above the bound", "groups in band"),
    *("groups connected", "verified", "s", "remark"),
)
COLUMNS = "netform, columns"
OWN = {
    COLUMNS: (),
    "compact model, HiGHS": ("--backend", "assignment", "--solver", "HiGHS"),
    "compact model, CP-SAT": ("--backend", "cpsat"),
}
METHODS = {
    "spopt": {"max-p": "maxp", "AZP": "azp", "SKATER": "skater", "Ward": "ward"},
    "pygeoda": {"max-p": "maxp", "AZP": "azp", "SCHC": "schc"},
    "gerrychain": {"ReCom, annealed": "recom"},
}
GRACE = 15.0
"""Seconds that netform's own process may take beyond its limit, to write what it has."""


@dataclass(frozen=True)
class Answer:
    """What a method gave: its score, if it gave a plan, the time it took, and a remark."""

    score: Score | None
    seconds: float | None
    remark: str
    bound: int | None = None


def netform_answer(
    problem: Problem, folder: Path, options: tuple[str, ...], limit: float
) -> Answer:
    """Run `netform solve` by command line, and score the plan that it wrote."""
    with tempfile.TemporaryDirectory() as runs:
        run = Path(runs) / "run"
        command = (sys.executable, "-m", "netform", "solve", str(folder), "--out", str(run))
        said = ("--time-limit", f"{limit:g}", "--threads", "1", "--quiet")
        done = held((*command, *said, *options), "", limit + GRACE)
        summary_file, plan_file = run / "summary.json", run / "plan.csv"
        if not summary_file.exists():
            return Answer(None, done.seconds, _why_no_run(done))
        summary = json.loads(summary_file.read_text(encoding="utf-8"))
        plan = read_plan(problem, plan_file) if plan_file.exists() else None
        gap = summary["gap"]
        remark = summary["status"] if not gap else f"{summary['status']}, gap {100 * gap:.2f} %"
        bound = summary["bound"]
        return Answer(plan and scored(problem, plan), done.seconds, remark, bound)


def _why_no_run(done: Held) -> str:
    """Say why `netform solve` wrote nothing: an option that it has not, or what it said last."""
    if done.code == 2 and any(word in done.errors for word in ("'--backend'", "--solver")):
        return "not in this netform"
    last = (done.errors.strip().splitlines() or ["no word"])[-1]
    return "no run in time" if done.code is None else f"exit code {done.code}: {last}"


def peer_answer(
    problem: Problem, instance: dict[str, Any], place: Environment, script: tuple[str, ...]
) -> Answer:
    """Run an adapter in its environment, and score the last plan that it wrote in time."""
    if place.python is None:
        return Answer(None, None, f"not installed: {place.fault}")
    command = (str(place.python), str(HERE / "peers" / script[0]), *script[1:])
    done = held(command, json.dumps(instance), instance["seconds"])
    lines = [line for line in done.output.split("\n")[:-1] if line]  # the last may be cut off
    failed = "" if not done.code else (done.errors.strip().splitlines() or ["no word"])[-1]
    if not lines:
        return Answer(None, done.seconds, failed or "no plan in time")
    best = json.loads(lines[-1])
    score = scored(problem, plan_of(problem, best["groups"]))
    # Giants travel nowhere, so both sums are of the same patients.
    if score.travel != best["travel"]:
        raise SystemExit(f"{script}: the adapter says {best['travel']}, netform {score.travel}")
    return Answer(score, done.seconds, failed or ("time over" if done.code is None else "finished"))


def cells(practices: int, method: str, answer: Answer, bound: int | None) -> list[str]:
    """Return a row under `HEAD`."""
    score = answer.score
    seconds = "–" if answer.seconds is None else f"{answer.seconds:.1f}"
    remark = answer.remark.replace("|", "/")
    if score is None:
        return [f"{practices:,}", method, *"––––––", seconds, remark]
    travel, above = "–", "–"
    if score.travel is not None:
        travel = f"{score.travel / 1e6:,.3f}"
        above = "–" if not bound else f"{100 * (score.travel * 1000 / bound - 1):+.2f} %"
    left_out = f", {score.left_out} practices in none" if score.left_out else ""
    return [
        *(f"{practices:,}", method, f"{score.groups}{left_out}", travel, above),
        *(f"{score.in_band} / {score.groups}", f"{score.connected} / {score.groups}"),
        *("yes" if score.fault is None else "NO", seconds, remark),
    ]


def jobs_of(
    problem: Problem, folder: Path, places: dict[str, Environment], first: Answer, given: Any
) -> list[tuple[str, Callable[[], Answer]]]:
    """Return the name of each method after netform's own, and what runs it."""
    limit = given.time_limit
    jobs: list[tuple[str, Callable[[], Answer]]] = [
        (name, partial(netform_answer, problem, folder, options, limit))
        for name, options in OWN.items()
        if name != COLUMNS
    ]
    if first.score is None:
        return jobs
    instance = instance_of(problem, first.score.groups, limit, given.seed)
    for peer, methods in METHODS.items():
        for name, word in methods.items():
            script = (f"run_{peer}.py", word)
            run = partial(peer_answer, problem, instance, places[peer], script)
            jobs.append((f"{places[peer].version} {name}", run))
    return jobs


def print_measured(given: Any, places: dict[str, Environment]) -> None:
    """Print the first table: a row a method, each size after the other."""
    print_head(HEAD)
    for size in given.sizes:
        folder = HERE.parent / "instances" / f"region-{size}"
        if not folder.exists():
            raise SystemExit(f"there is no instance {folder.name}; see instances/README.md")
        problem = load_problem(folder)
        first = netform_answer(problem, folder, OWN[COLUMNS], given.time_limit)
        practices = len(problem.practices)
        print_row(cells(practices, COLUMNS, first, first.bound))
        jobs = [
            (name, run)
            for name, run in jobs_of(problem, folder, places, first, given)
            if not given.only or any(word.lower() in name.lower() for word in given.only)
        ]
        with ThreadPoolExecutor(given.at_once) as pool:
            answers = [(name, pool.submit(run)) for name, run in jobs]
            try:
                for name, answer in answers:
                    print_row(cells(practices, name, answer.result(), first.bound))
            except BaseException:  # Ctrl-C too: what has not begun does not begin
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def main() -> None:
    """Install what is missing, print the measured table, then what each can be told."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["60", "250", "1000"])
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a method")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--at-once", type=int, choices=(1, 2), default=2, help="processes")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="methods with such a word")
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "netform-peers", metavar="FOLDER"
    )
    given = parser.parse_args()
    places = {peer: environment(peer, given.cache.resolve()) for peer in PINNED}
    print_measured(given, places)
    print()
    print_head(expresses.HEAD)
    for row in expresses.ROWS:
        print_row(row)


if __name__ == "__main__":
    main()
