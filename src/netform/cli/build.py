"""`netform build`: official files become a problem folder."""

from pathlib import Path
from typing import Any

import click

from netform.cli.numbers import Number

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("problem", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="gp-reg-pat-prac-map: who exists.")
@click.option(
    "--lists",
    type=FILE,
    required=True,
    help="gp-reg-pat-prac-all, or a CSV with practice_code,list_size.",
)
@click.option("--postcodes", type=FILE, required=True, help="ONS Postcode Directory.")
@click.option("--practices", type=FILE, help="epraccur: fills empty postcodes, and warns.")
@click.option("--trusts", type=FILE, help="Trusts: a CSV with a header, or etr.")
@click.option(
    "--shares", type=FILE, help="Share of each practice's patients by trust; with --trusts."
)
@click.option(
    "--sites",
    type=FILE,
    help="Sites of trusts, where there are no --shares: a practice then deals with the trust of "
    "the nearest site of each kind, and outputs say that this is inferred. Needs --trusts.",
)
@click.option(
    "--sites-within",
    type=Number(min=0, min_open=True),
    metavar="KM",
    help="How far a site may be in a straight line; 30 km if not given.",
)
@click.option(
    "--successors",
    type=FILE,
    help="A CSV with practice_code,successor_code (and date): the patients, rows and shares of "
    "closed and merged practices go to their successors.",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Keep an area, such as icb_code=QMJ. Repeat to join values of one column or to "
    "intersect columns (icb_code, sub_icb_code, region_code).",
)
@click.option(
    "--contiguity",
    type=click.Choice(["voronoi", "overlap"]),
    default="voronoi",
    show_default=True,
    help="Neighbours share an edge of their cells, or draw patients from the same LSOAs.",
)
@click.option("--registrations", type=FILE, help="Patients by practice and LSOA, for overlap.")
@click.option(
    "--overlap-share",
    type=Number(),
    default=0.05,
    show_default=True,
    help="Least share of patients in common, for overlap.",
)
@click.option("--outline", type=FILE, help="GeoJSON that cells are clipped to, for voronoi.")
@click.option("--max-link-km", type=Number(), help="Drop edges between points farther apart.")
@click.option("--name", help="The problem's name; by default the area's.")
@click.option("--force", is_flag=True, help="Replace PROBLEM if it is there.")
def build(problem: Path, force: bool, **options: Any) -> None:
    """Build the folder PROBLEM from official files as published.

    Prints what was kept and what was dropped and why. Neighbours are found among all practices of
    the input before --area keeps some.
    """
    from netform.problem import refuse_existing, save_problem
    from netform.sources import BuildOptions, build_problem

    inputs = [value for value in options.values() if isinstance(value, Path)]
    refuse_existing(problem, force=force, inputs=inputs)
    built = build_problem(BuildOptions(**options))
    save_problem(built.problem, problem, force=force)
    for warning in built.warnings:
        click.echo(f"warning: {warning.sentence()}", err=True)
    click.echo(built.reconciliation.text())
    click.echo(f"written: {problem} ({built.problem.name})")
