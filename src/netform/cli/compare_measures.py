"""The table of a comparison's measures: a line a measure, a column a plan."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.plan import ComparedTier, Comparison


def print_measures(comparison: "Comparison") -> None:
    """Print the measures of every plan, and what the words for change mean."""
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
        f"new partners: whose group holds other practices than in {comparison.base.name}\n"
        "moved: whose present group is not the one with most patients in their group"
    )


def _measures(
    comparison: "Comparison",
) -> "list[tuple[str, Callable[[ComparedTier], Any], Callable[[Any], str]]]":
    """Return the label of each measure, what reads it and what writes it."""
    from netform.report.units import cost_unit, in_thousand, measured_in, units_per_kilometre

    travel, base = comparison.problem.travel, comparison.base.name
    cost = partial(in_thousand, per=units_per_kilometre(travel.unit))
    inferred = " (inferred)" if comparison.problem.settings.relationships.inferred else ""
    return [
        (f"objective, thousand {cost_unit(travel)}", attrgetter("objective"), cost),
        (f"travel, {measured_in(travel)}", attrgetter("travel"), cost),
        (
            f"{travel.unit} to the hub for each patient, mean",
            attrgetter("travel_per_patient"),
            number,
        ),
        ("groups", attrgetter("groups"), number),
        ("patients of the smallest", attrgetter("smallest"), number),
        ("patients of the largest", attrgetter("largest"), number),
        (f"{travel.unit} to the hub, mean", lambda each: each.closeness["mean"], number),
        (
            f"{travel.unit} to the hub, 90th percentile",
            lambda each: each.closeness["percentile_90"],
            number,
        ),
        (f"{travel.unit} to the hub, largest", lambda each: each.closeness["largest"], number),
        (f"trust relationships{inferred}", attrgetter("relationships"), number),
        (f"practices regrouped against {base}", attrgetter("practices_regrouped"), number),
        (f"patients regrouped against {base}", attrgetter("patients_regrouped"), number),
        (
            f"practices with new partners against {base}",
            attrgetter("practices_with_new_partners"),
            number,
        ),
        (
            f"patients with new partners against {base}",
            attrgetter("patients_with_new_partners"),
            number,
        ),
        (
            f"variation of information against {base}, bits",
            attrgetter("variation_of_information"),
            _decimals,
        ),
        (f"Rand index against {base}", attrgetter("rand_index"), _decimals),
        ("patients moved from present groups", attrgetter("patients_moved"), number),
    ]


def number(value: float | None) -> str:
    """Write a count or a distance, or a dash where there is none."""
    return "-" if value is None else f"{value:,}"


def _decimals(value: float | None) -> str:
    """Write with four decimals; what is not equal does not look so."""
    if value is None:
        return "-"
    written = f"{value:.4f}"
    if written == "0.0000" and value > 0:
        return "< 0.0001"
    return "> 0.9999" if written == "1.0000" and value < 1 else written
