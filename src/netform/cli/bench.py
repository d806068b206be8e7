"""`netform bench`: instances solved and verified, in one table."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from netform.bench.formats import FORMATS
from netform.cli.bench_location import DISTANCES, LOCATION_FORMATS, bench_files
from netform.cli.numbers import Number
from netform.cli.options import machine_options, tiers_of

if TYPE_CHECKING:
    from netform.bench import Row

_HEAD = (
    "instance",
    "tiers",
    "backend",
    "status",
    "value",
    "bound",
    "gap",
    "to best",
    "s",
    "MB",
    "verified",
    "remark",
)


@click.command()
@click.argument("instances", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option(
    "--backends",
    default="columns",
    show_default=True,
    metavar="NAME,NAME…",
    help="Which ones: columns, assignment:HiGHS, cpsat:partition, …",
)
@click.option("--tiers", help="By default what the instance's recipe plans, else network.")
@click.option("--time-limit", type=Number(min=0), help="Seconds of each solve.")
@machine_options
@click.option("--seed", type=int, help="Passed on to solve.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, *LOCATION_FORMATS]),
    default="problem",
    show_default=True,
    help="How the instances are written; districting and cpmp are problems of the literature.",
)
@click.option(
    "--contiguous/--not-contiguous",
    default=None,
    help="With --format districting: instead of what the file says.",
)
@click.option(
    "--distances",
    type=click.Choice(DISTANCES),
    default="as published",
    show_default=True,
    help="With --format cpmp: cut off to whole numbers or not.",
)
@click.option("--update", is_flag=True, help="Write better values to best_known.json; never worse.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench(
    instances: tuple[Path, ...],
    backends: str,
    form: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Solve and verify INSTANCES: folders of a problem or a recipe, or folders of such folders.

    Each solve is a process of its own. Value and bound are exact, in patient-millimetres. Exit code
    0 when every reported plan was verified and nothing contradicts another backend or what is
    known; else 1.

    With --format districting INSTANCES are .toml files that describe districting problems, with
    --format cpmp capacitated p-median files; backends are assignment, assignment:NAME and cpsat.
    """
    if form in LOCATION_FORMATS:
        said = click.get_current_context().get_parameter_source("backends")
        chosen = None if said is ParameterSource.DEFAULT else backends
        bench_files(instances, form, chosen, options, as_json)
    del options["contiguous"], options["distances"]
    from netform.bench import BenchOptions, backend_from_words, findings, protocol_of, rows_of
    from netform.cli.output import print_json, print_table

    if options["tiers"] is not None:
        options["tiers"] = ",".join(tiers_of(options["tiers"]))
    told = BenchOptions(
        backends=tuple(map(backend_from_words, backends.split(","))), told=_say, **options
    )
    read = rows_of(form)
    rows = [row for path in instances for row in read(path, told)]
    faults = findings(rows)
    if as_json:
        print_json(
            {
                "holds": not faults,
                "faults": [str(fault) for fault in faults],
                "protocol": protocol_of(told),
                "rows": [row.to_table() for row in rows],
            }
        )
    else:
        print_table(_HEAD, [_cells(row) for row in rows])
        for fault in faults:
            click.echo(f"fault: {fault}")
    sys.exit(1 if faults else 0)


def _say(row: "Row") -> None:
    """Say on standard error that a row is there; a long table comes at the end."""
    updated = f", best known: {', '.join(row.updated)}" if row.updated else ""
    click.echo(
        f"{row.instance} ({row.tiers}) {row.backend}: {row.status}, {row.seconds:.1f} s{updated}",
        err=True,
    )


def _cells(row: "Row") -> tuple[str, ...]:
    from netform.cli.output import percent

    return (
        row.instance,
        row.tiers,
        row.backend,
        row.status,
        _exact(row.objective),
        _exact(row.bound),
        percent(row.gap),
        percent(row.gap_to_best),
        f"{row.seconds:.1f}",
        "-" if row.memory_mb is None else f"{row.memory_mb:,.0f}",
        _verified(row),
        _remark(row),
    )


def _remark(row: "Row") -> str:
    """Say why there is no answer, or what became better known."""
    if row.verified is None and row.faults:
        return f"{row.status}: {row.faults[0]}"
    return f"now best known: {', '.join(row.updated)}" if row.updated else ""


def _exact(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _verified(row: "Row") -> str:
    """Return `yes`, `no`, or a dash; `plan` where no certificate made the bound checkable."""
    if row.verified is None:
        return "-"
    if not row.verified:
        return "no"
    return "plan" if row.objective is not None and not row.certified else "yes"
