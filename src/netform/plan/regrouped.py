"""Who is regrouped from one plan to another: whose group does not continue theirs (M8)."""

from dataclasses import dataclass

from netform.plan.matching import best_matching
from netform.plan.numbered import groups_today, planned_groups
from netform.plan.plan import Plan
from netform.problem import Integers, TierProblem, present_names


@dataclass(frozen=True)
class Change:
    """A practice whose group does not continue the one that it has in the base.

    Attributes
    ----------
    before, after
        Its groups in the base and in the plan; `None` for no group.
    continues
        The base's group that `after` is matched with; `None` for a group that is new.
    """

    practice_code: str
    name: str
    patients: int
    before: str | None
    after: str | None
    continues: str | None


def regrouped(view: TierProblem, base: Plan, plan: Plan) -> tuple[Change, ...]:
    """Return the practices whose group does not continue the one of the base, by code."""
    tier = view.tier.name
    before, after = (planned_groups(view, each, tier) for each in (base, plan))
    old, new = (group_names(view, groups) for groups in (before, after))
    continues = {**best_matching(before, after, view.patients), -1: -1}
    return tuple(
        Change(
            practice_code=view.codes[i],
            name=view.problem.practices.names[view.source[i]],
            patients=int(view.patients[i]),
            before=old.get(was),
            after=new.get(now),
            continues=old.get(continues.get(now, -1)),
        )
        for i, (was, now) in enumerate(zip(before.tolist(), after.tolist(), strict=True))
        if was != continues.get(now)
    )


def group_names(view: TierProblem, groups: Integers) -> dict[int, str]:
    """Name groups by their smallest practice code; where all are the present ones, as those are.

    Parameters
    ----------
    groups
        The group of each participant, -1 where it is in none, shape (n,).
    """
    names: dict[int, str] = {}
    for i, group in enumerate(groups.tolist()):
        if group >= 0:
            names.setdefault(group, view.codes[i])
    present = groups_today(view, view.tier.name)
    if present is None:
        return names
    pairs = set(zip(groups.tolist(), present.tolist(), strict=True))
    if (groups >= 0).all() and len(pairs) == len(names) == int(present.max()) + 1:
        called = present_names(view.problem, view.tier.name)
        own = zip(groups.tolist(), view.source.tolist(), strict=True)
        names |= {group: called[i] for group, i in own if called[i]}
    return names
