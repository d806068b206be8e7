"""Hold plans to futures in which lists drift and practices close: each plan to the same ones."""

from collections.abc import Mapping, Sequence
from math import fsum

import numpy as np
from numpy.typing import NDArray

from netform.errors import InputError
from netform.plan.plan import Plan
from netform.plan.stress_test.futures import Futures
from netform.plan.stress_test.groups import TierGroups
from netform.plan.stress_test.margin import margins
from netform.plan.stress_test.result import QUANTILES, WAYS, GroupStress, PlanStress, Stress
from netform.plan.stress_test.terms import StressTerms
from netform.plan.verification.run import deviations
from netform.plan.verification.verify import verify
from netform.problem import Integers, Problem


def stress(
    problem: Problem,
    plans: Mapping[str, Plan],
    terms: StressTerms,
    *,
    made_under: Mapping[str, Problem] | None = None,
    growth: NDArray[np.float64] | None = None,
    tiers: Sequence[str] = (),
) -> Stress:
    """Hold plans to the same futures.

    Parameters
    ----------
    problem
        The problem, whose practices drift and close.
    plans
        Plans by name, lawful or not.
    terms
        What is drawn, and how often.
    made_under
        The problem under other settings, for plans that were made under such: what they are held
        to.
    growth
        The factor by which each practice's list grows, shape (n,); `None` = none does.
    tiers
        The tiers to look at; by default all that the plans have.

    Raises
    ------
    InputError
        There is no plan, or one has no group of a tier that is looked at, or plans have different
        tiers, or the terms cannot be met.
    """
    if not plans:
        raise InputError("there is no plan to hold to futures", remedy="name one at least")
    names = _tiers(problem, plans, tiers)
    futures = Futures(problem, terms, growth)
    found = [
        _plan_stress(name, plan, (made_under or {}).get(name, problem), problem, names, futures)
        for name, plan in plans.items()
    ]
    unserved = sum(int(block.unserved.sum()) for block in futures) if terms.closures else 0
    return Stress(problem, terms, names, growth is not None, tuple(found), unserved / terms.draws)


def _tiers(problem: Problem, plans: Mapping[str, Plan], asked: Sequence[str]) -> tuple[str, ...]:
    for name in asked:
        problem.settings.tier(name)  # refuses one that is unknown
    order = [tier.name for tier in problem.settings.tiers]
    first = next(iter(plans.values()))
    wanted = tuple(name for name in order if name in (asked or first.tiers))
    for name, plan in plans.items():
        here = tuple(tier for tier in order if tier in plan.tiers and tier in (asked or order))
        if not here:
            raise InputError(
                "the plan puts no practice into any group that is looked at",
                where=name,
                remedy="name another plan",
            )
        if here != wanted:
            raise InputError(
                f"the plan has {' and '.join(here)} groups, and {' and '.join(wanted)} are "
                "looked at",
                where=name,
                remedy="name plans of the same tiers, or a tier that all have by --tiers",
            )
    return wanted


def _plan_stress(
    name: str,
    plan: Plan,
    own: Problem,
    problem: Problem,
    tiers: Sequence[str],
    futures: Futures,
) -> PlanStress:
    try:
        groups = {tier: TierGroups(own, plan, tier) for tier in tiers}
    except InputError as error:
        raise InputError(error.fault, where=error.where or name, remedy=error.remedy) from error
    draws = futures.terms.draws
    counts = {
        tier: {way: np.zeros(len(each), np.int64) for way in WAYS} for tier, each in groups.items()
    }
    patients = {tier: np.zeros((len(each), draws), np.int64) for tier, each in groups.items()}
    leaving = {tier: np.zeros(draws, np.int64) for tier in tiers}
    shares: list[float] = []
    for block in futures:
        of_leaving, in_group = (np.zeros(block.lists.shape, dtype=bool) for _ in range(2))
        for tier, each in groups.items():
            standing = each.standing(block.lists, block.closed)
            for way, count in counts[tier].items():
                count += getattr(standing, way).sum(axis=0)
            patients[tier][:, block.rows] = standing.patients.T
            leaving[tier][block.rows] = standing.leaves.sum(axis=1)
            of_leaving[:, each.members] |= standing.leaves[:, each.group]
            in_group[:, each.members] = True
        parts, wholes = (
            np.where(flags, block.lists, 0).sum(axis=1) for flags in (of_leaving, in_group)
        )
        shares += (parts / np.maximum(wholes, 1)).tolist()
    return PlanStress(
        name=name,
        faults=tuple(verify(own, plan).faults),
        deviations=tuple(deviations(problem.settings, own.settings)),
        groups=tuple(
            group
            for tier, each in groups.items()
            for group in _groups(tier, each, problem, counts[tier], patients[tier])
        ),
        leaving=np.sum([*leaving.values()], axis=0),
        patients_leaving=fsum(shares) / draws,
        stays={tier: int((each == 0).sum()) for tier, each in leaving.items()},
    )


def _groups(
    tier: str,
    groups: TierGroups,
    problem: Problem,
    counts: Mapping[str, Integers],
    patients: Integers,
) -> list[GroupStress]:
    patients.sort(axis=1)
    draws = patients.shape[1]
    at = [-(-draws * percent // 100) - 1 for percent in QUANTILES]
    first = groups.members[groups.starts]
    practices = np.bincount(groups.group)
    return [
        GroupStress(
            tier=tier,
            group=problem.practices.codes[first[k]],
            title=problem.practices.title(int(first[k])),
            practices=int(practices[k]),
            margin=margin,
            futures={way: int(count[k]) for way, count in counts.items()},
            quantiles=tuple(patients[k, at].tolist()),
        )
        for k, margin in enumerate(margins(groups, problem.practices.patients))
    ]
