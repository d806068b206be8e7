"""How `netform explain PROBLEM RUN --practice CODE` prints its answer."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.solve.other_places import OtherPlace, Places

_MOST_NEIGHBOURS = 5


def print_places(found: "Places") -> None:
    """Print where the practice is, what other places cost, and the next best one."""
    from netform.cli.differences import REGROUPED, difference_cells, difference_header, said_price
    from netform.cli.output import print_table
    from netform.report.units import measured_in

    base, here = found.base, found.here
    practices, unit = base.problem.practices, base.problem.travel.unit
    title = practices.title
    own = int(practices.patients[here.practice])
    click.echo(f"practice   {title(here.practice)}, {own:,} patients")
    hub = f"whose hub is {title(here.network.hub)}, {here.travel:,} {unit} away"
    if here.network.hub == here.practice:
        hub = "whose hub it is"
    click.echo(f"network    {practices.codes[here.network.members[0]]}, {hub}")
    click.echo(f"           {len(here.network.members)} practices, {here.patients:,} patients")
    near = [title(i) for i in here.neighbours[:_MOST_NEIGHBOURS]]
    more = len(here.neighbours) - len(near)
    near += [f"{more} more"] * (more > 0)
    click.echo(f"neighbours {'; '.join(near) or 'none'} (in its network)")
    click.echo(f"run        {base.status}")
    if not base.is_proved:
        click.echo("           its plan is not proved: what follows is more than that plan")
    if not found.all:
        click.echo("\nno other place: it is alone, and no other network has a neighbour of it")
        return
    click.echo(
        f"\nother places, the whole plan formed anew for each; {measured_in(base.problem.travel)}"
    )
    rows: list[tuple[object, ...]] = []
    for place in found.all:
        where = "any other"
        if place.hub is not None:
            where = f"{practices.codes[place.hub]} {practices.names[place.hub]}".strip()
        rows.append((where, *_there(found, place), *difference_cells(base, place.outcome)))
    header = ("to the network of", "hub there", f"{unit} to it", *difference_header(base))
    print_table(header, rows)
    click.echo(REGROUPED)
    for place in found.all:
        if place.outcome.is_impossible:
            fault = place.outcome.result.witnesses[0].fault
            click.echo(f"no plan keeps {place.rule.words}: {fault}")
    best = found.next_best
    if best is not None and best.network is not None:
        price = said_price(base.problem, found.price_of(best))
        click.echo(f"\nnext best  the network of hub {title(best.network.hub)}, {price}")


def _there(found: "Places", place: "OtherPlace") -> tuple[str, str]:
    """Return the hub that the practice comes to, and its way there."""
    if place.network is None or place.travel is None:
        return "-", "-"
    return found.base.problem.practices.codes[place.network.hub], f"{place.travel:,}"
