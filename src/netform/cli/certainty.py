"""`netform certainty`: what all plans near the optimum share, and who is on the swing."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Percent
from netform.cli.options import answer_options, bytes_of, limit_options, recorded, tiers_of
from netform.cli.terms import terms_options, with_terms

if TYPE_CHECKING:
    from netform.plan import Plan
    from netform.problem import Problem
    from netform.solve.near.certainty import Certainty

FILE = click.Path(path_type=Path)
_MOST_NAMED = 20


@click.command()
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option(
    "--within",
    type=Percent(),
    default="3%",
    show_default=True,
    help="How far above the proved optimum the plans may cost.",
)
@click.option(
    "--options",
    "known",
    type=FILE,
    help="A folder of netform alternatives: what its plans show need not be asked.",
)
@click.option("--tiers", default="network", show_default=True, help="Tier to look at.")
@limit_options
@terms_options
@answer_options()
def certainty(
    problem: Path,
    out: Path,
    known: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Find out what all plans of PROBLEM near the optimum share.

    For each pair of neighbours: whether they share a network in every such plan, in none, or in
    some; for each practice: how many of the best plan's networks, named by their hubs, it can be
    in. Each yes rests on a plan, each no on a proof. Writes certainty.csv, homes.csv, plans.csv,
    proofs.jsonl, certainty.geojson, certainty.json and the run best.

    Exit code 0 where every question is answered, 3 where a limit came first, 4 where there is no
    plan, 130 where it was interrupted.
    """
    from netform.cli.output import print_json
    from netform.cli.signals import stopping
    from netform.plan.run_folder.run import file_digests
    from netform.problem import load_problem, new_folder, refuse_existing
    from netform.solve import Limits, Status
    from netform.solve.near import plans_near
    from netform.solve.near.certainty import certainty as found_certainty
    from netform.solve.near.certainty_record import certainty_table, save_certainty

    limits = Limits(seconds=options["time_limit"])
    with stopping(limits.stop):
        inputs = [problem, *map(Path, options["terms"]), *([] if known is None else [known])]
        refuse_existing(out, force=force, inputs=inputs)
        asked = with_terms(load_problem(problem), options)
        plans = [] if known is None else _plans(asked, known)
        digests = file_digests(problem)
        near = plans_near(
            asked,
            tiers_of(options["tiers"]),
            options["within"],
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
        )
        if not near.is_there:
            click.echo(
                f"no plan is known to be near the optimum: {near.base.status.value}", err=True
            )
            sys.exit(near.base.status.exit_code or Status.FEASIBLE.exit_code)
        found = found_certainty(
            near,
            plans,
            processes=options["threads"] or os.cpu_count() or 1,
            told=_silent if quiet else _tell,
        )
        with new_folder(out, force=force) as draft:
            save_certainty(found, draft, inputs=digests, options=recorded(options))
    if as_json:
        print_json(certainty_table(found))
    else:
        _print(found, out)
    if limits.stop.is_set() and not found.is_complete:
        sys.exit(Status.INTERRUPTED.exit_code)
    sys.exit(0 if found.is_complete else Status.FEASIBLE.exit_code)


def _plans(problem: "Problem", folder: Path) -> "list[Plan]":
    from netform.errors import InputError
    from netform.plan import read_plan

    files = sorted(folder.glob("option-*/plan.csv"))
    if not files:
        raise InputError(
            "there are no options in the folder",
            where=str(folder),
            remedy="name the folder that netform alternatives --out wrote",
        )
    return [read_plan(problem, file) for file in files]


def _silent(_: "Certainty") -> None:
    """Say nothing."""


def _tell(found: "Certainty") -> None:
    """Write a line to standard error on how far it is."""
    click.echo(f"{found.near.limits.elapsed():7.1f} s  open {len(found.open):,}", err=True)


def _print(found: "Certainty", out: Path) -> None:
    from netform.cli.output import percent, print_table
    from netform.solve.near.certainty_record import certainty_table

    near, table = found.near, certainty_table(found)
    above = "optimum" if near.is_exact else "proved bound"
    click.echo(f"plans at most {percent(float(near.within))} above the {above}\n")
    rows = [(f"in {word}", f"{number:,}") for word, number in table["neighbours"].items()]
    print_table((f"neighbours that share a {near.tier}", "pairs"), rows)
    homes = [(found.homes(i), i) for i in range(len(near.view))]
    swing = sorted(homes, key=lambda each: (-each[0][0], each[1]))[:_MOST_NAMED]
    click.echo(
        f"\n{table['practices_with_one_home']:,} of {len(near.view):,} practices have one home; "
        "those with the most:"
    )
    print_table(
        ("practice", "homes", "open"),
        [(near.view.title(i), count, open_) for (count, open_), i in swing],
    )
    click.echo(
        f"\nhomes: {near.tier}s of the best plan, each named by its hub, that it can be in\n"
        f"{table['plans']:,} plans show what is possible, {table['proofs']:,} proofs what is not "
        f"({table['proofs_by_reduced_costs']:,} by reduced costs)"
    )
    if not found.is_complete:
        click.echo(f"a limit came first: {table['open']:,} questions are open")
    click.echo(f"written: {out}")
