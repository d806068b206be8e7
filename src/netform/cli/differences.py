"""How differences between plans are written: with their sign, and what is proved of them."""

from typing import TYPE_CHECKING

from netform.report.units import cost_unit, in_thousand, units_per_kilometre

if TYPE_CHECKING:
    from netform.problem import Problem
    from netform.solve.changed_terms import Base, Outcome

REGROUPED = (
    "regrouped: patients whose group does not continue theirs, "
    "by the best one-to-one matching of groups"
)


def signed(cost: int, problem: "Problem") -> str:
    """Write a difference in objective units in the unit of `measured_in`."""
    written = in_thousand(cost, units_per_kilometre(problem.travel.unit))
    return written if cost < 0 else f"+{written}"


def said_price(problem: "Problem", interval: tuple[int, int] | None) -> str:
    """Write a price, and whether it is exact."""
    if interval is None:
        return "at a price that is not known within the limit"
    least, most = (signed(each, problem) for each in interval)
    if interval[0] == interval[1]:
        return f"{most} thousand {cost_unit(problem.travel)} (proved)"
    return f"between {least} and {most} thousand {cost_unit(problem.travel)}"


def tier_columns(base: "Base", *more: str) -> list[str]:
    """Head the columns that stand once for each tier; the tier is named where there are two."""
    tiers = base.held.plan.tiers
    inferred = bool(base.problem.settings.relationships.inferred)
    labels = ("travel", "relationships" + " (inferred)" * inferred, *more)
    return [f"{tier}: {label}" if len(tiers) > 1 else label for tier in tiers for label in labels]


def difference_header(base: "Base") -> list[str]:
    """Head the columns of `difference_cells`."""
    own = tier_columns(base, "regrouped")
    return ["objective", *own, "status"]


def difference_cells(base: "Base", outcome: "Outcome") -> list[str]:
    """Write what a plan has more than the run's, and how the solve ended."""
    status, changed = outcome.result.status.value, outcome.difference
    if changed is None:
        return [*("-" for _ in difference_header(base)[1:]), status]
    cells = [signed(changed.objective, base.problem)]
    for tier in changed.tiers.values():
        cells += [signed(tier.travel, base.problem), f"{tier.relationships:+,}"]
        cells.append(f"{tier.patients_regrouped:,}")
    return [*cells, status]
