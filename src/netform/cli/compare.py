"""`netform compare`: what changes for whom between plans, or against today."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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
            for label, cell in _measures(comparison):
                cells = ["-" if each is None else cell(each) for each in measured]
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
) -> Iterator[tuple[str, "Callable[[ComparedTier], str]"]]:
    """Yield the name of each measure and what writes it."""
    from netform.cli.output import in_thousand, units_per_kilometre

    travel = comparison.problem.travel
    per = units_per_kilometre(travel.unit)
    unit = "thousand patient-km" if travel.unit == "metres" else "thousand patient-hours"
    line = ", straight line" if travel.is_straight_line else ""
    base = comparison.base.name
    yield f"objective, {unit}", lambda each: in_thousand(each.objective, per)
    yield f"travel, {unit}{line}", lambda each: in_thousand(each.travel, per)
    yield "groups", lambda each: _number(each.groups)
    yield "patients of the smallest", lambda each: _number(each.smallest)
    yield "patients of the largest", lambda each: _number(each.largest)
    for key, label in (
        ("mean", "mean"),
        ("percentile_90", "90th percentile"),
        ("largest", "largest"),
    ):
        yield (
            f"{travel.unit} to the hub, {label}",
            lambda each, key=key: _number(each.closeness[key]),  # type: ignore[misc]
        )
    inferred = " (inferred)" * bool(comparison.problem.settings.relationships.inferred)
    yield f"trust relationships{inferred}", lambda each: _number(each.relationships)
    yield f"practices regrouped against {base}", lambda each: _number(each.practices_regrouped)
    yield f"patients regrouped against {base}", lambda each: _number(each.patients_regrouped)
    yield "patients moved from present groups", lambda each: _number(each.patients_moved)


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
