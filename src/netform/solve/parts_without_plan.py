"""What has no plan: the parts of a problem, by practices, that no plan of their own covers.

Practices that no chain of edges joins never share a group, so a problem has a plan if each of its
parts has one, as far as no rule or limit binds them together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csgraph

from netform.plan.proof.witness import Witness
from netform.problem import Problem, TierProblem, present_names, tier_problem, with_changes
from netform.solve.limits import Limits
from netform.solve.result import Result
from netform.solve.status import Status

Solving = Callable[[Problem, str, Limits], Result]
"""Solves one tier of a problem within limits."""
ANY_PLAN = 1.0
"""A gap that every plan is within."""


@dataclass(frozen=True, eq=False)
class PartWithoutPlan:
    """Practices of a part that has no plan, ascending codes, and why it has none."""

    tier: str
    practices: tuple[str, ...]
    witnesses: tuple[Witness, ...]


def parts_without_plan(
    problem: Problem, tier: str, limits: Limits, solving: Solving
) -> list[PartWithoutPlan]:
    """Return the parts of one tier that have no plan, proved; those not known in time are none."""
    view = tier_problem(problem, tier)
    found = []
    for members in _parts(view):
        codes = tuple(view.codes[i] for i in members)
        own = problem if len(members) == len(view) else with_only(problem, codes)
        result = solving(own, tier, replace(limits, gap=ANY_PLAN))
        if result.status is Status.INFEASIBLE:
            found.append(PartWithoutPlan(tier, codes, tuple(result.witnesses)))
    return found


def with_only(problem: Problem, codes: tuple[str, ...]) -> Problem:
    """Return the problem in which just these practices take part.

    Rules that keep a present group of others have nothing to say there.
    """
    inside = {problem.practices.position[code] for code in codes}
    others = [code for i, code in enumerate(problem.practices.codes) if i not in inside]
    rules = []
    for rule in problem.settings.rules:
        names = present_names(problem, rule.tier) if rule.kind == "keep" else ()
        if rule.kind != "keep" or any(names[i] == rule.group for i in inside):
            rules.append(rule)
    return with_changes(problem.changed(rules=tuple(rules)), leave_out=others)


def _parts(view: TierProblem) -> list[list[int]]:
    """Return practices that edges or rules bind together, the fewest first; limits bind all.

    It is small parts that have no plan: a large one may take all the time there is.
    """
    if view.limits:
        return [list(range(len(view)))]
    label = np.empty(len(view), dtype=np.int64)
    for number, members in enumerate(view.components):
        label[members] = number
    count = len(view.components)
    bound = np.flatnonzero(view.rules.unit >= 0)
    # A component and a unit are joined by each practice that is in both.
    size = count + int(view.rules.unit.max(initial=-1)) + 1
    joined = np.zeros((size, size), dtype=np.int8)
    joined[label[bound], count + view.rules.unit[bound]] = 1
    _, group = csgraph.connected_components(joined, directed=False)
    of_practice = group[label]
    parts = [np.flatnonzero(of_practice == k).tolist() for k in np.unique(of_practice)]
    return sorted(parts, key=lambda part: (len(part), part[0]))
