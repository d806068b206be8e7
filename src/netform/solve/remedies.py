"""What would mend a part that has no plan, each the cheapest of its kind where that is proved.

A waiver of the floor with the fewest patients short, one of the ceiling with the fewest above, the
shortest bridge to another part, practices that could join a giant beside them, and leaving out.
"""

from dataclasses import dataclass, replace

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
from netform.solve.obstacles import ANY_PLAN, Obstacle, Solving, alone
from netform.solve.status import Status

_MOST_BRIDGES = 12  # looked at, the shortest first


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


def remedies(
    problem: Problem, obstacle: Obstacle, limits: Limits, solving: Solving
) -> list[Remedy]:
    """Return the remedies for one part that has no plan.

    Parameters
    ----------
    problem
        The whole problem.
    """
    found = [_waiver(problem, obstacle, limits, solving, bound) for bound in ("floor", "ceiling")]
    found.append(_shortest_bridge(problem, obstacle, limits, solving))
    found.append(_join_a_giant(problem, obstacle, limits, solving))
    found.append(_leave_out(problem, obstacle))
    return [remedy for remedy in found if remedy is not None]


def _waiver(
    problem: Problem, obstacle: Obstacle, limits: Limits, solving: Solving, bound: str
) -> Remedy | None:
    is_floor = bound == "floor"
    part = alone(problem, obstacle.practices)
    result = least_outside(
        *(part, obstacle.tier, limits, solving), below=is_floor, above=not is_floor
    )
    if result.plan is None:
        return None
    waived = tuple(waiver.whom for waiver in waivers_for(result, obstacle.tier))
    patients = outside_of(result, obstacle.tier)
    return Remedy(f"waive {bound}", waived, patients, None, result.status is Status.OPTIMAL)


def _shortest_bridge(
    problem: Problem, obstacle: Obstacle, limits: Limits, solving: Solving
) -> Remedy | None:
    """Try bridges from the part to other practices that are no giants, the shortest first."""
    view = tier_problem(problem, obstacle.tier)
    part = np.searchsorted(view.codes, obstacle.practices)
    are_shorter_in_vain = True
    for far, i, j in _ways_out(view, part)[:_MOST_BRIDGES]:
        ends = view.codes[i], view.codes[j]
        there = next(members for members in view.components if j in members)
        codes = tuple(sorted({*obstacle.practices, *(view.codes[k] for k in there)}))
        bridge = Rule(kind="bridge", tier=obstacle.tier, practices=ends)
        joined = with_changes(alone(problem, codes), rules=[bridge])
        result = solving(joined, obstacle.tier, replace(limits, gap=ANY_PLAN))
        if result.plan is not None:
            return Remedy("bridge", ends, None, far, are_shorter_in_vain)
        are_shorter_in_vain &= result.status is Status.INFEASIBLE
    return None


def _ways_out(view: TierProblem, part: Integers) -> list[tuple[int, int, int]]:
    """Return the travel to practices outside a part that are no giants: travel, from, to."""
    outside = np.setdiff1d(np.flatnonzero(~view.giant), part)
    far = view.travel.block(view.source[part], view.source[outside])
    ways = zip(*np.nonzero(far != UNREACHABLE), strict=True)
    return sorted((int(far[a, b]), int(part[a]), int(outside[b])) for a, b in ways)


def _join_a_giant(
    problem: Problem, obstacle: Obstacle, limits: Limits, solving: Solving
) -> Remedy | None:
    """Let a giant beside the part be joined: of these, the one with the fewest patients more."""
    view = tier_problem(problem, obstacle.tier)
    part = np.searchsorted(view.codes, obstacle.practices)
    beside = np.unique(view.adjacency[part].indices)
    best: Remedy | None = None
    for giant in beside[view.giant[beside]].tolist():
        code = view.codes[giant]
        waiver = Waiver(practice=code, tier=obstacle.tier, bound="ceiling", reason="joined")
        codes = tuple(sorted((*obstacle.practices, code)))
        joined = with_changes(alone(problem, codes), waivers=[waiver])
        result = solving(joined, obstacle.tier, replace(limits, gap=ANY_PLAN))
        if result.plan is None:
            continue
        position = problem.practices.position[code]
        groups = result.plan.tiers[obstacle.tier]
        around = next(group.members for group in groups if position in group.members)
        more = int(problem.practices.patients[around].sum()) - int(view.patients[giant])
        if best is None or best.patients is None or more < best.patients:
            best = Remedy("join giant", (code,), more, None, False)
    return best


def _leave_out(problem: Problem, obstacle: Obstacle) -> Remedy | None:
    """Leave the whole part out: of one practice, there is no smaller way."""
    if len(obstacle.practices) == len(tier_problem(problem, obstacle.tier)):
        return None  # nobody would be left
    positions = [problem.practices.position[code] for code in obstacle.practices]
    patients = int(problem.practices.patients[positions].sum())
    return Remedy("leave out", obstacle.practices, patients, None, len(positions) == 1)
