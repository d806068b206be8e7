"""All plans near the optimum, where they are few, and the most of them that differ pairwise."""

from dataclasses import dataclass

import numpy as np

from netform.plan import Group, Plan, group_cost
from netform.problem import Integers
from netform.solve.apart_sets import largest_apart, plans_apart
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.enumeration import columns_within, every_plan
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.near.near import Near

_MOST_COLUMNS = 100_000
_MOST_PLANS = 10_000
_MOST_JOINT_PLANS = 1_000  # federations of each are looked for
_PLAN_STEPS = 5_000_000
_SET_STEPS = 100_000


@dataclass(frozen=True, eq=False)
class MostOptions:
    """The most plans near the optimum that differ pairwise, up to so many.

    Attributes
    ----------
    plans
        Such plans, the cheapest first.
    of
        How many plans are near the optimum.
    is_most
        Whether there is no larger set of them, proved.
    """

    plans: tuple[Plan, ...]
    of: int
    is_most: bool


def most_options(near: Near, count: int, enough: int) -> MostOptions | None:
    """Look at all plans near the optimum; `None` where these are too many.

    Parameters
    ----------
    count
        How many are asked for.
    enough
        Patients by whom each two have to differ.
    """
    view, most_cost = near.view, near.most_of_tier
    threads = near.threads or 1
    columns = columns_within(
        *(view, most_cost), most_columns=_MOST_COLUMNS, threads=threads, limits=near.limits
    )
    if columns is None:
        return None
    found = every_plan(
        *(columns, len(view), most_cost),
        most_plans=_MOST_PLANS if len(near.tiers) == 1 else _MOST_JOINT_PLANS,
        most_steps=_PLAN_STEPS,
        limits=near.limits,
        rows=MeasureRow.on(lay_ground(view)),
        threads=threads,
    )
    if not found.is_complete:
        return None
    plans, whole = [], []  # columns of the tier, and whole plans with them
    for plan in found.plans:
        completed, is_sure = near.completed(_plan(near, columns, plan))
        if not is_sure:
            return None
        if completed is not None:
            plans.append(plan)
            whole.append(completed)
    if not plans:
        return None
    apart = plans_apart(tuple(plans), columns.patients, enough)
    best = (k for k, each in enumerate(whole) if near.cost(each) == near.base.objective)
    chosen = largest_apart(apart, count, first=next(best, None), most_steps=_SET_STEPS)
    options = sorted((whole[k] for k in chosen.plans), key=lambda each: near.cost(each) or 0)
    return MostOptions(tuple(options), len(plans), chosen.is_largest)


def _plan(near: Near, columns: ColumnSet, plan: Integers) -> Plan:
    """Return columns as the groups of a plan."""
    view, groups = near.view, []
    for column in plan.tolist():
        members = columns.members(column).astype(np.int64)
        cost = group_cost(view, members)
        assert cost is not None, "columns have hubs"
        groups.append(Group(view.source[members], int(view.source[cost.hub])))
    return Plan.of({near.tier: groups})
