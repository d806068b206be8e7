"""The account of trust relationships: with practices, with today's groups, and under a plan (M7).

A trust keeps one relationship with each practice at least `minimum_share` of whose patients use it;
once practices form groups, one with each group that holds such a practice.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from netform.plan.numbered import groups_today, planned_groups
from netform.plan.plan import Plan
from netform.problem import Integers, Problem, TierProblem, tier_problem

YARDSTICK = 300_000
"""Patients that a hospital serves; a trust's partners are counted for so many."""


@dataclass(frozen=True)
class TrustAccount:
    """The relationships that one trust keeps.

    Attributes
    ----------
    practices
        With practices, before there are groups.
    today, planned
        With the present groups and with the plan's, by tier.
    """

    trust_code: str
    name: str
    kind: str
    practices: int
    today: dict[str, int]
    planned: dict[str, int]


@dataclass(frozen=True)
class RelationshipAccount:
    """The relationships of all trusts, and how many partners there are for 300,000 patients.

    Attributes
    ----------
    counted
        Whether the problem has relationships at all; without them all counts are 0.
    inferred
        How the relationships were inferred; empty text = they are data.
    practices, today, planned
        Totals over the trusts, as in `TrustAccount`. `today` lacks a tier without present groups;
        there, a practice without a group counts as one of its own.
    partners
        Practices, present groups and planned groups for each 300,000 patients, one decimal.
    trusts
        One account a trust that any practice deals with, by code.
    """

    counted: bool
    inferred: str
    practices: int
    today: dict[str, int]
    planned: dict[str, int]
    partners: dict[str, float]
    trusts: tuple[TrustAccount, ...]

    def to_table(self) -> dict[str, Any]:
        """Return the `relationships` part of `summary.json`."""
        return {**vars(self), "trusts": [vars(trust) for trust in self.trusts]}


def relationship_account(problem: Problem, plan: Plan) -> RelationshipAccount:
    """Count relationships before, today and under a plan.

    Parameters
    ----------
    problem
        The problem that the plan is for.
    plan
        The plan, lawful or not; practices in no group are in none.
    """
    view = tier_problem(problem, next(iter(plan.tiers)))
    today, planned = {}, {}
    for tier in problem.settings.tiers:
        present = groups_today(view, tier.name)
        if present is not None:
            today[tier.name] = present
        if tier.name in plan.tiers:
            planned[tier.name] = planned_groups(view, plan, tier.name)
    every = np.arange(len(view))
    per_practice = _met(view, every)
    per_today = {name: _met(view, groups) for name, groups in today.items()}
    per_planned = {name: _met(view, groups) for name, groups in planned.items()}
    trusts = problem.trusts
    return RelationshipAccount(
        counted=len(problem.relationships.practice) > 0,
        inferred=problem.settings.relationships.inferred,
        practices=int(per_practice.sum()),
        today={name: int(met.sum()) for name, met in per_today.items()},
        planned={name: int(met.sum()) for name, met in per_planned.items()},
        partners={
            "practices": _per_yardstick(view, every),
            **{f"{name}s today": _per_yardstick(view, groups) for name, groups in today.items()},
            **{f"{name}s": _per_yardstick(view, groups) for name, groups in planned.items()},
        },
        trusts=tuple(
            TrustAccount(
                trusts.codes[t],
                trusts.names[t],
                trusts.kinds[t],
                int(per_practice[t]),
                {name: int(met[t]) for name, met in per_today.items()},
                {name: int(met[t]) for name, met in per_planned.items()},
            )
            for t in np.flatnonzero(per_practice).tolist()
        ),
    )


def _met(view: TierProblem, group: Integers) -> Integers:
    """Return for each trust how many groups hold a participant that deals with it."""
    of = np.repeat(group, np.diff(view.relationship_start))
    pairs = np.unique(np.stack([of, view.relationship_trust])[:, of >= 0], axis=1)
    return np.bincount(pairs[1], minlength=len(view.problem.trusts.codes)).astype(np.int64)


def _per_yardstick(view: TierProblem, group: Integers) -> float:
    patients = int(view.patients.sum())
    groups = len(np.unique(group[group >= 0]))
    return round(groups * YARDSTICK / patients, 1) if patients else 0.0


def relationships_before(problem: Problem, tier: str) -> int:
    """Return Σ_i |T_i|, the relationships that the practices keep one by one (M7)."""
    return len(tier_problem(problem, tier).relationship_trust)
