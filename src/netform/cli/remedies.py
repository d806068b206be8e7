"""What would mend a problem without a plan, as `netform explain` prints it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netform.problem import Problem
    from netform.solve.explain import Mending
    from netform.solve.remedies import Remedy

_MOST_NAMED = 5


def print_mendings(problem: "Problem", mendings: "Sequence[Mending]") -> None:
    """Print each part without a plan, with its remedies as options of `netform solve`."""
    for mending in mendings:
        codes, tier = mending.part.practices, mending.part.tier
        named = ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
        who = f"{len(codes)} practices" if len(codes) > 1 else "1 practice"
        found = "any one of these will do:" if mending.remedies else "no remedy was found"
        click.echo(f"\nfor {named} ({who}, tier {tier}), {found}")
        for remedy in mending.remedies:
            click.echo(f"  {_option(remedy)}\n      {_words(problem, remedy)}")


def _option(remedy: "Remedy") -> str:
    options = {
        "waive floor": "--waive-floor",
        "waive ceiling": "--waive-ceiling",
        "join giant": "--waive-ceiling",
        "leave out": "--leave-out",
    }
    if remedy.kind == "bridge":
        return f"--bridge {','.join(remedy.practices)}"
    return " ".join(f"{options[remedy.kind]} {code}" for code in remedy.practices)


def _words(problem: "Problem", remedy: "Remedy") -> str:
    patients = f"{remedy.patients or 0:,} patients"
    proved = " (proved)" if remedy.is_cheapest else ""
    if remedy.kind == "waive floor":
        return f"{patients} short of the floor, no waiver of floors needs fewer{proved}"
    if remedy.kind == "waive ceiling":
        return f"{patients} above the ceiling, no waiver of ceilings needs fewer{proved}"
    if remedy.kind == "join giant":
        return f"{patients} join a practice that is above the ceiling alone"
    if remedy.kind == "leave out":
        return f"{patients} in no group"
    far = remedy.travel or 0
    length = (
        f"{far / 1000:.1f} km" if problem.travel.unit == "metres" else f"{far / 60:.0f} minutes"
    )
    return f"a bridge of {length}{', no shorter one will do' + proved if proved else ''}"
