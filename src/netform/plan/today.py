"""Today's groups as a plan, lawful or not, to be compared with others."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csgraph

from netform.plan.numbered import groups_today
from netform.plan.plan import Group, Plan
from netform.problem import Problem, present_names, tier_problem


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


def with_present(problem: Problem, plan: Plan) -> Problem:
    """Return the problem in which the groups of a plan are the present ones.

    They are named by their smallest practice code; tiers that the plan leaves out stay as they are.
    """
    practices = problem.practices
    present = {tier: list(present_names(problem, tier)) for tier in ("network", "federation")}
    for tier, groups in plan.tiers.items():
        present[tier] = [""] * len(practices)
        for group in groups:
            for i in group.members.tolist():
                present[tier][i] = practices.codes[int(group.members[0])]
    changed = replace(
        practices,
        current_network=tuple(present["network"]),
        current_federation=tuple(present["federation"]),
    )
    return replace(problem, practices=changed)


def groups_out_of_band(problem: Problem, tier: str) -> list[str]:
    """Return the names of present groups that are out of band or do not hang together.

    Practices without a present group are none; only those that take part are looked at.
    """
    view = tier_problem(problem, tier)
    names = present_names(problem, tier)
    members: dict[str, list[int]] = {}
    for place, i in enumerate(view.source.tolist()):
        if names[i]:
            members.setdefault(names[i], []).append(place)
    found = []
    for name, inside in sorted(members.items()):
        graph = view.adjacency[inside][:, inside]
        parts, _ = csgraph.connected_components(graph, directed=False)
        if parts > 1 or not view.within_band(np.array(inside)):
            found.append(name)
    return found
