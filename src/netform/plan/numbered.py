"""Groups as numbers, one a practice that takes part: today's groups, and those of a plan."""

import numpy as np

from netform.plan.plan import Plan
from netform.problem import Integers, TierProblem


def present_names(view: TierProblem, tier: str) -> list[str]:
    """Return the name of each participant's present group; empty text where it has none."""
    practices = view.problem.practices
    names = practices.current_network if tier == "network" else practices.current_federation
    return [names[i] for i in view.source.tolist()]


def present_groups(view: TierProblem, tier: str) -> Integers | None:
    """Number each participant's present group; `None` where nobody has one.

    A practice without a present group counts as a group of its own (M8).
    """
    names = present_names(view, tier)
    if not any(names):
        return None
    number: dict[str, int] = {}
    keys = (name or f"\0{i}" for i, name in enumerate(names))
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)


def planned_groups(view: TierProblem, plan: Plan, tier: str) -> Integers:
    """Number each participant's group in a plan; -1 where it is in none."""
    number = np.full(len(view.problem.practices), -1, dtype=np.int64)
    for k, group in enumerate(plan.tiers[tier]):
        number[group.members] = k
    return number[view.source]
