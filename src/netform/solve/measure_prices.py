"""A problem in which travel and one measure have prices of their own, and nothing else has any."""

from decimal import Decimal

from netform.errors import InputError
from netform.problem import Measure, Problem

PRICES = {
    "relationships": "relationship_price",
    "moved": "change_price",
    "outside": "elastic_price",
}
_NO_PRICES = ("relationship_price", "change_price", "reach_price", "elastic_price")


def priced(
    problem: Problem,
    tier: str,
    measure: Measure,
    *,
    price: Decimal,
    weight: Decimal | None = None,
) -> Problem:
    """Return the problem with a price of the measure alone and, if given, a weight of travel.

    Whatever a trust's kind weighs, a relationship is priced as it is counted: as one.

    Raises
    ------
    InputError
        The tier's band is elastic, and patients outside it would go free; or the measure are these,
        and it is not.
    """
    is_elastic = problem.settings.tier(tier).is_elastic
    if is_elastic != (measure == "outside"):
        raise InputError(
            f"the band of the {tier} tier is {'' if is_elastic else 'not '}elastic",
            where=f"problem.toml, tiers.{tier}",
            remedy="remove hard_floor and hard_ceiling, or weigh travel against patients outside"
            if is_elastic
            else "set hard_floor or hard_ceiling, or choose another measure",
        )
    terms = dict.fromkeys(_NO_PRICES, Decimal(0))
    if price:
        terms[PRICES[measure]] = price
    if weight is not None:
        terms["travel_weight"] = weight
    asked = problem.with_tier(tier, **terms)
    if not price:
        return asked
    alike = problem.settings.relationships.model_copy(update={"kind_weights": {}})
    return asked.changed(relationships=alike)
