"""A plan under the fewest waivers: what must be outside its band, and no patient more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from netform.problem import Limit, Problem, Waiver, tier_problem, with_changes
from netform.solve.least_outside import least_outside, outside_of, waivers_for
from netform.solve.limits import Limits
from netform.solve.parts_without_plan import Solving, parts_without_plan, with_only
from netform.solve.result import Result
from netform.solve.status import Status

_LOOKING = 0.3  # of the time left, for the parts of a tier that have no plan


@dataclass(frozen=True, eq=False)
class Waived:
    """What was found.

    Attributes
    ----------
    result
        The plan under the waivers, which stand in its problem; where nothing can be waived, the
        proof that there is none.
    least
        For each tier with waivers, the proof of how few patients must be outside the band: a plan
        of those practices that have no plan within it.
    """

    result: Result
    least: dict[str, Result] = field(default_factory=dict)


def waive_cheapest(
    problem: Problem,
    tiers: Sequence[str],
    limits: Limits,
    solving: Callable[[Problem, Sequence[str], Limits], Result],
) -> Waived:
    """Solve a problem, with the waivers of fewest patients outside the band where it needs any.

    Parameters
    ----------
    solving
        Solves some tiers of a problem within limits.

    Raises
    ------
    InputError
        As `solve` does; or a tier's band is elastic already and there is no plan.
    """
    found = solving(problem, tiers, limits)
    if found.status is not Status.INFEASIBLE:
        return Waived(found)

    def one_tier(asked: Problem, tier: str, within: Limits) -> Result:
        return solving(asked, (tier,), within)

    least: dict[str, Result] = {}
    waivers: list[Waiver] = []
    for tier in tiers:
        result = _least_of_tier(problem, tier, limits, one_tier)
        if result is not None:
            if result.plan is None:
                return Waived(found)
            least[tier] = result
            waivers += waivers_for(result, tier)
    if not waivers:
        return Waived(found)
    waived = solving(with_changes(problem, waivers=waivers), tiers, limits)
    if len(tiers) == 1 and _has_more_outside(problem, tiers[0], waived, least[tiers[0]]):
        waived = _with_no_more(problem, tiers[0], least[tiers[0]], limits, one_tier)
    return Waived(waived, least)


def _least_of_tier(problem: Problem, tier: str, limits: Limits, solving: Solving) -> Result | None:
    """Return the least patients outside of the parts without a plan; `None` where all have one."""
    without = parts_without_plan(problem, tier, limits.share(_LOOKING), solving)
    if not without:
        return None
    codes = tuple(sorted(code for each in without for code in each.practices))
    return least_outside(with_only(problem, codes), tier, limits, solving)


def _has_more_outside(problem: Problem, tier: str, waived: Result, least: Result) -> bool:
    """Whether a plan under waivers makes more of them than it has to, for the sake of travel."""
    if waived.plan is None:
        return False
    view = tier_problem(problem, tier)
    places = [np.searchsorted(view.source, group.members) for group in waived.plan.tiers[tier]]
    return sum(map(view.outside, places)) > outside_of(least, tier)


def _with_no_more(
    problem: Problem, tier: str, least: Result, limits: Limits, solving: Solving
) -> Result:
    """Solve with an elastic band that costs nothing and a limit on the patients outside it."""
    band = least.problem.settings.tier(tier)
    limit = Limit(measure="outside", tier=tier, at_most=outside_of(least, tier))
    asked = problem.with_tier(tier, hard_floor=band.hard_floor, hard_ceiling=band.hard_ceiling)
    asked = asked.changed(limits=(*problem.settings.limits, limit))
    return solving(asked, tier, limits)
