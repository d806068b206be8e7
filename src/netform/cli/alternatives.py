"""`netform alternatives`: some plans near the optimum that differ pairwise."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Percent
from netform.cli.options import answer_options, bytes_of, limit_options, recorded, tiers_of
from netform.cli.terms import terms_options, with_terms

if TYPE_CHECKING:
    from netform.solve.near import Alternatives, Option

FILE = click.Path(path_type=Path)
SEEK = ("fewer-networks", "closer", "fewer-relationships", "fewer-moves", "balanced")


@click.command()
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option("--count", type=click.IntRange(1, 50), default=5, show_default=True, help="Options.")
@click.option(
    "--within",
    type=Percent(),
    default="3%",
    show_default=True,
    help="How far above the proved optimum an option may cost.",
)
@click.option(
    "--differ",
    type=Percent(100),
    default="10%",
    show_default=True,
    help="The share of patients whose partners are others between each two options, at least.",
)
@click.option(
    "--seek",
    type=click.Choice(SEEK),
    multiple=True,
    help="An option that leans this way as far as can be; may be repeated.",
)
@click.option(
    "--tiers",
    default="network",
    show_default=True,
    help="Tier to plan, or two with a comma between; options differ by the partners of the lower.",
)
@limit_options
@terms_options
@answer_options()
def alternatives(
    problem: Path, out: Path, force: bool, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Find options for PROBLEM: plans near the optimum, any two of which differ enough.

    The first is the best plan. The others lean as --seek says, and then differ from all before them
    as much as can be found within about a minute each. Writes a run folder for each, which netform
    verify --bound checks, alternatives.csv, differences.csv and alternatives.json; where no
    other plan can be added, the proof is in the run no-more.

    Exit code 0 where there are as many as asked for, or proved to be no more; 3 where a limit came
    first; 4 where there is no plan; 130 where it was interrupted.
    """
    from netform.cli.output import print_json
    from netform.cli.signals import stopping
    from netform.plan.run_folder.run import file_digests
    from netform.problem import load_problem, new_folder, refuse_existing
    from netform.solve import Limits
    from netform.solve.near import alternatives as found_alternatives
    from netform.solve.near import plans_near
    from netform.solve.near.record import alternatives_table, save_alternatives

    limits = Limits(seconds=options["time_limit"])
    with stopping(limits.stop):
        refuse_existing(out, force=force, inputs=[problem, *map(Path, options["terms"])])
        asked = with_terms(load_problem(problem), options)
        inputs = file_digests(problem)
        near = plans_near(
            asked,
            tiers_of(options["tiers"]),
            options["within"],
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
        )
        found = found_alternatives(
            near,
            options["count"],
            options["differ"],
            seek=options["seek"],
            told=_silent if quiet else _tell,
        )
        said = recorded(options)
        with new_folder(out, force=force) as draft:
            save_alternatives(found, draft, inputs=inputs, options=said)
    if as_json:
        print_json(alternatives_table(found))
    else:
        _print(found, out)
    sys.exit(_exit_code(found))


def _silent(_: "Option") -> None:
    """Say nothing."""


def _tell(option: "Option") -> None:
    """Write a line to standard error for each option."""
    click.echo(f"found: {option.sought}", err=True)


def _exit_code(found: "Alternatives") -> int:
    from netform.solve import Status

    if found.near.limits.stop.is_set() and not found.is_complete:
        return Status.INTERRUPTED.exit_code
    if not found.options:
        return found.near.base.status.exit_code or Status.FEASIBLE.exit_code
    return 0 if found.is_complete else Status.FEASIBLE.exit_code


def _print(found: "Alternatives", out: Path) -> None:
    from netform.cli.output import percent, print_table
    from netform.report.units import in_thousand, measured_in, units_per_kilometre
    from netform.solve.near.record import difference_rows, option_rows

    near = found.near
    travel = near.problem.travel
    per, whole = units_per_kilometre(travel.unit), max(1, near.patients)
    click.echo(f"status     {near.base.status.value}")
    if not found.options:
        for witness in near.base.witnesses:
            click.echo(f"\n{witness.fault}\nremedy: {witness.remedy}")
        click.echo(f"\nno plan is known to be near the optimum\nwritten: {out}")
        return
    limit = percent(float(near.within))
    above, many = "optimum" if near.is_exact else "proved bound", len(found.options)
    click.echo(f"options    {many} of {found.count}, each at most {limit} above the {above}\n")
    for tier in near.tiers:
        rows = []
        for row in option_rows(found, tier):
            figures = (f"{row[key]:,}" for key in ("groups", "relationships", "moved", "farthest"))
            rows.append(
                (
                    f"{row['option']} {row['sought']}",
                    in_thousand(row["objective"], per),
                    f"+{percent(row['above_bound'])}",
                    *figures,
                    f"{row['smallest'] or 0:,} to {row['largest'] or 0:,}",
                    percent(row["new_partners"] / whole),
                    percent(row["least_difference"] / whole),
                )
            )
        head = ("option", f"objective, {measured_in(travel)}", "above", f"{tier}s")
        more = ("relationships", "moved", f"{travel.unit} at most", "patients of each")
        print_table((*head, *more, "new partners", "least difference"), rows)
        click.echo("")
    click.echo(
        "new partners: patients whose partners are others than in option-1\n"
        "least difference: the same against the option that it is most like"
    )
    for tier in near.tiers if many > 1 else ():
        differences = difference_rows(found, tier)
        least = min(row["patients_with_new_partners"] for row in differences)
        click.echo(
            f"each two options differ by {percent(least / whole)} of the patients at least, "
            f"by their {tier} partners"
        )
    for number, option in enumerate(found.options, start=1):
        if option.proved:
            click.echo(f"option-{number}: {option.proved} (proved)")
    for remark in found.remarks:
        click.echo(remark)
    if found.words_of_fewer:
        click.echo(f"{found.words_of_fewer} (proved)")
    elif not found.are_enough:
        click.echo("a limit came before there were as many as asked for")
    click.echo(f"written: {out}")
