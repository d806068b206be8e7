"""The format `problem`: instances of the library, solved and verified by netform's own commands."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from netform.bench.backends import Backend
from netform.bench.best_known import KnownEntry, read_best_known
from netform.bench.instances import find_instances, plans_of, problem_folder
from netform.bench.measured import Measured, measured
from netform.bench.options import BenchOptions
from netform.bench.row import Row
from netform.bench.update import update_best_known

_REFUSED = 2
_ENDINGS = (0, 3, 4, 5, 130)  # exit codes of a solve that wrote its run
_GRACE = 60.0  # seconds beyond the time limit, or as long again as the limit if that is longer


def rows(path: Path, options: BenchOptions) -> list[Row]:
    """Solve every instance that a path names with every backend; see `BenchOptions`.

    Raises
    ------
    InputError
        There is no instance, or one cannot be read or made.
    """
    found: list[Row] = []
    for instance in find_instances(path):
        with problem_folder(instance) as problem:
            plans = (options.tiers,) if options.tiers is not None else plans_of(instance)
            for tiers in plans:
                for backend in options.backends:
                    found.append(_row(instance, problem, tiers, backend, options))
                    options.told(found[-1])
    return found


def _row(instance: Path, problem: Path, tiers: str, backend: Backend, options: BenchOptions) -> Row:
    """Solve, verify, and compare with what is known."""
    known = read_best_known(instance).get(tiers, KnownEntry(unit=""))
    with TemporaryDirectory(prefix="netform-") as folder:
        run = Path(folder) / "run"
        solved = measured(*_solve(problem, run, tiers, backend, options), at_most=_most(options))
        row = Row(
            instance=instance.resolve().name,
            tiers=tiers,
            backend=backend.name,
            status=_ending(solved, run),
            best_objective=known.objective,
            best_bound=known.bound,
            best_status=known.status,
            seconds=round(solved.seconds, 3),
            memory_mb=solved.memory_mb,
            faults=_complaint(solved),
        )
        if row.status:
            return row
        summary = _read(run / "summary.json")
        row = replace(
            row,
            status=summary["status"],
            objective=summary["objective"],
            bound=summary["bound"],
            unit=summary["unit"],
            faults=(),
        )
        if row.objective is not None or row.status == "infeasible":
            row = _verified(row, problem, run)
        if options.update and row.verified:
            row = replace(row, updated=update_best_known(instance, row, run, options))
    return row


def _solve(
    problem: Path, run: Path, tiers: str, backend: Backend, options: BenchOptions
) -> list[str]:
    """Return the command line of the solve."""
    given = {
        "--time-limit": options.time_limit,
        "--threads": options.threads,
        "--memory-limit": options.memory_limit,
        "--seed": options.seed,
    }
    passed = [f"{name}={value:.12g}" for name, value in given.items() if value is not None]
    fixed = ["solve", str(problem), "--out", str(run), "--quiet", "--no-rule-account"]
    return [*fixed, "--tiers", tiers, *backend.options, *passed]


def _most(options: BenchOptions) -> float | None:
    """Return the seconds after which a solve hangs."""
    limit = options.time_limit
    return None if limit is None else limit + max(_GRACE, limit)


def _ending(solved: Measured, run: Path) -> str:
    """Return the word for a solve that left no run; empty text where there is one."""
    if solved.stopped:
        return "no answer"
    if solved.code == _REFUSED:
        return "refused"
    if solved.code not in _ENDINGS or not (run / "summary.json").exists():
        return "crashed"
    return ""


def _complaint(solved: Measured) -> tuple[str, ...]:
    """Return what a solve said at its end, or how it ended where it said nothing."""
    if solved.stopped:
        return (f"it did not stop at its time limit, and was stopped after {solved.seconds:.0f} s",)
    how = f"signal {-solved.code}" if solved.code < 0 else f"exit code {solved.code}"
    return (solved.last_line or how,)


def _verified(row: Row, problem: Path, run: Path) -> Row:
    """Hold the run to the problem by `netform verify`, its bound too if it has a certificate."""
    if row.status == "infeasible":
        flags, certified = ["--infeasible"], False
    else:
        certified = (run / "bound.json").exists()
        flags = ["--bound"] if certified else []
    checked = measured("verify", str(problem), str(run), *flags, "--json")
    try:
        said: dict[str, Any] = json.loads(checked.out)
    except ValueError:
        said = {"faults": [checked.last_line or f"verify ended with exit code {checked.code}"]}
    faults = [*said["faults"], *(f"another problem: {each}" for each in said.get("deviations", ()))]
    if checked.code != 0 and not faults:
        faults.append(f"verify ended with exit code {checked.code}")
    return replace(
        row, verified=not faults, certified=certified and not faults, faults=tuple(faults)
    )


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table
