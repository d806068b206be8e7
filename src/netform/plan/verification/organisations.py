"""The check of organisations on a plan, from `organisations.csv`, lists and waivers alone (M3, M4).

That a unit connects its practices is in the graph that `verify` goes by, and its waiver in the
band; held to here is who shares a group.
"""

from collections.abc import Sequence

from netform.plan.plan import Group
from netform.problem import Organisation, Problem


def organisation_faults(problem: Problem, tier: str, groups: Sequence[Group]) -> list[str]:
    """Return where a plan's groups of one tier part an organisation, or join one that is alone."""
    around = {int(i): k for k, group in enumerate(groups) for i in group.members}
    title = problem.practices.title
    faults = []
    for organisation in problem.organisations:
        who = [i for i in organisation.practices if i in around]
        if organisation.form == "split" or len(who) < 2:
            continue
        said = f"organisation {organisation.title}, {organisation.form}"
        away = [i for i in who if around[i] != around[who[0]]]
        if away:
            faults.append(f"{said}: {title(who[0])} and {title(away[0])} are in different {tier}s")
        elif organisation.form == "unit" and _exceeds_ceiling(problem, tier, organisation):
            more = sorted(set(groups[around[who[0]]].members.tolist()) - set(who))
            if more:
                faults.append(
                    f"{said}: its own lists exceed the ceiling, and {title(more[0])} has joined"
                )
    return faults


def _exceeds_ceiling(problem: Problem, tier: str, organisation: Organisation) -> bool:
    """Whether the lists of those who count, but for waived ones, exceed the ceiling."""
    practices, asked = problem.practices, problem.settings.tier(tier)
    counting = ("member",) if asked.counts == "members" else ("member", "covered")
    waived = set()
    for waiver in problem.settings.waivers:
        if (waiver.tier, waiver.bound) == (tier, "ceiling"):
            texts = practices.codes if waiver.area is None else practices.areas[waiver.area]
            whom = waiver.practice if waiver.area is None else waiver.value
            waived |= {i for i, text in enumerate(texts) if text == whom}
    held = sum(
        int(practices.patients[i])
        for i in organisation.practices
        if problem.participation_of(i) in counting and i not in waived
    )
    return held > asked.ceiling
