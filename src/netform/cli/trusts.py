"""The account of trust relationships as a table: what each trust keeps up, the busiest first."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from netform.cli.output import print_table

if TYPE_CHECKING:
    from netform.plan import RelationshipAccount

_MOST_TRUSTS = 10


def print_trusts(accounts: "Mapping[str, RelationshipAccount]", everything_is_in: str) -> None:
    """Print the relationships with practices, with today's groups, and under each plan.

    Parameters
    ----------
    accounts
        The accounts of plans of one problem, by the name that stands before their tiers.
    everything_is_in
        Where the trusts stand that the table leaves out.
    """
    first = next(iter(accounts.values()))
    click.echo()
    if not first.counted:
        click.echo("trust relationships were not counted: the problem has none")
        return
    header = [
        f"trust: {'inferred ' * bool(first.inferred)}relationships with",
        "practices",
        *(f"{tier}s today" for tier in first.today),
        *(f"{name} {tier}s".strip() for name, each in accounts.items() for tier in each.planned),
    ]
    order = sorted(
        range(len(first.trusts)),
        key=lambda t: (-first.trusts[t].practices, first.trusts[t].trust_code),
    )
    rows: list[tuple[object, ...]] = [
        (
            f"{first.trusts[t].trust_code} {first.trusts[t].name}".strip(),
            first.trusts[t].practices,
            *first.trusts[t].today.values(),
            *(count for each in accounts.values() for count in each.trusts[t].planned.values()),
        )
        for t in order[:_MOST_TRUSTS]
    ]
    if len(order) > _MOST_TRUSTS:
        rows.append((f"… {len(order) - _MOST_TRUSTS} more in {everything_is_in}",))
    rows.append(
        (
            "all relationships",
            first.practices,
            *first.today.values(),
            *(count for each in accounts.values() for count in each.planned.values()),
        )
    )
    planned_partners = (
        each.partners[f"{tier}s"] for each in accounts.values() for tier in each.planned
    )
    rows.append(
        (
            "partners for 300,000 patients",
            first.partners["practices"],
            *(first.partners[f"{tier}s today"] for tier in first.today),
            *planned_partners,
        )
    )
    print_table(header, rows)
    if first.inferred:
        click.echo(f"relationships are inferred, not given by data: {first.inferred}")
