"""`netform report`: a run as one page that a commissioner, a partner and a reviewer can read."""

from pathlib import Path

import click

from netform.cli.boundaries import boundaries_of, boundaries_option

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("problem", type=FILE)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option("--out", type=FILE, required=True, help="The page to write, such as report.html.")
@click.option("--certainty", type=FILE, help="A folder of netform certainty: who is on the swing.")
@click.option("--frontier", type=FILE, help="A folder of netform frontier: the whole trade-off.")
@boundaries_option
@click.option("--force", is_flag=True, help="Replace the page if it is there.")
def report(
    problem: Path,
    runs: tuple[str, ...],
    out: Path,
    certainty: Path | None,
    frontier: Path | None,
    boundaries: Path | None,
    force: bool,
) -> None:
    """Write a page on RUN: what changes for whom, the options, a page for each group, the proof.

    More runs, plans or the word today stand beside the first one. The page is one file that needs
    no network and no other file; figures are exact, and every name stays text. Of a RUN without a
    plan, alone, it says why there is none, where, and what would mend it.
    """
    from netform.errors import InputError
    from netform.plan.run_folder.run import read_run
    from netform.problem import load_problem
    from netform.problem.new_path import refuse_existing_file
    from netform.report.page.no_plan import write_no_plan
    from netform.report.page.plan_report import read_report
    from netform.report.page.report_page import write_report

    given = [problem, *map(Path, runs), *filter(None, (certainty, frontier, boundaries))]
    refuse_existing_file(out, force=force, inputs=given)
    only = Path(runs[0])
    if len(runs) == 1 and only.is_dir() and (run := read_run(problem, only)).plan is None:
        for option, folder in (("--certainty", certainty), ("--frontier", frontier)):
            if folder is not None:
                raise InputError(
                    f"the run has no plan that {folder} could stand beside",
                    where=option,
                    remedy="leave the option out",
                )
        write_no_plan(run, only, out, boundaries_of(boundaries, run.problem), force=force)
    else:
        land = boundaries_of(boundaries, load_problem(problem))
        content = read_report(
            problem, runs, certainty=certainty, frontier=frontier, boundaries=land
        )
        write_report(content, out, force=force)
    click.echo(f"written: {out}")
