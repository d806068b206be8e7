"""Why there is no plan: a witness that can be checked without a solver, in words and in numbers."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.plan.proof.afresh import list_afresh
from netform.plan.proof.certificate import Certificate, DualProof
from netform.plan.proof.columns_left import LARGEST
from netform.plan.proof.joint_certificate import JointCertificate
from netform.plan.proof.recheck import recheck
from netform.problem import Problem, check_problem, list_titles, tier_problem

COMPONENT_TOTALS = "component_totals"
NO_COLUMN = "no_column"
NO_COVER = "no_cover"
CLOSED_SEARCH = "closed_search"


@dataclass(frozen=True)
class Witness:
    """One reason why a problem is infeasible.

    Attributes
    ----------
    kind
        `component_totals`: a connected part whose patients fit no whole number of groups, or that
        nobody may lead a group of, or practices that rules hold together though no group can;
        `no_column`: practices that are in no connected set within the band;
        `no_cover`: practices that no choice of such sets holds, each in one of them;
        `closed_search`: none of these; the certificate's bound exceeds what any plan can cost.
    practices
        The practices concerned, by code.
    fault, remedy
        What is wrong and what would mend it, in words.
    numbers
        The arithmetic.
    """

    kind: str
    tier: str
    practices: tuple[str, ...]
    fault: str
    remedy: str
    numbers: dict[str, Any] = field(default_factory=dict)

    def to_table(self) -> dict[str, Any]:
        """Return the witness as `witness.json` holds it."""
        return {**vars(self), "practices": list(self.practices)}


def witness_from_table(table: dict[str, Any], where: str) -> Witness:
    """Read one entry of `witness.json`; a malformed one is an `InputError`."""
    try:
        witness = Witness(**{**table, "practices": tuple(table["practices"])})
        texts = (witness.kind, witness.tier, witness.fault, witness.remedy, *witness.practices)
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("kind, tier, practices, fault and remedy are text")
        if not isinstance(witness.numbers, dict):
            raise TypeError("numbers are a table")
        return witness
    except (KeyError, TypeError) as error:
        raise InputError(
            f"the witness is malformed ({error})", where=where, remedy="solve again"
        ) from error


def component_witnesses(problem: Problem, tier: str) -> list[Witness]:
    """Return the witnesses that the arithmetic of the input alone gives."""
    return [
        Witness(COMPONENT_TOTALS, tier, f.names, f.fault, f.remedy, f.numbers)
        for f in check_problem(problem, tier)
        if f.severity == "infeasible"
    ]


def no_column_witness(problem: Problem, tier: str, codes: tuple[str, ...]) -> Witness:
    """Return the witness that no connected set within the band holds these practices."""
    view = tier_problem(problem, tier)
    who = list_titles(view, np.searchsorted(view.codes, codes))
    return Witness(
        kind=NO_COLUMN,
        tier=tier,
        practices=codes,
        fault=f"{who}: no connected set of practices with "
        f"{view.tier.lowest:,} to {view.tier.highest:,} patients and a practice that may lead it "
        f"holds {'it' if len(codes) == 1 else 'any of them'}",
        remedy=f"waive a bound for {codes[0]}, leave it out, or add a bridge to a neighbour",
    )


def no_cover_witness(problem: Problem, tier: str, points: dict[str, int]) -> Witness:
    """Return the witness that practices cannot all be in groups, even if others are in none.

    Parameters
    ----------
    points
        For practices by code. No connected set within the band has more than 0 points in all, and
        all of them together have more: so those with points above 0 are not all in such sets.
    """
    view = tier_problem(problem, tier)
    codes = tuple(sorted(code for code, point in points.items() if point > 0))
    who = list_titles(view, np.searchsorted(view.codes, codes))
    return Witness(
        kind=NO_COVER,
        tier=tier,
        practices=codes,
        fault=f"{who}: each is in some connected set of practices with "
        f"{view.tier.lowest:,} to {view.tier.highest:,} patients, but no choice of such sets that "
        "share no practice holds all of them, whoever else is left out",
        remedy=f"waive a bound for one of them, leave one out, widen the band of the {tier} tier, "
        "or add a bridge",
        numbers={"points": dict(sorted(points.items()))},
    )


def witness_faults(
    problem: Problem, witness: Witness, certificate: Certificate | JointCertificate | None
) -> list[str]:
    """Check a witness against the problem; the answer is empty when it holds."""
    if witness.kind == COMPONENT_TOTALS:
        found = component_witnesses(problem, witness.tier)
        same = [
            w for w in found if w.practices == witness.practices and w.numbers == witness.numbers
        ]
        return [] if same else ["the arithmetic of the component does not come out like this"]
    if witness.kind == NO_COLUMN:
        return _no_column_faults(problem, witness)
    if witness.kind == NO_COVER:
        return _no_cover_faults(problem, witness)
    if not isinstance(certificate, Certificate):
        return [f"a witness of kind {witness.kind!r} needs bound.json"]
    if witness.kind == CLOSED_SEARCH:
        if certificate.tier != witness.tier:
            return [f"bound.json is about the {certificate.tier} tier, not the {witness.tier} tier"]
        checked = recheck(problem, certificate)
        if checked.proves_infeasible:
            return []
        return [*checked.faults, "the certified bound does not exceed what a plan can cost"]
    return [f"a witness of kind {witness.kind!r} is unknown"]


def _no_column_faults(problem: Problem, witness: Witness) -> list[str]:
    view = tier_problem(problem, witness.tier)
    if not witness.practices:
        return ["the witness names no practice"]
    faults = []
    for code in witness.practices:
        if code not in view.codes:
            faults.append(f"{code} does not take part")
            continue
        # Without costs and with a dual on this practice alone, just its columns are negative.
        dual = tuple(int(other == code) for other in view.codes)
        if len(list_afresh(view, DualProof(dual, ()), 1, -1, costed=False, most=1)):
            faults.append(f"{code} is in a connected set within the band")
    return faults


def _no_cover_faults(problem: Problem, witness: Witness) -> list[str]:
    view = tier_problem(problem, witness.tier)
    points = witness.numbers.get("points")
    if not isinstance(points, dict) or not all(type(each) is int for each in points.values()):
        return ["the witness has no points"]
    strangers = sorted(set(points) - set(view.codes))
    if strangers:
        return [f"{strangers[0]} does not take part"]
    if sum(map(abs, points.values())) >= LARGEST:
        return ["the points do not fit into 64 bits"]
    faults = []
    if sum(points.values()) <= 0:
        faults.append("the practices have no more than 0 points in all")
    if set(witness.practices) != {code for code, point in points.items() if point > 0}:
        faults.append("the practices are not those with points above 0")
    # Without costs and with these duals, just columns of more than 0 points are negative.
    dual = tuple(points.get(code, 0) for code in view.codes)
    if len(list_afresh(view, DualProof(dual, ()), 1, -1, costed=False, most=1)):
        faults.append("a connected set within the band has more than 0 points")
    return faults
