"""Today's groups as a plan, lawful or not, to be compared with others."""

import numpy as np

from netform.plan.numbered import groups_today
from netform.plan.plan import Group, Plan
from netform.problem import Problem, tier_problem


def present_plan(problem: Problem) -> Plan:
    """Return the present groups of the practices that take part; their hubs are not stated.

    A practice without a present group is a group alone. A tier at which nobody has a present group
    is left out; if that is so at every tier, the first one is there with every practice alone.
    """
    names = [tier.name for tier in problem.settings.tiers]
    view = tier_problem(problem, names[0])
    found = {name: groups_today(view, name) for name in names}
    present = {name: groups for name, groups in found.items() if groups is not None}
    return Plan.of(
        {
            name: [Group(view.source[groups == k], hub=-1) for k in range(int(groups.max()) + 1)]
            for name, groups in (present or {names[0]: np.arange(len(view))}).items()
        }
    )
