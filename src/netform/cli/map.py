"""`netform map`: a plan, or today's groups, as a picture."""

from pathlib import Path

import click

from netform.cli.boundaries import boundaries_of, boundaries_option

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("problem", type=FILE)
@click.argument("answer", metavar="RUN", default="today")
@click.option("--out", type=FILE, required=True, help="The file to write: .svg or .png.")
@click.option("--tier", default="network", show_default=True, help="The tier to show.")
@boundaries_option
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def map(
    problem: Path, answer: str, out: Path, tier: str, boundaries: Path | None, force: bool
) -> None:
    """Draw RUN, a run folder or a plan.csv of PROBLEM, or (by default) today's groups.

    Equal plans give equal bytes. Land is that nearest to each practice in a straight line, or
    what --boundaries supplies.
    """
    from netform.errors import InputError
    from netform.plan import TODAY, read_answers
    from netform.problem import load_problem, present_names
    from netform.problem.new_path import new_file, refuse_existing_file
    from netform.report.maps.picture import picture
    from netform.report.maps.plan_map import plan_map

    given = [problem, Path(answer), *filter(None, [boundaries])]
    refuse_existing_file(out, force=force, inputs=given)
    loaded = load_problem(problem)
    plans, under = read_answers(problem, loaded, [answer])
    ((name, plan),) = plans.items()
    if answer == TODAY and not any(any(present_names(loaded, each)) for each in plan.tiers):
        raise InputError(
            "no practice has a group today",
            where="practices.csv",
            remedy="name a run, or fill the column current_network",
        )
    if tier not in plan.tiers:
        raise InputError(
            f"there are no groups of the tier {tier!r}",
            where=answer,
            remedy=f"choose --tier {' or '.join(plan.tiers)}",
        )
    words = "today" if answer == TODAY else name
    drawing = plan_map(
        under.get(name, loaded), plan, tier, words, boundaries_of(boundaries, loaded)
    )
    with new_file(out, force=force) as draft:
        draft.write_bytes(picture(drawing, out.suffix))
    click.echo(f"written: {out}")
