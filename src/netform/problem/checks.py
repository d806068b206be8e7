"""A catalogue of checks: each finds one class of fault and says what, who, and what to do.

Two kinds of finding: a `warning` leaves the problem solvable; an `infeasible` finding proves, by
arithmetic that a reader can repeat, that no plan exists.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from netform.problem.findings import Finding, list_titles
from netform.problem.infeasibility_checks import (
    check_component_totals,
    check_leaders,
    check_units,
)
from netform.problem.organisation_checks import check_organisations
from netform.problem.present import any_present_group
from netform.problem.problem import UNKNOWN_KIND, Problem
from netform.problem.remote_practices import check_remote_practices
from netform.problem.tier_problem import TierProblem, tier_problem
from netform.problem.travel import Integers


def check_problem(problem: Problem, tier: str = "network") -> list[Finding]:
    """Run the whole catalogue over a problem that could be loaded."""
    view = tier_problem(problem, tier)
    return [finding for check in CATALOGUE for finding in check(view)]


def check_giants(view: TierProblem) -> list[Finding]:
    """Name practices above the ceiling: each is a group alone, by the default waiver."""
    giants = np.flatnonzero(view.giant)
    if len(giants) == 0:
        return []
    return [
        Finding(
            check="giants",
            severity="warning",
            fault=f"{list_titles(view, giants)} exceed the {view.tier.name} ceiling of "
            f"{view.tier.ceiling:,} alone and will each be a {view.tier.name} alone",
            names=tuple(view.codes[i] for i in giants),
            remedy="nothing, or give the practice a ceiling waiver so that others may join it",
        )
    ]


def check_tiny_lists(view: TierProblem) -> list[Finding]:
    """Name practices with lists below 1,000: each multiplies the connected sets around it."""
    tiny = np.flatnonzero(view.patients < 1_000)
    if len(tiny) == 0:
        return []
    return [
        Finding(
            check="tiny_lists",
            severity="warning",
            fault=f"{list_titles(view, tiny)} have fewer than 1,000 patients",
            names=tuple(view.codes[i] for i in tiny),
            remedy="check whether each is a practice that forms networks; if not, leave it out",
        )
    ]


def check_shared_points(view: TierProblem) -> list[Finding]:
    """Count practices that share coordinates with another: normal, but worth knowing."""
    practices = view.problem.practices
    points = list(zip(practices.easting[view.source], practices.northing[view.source], strict=True))
    at_point: dict[tuple[Any, Any], int] = {}
    for point in points:
        at_point[point] = at_point.get(point, 0) + 1
    sharing = [i for i, point in enumerate(points) if at_point[point] > 1]
    if not sharing:
        return []
    return [
        Finding(
            check="shared_points",
            severity="warning",
            fault=f"{len(sharing)} practices share coordinates with another",
            names=tuple(view.codes[i] for i in sharing),
            remedy="nothing: practices at one point are neighbours of each other",
        )
    ]


def check_no_relationships(view: TierProblem) -> list[Finding]:
    """Say when there are no trust relationships to count."""
    if len(view.relationship_trust):
        return []
    return [
        Finding(
            check="no_relationships",
            severity="warning",
            fault="no trust relationships are given, so none are counted",
            names=(),
            remedy="add trusts.csv and relationships.csv to count them",
        )
    ]


def check_inferred_relationships(view: TierProblem) -> list[Finding]:
    """Say when relationships are a stand-in for data."""
    inferred = view.problem.settings.relationships.inferred
    if not inferred or len(view.relationship_trust) == 0:
        return []
    return [
        Finding(
            check="inferred_relationships",
            severity="warning",
            fault=f"the trust relationships are inferred, not given by data: {inferred}",
            names=(),
            remedy="build with --shares where the shares of patients by trust are known",
        )
    ]


def check_present_groups(view: TierProblem) -> list[Finding]:
    """Say when change is priced or limited and nobody has a present group to be moved from."""
    limited = any(limit.measure == "moved" for limit in view.limits)
    name = view.tier.name
    if not (view.change_price or limited) or any_present_group(view.problem, name, view.source):
        return []
    return [
        Finding(
            check="present_groups",
            severity="warning",
            fault=f"change is priced or limited, and no practice has a present {name}: in each "
            "group all but one practice count as moved",
            names=(),
            remedy=f"fill the column current_{name} of practices.csv",
        )
    ]


def check_budgets(view: TierProblem) -> list[Finding]:
    """Name practices that the budget has no row for: their groups' budgets lack theirs."""
    budget = view.problem.budget
    if budget is None:
        return []
    place = {int(position): i for i, position in enumerate(view.source)}
    lacking = np.array(
        [place[position] for position in budget.without(view.source)], dtype=np.int64
    )
    if len(lacking) == 0:
        return []
    return [
        Finding(
            check="budgets",
            severity="warning",
            fault=f"{len(lacking)} practice{'s' if len(lacking) > 1 else ''} without a budget: "
            f"{list_titles(view, lacking)}",
            names=tuple(view.codes[i] for i in lacking),
            remedy="add a row to budget.csv for each, or read their groups' budgets without them",
        )
    ]


