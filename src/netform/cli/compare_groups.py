"""What changes between two plans of a comparison: group by group, and practice by practice."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.plan import Change, ComparedPlan, ComparedTier

_MOST_LINES = 20  # of groups, and of practices, for each plan and tier


def print_matched(
    base: "ComparedPlan", plan: "ComparedPlan", tier: str, measures: "ComparedTier"
) -> None:
    """Print the groups that are not the same in both plans beside each other."""
    from netform.cli.output import print_table

    differing = [pair for pair in measures.matched if not pair.is_identical]
    if not differing:
        return
    same = len(measures.matched) - len(differing)
    click.echo(
        f"\n{plan.name}, {tier}s: {same:,} of {len(measures.matched):,} as in {base.name}, "
        "these are not"
    )
    rows: list[tuple[object, ...]] = [
        (
            pair.base_group or "none",
            pair.plan_group or "none",
            f"{pair.base_practices:,} → {pair.plan_practices:,}",
            f"{pair.practices_in_common:,}",
            f"{pair.base_patients:,} → {pair.plan_patients:,}",
            f"{pair.patients_in_common:,}",
        )
        for pair in differing[:_MOST_LINES]
    ]
    if len(differing) > _MOST_LINES:
        rows.append((f"… {len(differing) - _MOST_LINES} more: see --json",))
    header = (
        *(f"{tier} of {base.name}", f"of {plan.name}"),
        *("practices", "in common", "patients", "in common"),
    )
    print_table(header, rows)


def print_changes(
    base: "ComparedPlan", plan: "ComparedPlan", tier: str, measures: "ComparedTier"
) -> None:
    """Print the practices whose group does not continue the one that they have in the base."""
    from netform.cli.compare_measures import number
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
            number(change.patients),
            change.before or "none",
            _after(change),
        )
        for change in measures.changes[:_MOST_LINES]
    ]
    if len(measures.changes) > _MOST_LINES:
        rows.append((f"… {len(measures.changes) - _MOST_LINES} more: see --json",))
    header = (f"{plan.name}, {tier}s: regrouped against {base.name}", "patients", "from", "to")
    print_table(header, rows)


def _after(change: "Change") -> str:
    """Name the group that a practice comes to as the base does, where it is not a new one."""
    if change.after is None:
        return "none"
    return change.continues or f"new {change.after}"
