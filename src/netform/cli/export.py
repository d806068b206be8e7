"""`netform export`: a plan in the files of other programs."""

from pathlib import Path

import click

from netform.cli.boundaries import boundaries_of, boundaries_option

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("problem", type=FILE)
@click.argument("answer", metavar="RUN")
@click.option(
    "--out",
    type=FILE,
    required=True,
    help="The file: .geojson, .gpkg, .parquet, .xlsx, or .csv in the layout of the official "
    "mapping of practices to networks.",
)
@boundaries_option
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def export(problem: Path, answer: str, out: Path, boundaries: Path | None, force: bool) -> None:
    """Write RUN, a run folder or a plan.csv of PROBLEM, for QGIS, Excel and others.

    Layers: practices, their cells, networks, federations, hubs, neighbours. Degrees (WGS 84) in
    GeoJSON, metres (British National Grid) elsewhere; distances and travel as in groups.csv.
    """
    from netform.errors import InputError
    from netform.plan import read_answers, verify
    from netform.problem import load_problem
    from netform.problem.new_path import new_file, refuse_existing_file
    from netform.report.exports.export import export_plan

    given = [problem, Path(answer), *filter(None, [boundaries])]
    refuse_existing_file(out, force=force, inputs=given)
    loaded = load_problem(problem)
    plans, under = read_answers(problem, loaded, [answer])
    ((name, plan),) = plans.items()
    asked = under.get(name, loaded)
    faults = verify(asked, plan).faults
    if faults:
        raise InputError(
            f"the plan does not hold: {faults[0]}",
            where=answer,
            remedy="netform verify names every fault",
        )
    with new_file(out, force=force) as draft:
        export_plan(asked, plan, out, draft, boundaries_of(boundaries, loaded))
    click.echo(f"written: {out}")
