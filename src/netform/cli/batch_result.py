"""What `netform batch` says and writes at its end: a line a run, counts, and what changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.batch.summary import Summary
    from netform.batch.watch import Changed
    from netform.store.run_store import RunStore

_MOST_SHOWN = 50  # lines of runs, and of failed ones
_SHOWN = {
    "run": "run",
    "status": "status",
    "gap_percent": "gap, %",
    "objective_thousand": "objective",
    "bound_thousand": "bound",
    "networks": "networks",
    "federations": "federations",
    "relationships": "relationships",
    "moved": "moved",
    "seconds": "seconds",
}
_ALWAYS = ("run", "status", "seconds")


def save_batch(summary: "Summary", name: str, out: Path, begun: str) -> list[dict[str, str]]:
    """Write `batch.csv` and `batch.html`, and return a row for each run.

    Where they cannot be written, the runs are none the worse: that becomes a remark.
    """
    from netform.batch.summary import run_rows, save_summary
    from netform.errors import InputError

    rows = run_rows(summary, out)
    try:
        save_summary(summary, rows, name, out, begun)
    except InputError as error:
        summary.remarks.append(str(error))
    return rows


def print_batch(
    summary: "Summary",
    rows: Sequence[Mapping[str, str]],
    name: str,
    out: Path,
    store: "RunStore | None",
    as_json: bool,
) -> None:
    """Print what came of a batch; with a store, what changed since the runs before in it."""
    from netform.batch.work import State
    from netform.cli.output import print_json, print_table

    found = {} if store is None else _changes(summary, out, store)
    failed = [each for each in summary.outcomes if each.state is State.FAILED]
    for remark in summary.remarks:
        click.echo(f"warning: {remark}", err=True)
    if as_json:
        print_json(
            {
                "batch": name,
                "runs": summary.planned,
                "counts": summary.counts,
                "changes": {run: [each.to_table() for each in own] for run, own in found.items()},
                "failed": [{"run": each.run.name, "error": each.error} for each in failed],
                "remarks": summary.remarks,
                "exit_code": summary.exit_code,
            }
        )
        return
    _print_rows(rows)
    print_table((name, "runs"), [(word, f"{many:,}") for word, many in summary.counts.items()])
    if found:
        click.echo("")
        _print_changes(found)
    for each in failed[:_MOST_SHOWN]:
        click.echo(f"failed: {each.run.name}: {each.error}")
    if len(failed) > _MOST_SHOWN:
        click.echo(f"{len(failed) - _MOST_SHOWN:,} more failed, see batch.csv")
    click.echo(f"written: {out}")


def _print_rows(rows: Sequence[Mapping[str, str]]) -> None:
    """Print a line a run; those that should be looked at first where there are many."""
    from netform.batch.summary import PROVED
    from netform.cli.output import print_table

    units = sorted({row["unit"] for row in rows if row["unit"]})
    inferred = any(row["inferred"] for row in rows)
    shown = list(rows)
    if len(shown) > _MOST_SHOWN:
        shown = sorted(rows, key=lambda row: row["status"] in PROVED)[:_MOST_SHOWN]
    keys = [key for key in _SHOWN if key in _ALWAYS or any(row[key] for row in shown)]
    heads = {**_SHOWN, "relationships": "relationships" + " (inferred)" * inferred}
    print_table([heads[key] for key in keys], [[row[key] or "-" for key in keys] for row in shown])
    if len(rows) > _MOST_SHOWN:
        click.echo(f"{len(rows) - _MOST_SHOWN:,} more are in batch.csv and batch.html")
    if units:
        click.echo(f"objective and bound in thousand {' or '.join(units)}")
    click.echo()


def _changes(summary: "Summary", out: Path, store: "RunStore") -> "dict[str, list[Changed]]":
    """Compare each plan with earlier ones, by the names of the runs; say what cannot be."""
    from netform.batch.watch import changes
    from netform.batch.work import State
    from netform.errors import InputError

    found = {}
    for outcome in summary.outcomes:
        if outcome.state is State.FAILED:
            continue
        try:
            found[outcome.run.name] = changes(outcome.run.problem, out / outcome.run.name, store)
        except InputError as error:
            click.echo(f"warning: {outcome.run.name}: {error}", err=True)
    return found


def _print_changes(found: "dict[str, list[Changed]]") -> None:
    from netform.cli.output import print_table

    rows = [
        (
            name,
            each.against,
            each.tier,
            f"{each.regrouped:,}",
            f"{each.new_partners:,}",
            f"{len(each.left_band):,}",
        )
        for name, changed in found.items()
        for each in changed
    ]
    head = ("run", "against", "tier", "practices regrouped", "patients with new partners")
    print_table((*head, "groups that left their band"), rows)
    for name, changed in found.items():
        for each in changed:
            for group in each.left_band:
                click.echo(f"left its band: {name}: the {each.tier} {group} of {each.against}")
