"""Checks that prove from the input alone that there is no plan, whatever a search would find."""

import numpy as np

from netform.problem.findings import Finding, list_titles
from netform.problem.organisation_checks import check_organisations, stand_alone
from netform.problem.tier_problem import TierProblem
from netform.problem.travel import Integers


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
