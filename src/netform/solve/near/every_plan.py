"""All plans near the optimum, where they are few, and the most of them that differ pairwise."""

from dataclasses import dataclass

import numpy as np

from netform.plan import Group, Plan, group_cost
from netform.solve.apart_sets import largest_apart, plans_apart
from netform.solve.columns.enumeration import columns_within, every_plan
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.near.near import Near

_MOST_COLUMNS = 100_000
_MOST_PLANS = 10_000
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
    view = near.view
    threads = near.threads or 1
    columns = columns_within(
        *(view, near.most), most_columns=_MOST_COLUMNS, threads=threads, limits=near.limits
    )
    if columns is None:
        return None
    found = every_plan(
        *(columns, len(view), near.most),
        most_plans=_MOST_PLANS,
        most_steps=_PLAN_STEPS,
        limits=near.limits,
        rows=MeasureRow.on(lay_ground(view)),
        threads=threads,
    )
    if not found.is_complete or not found.plans:
        return None
    apart = plans_apart(found.plans, columns.patients, enough)
    best = 0 if int(found.cost[0]) == near.base.objective else None
    chosen = largest_apart(apart, count, first=best, most_steps=_SET_STEPS)
    plans = []
    for k in chosen.plans:
        groups = []
        for column in found.plans[k].tolist():
            members = columns.members(column).astype(np.int64)
            cost = group_cost(view, members)
            assert cost is not None, "columns have hubs"
            groups.append(Group(view.source[members], int(view.source[cost.hub])))
        plans.append(Plan.of({near.tier: groups}))
    return MostOptions(tuple(plans), len(found.plans), chosen.is_largest)
