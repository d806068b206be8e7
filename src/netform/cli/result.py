"""How the result of a solve is printed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from netform.cli.output import on_one_line, percent, print_status, print_table, print_waivers
from netform.report.units import in_thousand, measured_in, units_per_kilometre

if TYPE_CHECKING:
    from netform.solve import Result

_MOST_RULES = 30  # lines


def print_result(result: "Result", out: Path) -> None:
    """Print status, costs, a table of tiers, and what else there is to say of a plan."""
    from netform.cli.trusts import print_trusts
    from netform.plan import relationship_account

    per = units_per_kilometre(result.problem.travel.unit)
    measure = measured_in(result.problem.travel)
    print_status(result.status)
    click.echo(f"objective  {in_thousand(result.objective, per)} {measure}")
    click.echo(f"bound      {in_thousand(result.bound, per)}{_whose(result)}")
    click.echo(f"gap        {percent(result.gap)}")
    if result.certified is not None and result.certified != result.bound:
        click.echo(f"certified  {in_thousand(result.certified, per)}")
    if result.confirmation is not None:
        said = result.confirmation
        word = "confirmed" if said.confirmed else "not confirmed in time"
        click.echo(f"{word} by {said.by} over {said.columns:,} columns, {said.seconds:.1f} s")
    if result.verification is not None:
        click.echo()
        _print_tiers(result, per)
        assert result.plan is not None
        print_trusts({"": relationship_account(result.problem, result.plan)}, "summary.json")
        _print_rules(result, per)
        _print_carrying(result)
        print_waivers(result.verification)
    for witness in result.witnesses:
        click.echo(on_one_line(f"infeasible: {witness.fault}. Remedy: {witness.remedy}."))
    click.echo(f"\nwritten: {out}")


def _whose(result: "Result") -> str:
    """Say whether the bound is proved by netform's certificate or another solver's word."""
    if result.bound is None:
        return ""
    return " (certified)" if result.bound == result.certified else f" (claimed by {result.by})"


def _print_tiers(result: "Result", per: int) -> None:
    """Print a line a tier; members and covered patients apart where some are covered only."""

    assert result.verification is not None
    accounts = result.verification.tiers
    inferred = bool(result.problem.settings.relationships.inferred)
    some_covered = any(account.covered for account in accounts.values())
    columns: dict[str, list[object]] = {
        "tier": list(accounts),
        "groups": [each.groups for each in accounts.values()],
        "patients": [f"{each.patients:,}" for each in accounts.values()],
        "of members": [f"{each.patients - each.covered:,}" for each in accounts.values()],
        "covered": [f"{each.covered:,}" for each in accounts.values()],
        "smallest": [f"{each.smallest or 0:,}" for each in accounts.values()],
        "largest": [f"{each.largest or 0:,}" for each in accounts.values()],
        "travel": [in_thousand(each.travel, per) for each in accounts.values()],
        "relationships" + " (inferred)" * inferred: [
            each.relationships for each in accounts.values()
        ],
        "waivers": [len(each.waivers) for each in accounts.values()],
    }
    if not some_covered:
        for name in ("patients", "of members", "covered"):
            del columns[name]
    print_table(list(columns), list(zip(*columns.values(), strict=True)))


def _print_rules(result: "Result", per: int) -> None:
    """Print each rule that the plan keeps, whether it bound and what it costs."""

    if result.rules:
        binds = {True: "yes", False: "no", None: "not known"}
        click.echo()
        print_table(
            ("rule", "tier", "binds", "costs"),
            [
                (each.rule, each.tier, binds[each.binds], in_thousand(each.cost, per))
                for each in result.rules[:_MOST_RULES]
            ],
        )
        if len(result.rules) > _MOST_RULES:
            click.echo(f"… {len(result.rules) - _MOST_RULES} more: see summary.json")


def _print_carrying(result: "Result") -> None:
    from netform.cli.carrying import print_carrying
    from netform.plan import carrying_account

    assert result.plan is not None
    account = carrying_account(result.problem, result.plan)
    if account is not None:
        print_carrying(account)
