"""How `netform explain PROBLEM RUN --rule "KIND ..."` prints its answer."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.plan import CheckedPlan
    from netform.solve.rule_price import RulePrice


def print_rule_price(found: "RulePrice") -> None:
    """Print the plans with the rule and without it, and what the rule costs."""
    from netform.cli.differences import REGROUPED, said_price, tier_columns
    from netform.cli.output import print_table
    from netform.report.units import measured_in

    base, outcome = found.base, found.outcome
    has = "has it" if found.is_kept else "does not have it"
    click.echo(f"rule       {found.term.words} (the run {has})")
    if outcome.is_impossible:
        click.echo(f"there is no plan {'without' if found.is_kept else 'with'} it")
        for witness in outcome.result.witnesses:
            click.echo(f"\n{witness.fault}\nremedy: {witness.remedy}")
        return
    click.echo(f"costs      {said_price(base.problem, found.least_and_most)}")
    if not base.is_proved:
        click.echo(f"           the run's own plan is not proved (status {base.status})")
    statuses = [base.status, outcome.result.status.value]
    sides = zip(
        ("with it", "without it"),
        found.sides,
        statuses if found.is_kept else reversed(statuses),
        strict=True,
    )
    click.echo(f"\n{measured_in(base.problem.travel)}")
    header = ("", "objective", *tier_columns(base), "status")
    print_table(header, [(label, *_cells(found, plan), status) for label, plan, status in sides])
    if outcome.difference is not None:
        click.echo()
        for name, tier in outcome.difference.tiers.items():
            who = f"{tier.patients_regrouped:,} patients in {tier.practices_regrouped} practices"
            click.echo(f"{who} are regrouped between the two, by {name}")
        click.echo(REGROUPED)


def _cells(found: "RulePrice", side: "CheckedPlan | None") -> list[str]:
    """Write objective, travel and relationships of a plan."""
    from netform.report.units import in_thousand, units_per_kilometre

    if side is None:
        return ["-"] * (1 + 2 * len(found.base.held.plan.tiers))
    per = units_per_kilometre(found.base.problem.travel.unit)
    cells = [in_thousand(side.objective, per)]
    for tier in side.verification.tiers.values():
        cells += [in_thousand(tier.travel, per), f"{tier.relationships:,}"]
    return cells
