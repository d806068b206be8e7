"""The check of rules (M4) on a plan, from the words of `problem.toml` alone.

`bridge`, `cut`, `within` and `lead` are in the graph and the hubs that `verify` goes by; the others
are held to here: together, apart, keep, size, reach and groups.
"""

from collections.abc import Sequence

import numpy as np

from netform.plan.plan import Group
from netform.problem import Problem, Rule, present_names


def rule_faults(problem: Problem, tier: str, groups: Sequence[Group]) -> list[str]:
    """Return what a plan's groups of one tier do against the rules, in words."""
    around = {int(i): k for k, group in enumerate(groups) for i in group.members}
    faults = []
    for rule in problem.settings.rules:
        # What is together in a network is together in the federation around it.
        reaches_up = rule.tier == "network" and rule.kind in ("together", "keep")
        if rule.tier == tier or reaches_up:
            found = _faults(problem, rule, tier, groups, around)
            faults += [f"rule {rule.words}: {fault}" for fault in found]
    return faults


def _faults(
    problem: Problem, rule: Rule, tier: str, groups: Sequence[Group], around: dict[int, int]
) -> list[str]:
    title = problem.practices.title
    named = [problem.practices.position[code] for code in rule.practices]
    named = [i for i in named if i in around]
    if rule.kind == "keep":
        names = present_names(problem, rule.tier)
        named = [i for i in around if names[i] == rule.group]
    if rule.kind in ("together", "keep"):
        away = [i for i in named if around[i] != around[named[0]]]
        if away:
            return [f"{title(named[0])} and {title(away[0])} are in different {tier}s"]
    if rule.kind == "keep" and rule.tier == tier and named:
        more = sorted(set(groups[around[named[0]]].members.tolist()) - set(named))
        return [f"{title(more[0])} has joined"] if more else []
    if rule.kind == "apart":
        met: dict[int, int] = {}
        for i in named:
            if around[i] in met:
                return [f"{title(met[around[i]])} and {title(i)} are in one {tier}"]
            met[around[i]] = i
    if rule.limit is None:
        return []
    if rule.kind == "size":
        return [
            f"the {tier} of {title(int(group.members[0]))} has {len(group.members)} practices"
            for group in groups
            if len(group.members) > rule.limit
        ]
    if rule.kind == "groups":
        fits = {
            "exactly": len(groups) == rule.limit,
            "at least": len(groups) >= rule.limit,
            "at most": len(groups) <= rule.limit,
        }
        return [] if fits[rule.relation or "exactly"] else [f"there are {len(groups)} {tier}s"]
    if rule.kind == "reach":
        return _beyond_reach(problem, rule.limit, groups)
    return []


def _beyond_reach(problem: Problem, limit: int, groups: Sequence[Group]) -> list[str]:
    """Return which stated hubs do not reach all of their group."""
    faults = []
    for group in groups:
        if group.hub < 0:
            continue
        far = problem.travel.block(group.members, np.array([group.hub]))[:, 0]
        for i in group.members[far > limit].tolist():
            title = problem.practices.title
            faults.append(f"{title(i)} is farther than that from its hub {title(group.hub)}")
    return faults
