"""The exact cost of one group (M6, M7, M8, M10), in plain integers: the arithmetic of record."""

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
        Participant to which sending all patients costs least; among equals the one of least travel,
        then the smallest code.
    travel
        Σ patients times travel to the hub, in patient-metres (patient-seconds).
    relationships
        Number of distinct trusts that the group deals with.
    moved
        Patients that are not of the present group with most patients in the group (M8).
    outside
        Patients outside the band (M9).
    objective
        All of it at its weights and prices, in objective units.
    """

    hub: int
    travel: int
    relationships: int
    moved: int
    outside: int
    objective: int


def most_a_plan_can_cost(view: TierProblem) -> int:
    """Return a cost that no plan exceeds: everyone travels farthest, is moved, shares no trust.

    And each is in a group of its own as far outside the band as may be.
    """
    stretch = max(view.tier.floor - view.tier.lowest, view.tier.highest - view.tier.ceiling)
    total = sum(int(view.trust_price[trust]) for trust in view.relationship_trust)
    total += len(view) * stretch * view.elastic_price
    for i in range(len(view)):
        farthest = int(view.way(np.array([i]), np.arange(len(view))).max())
        total += int(view.patients[i]) * (_for_one(view, max(0, farthest)) + view.change_price)
    return total


def beyond_any_plan(*views: TierProblem) -> int:
    """Return a cost that no plan of these tiers reaches: what is proved of plans there are not."""
    return sum(map(most_a_plan_can_cost, views)) + 1


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
    patients = [int(view.patients[i]) for i in group]
    best: tuple[int, int, int] | None = None
    for place, hub in enumerate(group):
        column = [far[i][place] for i in range(len(group))]
        if not view.may_lead[hub] or UNREACHABLE in column:
            continue
        sending = sum(p * _for_one(view, d) for p, d in zip(patients, column, strict=True))
        travel = sum(p * d for p, d in zip(patients, column, strict=True))
        if best is None or (sending, travel, hub) < best:
            best = (sending, travel, hub)
    if best is None:
        return None
    sending, travel, hub = best
    trusts = {int(trust) for i in group for trust in view.trusts_of(i)}
    price = sum(int(view.trust_price[trust]) for trust in trusts)
    moved, outside = moved_patients(view, group), view.outside(np.array(group))
    price += moved * view.change_price + outside * view.elastic_price
    return GroupCost(hub, travel, len(trusts), moved, outside, sending + price)


def _for_one(view: TierProblem, far: int) -> int:
    """Return what it costs to send one patient so far."""
    return far * view.travel_price + max(0, far - view.easy_reach) * view.reach_price


def moved_patients(view: TierProblem, members: Iterable[int]) -> int:
    """Return the patients of a set who are not of the present group with most of them (M8).

    Between present groups with equally many the smallest code would decide who moved; how many is
    the same.
    """
    of_present: dict[int, int] = {}
    for i in members:
        present = int(view.present[i])
        of_present[present] = of_present.get(present, 0) + int(view.patients[i])
    return sum(of_present.values()) - max(of_present.values())
