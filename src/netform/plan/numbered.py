"""Groups as numbers, one a practice that takes part: today's groups, and those of a plan."""

import numpy as np

from netform.plan.plan import Plan
from netform.problem import Integers, TierProblem, any_present_group, present_groups


def groups_today(view: TierProblem, tier: str) -> Integers | None:
    """Number each participant's present group at any tier; `None` where nobody has one."""
    if not any_present_group(view.problem, tier, view.source):
        return None
    return present_groups(view.problem, tier, view.source)


def planned_groups(view: TierProblem, plan: Plan, tier: str) -> Integers:
    """Number each participant's group in a plan; -1 where it is in none."""
    number = np.full(len(view.problem.practices), -1, dtype=np.int64)
    for k, group in enumerate(plan.tiers[tier]):
        number[group.members] = k
    return number[view.source]
