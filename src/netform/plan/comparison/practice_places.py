"""Where each practice is in a plan: its group and hub, and what changes for it against the base."""

from dataclasses import dataclass

import numpy as np

from netform.plan.cost import group_cost
from netform.plan.numbered import planned_groups
from netform.plan.partners import has_new_partners
from netform.plan.plan import Plan
from netform.plan.regrouped import Change, group_names
from netform.problem import TierProblem


@dataclass(frozen=True)
class PracticePlace:
    """The place of one practice at one tier of a plan.

    Attributes
    ----------
    group, hub
        Its group, and the hub's code; `None` for no group, or one that nobody may lead.
    has_new_partners
        Whether its group holds other practices than in the base; `None` where the base lacks the
        tier, here and below.
    is_regrouped
        Whether its group does not continue the one of the base.
    """

    practice_code: str
    name: str
    patients: int
    group: str | None
    hub: str | None
    has_new_partners: bool | None
    is_regrouped: bool | None


def practice_places(
    view: TierProblem, base: Plan | None, plan: Plan, changes: tuple[Change, ...] | None
) -> tuple[PracticePlace, ...]:
    """Return the place of every practice that takes part, by code.

    Parameters
    ----------
    view
        The tier, with the limits that hubs keep to.
    base
        The plan that this one is held against; `None` where it lacks the tier.
    changes
        Who is regrouped against the base; `None` where it lacks the tier.
    """
    tier = view.tier.name
    groups = planned_groups(view, plan, tier)
    names, hubs = group_names(view, groups), {}
    for number in names:
        cost = group_cost(view, np.flatnonzero(groups == number).tolist())
        hubs[number] = None if cost is None else view.codes[cost.hub]
    others: list[bool] | None = None
    if base is not None:
        others = has_new_partners(planned_groups(view, base, tier), groups).tolist()
    away = None if changes is None else {change.practice_code for change in changes}
    return tuple(
        PracticePlace(
            practice_code=code,
            name=view.problem.practices.names[view.source[i]],
            patients=int(view.patients[i]),
            group=names.get(number),
            hub=hubs.get(number),
            has_new_partners=None if others is None else others[i],
            is_regrouped=None if away is None else code in away,
        )
        for i, (code, number) in enumerate(zip(view.codes, groups.tolist(), strict=True))
    )
