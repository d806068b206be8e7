"""`netform verify`: the independent check of a run, a plan, or plans near the optimum."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.plan.verification.folder import FolderVerification
    from netform.plan.verification.run import RunVerification


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.argument("answer", type=click.Path(path_type=Path, exists=True), metavar="ANSWER")
@click.option("--bound", is_flag=True, help="Recompute the certified bound and proofs too.")
@click.option("--infeasible", is_flag=True, help="Accept a run whose witnesses hold.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(problem: Path, answer: Path, bound: bool, infeasible: bool, as_json: bool) -> None:
    """Check ANSWER against PROBLEM, without any solver.

    ANSWER is a run folder, a plan.csv, or a folder that netform alternatives or netform certainty
    wrote: of these, every run, table, plan and (with --bound) proof is checked, and what rests on
    the word of the run is said. A run is held to the settings that it was solved under
    (effective.toml), and every deviation from PROBLEM is printed; a bare plan is held to PROBLEM.
    Exit code 0 when it holds, 1 if not.
    """
    from netform.cli.output import print_json
    from netform.plan.verification.answer import verify_answer
    from netform.plan.verification.folder import FolderVerification

    checked = verify_answer(problem, answer, bound=bound, infeasible=infeasible)
    if as_json:
        print_json(checked.to_table())
        sys.exit(0 if checked.holds else 1)
    for deviation in checked.deviations:
        click.echo(f"deviation: {deviation}")
    if isinstance(checked, FolderVerification):
        _print_folder(checked)
    else:
        _print_run(checked)
    for fault in checked.faults:
        click.echo(f"fault: {fault}")
    click.echo("verified" if checked.holds else "not verified")
    sys.exit(0 if checked.holds else 1)


def _print_run(checked: "RunVerification") -> None:
    from netform.cli.output import print_waivers

    if checked.plan is not None and checked.plan.objective is not None:
        click.echo(f"objective        {checked.plan.objective:,}")
    if checked.bound is not None:
        certified = checked.bound.certified
        click.echo(f"certified bound  {'none' if certified is None else f'{certified:,}'}")
        click.echo(f"claimed bound    {checked.bound.claimed:,}")
        click.echo(f"columns listed   {checked.bound.columns:,}")
    if checked.claimed_by:
        click.echo(f"the bound is the word of {checked.claimed_by}, as far as it is not certified")
    if checked.infeasible:
        click.echo("the witnesses hold: there is no plan")
    if checked.plan is not None:
        print_waivers(checked.plan)


def _print_folder(checked: "FolderVerification") -> None:
    from netform.cli.output import print_table

    rows: list[tuple[object, ...]] = []
    for name, run in checked.runs.items():
        objective = None if run.plan is None else run.plan.objective
        certified = None if run.bound is None else run.bound.certified
        figures = ("-" if each is None else f"{each:,}" for each in (objective, certified))
        rows.append((name, *figures, "yes" if run.holds else "no"))
    print_table(("run", "objective", "certified bound", "verified"), rows)
    for what, count in checked.counts.items():
        click.echo(f"{count:>9,}  {what}")
    for what in checked.unproved:
        click.echo(f"the word of the run: {what}")