def check_closed_trusts(view: TierProblem) -> list[Finding]:
    """Name trusts that have closed, and say how many practices deal with each."""
    trusts = view.problem.trusts
    closed = [trust for trust, day in enumerate(trusts.closed) if day]
    if not closed:
        return []
    practices = _practices_of_trusts(view)
    who = [
        f"{trusts.title(trust)} on {trusts.closed[trust]}, with which "
        + ("1 practice deals" if practices[trust] == 1 else f"{practices[trust]:,} practices deal")
        for trust in closed
    ]
    return [
        Finding(
            check="closed_trusts",
            severity="warning",
            fault=f"{_counted(len(closed), 'trust')} closed: {'; '.join(who)}",
            names=tuple(trusts.codes[trust] for trust in closed),
            remedy="put the successor of each in its place in trusts.csv and relationships.csv",
            numbers={trusts.codes[trust]: int(practices[trust]) for trust in closed},
        )
    ]


def check_unknown_kinds(view: TierProblem) -> list[Finding]:
    """Name trusts of kind `unknown` that practices deal with: weights by kind miss them."""
    trusts = view.problem.trusts
    if UNKNOWN_KIND in view.problem.settings.relationships.kind_weights:
        return []
    practices = _practices_of_trusts(view)
    unknown = [t for t, kind in enumerate(trusts.kinds) if kind == UNKNOWN_KIND and practices[t]]
    if not unknown:
        return []
    return [
        Finding(
            check="unknown_kinds",
            severity="warning",
            fault=f"{_counted(len(unknown), 'trust')} of kind '{UNKNOWN_KIND}', which weights by "
            f"kind do not reach: {', '.join(trusts.title(trust) for trust in unknown)}",
            names=tuple(trusts.codes[trust] for trust in unknown),
            remedy="write their kinds in trusts.csv; until then each weighs 1",
        )
    ]


def _practices_of_trusts(view: TierProblem) -> Integers:
    """Return how many of those who take part deal with each trust, shape (trusts,)."""
    count = len(view.problem.trusts.codes)
    return np.bincount(view.relationship_trust, minlength=count).astype(np.int64)


def _counted(number: int, word: str) -> str:
    return f"1 {word} is" if number == 1 else f"{number} {word}s are"


CATALOGUE: tuple[Callable[[TierProblem], list[Finding]], ...] = (
    check_component_totals,
    check_leaders,
    check_units,
    check_giants,
    check_organisations,
    check_remote_practices,
    check_tiny_lists,
    check_shared_points,
    check_no_relationships,
    check_inferred_relationships,
    check_closed_trusts,
    check_unknown_kinds,
    check_present_groups,
    check_budgets,
)
