"""`netform generate`: a synthetic region as a problem folder."""

from pathlib import Path

import click


@click.command(short_help="Make a synthetic region.")
@click.argument("problem", type=click.Path(path_type=Path))
@click.option("--practices", type=int, required=True, help="Number of practices.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same bytes.")
@click.option("--name", default="", help="Name of the problem.")
@click.option(
    "--family",
    default="region",
    show_default=True,
    metavar="[region|towns|countryside|coast|city]",
    help="Kind of country.",
)
@click.option(
    "--lists-mean", type=float, default=10_274, show_default=True, help="Mean list, patients."
)
@click.option(
    "--lists-sd",
    type=float,
    default=7_063,
    show_default=True,
    help="Standard deviation of the lists, patients.",
)
@click.option("--trusts", type=int, help="Number of trusts; by default a number like England's.")
@click.option(
    "--islands",
    type=int,
    default=0,
    show_default=True,
    help="Islands off the coast, each with 80,000 to 100,000 patients.",
)
@click.option(
    "--official-files",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the region there too, as the official files that `netform build` reads.",
)
@click.option("--force", is_flag=True, help="Replace a folder that is already there.")
def generate(
    problem: Path,
    practices: int,
    seed: int,
    name: str,
    family: str,
    lists_mean: float,
    lists_sd: float,
    trusts: int | None,
    islands: int,
    official_files: Path | None,
    force: bool,
) -> None:
    """Make a synthetic region and write it to the folder PROBLEM.

    Towns and countryside, a coast with bays, list sizes like England's, trusts with catchments,
    present networks and areas; neighbours share a boundary of their Voronoi cells.
    """
    from netform.problem import new_folder, refuse_existing, save_problem
    from netform.sources.synthetic import GenerateOptions, generate_problem
    from netform.sources.synthetic_official import FILES, write_official_files

    refuse_existing(problem, force=force)
    if official_files is not None:
        _refuse_nesting(problem, official_files)
        refuse_existing(official_files, force=force)
    options = GenerateOptions(practices, seed, name, family, lists_mean, lists_sd, trusts, islands)
    region = generate_problem(options)
    if official_files is None:
        save_problem(region, problem, force=force)
    else:
        with new_folder(official_files, force=force) as draft:
            write_official_files(region, options, draft)
            save_problem(region, problem, force=force)
    click.echo(
        f"{problem}: {region.name}\n"
        f"  practices {len(region.practices):,}, "
        f"patients {int(region.practices.patients.sum()):,}, "
        f"edges {len(region.neighbours.first):,}, "
        f"trusts {len(region.trusts.codes):,}"
    )
    if official_files is not None:
        click.echo(f"{official_files}: {', '.join(FILES)}")


def _refuse_nesting(problem: Path, official_files: Path) -> None:
    from netform.errors import InputError

    one, other = problem.resolve(), official_files.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise InputError(
            "one of the two folders is, or is in, the other",
            where=f"{problem}, --official-files {official_files}",
            remedy="name two folders beside each other",
        )
