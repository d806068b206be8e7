"""Turn a result into its run folder: summary, manifest, log."""

import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from netform.plan import (
    account_table,
    carrying_account,
    relationship_account,
    relationships_before,
)
from netform.plan.run_folder.run import write_run
from netform.problem import new_folder
from netform.solve.result import Result

_RECORDED_PACKAGES = (
    *("netform", "highspy", "ortools", "pulp"),
    *("numba", "numpy", "pandas", "scipy"),
)


def save_run(
    result: Result,
    folder: Path,
    *,
    inputs: Mapping[str, str],
    options: Mapping[str, Any],
    proofs: Mapping[str, Result] | None = None,
    problem: Path | None = None,
    force: bool = False,
) -> None:
    """Write the run folder of a result, whole or not at all; see `netform.problem.new_folder`.

    Parameters
    ----------
    inputs
        SHA-256 of every file of the problem, by name, taken before the solve (`file_digests`).
    proofs
        Results of problems that this one came from, each to be a run folder of that name inside.
    problem
        The problem's folder where `netform solve` made the run, so that it can be done again; see
        `netform rerun`.
    """
    with new_folder(folder, force=force) as draft:
        _write(result, draft, inputs, options, problem)
        for name, proof in (proofs or {}).items():
            (draft / name).mkdir()
            _write(proof, draft / name, inputs, options, None)


def _write(
    result: Result,
    folder: Path,
    inputs: Mapping[str, str],
    options: Mapping[str, Any],
    problem: Path | None,
) -> None:
    write_run(
        folder,
        result.problem,
        summary_of(result, seed=options.get("seed")),
        _manifest(result, inputs, options, problem),
        ({"seconds": e.seconds, "step": e.step, **e.figures} for e in result.events),
        plan=result.plan,
        certificate=result.certificate,
        witnesses=result.witnesses,
    )


def summary_of(result: Result, *, seed: int | None) -> dict[str, Any]:
    """Return the content of `summary.json` (DESIGN.md section 2).

    `carrying` is there when the problem has budgets or services.

    `objective`, `bound` and `travel` are in `unit`; `travel` is before the tier's weight; `gap` is
    a fraction; `relationships` are plain counts, `null` without a plan.
    """
    metres = result.problem.travel.unit == "metres"
    tier = result.problem.settings.tiers[0].name
    carrying = None if result.plan is None else carrying_account(result.problem, result.plan)
    return {
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "unit": "patient-millimetres" if metres else "patient-milliseconds",
        "travel": "straight line" if result.problem.travel.is_straight_line else "given",
        "tiers": {} if result.verification is None else account_table(result.verification),
        "relationships_before": relationships_before(result.problem, tier),
        "relationships": None
        if result.plan is None
        else relationship_account(result.problem, result.plan).to_table(),
        **({} if carrying is None else {"carrying": carrying.to_table()}),
        "rules": [vars(rule) for rule in result.rules],
        "certified_bound": result.certified,
        "seconds": result.seconds,
        "peak_memory_mb": _peak_memory_mb(),
        "solver": result.by or f"columns ({_version('highspy')} of highspy)",
        "remarks": list(result.remarks),
        "seed": seed,
        "confirmation": None if result.confirmation is None else vars(result.confirmation),
    }


def _manifest(
    result: Result,
    inputs: Mapping[str, str],
    options: Mapping[str, Any],
    problem: Path | None,
) -> dict[str, Any]:
    stop = datetime.now(UTC)
    start = stop - timedelta(seconds=result.seconds)
    return {
        **({} if problem is None else {"command": "solve", "problem": str(problem.resolve())}),
        "versions": versions(),
        "options": dict(options),
        "inputs": dict(inputs),
        "machine": machine(),
        "start": start.isoformat(timespec="seconds"),
        "stop": stop.isoformat(timespec="seconds"),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a plan may depend on."""
    return {
        "python": platform.python_version(),
        **{name: _version(name) for name in _RECORDED_PACKAGES},
    }


def machine() -> dict[str, Any]:
    """Return what a plan may depend on of this machine."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
    }


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


def _peak_memory_mb() -> float | None:
    """Return the peak memory of this process; `None` where the system does not tell (Windows)."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
