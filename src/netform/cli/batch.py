"""`netform batch`: many runs, each done once, on this machine or a Dask cluster."""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Number
from netform.cli.options import bytes_of
from netform.cli.runs_options import STORE

if TYPE_CHECKING:
    from netform.batch.planned_run import PlannedRun
    from netform.batch.summary import Summary
    from netform.batch.watch import Changed
    from netform.batch.work import Outcome

FILE = click.Path(path_type=Path)
_MOST_SHOWN = 50


@click.command()
@click.argument("scenarios", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder of the run folders.")
@click.option("--dry-run", is_flag=True, help="List the runs and their ids, and do none.")
@click.option(
    "--workers",
    type=click.IntRange(0, 1024),
    help="Processes; by default one a core; 0: in this process.",
)
@click.option("--scheduler", help="The address of a Dask scheduler, such as tcp://host:8786.")
@click.option(
    "--send",
    is_flag=True,
    help="The cluster's workers see no common disk: problems are sent, runs sent back.",
)
@click.option(
    "--memory-limit", type=Number(min=0), help="GB for all processes; by default half of these."
)
@click.option(
    "--store",
    envvar="NETFORM_STORE",
    help="The run store, a file or the URL of a PostgreSQL database; by default runs.sqlite in "
    "the folder; also NETFORM_STORE.",
)
@click.option(
    "--compare-with",
    type=click.Choice(["latest"]),
    help="Hold each plan against the run before under other inputs, and against today.",
)
@click.option("--join", is_flag=True, help="Share the work with others who are at it already.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--log-json", is_flag=True, help="Progress as a line of JSON for each run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def batch(
    scenarios: Path,
    out: Path,
    dry_run: bool,
    workers: int | None,
    scheduler: str | None,
    send: bool,
    memory_limit: float | None,
    store: str | None,
    compare_with: str | None,
    join: bool,
    quiet: bool,
    log_json: bool,
    as_json: bool,
) -> None:
    """Do every run of SCENARIOS, a batch file, that is not done yet.

    A run is known by the hash of its inputs and options: the same command again, after whatever
    went wrong, does what is left. Each run has one solver thread unless the file says otherwise.

    Exit code 0 where every run is proved, 1 where one failed, 3 where a plan is not proved, 4 where
    a problem has no plan, 5 where none was found before a limit, 6 where another batch is at work
    in the folder, 130 where some runs are left.
    """
    from netform.batch.planned_run import planned_runs
    from netform.batch.scenarios import read_batch
    from netform.batch.shelf import Shelf
    from netform.batch.summary import Summary, is_disk_full, save_summary
    from netform.batch.workers import workers_of
    from netform.cli.signals import stopping
    from netform.errors import InputError

    if scheduler is not None and workers is not None:
        raise InputError(
            "the cluster has its own workers",
            where="--workers",
            remedy="leave out --workers, or --scheduler",
        )
    if send and scheduler is None:
        raise InputError(
            "workers of this machine see its disk",
            where="--send",
            remedy="leave it out, or name a cluster by --scheduler",
        )
    asked = read_batch(scenarios)
    runs = planned_runs(asked, parsed)
    if dry_run:
        _list(runs, as_json)
        return
    stop = Event()
    summary = Summary(len(runs))
    with stopping(stop), _alone(out, join=join):
        kept = Shelf(store or out / STORE, runs, out, asked.name, parsed)
        count = (os.cpu_count() or 1) if workers is None else workers
        count = min(count, max(1, len(runs)))

        def ended() -> bool:
            return stop.is_set() or is_disk_full(summary.outcomes)

        try:
            with workers_of(count, scheduler, bytes_of(memory_limit), sends=send) as own:
                for outcome in own.outcomes(runs, out.resolve(), solve_quietly, ended):
                    summary.outcomes.append(outcome)
                    kept.put(outcome)
                    if log_json:
                        _log(outcome)
                    elif not quiet:
                        _tell(outcome, summary)
        finally:
            kept.end()
            save_summary(summary, asked.name, out)
    found = {} if compare_with is None else _changes(summary, out)
    _print(summary, found, asked.name, out, as_json)
    sys.exit(summary.exit_code)


def parsed(arguments: Sequence[str]) -> Mapping[str, Any]:
    """Read arguments of `netform solve` into its options.

    Raises
    ------
    InputError
        `solve` does not know an option, or cannot use a value.
    """
    from netform.cli.solve import solve
    from netform.errors import InputError

    words = ["PROBLEM", "--out", "RUN", "--threads", "1", *arguments]
    try:
        options = dict(solve.make_context("solve", words).params)
    except click.ClickException as error:
        raise InputError(
            error.format_message().rstrip("."),
            where="batch file, options",
            remedy="see netform solve --help",
        ) from error
    del options["problem"]
    return options


def solve_quietly(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Solve as the command does, without a word; return its exit code."""
    from netform.cli.output import ProgressLines
    from netform.cli.solve import solved
    from netform.solve import Limits

    options = dict(parsed(arguments))
    for own in ("out", "force", "as_json", "quiet"):
        del options[own]
    limits = Limits(seconds=options["time_limit"], gap=options["gap"])
    return solved(
        problem, out, options, limits, ProgressLines(quiet=True), force=False
    ).status.exit_code


def _alone(out: Path, *, join: bool) -> Any:
    """Hold the folder against other batches; with `join` it is shared."""
    from contextlib import nullcontext

    from netform.batch.needed import needed
    from netform.batch.summary import OVERLAPPING

    locks = needed("filelock")
    out.mkdir(parents=True, exist_ok=True)
    if join:
        return nullcontext()
    try:
        return locks.FileLock(out / ".batch.lock", timeout=0).acquire()
    except locks.Timeout:
        click.echo(
            f"netform: {out}: another batch is at work here; wait for it, or share its work "
            "with --join",
            err=True,
        )
        sys.exit(OVERLAPPING)


def _list(runs: "Sequence[PlannedRun]", as_json: bool) -> None:
    from netform.cli.output import print_json, print_table

    if as_json:
        print_json([{"id": run.id, "name": run.name, "command": run.words} for run in runs])
        return
    print_table(("run", "command"), [(run.name, run.words) for run in runs[:_MOST_SHOWN]])
    hidden = len(runs) - _MOST_SHOWN
    more = f"; {hidden:,} are not shown, --json lists all" if hidden > 0 else ""
    click.echo(f"{len(runs):,} runs{more}")


def _tell(outcome: "Outcome", summary: "Summary") -> None:
    said = outcome.error or outcome.status
    done = f"{len(summary.outcomes):,} of {summary.planned:,}"
    click.echo(f"{done}  {outcome.run.name}  {outcome.state}: {said}", err=True)


def _log(outcome: "Outcome") -> None:
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "run": outcome.run.name,
        "id": outcome.run.id,
        "state": str(outcome.state),
        "status": outcome.status,
        "seconds": outcome.seconds,
        "error": outcome.error,
    }
    click.echo(json.dumps(line, ensure_ascii=False), err=True)


def _changes(summary: "Summary", out: Path) -> "dict[str, list[Changed]]":
    """Compare each plan with earlier ones, by the names of the runs; say what cannot be."""
    from netform.batch.watch import changes
    from netform.batch.work import State
    from netform.errors import InputError

    found = {}
    for outcome in summary.outcomes:
        if outcome.state is State.FAILED:
            continue
        try:
            found[outcome.run.name] = changes(outcome.run.problem, out / outcome.run.name)
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


def _print(
    summary: "Summary",
    found: "dict[str, list[Changed]]",
    name: str,
    out: Path,
    as_json: bool,
) -> None:
    from netform.batch.work import State
    from netform.cli.output import print_json, print_table

    failed = [each for each in summary.outcomes if each.state is State.FAILED]
    if as_json:
        print_json(
            {
                "batch": name,
                "runs": summary.planned,
                "counts": summary.counts,
                "changes": {run: [each.to_table() for each in own] for run, own in found.items()},
                "failed": [{"run": each.run.name, "error": each.error} for each in failed],
                "exit_code": summary.exit_code,
            }
        )
        return
    print_table((name, "runs"), [(word, f"{many:,}") for word, many in summary.counts.items()])
    if found:
        click.echo("")
        _print_changes(found)
    for each in failed:
        click.echo(f"failed: {each.run.name}: {each.error}")
    click.echo(f"written: {out}")
