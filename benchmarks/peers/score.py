"""Groupings of other packages, scored with netform's own arithmetic."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from netform.plan import Group, Plan, group_cost, read_plan, verify, write_plan
from netform.problem import Problem, TierProblem, tier_problem

TIER = "network"


@dataclass(frozen=True)
class Score:
    """What netform says of a plan.

    `travel` is in patient-metres, `None` where some group has no hub; `left_out` counts practices
    in no group; `fault` is the first that `verify` found.
    """

    groups: int
    in_band: int
    connected: int
    left_out: int
    travel: int | None
    fault: str | None


def instance_of(problem: Problem, groups: int, seconds: float, seed: int) -> dict[str, Any]:
    """Return the neutral instance: one tier without its giants, which are groups alone.

    Parameters
    ----------
    groups
        The number of groups of netform's plan, giants included.
    """
    view = tier_problem(problem, TIER)
    keep = np.flatnonzero(~view.giant)
    place = np.full(len(view), -1)
    place[keep] = np.arange(len(keep))
    first, second = place[view.edge_first], place[view.edge_second]
    both = (first >= 0) & (second >= 0)
    source = view.source[keep]
    return {
        "easting": problem.practices.easting[source].tolist(),
        "northing": problem.practices.northing[source].tolist(),
        "patients": view.patients[keep].tolist(),
        "edges": np.column_stack((first[both], second[both])).tolist(),
        "floor": view.tier.floor,
        "ceiling": view.tier.ceiling,
        "groups": groups - int(view.giant.sum()),
        "seconds": seconds,
        "seed": seed,
    }


def plan_of(problem: Problem, groups: Sequence[Sequence[int]]) -> Plan:
    """Return the plan of groups of an instance, with every giant as a group alone."""
    view = tier_problem(problem, TIER)
    keep = np.flatnonzero(~view.giant)
    members = [np.sort(keep[np.asarray(group, dtype=np.int64)]) for group in groups]
    members += [np.array([giant]) for giant in np.flatnonzero(view.giant)]
    hubs = [group_cost(view, group) for group in members]
    return Plan.of(
        {
            TIER: [
                Group(view.source[group], -1 if cost is None else int(view.source[cost.hub]))
                for group, cost in zip(members, hubs, strict=True)
            ]
        }
    )


def scored(problem: Problem, plan: Plan) -> Score:
    """Score a plan as it stands in a `plan.csv`, written and read again."""
    view = tier_problem(problem, TIER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.csv"
        write_plan(problem, plan, path)
        plan = read_plan(problem, path)
    place = {int(position): i for i, position in enumerate(view.source)}
    groups = [np.array([place[int(i)] for i in group.members]) for group in plan.tiers[TIER]]
    costs = [group_cost(view, group) for group in groups]
    found = verify(problem, plan)
    return Score(
        groups=len(groups),
        in_band=sum(_is_in_band(view, group) for group in groups),
        connected=sum(len(view.restricted(group).components) == 1 for group in groups),
        left_out=len(view) - sum(map(len, groups)),
        travel=None if None in costs else sum(cost.travel for cost in costs if cost),
        fault=found.faults[0] if found.faults else None,
    )


def _is_in_band(view: TierProblem, group: np.ndarray[Any, np.dtype[np.int64]]) -> bool:
    """Say whether a group is in band, or a giant alone: that is in band by netform's waiver."""
    if len(group) == 1 and view.giant[group[0]]:
        return True
    return bool(view.tier.floor <= view.counted[group].sum() <= view.tier.ceiling)
