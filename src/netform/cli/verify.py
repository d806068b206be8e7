"""`netform verify`: the independent check of a run or a plan."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.argument("answer", type=click.Path(path_type=Path, exists=True), metavar="RUN_OR_PLAN")
@click.option("--bound", is_flag=True, help="Recompute the certified bound too.")
@click.option("--infeasible", is_flag=True, help="Accept a run whose witnesses hold.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(problem: Path, answer: Path, bound: bool, infeasible: bool, as_json: bool) -> None:
    """Check RUN_OR_PLAN (a run folder or a plan.csv) against PROBLEM, without any solver.

    A run is held to the settings that it was solved under (effective.toml), and every deviation
    from PROBLEM is printed; a bare plan is held to PROBLEM. Exit code 0 when it holds, 1 if not.
    """
    from netform.cli.output import print_json, print_waivers
    from netform.plan.verify_run import verify_run

    checked = verify_run(problem, answer, bound=bound, infeasible=infeasible)
    if as_json:
        print_json(checked.to_table())
        sys.exit(0 if checked.holds else 1)
    for deviation in checked.deviations:
        click.echo(f"deviation: {deviation}")
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
    for fault in checked.faults:
        click.echo(f"fault: {fault}")
    click.echo("verified" if checked.holds else "not verified")
    sys.exit(0 if checked.holds else 1)
