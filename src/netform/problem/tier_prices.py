"""A tier's prices in objective units, and whether integers hold what groups and plans may cost."""

from netform.errors import InputError
from netform.problem.problem import Problem
from netform.problem.settings import Tier, milli
from netform.problem.travel import Integers

LARGEST_GROUP_COST = 10**16
LARGEST_COST = 2**62
"""Costs are int64; England at weight 1 costs less than 10**15 a group and 10**17 in all."""


def refuse_overflow(
    problem: Problem,
    tier: Tier,
    patients: Integers,
    uncounted: int,
    prices: tuple[int, int, int],
) -> None:
    """Hold the dearest group and plan that there could be to what the engine's integers hold.

    `uncounted` are patients that do not count against the ceiling; the prices are those of all
    trusts together, of a patient moved and of one outside the band.
    """
    total = int(patients.sum())
    trusts, change, elastic = prices
    travel = problem.travel.at_most() * (milli(tier.travel_weight) + milli(tier.reach_price))
    stretch = elastic * max(tier.floor - tier.lowest, tier.highest - tier.ceiling)
    group = min(total, tier.highest + uncounted) * (travel + change) + trusts + stretch
    plan = total * (travel + change) + len(patients) * (trusts + stretch)
    if group > LARGEST_GROUP_COST or plan > LARGEST_COST:
        raise InputError(
            "coordinates, travel, weights or prices are so large that costs would not be exact",
            where=f"{problem.name or 'the problem'}, tier {tier.name}",
            remedy="look for a place far away, or divide every weight and price by the same number",
        )


def trust_prices(problem: Problem, tier: Tier) -> list[int]:
    """Return the price of one relationship with each trust, in objective units."""
    weights = problem.settings.relationships.kind_weights
    prices = []
    for kind in problem.trusts.kinds:
        weight = milli(weights[kind]) if kind in weights else 1000
        place = f"{tier.name}.relationship_price, times the weight of kind {kind!r}"
        prices.append(_units(problem, milli(tier.relationship_price) * weight, place))
    return prices


def price_in_units(problem: Problem, tier: Tier, key: str) -> int:
    """Return one of a tier's prices of a patient, in objective units."""
    return _units(problem, milli(getattr(tier, key)) * 1000, f"{tier.name}.{key}")


def _units(problem: Problem, price: int, place: str) -> int:
    """Return a price in millionths of a patient-kilometre (-hour) in objective units.

    A patient-kilometre is 10**6 of them. A patient-hour is 3,600,000, so such a price may fall
    between two units there; that is refused, since costs must be exact.
    """
    if problem.travel.unit == "metres":
        return price
    if price * 18 % 5:
        raise InputError(
            "the price is no whole number of patient-milliseconds",
            where=f"problem.toml, tiers.{place}",
            remedy="use fewer decimals",
        )
    return price * 18 // 5
