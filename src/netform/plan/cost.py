"""The exact cost of one group, in plain Python integers (M6, M7, M10): the arithmetic of record."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from netform.problem import UNREACHABLE, TierProblem


@dataclass(frozen=True)
class GroupCost:
    """What one group costs at its tier.

    Attributes
    ----------
    hub
        Participant of least total travel; among equals the smallest code.
    travel
        Σ patients times travel to the hub, in patient-metres (patient-seconds).
    relationships
        Number of distinct trusts that the group deals with.
    objective
        Travel and relationships at their weights and prices, in objective units.
    """

    hub: int
    travel: int
    relationships: int
    objective: int


def most_a_plan_can_cost(view: TierProblem) -> int:
    """Return a cost that no plan exceeds: everyone travels farthest, no trust is shared."""
    total = sum(int(view.trust_price[trust]) for trust in view.relationship_trust)
    for i in range(len(view)):
        farthest = int(view.way(np.array([i]), np.arange(len(view))).max())
        total += int(view.patients[i]) * max(0, farthest) * view.travel_price
    return total


def group_cost(view: TierProblem, members: Iterable[int]) -> GroupCost | None:
    """Cost a set of participants; `None` when nobody may lead it or reach all of it.

    Parameters
    ----------
    view
        The tier's problem.
    members
        Positions of participants, in any order.
    """
    group = sorted(int(i) for i in members)
    far = view.way(np.array(group), np.array(group)).tolist()
    best: tuple[int, int] | None = None
    for place, hub in enumerate(group):
        column = [far[i][place] for i in range(len(group))]
        if not view.may_lead[hub] or UNREACHABLE in column:
            continue
        travel = sum(int(view.patients[i]) * d for i, d in zip(group, column, strict=True))
        if best is None or (travel, hub) < best:
            best = (travel, hub)
    if best is None:
        return None
    travel, hub = best
    trusts = {int(trust) for i in group for trust in view.trusts_of(i)}
    price = sum(int(view.trust_price[trust]) for trust in trusts)
    return GroupCost(hub, travel, len(trusts), travel * view.travel_price + price)
