"""`netform runs prune`: runs taken out of the store, and their folders with them if asked."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from netform.cli.runs_options import filter_of, filter_options, opened, store_option

if TYPE_CHECKING:
    from netform.store.run_store import RunStore

_TABLES = ("runs", "groups", "practices", "relationships", "events")


class _Days(click.ParamType[int]):
    """A number of days, such as `90d`."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the days, or fail as a usage error."""
        found = re.fullmatch(r"([0-9]{1,5})\s*d?", str(value).strip())
        if found is None:
            self.fail(f"{value!r} is not a number of days: write one such as 90d", param, ctx)
        return int(found[1])


@click.command()
@store_option
@filter_options
@click.option("--older-than", type=_Days(), metavar="DAYS", help="Stopped before that: 90d.")
@click.option(
    "--keep-latest",
    type=click.IntRange(1),
    metavar="N",
    help="All but the last N of each problem and question (tiers, changed settings, terms).",
)
@click.option("--delete-folders", is_flag=True, help="Delete their run folders, too.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted, also with --yes.")
@click.option("--yes", is_flag=True, help="Do it; without it, only say how many there are.")
def prune(
    store: str,
    older_than: int | None,
    keep_latest: int | None,
    delete_folders: bool,
    dry_run: bool,
    yes: bool,
    **options: Any,
) -> None:
    """Take the runs that are chosen out of the store; their folders stay unless asked otherwise.

    With --keep-latest, the last ones are those of the runs that the other options choose. A folder
    is only deleted where it is the run's own and holds nothing else; where one is not, nothing is
    deleted at all.
    """
    from netform.errors import InputError
    from netform.store.folders import delete_folder, own_folders

    if older_than is not None:
        _no_later_than(options, datetime.now(UTC) - timedelta(days=older_than))
    if not any(options.values()) and keep_latest is None:
        raise InputError(
            "nothing says which runs",
            where="netform runs prune",
            remedy="choose them by --older-than 90d, --batch, --keep-latest N or another filter",
        )
    kept, wanted = opened(store), filter_of(options)
    rows = kept.runs(wanted) if keep_latest is None else kept.beyond_latest(keep_latest, wanted)
    folders = own_folders(rows) if delete_folders else []
    ids = [str(row["id"]) for row in rows]
    said = _counted(kept, ids, len(folders) if delete_folders else None)
    if dry_run or not yes:
        click.echo(f"{said} would be deleted; " + ("this was a dry run" if yes else "add --yes"))
        return
    for folder in folders:
        delete_folder(folder)
    kept.take_out(ids)
    click.echo(f"{said} were deleted")


def _no_later_than(options: dict[str, Any], time: datetime) -> None:
    from netform.store.filters import utc

    limit = utc(time.isoformat(timespec="seconds"))
    until = options["until"]
    options["until"] = limit if until is None else min(utc(until, "until"), limit)


def _counted(kept: "RunStore", ids: Sequence[str], folders: int | None) -> str:
    """Say how many rows there are of some runs, and folders where these are deleted."""
    words = [f"{kept.many(table, ids):,} {table}" for table in _TABLES]
    if folders is not None:
        words.append(f"{folders:,} run folders")
    return f"{', '.join(words[:-1])} and {words[-1]}"
