"""`netform runs`: what is in the run store."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.runs_options import filter_of, filter_options, opened, store_option
from netform.cli.runs_prune import prune

if TYPE_CHECKING:
    from netform.store.filters import Filter
    from netform.store.run_store import RunStore

FILE = click.Path(path_type=Path)
_TABLES = ("runs", "groups", "practices", "relationships", "events")


@click.group()
def runs() -> None:
    """List, show, export and prune the runs in the run store."""


runs.add_command(prune)


@runs.command("list")
@store_option
@filter_options
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(store: str, limit: int, as_json: bool, **options: Any) -> None:
    """List runs, the last ones first."""
    from netform.cli.output import percent, print_json, print_table

    rows = opened(store).runs(filter_of(options), limit)
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
    """Show the run whose id begins with ID, and its groups."""
    from netform.cli.output import print_json, print_table
    from netform.store.filters import Filter

    kept = opened(store)
    row = kept.run(run)
    groups = kept.rows("groups", Filter(id=row["id"]))
    if as_json:
        asked, question = json.loads(row["asked"]), json.loads(row["question"] or "{}")
        print_json({**row, "asked": asked, "question": question, "groups": groups})
        return
    print_table(("of the run", "is"), [(key, value) for key, value in row.items()])
    if groups:
        click.echo("")
        print_table(
            ("group", "tier", "hub", "practices", "patients", "relationships", "waiver"),
            [
                (
                    group["name"],
                    group["tier"],
                    group["hub"],
                    group["practices"],
                    f"{group['patients']:,}",
                    group["relationships"],
                    group["waiver"],
                )
                for group in groups
            ],
        )


@runs.command()
@store_option
@filter_options
@click.option(
    "--table",
    type=click.Choice(_TABLES),
    help="By default runs; into a folder, all of them.",
)
@click.option(
    "--out",
    type=FILE,
    required=True,
    help="A file, .csv or .parquet, or a folder for a CSV file a table.",
)
@click.option("--force", is_flag=True, help="Replace the file or folder if it is there.")
def export(store: str, table: str | None, out: Path, force: bool, **options: Any) -> None:
    """Write the rows of a table, for the runs that are chosen, to a file; or of all to a folder."""
    from netform.errors import InputError
    from netform.problem.new_path import new_file, new_folder
    from netform.store.export import write_csv

    if out.suffix not in ("", ".csv", ".parquet"):
        raise InputError(
            "the kind of file is not known",
            where=f"--out {out}",
            remedy="name a file that ends with .csv or .parquet, or a folder",
        )
    kept, wanted = opened(store), filter_of(options)
    if out.suffix:
        with new_file(out, force=force) as draft:
            many = _write(kept, table or "runs", wanted, draft)
    else:
        with new_folder(out, force=force) as folder:
            many = 0
            for name in (table,) if table else _TABLES:
                many += write_csv(kept.stream(name, wanted), folder / f"{name}.csv")
    click.echo(f"written: {out}, {many:,} rows")


def _write(kept: "RunStore", table: str, wanted: "Filter", path: Path) -> int:
    from netform.store.export import write_csv, write_parquet

    rows = kept.stream(table, wanted)
    return write_csv(rows, path) if path.suffix == ".csv" else write_parquet(rows, path)


@runs.command()
@store_option
@click.argument("folders", type=FILE, nargs=-1, required=True)
@click.option("--batch", help="The name of the batch that they belong to.")
@click.option("--problem", help="The problem's name; by default that of its folder.")
def add(store: str, folders: tuple[Path, ...], batch: str | None, problem: str | None) -> None:
    """Put run FOLDERS into the store.

    Those that are there are renewed, and keep the names of their batch and problem where none is
    given.
    """
    from netform.store.run_store import RunStore
    from netform.store.stored_run import StoredRun

    found = [StoredRun.read(folder, problem=problem or "", batch=batch or "") for folder in folders]
    kept = RunStore.open(store)
    known = kept.known(run.run["id"] for run in found)
    given = {"batch": batch, "problem": problem}
    kept_names = {name for name, value in given.items() if value is None}
    renewed = [
        run.named({name: known[run.run["id"]][name] for name in kept_names})
        if run.run["id"] in known
        else run
        for run in found
    ]
    click.echo(f"{kept.add(renewed):,} runs are in the store")
