"""`netform runs`: what is in the run store."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.store.run_store import Filter, RunStore

Command = TypeVar("Command", bound=Callable[..., object])
FILE = click.Path(path_type=Path)
STORE = "runs.sqlite"
_TABLES = ("runs", "groups", "practices", "relationships", "events")


def store_option(command: Command) -> Command:
    """Add `--store` to a command."""
    return click.option(
        "--store",
        envvar="NETFORM_STORE",
        default=STORE,
        show_default=True,
        help="A file, or the URL of a PostgreSQL database; also NETFORM_STORE.",
    )(command)


def _filter_options(command: Command) -> Command:
    """Add the options by which runs are chosen."""
    for name, words in (
        ("--until", "Stopped before this date or time, UTC."),
        ("--since", "Stopped at this date or time or later, UTC."),
        ("--problem", "A part of the problem's name."),
        ("--batch", "The name of the batch."),
    ):
        command = click.option(name, help=words)(command)
    return click.option("--status", multiple=True, help="A status word; may be repeated.")(command)


@click.group()
def runs() -> None:
    """List, show, export and prune the runs in the run store."""


@runs.command("list")
@store_option
@_filter_options
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(store: str, limit: int, as_json: bool, **options: Any) -> None:
    """List runs, the last ones first."""
    from netform.cli.output import percent, print_json, print_table

    rows = _opened(store).runs(_filter(options), limit)
    if as_json:
        print_json(rows)
        return
    print_table(
        ("run", "status", "gap", "s", "stopped", "id"),
        [
            (
                row["name"],
                row["status"],
                percent(row["gap"]),
                f"{row['seconds']:.1f}",
                row["stopped"],
                row["id"][:10],
            )
            for row in rows
        ],
    )


@runs.command()
@store_option
@click.argument("run", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(store: str, run: str, as_json: bool) -> None:
    """Show the run whose id begins with ID."""
    from netform.cli.output import print_json, print_table

    row = _opened(store).run(run)
    row["asked"] = json.loads(row["asked"])
    if as_json:
        print_json(row)
    else:
        print_table(("of the run", "is"), [(key, value) for key, value in row.items()])


@runs.command()
@store_option
@_filter_options
@click.option("--table", type=click.Choice(_TABLES), default="runs", show_default=True)
@click.option("--out", type=FILE, required=True, help="A file, .csv or .parquet.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def export(store: str, table: str, out: Path, force: bool, **options: Any) -> None:
    """Write the rows of a table, for the runs that are chosen, to a file."""
    import pandas as pd

    from netform.errors import InputError
    from netform.problem.new_path import new_file
    from netform.store.tables import METADATA

    if out.suffix not in (".csv", ".parquet"):
        raise InputError(
            "the kind of file is not known",
            where=f"--out {out}",
            remedy="name a file that ends with .csv or .parquet",
        )
    rows = _opened(store).rows(table, _filter(options))
    columns = [column.name for column in METADATA.tables[table].columns]
    frame = pd.DataFrame(rows, columns=columns).convert_dtypes()
    with new_file(out, force=force) as draft:
        if out.suffix == ".csv":
            frame.to_csv(draft, index=False, lineterminator="\n")
        else:
            frame.to_parquet(draft, index=False)
    click.echo(f"written: {out}, {len(frame):,} rows")


@runs.command()
@store_option
@_filter_options
@click.option("--older-than", type=click.IntRange(0), metavar="DAYS", help="Stopped before that.")
@click.option("--yes", is_flag=True, help="Do it; without it, only say how many there are.")
def prune(store: str, older_than: int | None, yes: bool, **options: Any) -> None:
    """Take the runs that are chosen out of the store; their folders stay."""
    from netform.errors import InputError

    if older_than is not None:
        limit = (datetime.now(UTC) - timedelta(days=older_than)).strftime("%Y-%m-%dT%H:%M:%SZ")
        options["until"] = min(filter(None, (options["until"], limit)))
    if not any(options.values()):
        raise InputError(
            "nothing says which runs",
            where="netform runs prune",
            remedy="choose them by --older-than DAYS, --batch, --status, --problem or --until",
        )
    opened = _opened(store)
    ids = [row["id"] for row in opened.runs(_filter(options))]
    if yes:
        opened.take_out(ids)
    click.echo(f"{len(ids):,} runs " + ("were taken out" if yes else "would be; add --yes"))


@runs.command()
@store_option
@click.argument("folders", type=FILE, nargs=-1, required=True)
@click.option("--batch", default="", help="The name of the batch that they belong to.")
def add(store: str, folders: tuple[Path, ...], batch: str) -> None:
    """Put run FOLDERS into the store; those that are there are renewed."""
    from netform.store.run_store import RunStore
    from netform.store.stored_run import StoredRun

    found = [StoredRun.read(folder, batch=batch) for folder in folders]
    click.echo(f"{RunStore.open(store).add(found):,} runs are in the store")


def _opened(store: str) -> "RunStore":
    """Open a store that is there."""
    from netform.errors import InputError
    from netform.store.run_store import RunStore

    if "://" not in store and not os.path.exists(store):
        raise InputError(
            "there is no run store",
            where=store,
            remedy="name it by --store; netform batch writes one into its folder",
        )
    return RunStore.open(store)


def _filter(options: dict[str, Any]) -> "Filter":
    from netform.errors import InputError
    from netform.store.run_store import Filter

    for name in ("since", "until"):
        if options[name] is None:
            continue
        try:
            datetime.fromisoformat(options[name])
        except ValueError as error:
            raise InputError(
                f"{options[name]!r} is no date",
                where=f"--{name}",
                remedy="write it as 2026-11-27 or 2026-11-27T08:00:00Z",
            ) from error
    return Filter(**options)
