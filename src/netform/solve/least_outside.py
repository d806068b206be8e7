"""How few patients must be outside their band (M9), and the waivers that allow just these groups.

Where a part of the practices has no plan within the band, a plan of an elastic band without any
other cost has the fewest patients outside it that there can be.
"""

from decimal import Decimal
from typing import Literal

import numpy as np

from netform.problem import Integers, Problem, TierProblem, Waiver, tier_problem
from netform.solve.limits import Limits
from netform.solve.measure_prices import priced
from netform.solve.parts_without_plan import Solving
from netform.solve.result import Result
from netform.solve.status import Status

_HIGHEST = 2  # times the ceiling: what a group may have at most


def least_outside(
    problem: Problem,
    tier: str,
    limits: Limits,
    solving: Solving,
    *,
    below: bool = True,
    above: bool = True,
) -> Result:
    """Find the plan with the fewest patients outside the band of one tier.

    Parameters
    ----------
    below, above
        Whether groups may be below the floor, and above the ceiling, up to twice the ceiling.
    """
    before = problem.settings.tier(tier)
    highest = max(before.highest, _HIGHEST * before.ceiling)
    stretched = problem.with_tier(
        tier,
        hard_floor=0 if below else before.floor,
        hard_ceiling=highest if above else before.ceiling,
    )
    if not stretched.settings.tier(tier).is_elastic:  # a floor of 0 stretches no further
        return solving(stretched, tier, limits)
    asked = priced(stretched, tier, "outside", price=Decimal(1), weight=Decimal(0))
    return solving(asked, tier, limits)


def outside_of(result: Result, tier: str) -> int:
    """Return how many patients of a result's plan are outside the band."""
    assert result.verification is not None, "only a result with a plan is asked"
    return result.verification.tiers[tier].outside


def waivers_for(result: Result, tier: str) -> list[Waiver]:
    """Return the waivers that a plan of `least_outside` needs in the band without stretch.

    The floor is waived for the largest practice of a group; the ceiling for the smallest one that
    is enough, or else for the largest ones that are.
    """
    assert result.plan is not None, "only a result with a plan is asked"
    view = tier_problem(result.problem, tier)
    word = "no plan needs fewer" if result.status is Status.OPTIMAL else "not proved the fewest"
    least = f"of {outside_of(result, tier):,} patients outside the band in all, {word}"
    found = []
    for group in result.plan.tiers[tier]:
        members = np.searchsorted(view.source, group.members)
        if view.outside(members) == 0:
            continue
        short = max(0, view.tier.floor - int(view.counted[members].sum()))
        over = max(0, int(view.held[members].sum()) - view.tier.ceiling)
        side = f"{short:,} short" if short else f"{over:,} above"
        largest = members[np.lexsort((members, -view.counted[members]))]
        who = largest[:1] if short else _enough(view, largest, over)
        for i in who.tolist():
            reason = f"cheapest waiver: {side}, {least}"
            bound: Literal["floor", "ceiling"] = "floor" if short else "ceiling"
            found.append(Waiver(practice=view.codes[i], tier=tier, bound=bound, reason=reason))
    return found


def _enough(view: TierProblem, largest: Integers, over: int) -> Integers:
    """Return practices that count at least so many patients, as few of them as will do."""
    alone = largest[view.held[largest] >= over]
    if len(alone):
        return alone[-1:]
    upto = int(np.searchsorted(np.cumsum(view.held[largest]), over))
    return largest[: upto + 1]
