"""Units and digits in which people read costs: thousands of patient-km, or of patient-hours."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netform.problem import Travel


def units_per_kilometre(travel_unit: str) -> int:
    """Return the objective units of a patient-kilometre, or of a patient-hour."""
    return 1_000_000 if travel_unit == "metres" else 3_600_000


def in_thousand(cost: int | None, per: int) -> str:
    """Write a cost in thousands of patient-kilometres (patient-hours), or a dash."""
    return "-" if cost is None else f"{cost / per / 1000:,.3f}"


def cost_unit(travel: "Travel") -> str:
    """Name the unit of travel and of prices: `patient-km`, or `patient-hours`."""
    return "patient-km" if travel.unit == "metres" else "patient-hours"


def measured_in(travel: "Travel") -> str:
    """Name the unit above a table of costs, and how travel is measured."""
    return f"thousand {cost_unit(travel)}" + ", straight line" * travel.is_straight_line


def in_few_digits(value: float) -> str:
    """Write a number with three digits, or all those before the decimal point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
