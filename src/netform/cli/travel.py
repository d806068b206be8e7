"""`netform travel`: how complete a problem's travel is, and what is doubtful in it."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def travel(problem: Path, as_json: bool) -> None:
    """Look at the travel of PROBLEM, its travel.csv or travel.parquet.

    Names practices without travel, pairs of neighbours without any, pairs with one direction only
    or two very different ones, and numbers that speak of another unit.

    Exit code 0 when nothing is doubtful, 1 when something is.
    """
    from netform.cli.output import print_json, print_table
    from netform.problem import load_problem
    from netform.problem.travel_checks import travel_findings, travel_summary

    loaded = load_problem(problem)
    summary, findings = travel_summary(loaded), travel_findings(loaded)
    way = "straight line" if loaded.travel.is_straight_line else "given"
    if as_json:
        print_json(
            {
                "travel": way,
                "unit": loaded.travel.unit,
                **vars(summary),
                "findings": [vars(finding) for finding in findings],
            }
        )
    else:
        share = f"{100 * summary.listed / summary.pairs:.1f} %" if summary.pairs else "-"
        median = "-" if summary.median is None else f"{summary.median:,.0f} {loaded.travel.unit}"
        print_table(
            ("travel", "practices", "pairs with travel", "share", "median"),
            [(way, f"{summary.practices:,}", f"{summary.listed:,}", share, median)],
        )
        for finding in findings:
            click.echo(f"{finding.severity}: {finding.sentence()}")
        if not findings:
            click.echo("nothing is doubtful")
    sys.exit(1 if findings else 0)
