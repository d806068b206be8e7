"""`netform compare`: what changes for whom between plans, or against today."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.plan import Change, ComparedPlan, ComparedTier, Comparison

_MOST_CHANGES = 20  # lines for each plan and tier
_MOST_FAULTS = 3  # of each plan


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.argument("plans", nargs=-1, required=True, metavar="A B…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare(problem: Path, plans: tuple[str, ...], as_json: bool) -> None:
    """Compare plans of PROBLEM: their measures, what trusts keep up, and which practices change.

    A, B, … are run folders, plan.csv files, or the word today for the present groups of
    practices.csv. The first one is the base; a single one is compared with today. A run is held to
    the settings that it was solved under, and every deviation from PROBLEM is printed; all figures
    are by PROBLEM's practices, weights, prices and travel.
    """
    from netform.cli.output import print_json
    from netform.cli.trusts import print_trusts
    from netform.plan import TODAY, compare_runs

    comparison = compare_runs(problem, plans)
    if as_json:
        print_json(comparison.to_table())
        return
    _print_measures(comparison)
    _print_lawfulness(comparison)
    accounts = {plan.name: plan.relationships for plan in comparison.plans}
    # Every account says what today's groups keep up; their own plan would say it twice.
    planned = {name: account for name, account in accounts.items() if name != TODAY}
    print_trusts(planned or accounts, "--json")
    for plan in comparison.plans[1:]:
        for tier, measures in plan.tiers.items():
            _print_changes(comparison.base, plan, tier, measures)


def _print_measures(comparison: "Comparison") -> None:
    from netform.cli.output import print_table

    plans = comparison.plans
    rows: list[tuple[object, ...]] = [
        ("lawful", *("yes" if plan.is_lawful else "no" for plan in plans)),
        ("faults", *(len(plan.faults) for plan in plans)),
    ]
    for tier in comparison.problem.settings.tiers:
        measured = [plan.tiers.get(tier.name) for plan in plans]
        if any(measured):
            for label, read, write in _measures(comparison):
                cells = ["-" if each is None else write(read(each)) for each in measured]
                rows.append((f"{tier.name}: {label}", *cells))
    print_table(("", *(plan.name for plan in plans)), rows)
    click.echo(
        f"\nregrouped: whose group does not continue the one that they have in "
        f"{comparison.base.name},\n"
        "  by the best one-to-one matching of groups by patients in common\n"
        "moved: whose present group is not the one with most patients in their group"
    )


def _measures(
    comparison: "Comparison",
) -> "list[tuple[str, Callable[[ComparedTier], Any], Callable[[Any], str]]]":
    """Return the label of each measure, what reads it and what writes it."""
    from netform.cli.units import cost_unit, in_thousand, measured_in, units_per_kilometre

    travel, base = comparison.problem.travel, comparison.base.name
    cost = partial(in_thousand, per=units_per_kilometre(travel.unit))
    inferred = " (inferred)" if comparison.problem.settings.relationships.inferred else ""
    return [
        (f"objective, thousand {cost_unit(travel)}", attrgetter("objective"), cost),
        (f"travel, {measured_in(travel)}", attrgetter("travel"), cost),
        ("groups", attrgetter("groups"), _number),
        ("patients of the smallest", attrgetter("smallest"), _number),
        ("patients of the largest", attrgetter("largest"), _number),
        (f"{travel.unit} to the hub, mean", lambda each: each.closeness["mean"], _number),
        (
            f"{travel.unit} to the hub, 90th percentile",
            lambda each: each.closeness["percentile_90"],
            _number,
        ),
        (f"{travel.unit} to the hub, largest", lambda each: each.closeness["largest"], _number),
        (f"trust relationships{inferred}", attrgetter("relationships"), _number),
        (f"practices regrouped against {base}", attrgetter("practices_regrouped"), _number),
        (f"patients regrouped against {base}", attrgetter("patients_regrouped"), _number),
        ("patients moved from present groups", attrgetter("patients_moved"), _number),
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,}"


def _print_lawfulness(comparison: "Comparison") -> None:
    from netform.plan import TODAY

    for plan in comparison.plans:
        if plan.name == TODAY and not plan.relationships.today:
            click.echo(f"{TODAY}: nobody has a present group, so every practice is alone")
        for deviation in plan.deviations:
            click.echo(f"deviation of {plan.name}: {deviation}")
        for fault in plan.faults[:_MOST_FAULTS]:
            click.echo(f"fault of {plan.name}: {fault}")
        if len(plan.faults) > _MOST_FAULTS:
            more = len(plan.faults) - _MOST_FAULTS
            click.echo(f"fault of {plan.name}: … {more} more: see --json")


def _print_changes(
    base: "ComparedPlan", plan: "ComparedPlan", tier: str, measures: "ComparedTier"
) -> None:
    from netform.cli.output import print_table

    click.echo()
    if measures.practices_regrouped is None:
        click.echo(f"{base.name} has no {tier}s to hold those of {plan.name} against")
        return
    if not measures.changes:
        click.echo(f"{plan.name}, {tier}s: nobody is regrouped against {base.name}")
        return
    rows: list[tuple[object, ...]] = [
        (
            f"{change.practice_code} {change.name}".strip(),
            _number(change.patients),
            change.before or "none",
            _after(change),
        )
        for change in measures.changes[:_MOST_CHANGES]
    ]
    if len(measures.changes) > _MOST_CHANGES:
        rows.append((f"… {len(measures.changes) - _MOST_CHANGES} more: see --json",))
    header = (f"{plan.name}, {tier}s: regrouped against {base.name}", "patients", "from", "to")
    print_table(header, rows)


def _after(change: "Change") -> str:
    """Name the group that a practice comes to as the base does, where it is not a new one."""
    if change.after is None:
        return "none"
    return change.continues or f"new {change.after}"
