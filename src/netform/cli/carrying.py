"""What groups can carry, as `netform solve` prints it: budgets, and where services are viable."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.plan import CarryingAccount


def print_carrying(account: "CarryingAccount") -> None:
    """Print the budgets by tier, and for each service the groups that can carry it."""
    from netform.cli.output import print_table
    from netform.problem import exact_sum, money_text

    tiers = account.tiers
    if any(tier.budgets for tier in tiers.values()):
        click.echo()
        rows = []
        for name, tier in tiers.items():
            figures = (min(tier.budgets), max(tier.budgets), exact_sum(tier.budgets))
            rows.append((name, *(money_text(each, ",") for each in figures)))
        print_table(("budgets of groups", "smallest", "largest", "all"), rows)
        lacking = max(tier.without_budget for tier in tiers.values())
        if lacking:
            practices = "practice" if lacking == 1 else "practices"
            click.echo(f"{lacking:,} {practices} without a budget: netform check names them")
    if account.lowest_tier:
        click.echo()
        rows = [
            (
                service,
                *(f"{tier.viable_at[service]} of {len(tier.groups)}" for tier in tiers.values()),
                lowest or "no tier",
            )
            for service, lowest in account.lowest_tier.items()
        ]
        header = ("service: viable in", *(f"{name}s" for name in tiers), "everywhere at")
        print_table(header, rows)
