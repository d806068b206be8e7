"""`netform batch`: many runs, each done once, on this machine or a Dask cluster."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from netform.cli.batch_runs import parsed, solve_quietly, solve_together
from netform.cli.numbers import Number
from netform.cli.options import bytes_of
from netform.cli.runs_options import STORE

if TYPE_CHECKING:
    from netform.batch.planned_run import PlannedRun
    from netform.batch.summary import Summary
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
    "--split",
    is_flag=True,
    help="Idle workers help others: they solve windows and independent parts of their problems.",
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
    split: bool,
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
    from netform.batch.summary import Summary, done_unseen, is_disk_full
    from netform.batch.workers import workers_of
    from netform.cli.batch_result import print_batch, save_batch
    from netform.cli.signals import interrupting, stopping
    from netform.errors import InputError, NetformError

    if scheduler is not None and workers is not None:
        raise InputError(
            "the cluster has its own workers",
            where="--workers",
            remedy="leave out --workers, or --scheduler",
        )
    if split and workers == 0:
        raise InputError(
            "without workers nobody can help",
            where="--split",
            remedy="leave it out, or name --workers",
        )
    if send and scheduler is None:
        raise InputError(
            "workers of this machine see its disk",
            where="--send",
            remedy="leave it out, or name a cluster by --scheduler",
        )
    asked = read_batch(scenarios)
    for each in asked.builds:
        if each.done() and not quiet:
            click.echo(f"built: {each.folder}", err=True)
    runs = planned_runs(asked, parsed)
    if dry_run:
        _list(runs, as_json)
        return
    _refuse_problem(out, runs)
    stop = Event()
    summary = Summary(runs)
    begun = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    in_process = scheduler is None and workers == 0
    signals = interrupting(stop) if in_process else stopping(stop)
    with signals, _alone(out, join=join):
        kept = Shelf(store or out / STORE, runs, out, asked.name, parsed)
        count = (os.cpu_count() or 1) if workers is None else workers
        if not split:
            count = min(count, max(1, len(runs)))

        def ended() -> bool:
            return stop.is_set() or is_disk_full(summary.outcomes)

        def take(outcome: "Outcome") -> None:
            summary.outcomes.append(outcome)
            kept.put(outcome)
            if log_json:
                _log(outcome)
            elif not quiet:
                _tell(outcome, summary)

        try:
            with workers_of(count, scheduler, bytes_of(memory_limit), sends=send) as own:
                solving = solve_together if split else solve_quietly
                for outcome in own.outcomes(runs, out.resolve(), solving, ended):
                    take(outcome)
        except (KeyboardInterrupt, SystemError):
            # The run that this process was at is given up: it is not written, and begins anew.
            if not (in_process and stop.is_set()):
                raise
        except NetformError as error:
            summary.remarks.append(str(error))  # for the page
            raise
        finally:
            for outcome in done_unseen(summary, out):
                take(outcome)
            kept.end()
            if kept.fault:
                summary.remarks.append(
                    f"{kept.fault}; when that is mended, the same command puts in what is not there"
                )
            rows = save_batch(summary, asked.name, out, begun)
    print_batch(summary, rows, asked.name, out, kept.store if compare_with else None, as_json)
    sys.exit(summary.exit_code)


def _refuse_problem(out: Path, runs: "Sequence[PlannedRun]") -> None:
    """Refuse a folder of runs that is a problem: what is written would be an input of the runs."""
    from netform.errors import InputError

    if out.resolve() in {run.problem.resolve() for run in runs}:
        raise InputError(
            "the folder of the runs is a problem of the batch",
            where=str(out),
            remedy="name another folder",
        )


def _alone(out: Path, *, join: bool) -> Any:
    """Hold the folder against other batches; with `join` it is shared."""
    from contextlib import nullcontext

    from netform.batch.summary import OVERLAPPING
    from netform.extras import needed

    locks = needed("filelock", "batch")
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
    click.echo(f"{len(runs):,} {'run' if len(runs) == 1 else 'runs'}{more}")


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
