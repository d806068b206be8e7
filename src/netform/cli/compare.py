"""`netform compare`: what changes for whom between plans, or against today."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.plan import Comparison

FILE = click.Path(path_type=Path)
_MOST_LINES = 3  # of faults, and of waivers, of each plan
_MOST_RULES = 20  # lines
_MOST_WORDS = 60  # characters of a rule


@click.command()
@click.argument("problem", type=FILE)
@click.argument("plans", nargs=-1, required=True, metavar="A B…")
@click.option("--csv", "folder", type=FILE, help="Folder to write all tables into, as CSV files.")
@click.option("--xlsx", "workbook", type=FILE, help="Workbook to write all tables into.")
@click.option("--force", is_flag=True, help="Replace that folder or workbook if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare(
    problem: Path,
    plans: tuple[str, ...],
    folder: Path | None,
    workbook: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Compare plans of PROBLEM: their measures, what trusts keep up, and which practices change.

    A, B, … are run folders, plan.csv files, or the word today for the present groups of
    practices.csv. The first one is the base; a single one is compared with today. A run is held to
    the settings that it was solved under, and every deviation from PROBLEM is printed; all figures
    are by PROBLEM's practices, weights, prices and travel, and so are the rules that each plan is
    asked about.
    """
    from netform.cli.compare_groups import print_changes, print_matched
    from netform.cli.compare_measures import print_measures
    from netform.cli.output import print_json
    from netform.cli.trusts import print_trusts
    from netform.plan import TODAY, compare_runs
    from netform.report.tables.comparison_files import (
        refuse_comparison_files,
        write_comparison_files,
    )

    inputs = [problem, *(Path(plan) for plan in plans if plan != TODAY)]
    refuse_comparison_files(folder, workbook, force=force, inputs=inputs)
    comparison = compare_runs(problem, plans)
    write_comparison_files(comparison, folder, workbook, force=force)
    if as_json:
        print_json(comparison.to_table())
        return
    print_measures(comparison)
    _print_lawfulness(comparison)
    _print_waivers(comparison)
    _print_rules(comparison)
    accounts = {plan.name: plan.relationships for plan in comparison.plans}
    # Every account says what today's groups keep up; their own plan would say it twice.
    planned = {name: account for name, account in accounts.items() if name != TODAY}
    print_trusts(planned or accounts, "--json")
    for plan in comparison.plans[1:]:
        for tier, measures in plan.tiers.items():
            print_matched(comparison.base, plan, tier, measures)
            print_changes(comparison.base, plan, tier, measures)
    written = [str(path) for path in (folder, workbook) if path is not None]
    if written:
        click.echo(f"\nwritten: {', '.join(written)}")


def _print_lawfulness(comparison: "Comparison") -> None:
    from netform.plan import TODAY

    for plan in comparison.plans:
        if plan.name == TODAY and not plan.relationships.today:
            click.echo(f"{TODAY}: nobody has a present group, so every practice is alone")
        for deviation in plan.deviations:
            click.echo(f"deviation of {plan.name}: {deviation}")
        for fault in plan.faults[:_MOST_LINES]:
            click.echo(f"fault of {plan.name}: {fault}")
        if len(plan.faults) > _MOST_LINES:
            more = len(plan.faults) - _MOST_LINES
            click.echo(f"fault of {plan.name}: … {more} more: see --json")


def _print_waivers(comparison: "Comparison") -> None:
    for plan in comparison.plans:
        used = [(tier, waiver) for tier, each in plan.waivers.items() for waiver in each]
        for tier, waiver in used[:_MOST_LINES]:
            click.echo(
                f"waiver of {plan.name}: the {tier} of {waiver.practice} has {waiver.patients:,} "
                f"patients ({waiver.bound} waived: {waiver.reason})"
            )
        if len(used) > _MOST_LINES:
            more = len(used) - _MOST_LINES
            click.echo(f"waiver of {plan.name}: … {more} more: see --json")


def _print_rules(comparison: "Comparison") -> None:
    """Print whether each plan keeps each rule of the problem, if there are rules."""
    from netform.cli.output import print_table

    rules = comparison.problem.settings.rules
    if rules:
        click.echo()
        rows: list[tuple[object, ...]] = [
            (_short(rule.words), *(plan.rules[place].word for plan in comparison.plans))
            for place, rule in enumerate(rules[:_MOST_RULES])
        ]
        if len(rules) > _MOST_RULES:
            rows.append((f"… {len(rules) - _MOST_RULES} more: see --json",))
        print_table(("rule kept", *(plan.name for plan in comparison.plans)), rows)


def _short(words: str) -> str:
    return words if len(words) <= _MOST_WORDS else f"{words[: _MOST_WORDS - 1]}…"
