"""`netform repair`: the least change from present groups to lawful ones."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Price
from netform.cli.options import answer_options, area_and_rest, bytes_of, limit_options, recorded
from netform.cli.terms import terms_options, with_terms

if TYPE_CHECKING:
    from netform.plan import Move
    from netform.problem import Elsewhere
    from netform.solve.repair import Repair

FILE = click.Path(path_type=Path)
_MOST_MOVES = 20  # lines
_MOST_NAMED = 5  # practices


@click.command()
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option("--start", type=FILE, help="A plan.csv whose groups are the present ones.")
@click.option(
    "--only",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Only groups with a practice of this area, such as sub_icb_code=06H, may change.",
)
@click.option("--tiers", default="network", show_default=True, help="Tier to repair.")
@click.option(
    "--price",
    type=Price(),
    help="Weigh travel, and patients moved at this price, in patient-km (patient-hours). "
    "Without it, fewest patients moved come first, then least travel.",
)
@limit_options
@terms_options
@answer_options()
def repair(
    problem: Path, out: Path, force: bool, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Bring the present groups of PROBLEM into band with the fewest patients moved.

    Writes the run folders `plan` and `fewest` (the proof of how few have to move), which
    netform verify --bound checks, and moves.csv: who moves, from where to where. With --start there
    is also `problem`, whose present groups are those of that plan: the runs are held to it.
    With --only, present groups elsewhere stay exactly as they are; those out of band by a waiver.
    """
    from netform.cli.output import ProgressLines, print_json
    from netform.cli.signals import stopping
    from netform.plan import moves, read_plan, with_present, write_moves
    from netform.plan.run_folder.run import file_digests
    from netform.problem import load_problem, new_folder, only_in, refuse_existing, save_problem
    from netform.report.units import units_per_kilometre
    from netform.solve import Limits
    from netform.solve.record import save_run
    from netform.solve.repair import repair

    limits = Limits(seconds=options["time_limit"])
    with stopping(limits.stop):
        inputs = [problem, options["start"], *map(Path, options["terms"])]
        refuse_existing(out, force=force, inputs=inputs)
        asked = load_problem(problem)
        if options["start"] is not None:
            asked = with_present(asked, read_plan(asked, options["start"]))
        asked = with_terms(asked, options)
        elsewhere = None
        if options["only"]:
            areas = [area_and_rest("--only", text) for text in options["only"]]
            elsewhere = only_in(asked, options["tiers"], areas)
        lines = ProgressLines(quiet=quiet, per=units_per_kilometre(asked.travel.unit))
        found = repair(
            asked if elsewhere is None else elsewhere.problem,
            tier=options["tiers"],
            price=options["price"],
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
            listener=lines,
        )
        lines.end()
        said = recorded(options)
        plan = found.result.plan
        who = () if plan is None else moves(asked, options["tiers"], plan.tiers[options["tiers"]])
        with new_folder(out, force=force) as draft:
            digests = file_digests(problem)
            if options["start"] is not None:
                save_problem(asked, draft / "problem")
                digests = file_digests(draft / "problem")
            save_run(found.result, draft / "plan", inputs=digests, options=said)
            if found.fewest is not None:
                save_run(found.fewest, draft / "fewest", inputs=digests, options=said)
            write_moves(who, draft / "moves.csv")
    if as_json:
        print_json(_table(options["tiers"], found, who, elsewhere))
    else:
        _print(options["tiers"], found, who, elsewhere, out)
    sys.exit(found.result.status.exit_code)


def _table(
    tier: str, found: "Repair", who: "tuple[Move, ...]", elsewhere: "Elsewhere | None"
) -> dict[str, Any]:
    """Return what is printed as JSON."""
    from netform.plan import groups_out_of_band

    problem, checked = found.result.problem, found.result.verification
    return {
        "status": found.result.status.value,
        "groups_out_of_band_today": len(groups_out_of_band(problem, tier)),
        "moved": None if checked is None else checked.tiers[tier].moved,
        "is_least": found.is_least,
        "objective": found.result.objective,
        "bound": found.result.bound,
        "moves": [vars(move) for move in who],
        "only": None if elsewhere is None else elsewhere.to_table(),
    }


def _print(
    tier: str,
    found: "Repair",
    who: "tuple[Move, ...]",
    elsewhere: "Elsewhere | None",
    out: Path,
) -> None:
    from netform.cli.output import print_table, print_waivers
    from netform.plan import groups_out_of_band
    from netform.report.units import cost_unit, in_thousand, units_per_kilometre

    result, problem = found.result, found.result.problem
    click.echo(f"status     {result.status.value}")
    if elsewhere is not None:
        _print_elsewhere(elsewhere, tier)
    click.echo(f"today      {len(groups_out_of_band(problem, tier))} {tier}s out of band")
    if result.verification is None:
        for witness in result.witnesses:
            click.echo(f"\n{witness.fault}\nremedy: {witness.remedy}")
    else:
        moved = result.verification.tiers[tier].moved
        proved = ", the fewest that there can be (proved)" if found.is_least else ""
        click.echo(f"moved      {moved:,} patients in {len(who)} practices{proved}")
        per = units_per_kilometre(problem.travel.unit)
        travel = result.verification.tiers[tier].travel
        click.echo(f"travel     {in_thousand(travel, per)} thousand {cost_unit(problem.travel)}\n")
        rows: list[tuple[object, ...]] = [
            (f"{move.practice_code} {move.name}", f"{move.patients:,}", move.before, move.after)
            for move in who[:_MOST_MOVES]
        ]
        if len(who) > _MOST_MOVES:
            rows.append((f"… {len(who) - _MOST_MOVES} more: see moves.csv",))
        print_table(("moves", "patients", "from", "to"), rows)
        print_waivers(result.verification)
    click.echo(f"\nwritten: {out}")


def _print_elsewhere(elsewhere: "Elsewhere", tier: str) -> None:
    """Say what stays as it is, what may change though it is elsewhere, and who takes no part."""
    title, kept = elsewhere.problem.practices.title, len(elsewhere.kept)
    click.echo(f"only       {', '.join(elsewhere.areas)}: {kept} {tier}s stay exactly as they are")
    if elsewhere.out_of_band:
        names = ", ".join(elsewhere.out_of_band)
        click.echo(f"           of these, out of band and left so by a waiver: {names}")
    if elsewhere.reaching_in:
        names = ", ".join(elsewhere.reaching_in)
        click.echo(f"           these {tier}s reach beyond the area and may change whole: {names}")
    if elsewhere.left_out:
        names = "; ".join(title(i) for i in elsewhere.left_out[:_MOST_NAMED])
        more = " …" * (len(elsewhere.left_out) > _MOST_NAMED)
        count = len(elsewhere.left_out)
        click.echo(
            f"           elsewhere without a present {tier}, so out ({count}): {names}{more}"
        )
