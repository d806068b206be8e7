"""What would mend a part that has no plan, each the cheapest of its kind where that is proved.

A waiver of the floor with the fewest patients short, one of the ceiling with the fewest above, the
shortest bridge to another part, practices that could join a giant beside them, and leaving out.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netform.problem import (
    UNREACHABLE,
    Integers,
    Problem,
    Rule,
    TierProblem,
    Waiver,
    tier_problem,
    with_changes,
)
from netform.solve.least_outside import least_outside, outside_of, waivers_for
from netform.solve.limits import Limits
from netform.solve.parts_without_plan import ANY_PLAN, PartWithoutPlan, Solving, with_only
from netform.solve.status import Status

_MOST_BRIDGES = 12  # looked at, the shortest first
_LONGEST = 30.0  # seconds for remedies of one kind: a band twice as wide may take hours


@dataclass(frozen=True)
class Remedy:
    """One way to a plan.

    Attributes
    ----------
    kind
        `waive floor`, `waive ceiling`, `bridge`, `join giant` or `leave out`.
    practices
        Whose bound is waived, the two ends of a bridge, the giant, or who is left out; codes.
    patients
        Short of the floor, above the ceiling, in the giant's group beyond the giant, or left out;
        `None` for a bridge.
    travel
        The length of a bridge in the unit of travel; `None` for others.
    is_cheapest
        Whether it is proved that none of its kind does with less.
    """

    kind: str
    practices: tuple[str, ...]
    patients: int | None
    travel: int | None
    is_cheapest: bool

    def to_table(self) -> dict[str, Any]:
        """Return the remedy for `--json`."""
        return {**vars(self), "practices": list(self.practices)}


def remedies(
    problem: Problem, part: PartWithoutPlan, limits: Limits, solving: Solving
) -> list[Remedy]:
    """Return the remedies for one part that has no plan.

    Parameters
    ----------
    problem
        The whole problem.
    limits
        Time for all; each kind of remedy takes half a minute at most.
    """
    found = [
        _waiver(problem, part, _for_one_kind(limits), solving, "floor"),
        _waiver(problem, part, _for_one_kind(limits), solving, "ceiling"),
        _shortest_bridge(problem, part, _for_one_kind(limits), solving),
        _join_a_giant(problem, part, _for_one_kind(limits), solving),
        _leave_out(problem, part),
    ]
    return [remedy for remedy in found if remedy is not None]


def _for_one_kind(limits: Limits) -> Limits:
    return replace(limits, seconds=limits.elapsed() + min(limits.left(), _LONGEST))


def _waiver(
    problem: Problem, part: PartWithoutPlan, limits: Limits, solving: Solving, bound: str
) -> Remedy | None:
    is_floor = bound == "floor"
    own = with_only(problem, part.practices)
    result = least_outside(*(own, part.tier, limits, solving), below=is_floor, above=not is_floor)
    if result.plan is None:
        return None
    waived = tuple(waiver.whom for waiver in waivers_for(result, part.tier))
    patients = outside_of(result, part.tier)
    return Remedy(f"waive {bound}", waived, patients, None, result.status is Status.OPTIMAL)


def _shortest_bridge(
    problem: Problem, part: PartWithoutPlan, limits: Limits, solving: Solving
) -> Remedy | None:
    """Try bridges from the part to other practices that are no giants, the shortest first."""
    view = tier_problem(problem, part.tier)
    inside = np.searchsorted(view.codes, part.practices)
    are_shorter_in_vain = True
    for far, i, j in _ways_out(view, inside)[:_MOST_BRIDGES]:
        ends = view.codes[i], view.codes[j]
        there = next(members for members in view.components if j in members)
        codes = tuple(sorted({*part.practices, *(view.codes[k] for k in there)}))
        bridge = Rule(kind="bridge", tier=part.tier, practices=ends)
        joined = with_changes(with_only(problem, codes), rules=[bridge])
        result = solving(joined, part.tier, replace(limits, gap=ANY_PLAN))
        if result.plan is not None:
            return Remedy("bridge", ends, None, far, are_shorter_in_vain)
        are_shorter_in_vain &= result.status is Status.INFEASIBLE
    return None


def _ways_out(view: TierProblem, inside: Integers) -> list[tuple[int, int, int]]:
    """Return the travel to practices outside a part that are no giants: travel, from, to."""
    outside = np.setdiff1d(np.flatnonzero(~view.giant), inside)
    far = view.travel.block(view.source[inside], view.source[outside])
    ways = zip(*np.nonzero(far != UNREACHABLE), strict=True)
    return sorted((int(far[a, b]), int(inside[a]), int(outside[b])) for a, b in ways)


def _join_a_giant(
    problem: Problem, part: PartWithoutPlan, limits: Limits, solving: Solving
) -> Remedy | None:
    """Let a giant beside the part be joined: of these, the one with the fewest patients more."""
    view = tier_problem(problem, part.tier)
    inside = np.searchsorted(view.codes, part.practices)
    beside = np.unique(view.adjacency[inside].indices)
    best: Remedy | None = None
    for giant in beside[view.giant[beside]].tolist():
        code = view.codes[giant]
        waiver = Waiver(practice=code, tier=part.tier, bound="ceiling", reason="joined")
        codes = tuple(sorted((*part.practices, code)))
        joined = with_changes(with_only(problem, codes), waivers=[waiver])
        result = solving(joined, part.tier, replace(limits, gap=ANY_PLAN))
        if result.plan is None:
            continue
        position = problem.practices.position[code]
        groups = result.plan.tiers[part.tier]
        around = next(group.members for group in groups if position in group.members)
        more = int(problem.practices.patients[around].sum()) - int(view.patients[giant])
        if best is None or best.patients is None or more < best.patients:
            best = Remedy("join giant", (code,), more, None, False)
    return best


def _leave_out(problem: Problem, part: PartWithoutPlan) -> Remedy | None:
    """Leave the whole part out: of one practice, there is no smaller way."""
    if len(part.practices) == len(tier_problem(problem, part.tier)):
        return None  # nobody would be left
    positions = [problem.practices.position[code] for code in part.practices]
    patients = int(problem.practices.patients[positions].sum())
    return Remedy("leave out", part.practices, patients, None, len(positions) == 1)
