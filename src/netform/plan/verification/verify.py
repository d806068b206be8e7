"""The independent check of a plan: no solver, exact integers, short enough to read in one sitting.

It holds a plan to MODEL.md's M1 (each practice once, groups inside those of the next tier), M2, M3
(band and waivers), M4 (rules and organisations, in files of their own), M5, and M6, M7, M8, M10
(hubs and cost), from the problem's own data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from netform.plan.cost import group_cost, moved_patients
from netform.plan.plan import Group, Plan
from netform.plan.tier_account import TierAccount, UsedWaiver, closeness, covered_patients
from netform.plan.verification.organisations import organisation_faults
from netform.plan.verification.rules import rule_faults
from netform.problem import Integers, Problem, TierProblem, tier_problem

ELASTIC_REASON = "the band is elastic"


@dataclass
class Verification:
    """The answer of the check: every fault in words, and the figures recomputed.

    `objective` is exact, in objective units; `None` when a group has no lawful hub.
    """

    faults: list[str]
    tiers: dict[str, TierAccount]
    objective: int | None

    @property
    def holds(self) -> bool:
        """Whether the plan has no fault."""
        return not self.faults


def verify(problem: Problem, plan: Plan) -> Verification:
    """Check a plan against a problem and recompute its cost.

    Parameters
    ----------
    problem
        The problem, with the waivers and rules that the plan is to be held to.
    plan
        The plan; hubs of -1 are taken as "not stated".
    """
    faults: list[str] = []
    tiers: dict[str, TierAccount] = {}
    objective: int | None = 0
    if not plan.tiers:
        faults.append("the plan puts no practice into any group")
    for name, groups in plan.tiers.items():
        view = tier_problem(problem, name)
        account, cost = _verify_tier(view, groups, faults)
        faults += rule_faults(problem, name, groups)
        faults += organisation_faults(problem, name, groups)
        tiers[name] = account
        objective = None if objective is None or cost is None else objective + cost
    _check_nested(problem, plan, faults)
    return Verification(faults, tiers, objective)


def _check_nested(problem: Problem, plan: Plan, faults: list[str]) -> None:
    """M1: every group of one tier is inside one group of the next, in the order of `[[tiers]]`."""
    names = [tier.name for tier in problem.settings.tiers if tier.name in plan.tiers]
    for inner, outer in pairwise(names):
        around = {int(i): k for k, group in enumerate(plan.tiers[outer]) for i in group.members}
        for group in plan.tiers[inner]:
            members = group.members.tolist()
            apart = [i for i in members if around.get(i) != around.get(members[0])]
            if apart:
                one, other = (problem.practices.title(i) for i in (members[0], apart[0]))
                where = "another" if apart[0] in around else "no"
                faults.append(f"the {inner} of {one} is not whole: {other} is in {where} {outer}")


def _verify_tier(
    view: TierProblem, groups: tuple[Group, ...], faults: list[str]
) -> tuple[TierAccount, int | None]:
    account = TierAccount(groups=len(groups))
    total: int | None = 0
    participant = {int(position): i for i, position in enumerate(view.source)}
    times = np.zeros(len(view), dtype=np.int64)
    held: list[tuple[int, ...]] = []
    for group in groups:
        if len(group.members) == 0:
            faults.append(f"a {view.tier.name} has no practices")
            total = None
            continue
        name = f"{view.tier.name} {view.problem.practices.codes[group.members[0]]}"
        strangers = [int(m) for m in group.members if int(m) not in participant]
        if strangers:
            title = view.problem.practices.title(strangers[0])
            faults.append(f"{name} holds {title}, which takes no part")
            total = None
            continue
        members = np.array([participant[int(m)] for m in group.members])
        np.add.at(times, members, 1)  # a member that stands twice counts twice
        held.append(tuple(sorted(members.tolist())))
        _check_connected(view, name, members, faults)
        _check_band(view, name, members, account, faults)
        account.patients += int(view.patients[members].sum())
        account.covered += covered_patients(view.problem, group.members)
        account.moved += moved_patients(view, members.tolist())
        account.outside += view.outside(members)
        cost = _check_hub(view, name, group, members, participant, account, faults)
        total = None if total is None or cost is None else total + cost
    for i in np.flatnonzero(times != 1):
        where = "no" if times[i] == 0 else f"{times[i]}"
        faults.append(f"practice {view.title(int(i))} is in {where} {view.tier.name}")
    for limit in view.limits:
        if limit.measure == "alike":
            measure = sum(limit.of_set.get(members, 0) for members in held)
        else:
            measure = getattr(account, limit.measure)
        if not limit.is_kept_by(measure):
            faults.append(f"the plan has {measure:,} {limit.measure}; the limit is {limit.words}")
    if total is not None:
        account.objective = total
    return account, total


def _check_connected(view: TierProblem, name: str, members: Integers, faults: list[str]) -> None:
    """M2: walk from the first member along edges inside the group; all must be reached."""
    inside = set(members.tolist())
    graph = view.adjacency
    reached = {int(members[0])}
    frontier = [int(members[0])]
    while frontier:
        i = frontier.pop()
        for j in graph.indices[graph.indptr[i] : graph.indptr[i + 1]].tolist():
            if j in inside and j not in reached:
                reached.add(j)
                frontier.append(j)
    cut_off = sorted(inside - reached)
    if cut_off:
        faults.append(f"{name} is not contiguous: {view.title(cut_off[0])} is cut off")


def _check_band(
    view: TierProblem, name: str, members: Integers, account: TierAccount, faults: list[str]
) -> None:
    """M3: patients within the band, or a waiver that allows it; elastic ones count (M9)."""
    patients = int(view.patients[members].sum())
    account.smallest = patients if account.smallest is None else min(patients, account.smallest)
    account.largest = patients if account.largest is None else max(patients, account.largest)
    counted = int(view.counted[members].sum())
    bound = ""
    if counted < view.tier.floor:
        bound = "floor"
    elif counted > view.tier.ceiling:
        bound = "ceiling"
    if bound == "":
        return
    if not view.within_band(members):
        limit = view.tier.lowest if bound == "floor" else view.tier.highest
        side = "below the floor" if bound == "floor" else "above the ceiling"
        who = "patients of members" if view.tier.counts == "members" else "patients"
        faults.append(f"{name} has {counted:,} {who}, {side} of {limit:,}")
        return
    inside = set(members.tolist())
    used = []
    for waiver in view.waivers:
        if waiver.practice in inside and waiver.bound == bound:
            code = view.codes[members[0] if waiver.of_area else waiver.practice]
            used.append(UsedWaiver(code, bound, patients, waiver.reason))
    if not used:
        used.append(UsedWaiver(view.codes[members[0]], bound, patients, ELASTIC_REASON))
    account.waivers += dict.fromkeys(used)  # a waiver for an area is used once by a group


def _check_hub(
    view: TierProblem,
    name: str,
    group: Group,
    members: Integers,
    participant: Mapping[int, int],
    account: TierAccount,
    faults: list[str],
) -> int | None:
    """M6, M7, M8, M10: recompute the hub and the cost."""
    cost = group_cost(view, members)
    if cost is None:
        faults.append(f"{name} has no practice that may lead and that all members can reach")
        return None
    if group.hub >= 0 and participant.get(group.hub) != cost.hub:
        stated = view.problem.practices.title(group.hub)
        faults.append(f"{name} names {stated} as hub; the best hub is {view.title(cost.hub)}")
    account.travel += cost.travel * 1000
    account.relationships += cost.relationships
    account.distances += view.way(members, np.array([cost.hub]))[:, 0].tolist()
    return cost.objective


def account_table(verification: Verification) -> dict[str, Any]:
    """Return the `tiers` part of `summary.json`."""
    return {
        name: {
            "groups": account.groups,
            "patients": account.patients,
            "covered": account.covered,
            "travel": account.travel,
            "relationships": account.relationships,
            "moved": account.moved,
            "outside": account.outside,
            "smallest": account.smallest,
            "largest": account.largest,
            "closeness": closeness(account.distances),
            "waivers": [vars(waiver) for waiver in account.waivers],
        }
        for name, account in verification.tiers.items()
    }
