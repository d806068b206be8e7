"""A catalogue of checks: each finds one class of fault and says what, who, and what to do.

Two kinds of finding: a `warning` leaves the problem solvable; an `infeasible` finding proves, by
arithmetic that a reader can repeat, that no plan exists.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from netform.problem.findings import Finding, list_titles
from netform.problem.organisation_checks import check_organisations, stand_alone
from netform.problem.present import any_present_group
from netform.problem.problem import UNKNOWN_KIND, Problem
from netform.problem.remote_practices import check_remote_practices
from netform.problem.tier_problem import TierProblem, tier_problem
from netform.problem.travel import Integers


def check_problem(problem: Problem, tier: str = "network") -> list[Finding]:
    """Run the whole catalogue over a problem that could be loaded."""
    view = tier_problem(problem, tier)
    return [finding for check in CATALOGUE for finding in check(view)]


def check_component_totals(view: TierProblem) -> list[Finding]:
    """Prove that a component holds too few or ill-fitting patients for whole groups (M2, M3).

    A component with total P can be cut into k groups only if k·floor ≤ P ≤ k·ceiling, the hard ones
    of an elastic band. The check looks at components without waivers; giants are groups of their
    own and are set aside.
    """
    findings = []
    floor, ceiling = view.tier.lowest, view.tier.highest
    for members in view.components:
        if view.giant[members[0]] or (view.floor_waived | view.ceiling_waived)[members].any():
            continue
        total = int(view.counted[members].sum())
        fewest = max(1, -(-total // ceiling))
        if fewest * floor > total:
            findings.append(_component_finding(view, members, total, fewest))
    return findings


def _component_finding(view: TierProblem, members: Integers, total: int, fewest: int) -> Finding:
    tier, floor, ceiling = view.tier, view.tier.lowest, view.tier.highest
    short = fewest * floor - total
    who = list_titles(view, members)
    largest = max(members.tolist(), key=lambda i: (int(view.patients[i]), -i))
    waiver = f"waive the floor for {view.codes[largest]}"
    if len(members) == 1:
        lead = f"practice {who} with {total:,} patients has no neighbour it could join"
        ways = [waiver, f"leave {view.codes[members[0]]} out", _bridge_advice(view, members)]
    else:
        lead = f"the {len(members)} practices {who} with {total:,} patients are cut off from others"
        ways = [waiver, _bridge_advice(view, members)]
    if fewest == 1:
        arithmetic = f"that is {short:,} short of the floor of {floor:,}"
    else:
        arithmetic = (
            f"{fewest} {tier.name}s need {fewest * floor:,} and {fewest - 1} hold at most "
            f"{(fewest - 1) * ceiling:,}"
        )
    return Finding(
        check="component_totals",
        severity="infeasible",
        fault=f"{lead}; {arithmetic}",
        names=tuple(view.codes[i] for i in members),
        remedy="; or ".join(way for way in ways if way),
        numbers={
            "patients": total,
            "floor": floor,
            "ceiling": ceiling,
            "groups": fewest,
            "patients_short": short,
        },
    )


def check_leaders(view: TierProblem) -> list[Finding]:
    """Prove that a component has no group because nobody in it may lead one (M4 to M6)."""
    findings = []
    for members in view.components:
        if not view.may_lead[members].any():
            findings.append(
                Finding(
                    check="leaders",
                    severity="infeasible",
                    fault=f"nobody may lead a {view.tier.name} among "
                    f"{list_titles(view, members)}, whom no way joins to others",
                    names=tuple(view.codes[i] for i in members),
                    remedy="let one of them lead, or add a bridge",
                    numbers={"practices": len(members)},
                )
            )
    return findings


def check_units(view: TierProblem) -> list[Finding]:
    """Prove that practices which rules hold together (M4) are in no group of a tier.

    Their patients exceed the ceiling, or they are too many, or apart, or no way joins them. What
    `check_organisations` finds is not said again.
    """
    said = {finding.names for finding in check_organisations(view)}
    part = np.empty(len(view), dtype=np.int64)
    for number, members in enumerate(view.components):
        part[members] = number
    findings = []
    for unit in view.rules.units:
        names = tuple(view.codes[i] for i in unit)
        against = _against_unit(view, unit, part)
        if against and names not in said:
            findings.append(
                Finding(
                    check="units",
                    severity="infeasible",
                    fault=f"rules hold {list_titles(view, unit)} together in one "
                    f"{view.tier.name}; {against}",
                    names=names,
                    remedy="drop or change one of the rules that name them; for all rules that "
                    "contradict each other: netform explain",
                    numbers={"patients": int(view.patients[unit].sum()), "practices": len(unit)},
                )
            )
    return findings


def _against_unit(view: TierProblem, unit: Integers, part: Integers) -> str:
    """Say why practices are in no group together; empty where nothing is against it."""
    tier, rules = view.tier, view.rules
    held = int(view.held[unit].sum())
    if len(np.unique(part[unit])) > 1:
        return "no way between neighbours joins them"
    if held > tier.highest:
        return f"their {held:,} patients exceed the ceiling of {tier.highest:,}"
    if len(unit) > rules.most:
        return f"they are {len(unit)}, and a {tier.name} may have {rules.most} practices"
    for i in unit.tolist():
        others = rules.apart[rules.apart_start[i] : rules.apart_start[i + 1]]
        both = others[np.isin(others, unit)]
        if len(both):
            return f"{view.title(i)} and {view.title(int(both[0]))} have to be apart"
    return ""


def _bridge_advice(view: TierProblem, members: Integers) -> str:
    """Name the shortest bridge edge from a component to the other practices."""
    outside = np.setdiff1d(np.flatnonzero(~stand_alone(view)), members)
    if len(outside) == 0:
        return ""
    east, north = view.problem.practices.easting, view.problem.practices.northing
    inner, outer = view.source[members], view.source[outside]
    squares = (east[inner][:, None] - east[outer]) ** 2 + (
        north[inner][:, None] - north[outer]
    ) ** 2
    a, b = np.unravel_index(int(squares.argmin()), squares.shape)
    metres = float(np.sqrt(squares[a, b]))
    return (
        f"add a bridge between {view.codes[members[a]]} and {view.codes[outside[b]]}"
        f" ({metres / 1000:.1f} km apart)"
    )


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
