"""`netform stress`: how plans stand when lists drift and practices close."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import PercentRange

if TYPE_CHECKING:
    from netform.plan import GroupStress, PlanStress, Stress

FILE = click.Path(path_type=Path)
_MOST_GROUPS = 20
_MOST_FAULTS = 3  # of each plan


@click.command()
@click.argument("problem", type=FILE)
@click.argument("runs", nargs=-1, required=True, metavar="RUN…")
@click.option(
    "--lists-change",
    type=PercentRange(),
    default="2%..10%",
    show_default=True,
    metavar="X%..Y%",
    help="By how much lists change: in each future by up to a share of its own from this range.",
)
@click.option(
    "--closures", type=int, default=0, show_default=True, help="Practices that close, each future."
)
@click.option("--growth", type=FILE, help="Factors by area: CSV with area,value,factor.")
@click.option("--draws", type=int, default=1_000, show_default=True, help="Futures.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of what is drawn.")
@click.option("--tiers", help="Tiers to look at; by default all that the plans have.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--out", type=FILE, help="Folder to write: stress.csv, plans.csv, stress.json.")
@click.option("--force", is_flag=True, help="Replace the folder if it is there.")
def stress(
    problem: Path, runs: tuple[str, ...], out: Path | None, as_json: bool, **options: Any
) -> None:
    """Show how often groups of plans leave their band when lists drift and practices close.

    RUN is a run folder, a plan.csv, the word today for the present groups, or a folder of run
    folders, such as that of netform alternatives. Every plan is held to the same futures, under the
    settings that it was made under. In each, every practice's list changes by a factor of its own,
    then so many practices close, and their patients go to the nearest open one. The plan that
    stands best is the one whose groups all stay most often.
    """
    from netform.cli.output import print_json
    from netform.plan import StressTerms, each_run, read_answers, read_growth, stress_table
    from netform.plan import stress as hold_to_futures
    from netform.problem import load_problem, refuse_existing

    least, most = map(Fraction, options["lists_change"])
    terms = StressTerms(least, most, options["closures"], options["draws"], options["seed"])
    answers = each_run(runs)
    growth: Path | None = options["growth"]
    if out is not None:
        inputs = [problem, growth, *map(Path, answers)]
        refuse_existing(out, force=options["force"], inputs=inputs)
    asked = load_problem(problem)
    plans, made_under = read_answers(problem, asked, answers)
    found = hold_to_futures(
        asked,
        plans,
        terms,
        made_under=made_under,
        growth=None if growth is None else read_growth(asked.practices, growth),
        tiers=_tiers_of(options["tiers"]),
    )
    if out is not None:
        record = _record(problem, growth, dict(zip(plans, answers, strict=True)))
        _write(found, out, record, force=options["force"])
    if as_json:
        print_json(stress_table(found))
        return
    _print_plans(found)
    _print_groups(found)
    if out is not None:
        click.echo(f"\nwritten: {out}")


def _tiers_of(text: str | None) -> list[str]:
    from netform.cli.options import tiers_of

    return [] if text is None else tiers_of(text)


def _record(problem: Path, growth: Path | None, answers: dict[str, str]) -> dict[str, Any]:
    """Return what the folder records beside the terms: versions, and digests of all inputs."""
    from hashlib import sha256
    from importlib import metadata

    from netform.plan import TODAY
    from netform.plan.run_folder.run import file_digests

    def digests(answer: str) -> dict[str, str] | None:
        """Take those files alone that an answer depends on: a manifest holds times."""
        if answer == TODAY:
            return None
        path = Path(answer)
        files = [path / "plan.csv", path / "effective.toml"] if path.is_dir() else [path]
        return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}

    return {
        "versions": {name: metadata.version(name) for name in ("netform", "numpy", "scipy")},
        "sha256": {
            "problem": file_digests(problem),
            "growth": None if growth is None else digests(str(growth)),
            "plans": {name: digests(answer) for name, answer in answers.items()},
        },
    }


def _write(found: "Stress", out: Path, record: dict[str, Any], *, force: bool) -> None:
    from netform.plan import write_stress
    from netform.problem import new_folder

    with new_folder(out, force=force) as draft:
        write_stress(found, draft, record)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _print_plans(found: "Stress") -> None:
    from netform.cli.output import print_table
    from netform.plan import paired

    best, *others = found.ranked
    first = "lists grow by area, then " if found.has_growth else ""
    click.echo(f"{found.terms.draws:,} futures: {first}{found.terms.words}\n")
    header = ("plan", "all stay", "std. error", "groups leave", "of", "their patients")
    more = ("all stay less often", "std. error", "groups more", "std. error") if others else ()
    rows = []
    for rank, plan in enumerate(found.ranked, start=1):
        row: list[object] = [
            f"{rank} {plan.name}",
            _percent(plan.share),
            _percent(plan.standard_error),
            f"{plan.groups_leaving:.2f}",
            len(plan.groups),
            _percent(plan.patients_leaving),
        ]
        if plan is not best:
            held = paired(best, plan)
            row += [_percent(held.share), _percent(held.share_error)]
            row += [f"{held.groups:.3f}", f"{held.groups_error:.3f}"]
        rows.append(row)
    print_table((*header, *more), rows)
    if others:
        click.echo(f"\n{_verdict(best, others[0])}")
    if found.unserved:
        click.echo(
            f"patients of closed practices that reach no open one: {found.unserved:,.1f} a future"
        )
    for plan in found.ranked:
        _print_lawfulness(plan)


def _verdict(best: "PlanStress", next_one: "PlanStress") -> str:
    from netform.plan import paired

    held = paired(best, next_one)
    if held.is_told_apart:
        how = (
            "all groups stay most often"
            if held.share
            else "fewest groups leave, and all stay as often"
        )
        return f"{best.name} stands best: {how}, by more than two standard errors"
    what = "how often all groups stay" if held.share else "how many groups leave"
    return (
        f"{best.name} and {next_one.name} are not told apart: {what} differs by no more than two "
        "standard errors"
    )


def _print_lawfulness(plan: "PlanStress") -> None:
    for deviation in plan.deviations:
        click.echo(f"deviation of {plan.name}: {deviation}")
    for fault in plan.faults[:_MOST_FAULTS]:
        click.echo(f"fault of {plan.name} before anything changes: {fault}")
    if len(plan.faults) > _MOST_FAULTS:
        more = len(plan.faults) - _MOST_FAULTS
        click.echo(f"fault of {plan.name} before anything changes: … {more} more: see --json")


def _print_groups(found: "Stress") -> None:
    from netform.cli.output import print_table
    from netform.plan.stress_test.result import QUANTILES

    best = found.ranked[0]
    is_elastic = any(group.futures["stretched"] for group in best.groups)
    ways = ("leaves", "below", "above", "apart", "lost", *["stretched"] * is_elastic)
    header = (
        f"{best.name}: groups that leave most often",
        *ways,
        "patients",
        *(f"{at} %" for at in QUANTILES),
        "to floor",
        "to ceiling",
        "stays from",
        "to",
    )
    rows: list[tuple[object, ...]] = [
        _group_row(group, ways, best) for group in best.weakest[:_MOST_GROUPS]
    ]
    if len(best.groups) > _MOST_GROUPS:
        rows.append((f"… {len(best.groups) - _MOST_GROUPS} more: see --json or --out",))
    click.echo()
    print_table(header, rows)
    _print_meaning(is_elastic=is_elastic, has_others=len(found.plans) > 1)


def _print_meaning(*, is_elastic: bool, has_others: bool) -> None:
    """Say below the tables what their columns mean."""
    click.echo(
        "\nall stay: futures in which no group leaves\n"
        "groups leave, their patients: in the mean of all futures\n"
        "leaves: below floor, above ceiling, apart (in pieces) or lost (its practices closed)"
    )
    if is_elastic:
        click.echo("stretched: outside the band and within the hard one, which is no leaving")
    click.echo(
        "patients: today, and in 5 %, 50 % and 95 % of futures at most\n"
        "stays from, to: the change of all lists alike within which the group stays in its band"
    )
    if has_others:
        click.echo("groups of the other plans: see --json or --out")


def _group_row(
    group: "GroupStress", ways: tuple[str, ...], plan: "PlanStress"
) -> tuple[object, ...]:
    margin = group.margin
    return (
        f"{group.tier} {group.title}",
        *(_percent(group.futures[way] / plan.draws) for way in ways),
        f"{margin.patients:,}",
        *(f"{each:,}" for each in group.quantiles),
        *("-" if each is None else f"{each:,}" for each in (margin.to_floor, margin.to_ceiling)),
        *("never" if margin.is_empty else _signed(end) for end in margin.changes(2)),
    )


def _signed(percent: str | None) -> str:
    return "-" if percent is None else f"{float(percent):+.2f} %"
