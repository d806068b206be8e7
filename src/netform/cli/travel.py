"""`netform travel`: travel by road, how complete a problem's travel is, and what is doubtful."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Number

if TYPE_CHECKING:
    from netform.cli.travel_roads import Made
    from netform.problem import Finding, Problem

FILE = click.Path(path_type=Path)
_WITH_ROADS = ("mode", "reach", "snap", "tiles", "out", "use", "threads", "force", "quiet")


@click.command()
@click.argument("problem", type=FILE)
@click.option(
    "--roads", type=FILE, help="An OpenStreetMap extract (.osm.pbf): make travel.csv from it."
)
@click.option("--mode", type=click.Choice(["car", "bicycle", "walk"]), help="By default car.")
@click.option(
    "--reach",
    type=Number(min=0, max=10_000, min_open=True),
    help="Kilometres in a straight line beyond which pairs are left out; by default none is.",
)
@click.option(
    "--snap",
    type=click.IntRange(1, 35_000),
    help="Metres that a practice may be from the nearest road; by default 500.",
)
@click.option("--tiles", type=FILE, help="A folder to keep the roads in, and to use them again.")
@click.option("--out", type=FILE, help="The file to write; by default PROBLEM/travel.csv.")
@click.option("--use", is_flag=True, help="Set [travel] of PROBLEM/problem.toml to the new file.")
@click.option("--threads", type=click.IntRange(1, 1024), help="By default one a core.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def travel(problem: Path, roads: Path | None, as_json: bool, **options: Any) -> None:
    """Look at the travel of PROBLEM; with --roads, make it first, in seconds by road.

    Names practices without travel, pairs of neighbours without any, pairs with one direction only
    or two very different ones, and numbers that speak of another unit. Roads need the routing
    engine Valhalla: pip install 'netform[travel]'.

    Exit code 0 when nothing is doubtful, 1 when something is.
    """
    from netform.problem import load_problem

    if roads is None:
        _refuse_without_roads(options)
        loaded = load_problem(problem)
        findings = _show(loaded, None, as_json)
    else:
        from netform.cli.travel_roads import make_travel

        made = make_travel(problem, roads, options)
        findings = _show(made.problem, made, as_json)
    sys.exit(1 if findings else 0)


def _refuse_without_roads(options: dict[str, Any]) -> None:
    from netform.errors import InputError

    for name in _WITH_ROADS:
        if options[name]:
            raise InputError(
                "the option is for making travel from roads",
                where=f"--{name}",
                remedy="add --roads EXTRACT.osm.pbf, or leave it out",
            )


def _show(loaded: "Problem", made: "Made | None", as_json: bool) -> "list[Finding]":
    """Print how complete travel is and what is doubtful; return the latter."""
    from netform.cli.output import on_one_line, print_json, print_table
    from netform.problem.travel_checks import travel_findings, travel_summary

    summary = travel_summary(loaded)
    findings = [*(made.findings if made else ()), *travel_findings(loaded)]
    way = "straight line" if loaded.travel.is_straight_line else "given"
    if as_json:
        print_json(
            {
                "travel": way,
                "unit": loaded.travel.unit,
                **vars(summary),
                **({"made": made.facts} if made else {}),
                "findings": [vars(finding) for finding in findings],
            }
        )
        return findings
    if made:
        click.echo(f"written: {made.facts['file']} ({made.words})")
    share = f"{100 * summary.listed / summary.pairs:.1f} %" if summary.pairs else "-"
    median = "-" if summary.median is None else f"{summary.median:,.0f} {loaded.travel.unit}"
    print_table(
        ("travel", "practices", "pairs with travel", "share", "median"),
        [(way, f"{summary.practices:,}", f"{summary.listed:,}", share, median)],
    )
    for finding in findings:
        click.echo(on_one_line(f"{finding.severity}: {finding.sentence()}"))
    if not findings:
        click.echo("nothing is doubtful")
    for line in made.next_steps if made else ():
        click.echo(line)
    return findings
