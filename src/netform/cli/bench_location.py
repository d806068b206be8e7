"""`netform bench --format districting|cpmp`: problems of the literature, an account of each."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.bench.location import Format, LocationRow

LOCATION_FORMATS: tuple["Format", ...] = ("districting", "cpmp")
DISTANCES = ("as published", "truncated", "exact")


def bench_files(
    paths: Sequence[Path],
    form: "Format",
    backends: str | None,
    options: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Solve each file with each backend, print what came of it, and exit with 1 on a fault.

    Parameters
    ----------
    backends
        `assignment`, `assignment:NAME` with a solver of `netform solvers`, or `cpsat`, with commas
        between; `None` for the first.
    """
    from netform.bench.location import LocationOptions, bench_location
    from netform.cli.output import print_json

    solvers = [_solver_of(name.strip()) for name in (backends or "assignment").split(",")]
    rows = []
    for path in paths:
        for solver in solvers:
            how = LocationOptions(
                time_limit=options["time_limit"],
                threads=options["threads"] or 1,
                contiguous=options["contiguous"],
                distances=options["distances"],
                solver=solver,
                seed=options["seed"] or 0,
                memory=None if options["memory_limit"] is None else options["memory_limit"] * 1e9,
            )
            rows.append(bench_location(path, form, how))
            if not as_json:
                click.echo("\n".join([*rows[-1].lines(), ""]))
    faults = [fault for row in rows for fault in _faults(row)]
    if as_json:
        print_json(
            {"holds": not faults, "faults": faults, "rows": [row.to_table() for row in rows]}
        )
    else:
        for fault in faults:
            click.echo(f"fault: {fault}")
    sys.exit(1 if faults else 0)


def _solver_of(backend: str) -> str | None:
    """Return the solver that a backend names; `None` for HiGHS in this process."""
    from netform.errors import InputError

    kind, _, solver = backend.partition(":")
    if kind == "assignment":
        return solver or None
    if backend == "cpsat":
        return "CP-SAT"
    raise InputError(
        f"the backend {backend!r} does not solve problems of the literature",
        where="--backends",
        remedy="use assignment, assignment:NAME with a solver of netform solvers, or cpsat",
    )


def _faults(row: "LocationRow") -> list[str]:
    """Return what cannot be right, or is not what is published."""
    if row.verified is False:
        return [f"{row.name}: not verified: {'; '.join(row.faults)}"]
    if row.plans is not None and row.plans != (row.published_plans or row.plans):
        return [f"{row.name}: {row.plans} plans; {row.published_plans} are published"]
    if row.status == "infeasible" and row.published is not None:
        return [f"{row.name}: {row.by} says that there is no plan; {row.published} is published"]
    if row.status == "optimal" and row.published is not None and not row.equals_published:
        return [f"{row.name}: the value is not {row.published}, which is published"]
    return []
