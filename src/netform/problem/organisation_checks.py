"""Checks of organisations: which are groups alone, and which can share no group at all."""

import numpy as np
from numpy.typing import NDArray

from netform.problem.findings import Finding, list_titles
from netform.problem.organisation_units import OrganisationUnit, organisation_units
from netform.problem.tier_problem import TierProblem
from netform.problem.travel import Integers


def check_organisations(view: TierProblem) -> list[Finding]:
    """Name organisations above the ceiling, and prove that some can share no group.

    Those that go *together* are no group alone, so the ceiling binds them; and no group of any
    form crosses a boundary that a `within` rule names.
    """
    findings = []
    for unit in _units(view):
        if unit.is_alone:
            findings.append(_alone(view, unit))
        elif unit.patients > view.tier.highest:
            findings.append(_too_large(view, unit))
        findings += _across_boundaries(view, unit)
    return findings


def stand_alone(view: TierProblem) -> NDArray[np.bool_]:
    """Return who is in a group alone: giants, and members of organisations above the ceiling."""
    alone = view.giant.copy()
    for unit in _units(view):
        alone[list(unit.members)] |= unit.is_alone
    return alone


def _units(view: TierProblem) -> list[OrganisationUnit]:
    place = np.full(len(view.problem.practices), -1, dtype=np.int64)
    place[view.source] = np.arange(len(view))
    return organisation_units(view.problem, view.tier.name, place)


def _alone(view: TierProblem, unit: OrganisationUnit) -> Finding:
    tier = view.tier
    return Finding(
        check="organisations",
        severity="warning",
        fault=f"the {len(unit.members)} practices of organisation {unit.organisation.title}, one "
        f"unit, have {unit.patients:,} patients, above the {tier.name} ceiling of "
        f"{tier.ceiling:,}, and will be a {tier.name} alone",
        names=_codes(view, unit),
        remedy="nothing, or write the form 'split' so that each site decides by itself",
        numbers={"patients": unit.patients, "ceiling": tier.ceiling},
    )


def _too_large(view: TierProblem, unit: OrganisationUnit) -> Finding:
    tier = view.tier
    return Finding(
        check="organisations",
        severity="infeasible",
        fault=f"the {len(unit.members)} practices of organisation {unit.organisation.title} are "
        f"to be together in one {tier.name} and have {unit.patients:,} patients, above the "
        f"ceiling of {tier.highest:,}",
        names=_codes(view, unit),
        remedy="write the form 'unit', which is a group alone above a ceiling, or 'split'; or "
        "waive the ceiling for some of its practices",
        numbers={"patients": unit.patients, "ceiling": tier.highest},
    )


def _across_boundaries(view: TierProblem, unit: OrganisationUnit) -> list[Finding]:
    practices = view.problem.practices
    positions: Integers = view.source[list(unit.members)]
    findings = []
    for rule in view.problem.settings.rules:
        if rule.kind != "within" or rule.area is None:
            continue
        areas = sorted({practices.areas[rule.area][i] for i in positions.tolist()})
        if len(areas) > 1:
            who = list_titles(view, np.array(unit.members, dtype=np.int64))
            findings.append(
                Finding(
                    check="organisations",
                    severity="infeasible",
                    fault=f"the practices of organisation {unit.organisation.title} ({who}) share "
                    f"a {view.tier.name}, and lie in {len(areas)} areas of {rule.area}, whose "
                    f"boundaries no group crosses: {', '.join(areas)}",
                    names=_codes(view, unit),
                    remedy="give the organisation in each area a row of its own code, write the "
                    "form 'split', or drop the rule",
                    numbers={"areas": areas},
                )
            )
    return findings


def _codes(view: TierProblem, unit: OrganisationUnit) -> tuple[str, ...]:
    return tuple(view.codes[i] for i in unit.members)
