"""Compare plans: their measures side by side, and who changes group against the first of them.

There are two measures of change, and they differ (M8). Patients *regrouped* are counted against
the first plan: those whose group does not continue theirs under the best one-to-one matching.
Patients *moved* are counted against the present groups, group by group, as in the objective.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.plan.matching import best_matching
from netform.plan.numbered import groups_today, planned_groups
from netform.plan.plan import Group, Plan
from netform.plan.relationships import RelationshipAccount, relationship_account
from netform.plan.tier_account import TierAccount, closeness
from netform.plan.verify import verify
from netform.plan.verify_run import deviations
from netform.problem import (
    Integers,
    Problem,
    Settings,
    TierProblem,
    present_names,
    tier_problem,
)


@dataclass(frozen=True)
class Change:
    """A practice whose group does not continue the one that it has in the base.

    Attributes
    ----------
    before, after
        Its groups in the base and in the plan; `None` for no group.
    continues
        The base's group that `after` is matched with; `None` for a group that is new.
    """

    practice_code: str
    name: str
    patients: int
    before: str | None
    after: str | None
    continues: str | None


@dataclass(frozen=True)
class ComparedTier:
    """The measures of one tier of one plan, over the practices that take part in the problem.

    Attributes
    ----------
    objective, travel
        In objective units, by the problem's weights and prices, travel before its weight; `None`
        when a group has no practice that may lead it and that all members can reach.
    groups, smallest, largest
        The number of groups, and patients of the smallest and the largest of them.
    closeness
        Mean, 90th percentile and largest distance of a practice to its hub; `None` as for travel.
    relationships
        Trust relationships, a plain count.
    practices_regrouped, patients_regrouped
        Who changes group against the base under the best matching; `None` where the base lacks
        the tier.
    patients_moved
        M8's measure, against the present groups; `None` where nobody has a present group.
    changes
        The practices regrouped, by code.
    """

    objective: int | None
    travel: int | None
    groups: int
    smallest: int | None
    largest: int | None
    closeness: dict[str, float | int | None]
    relationships: int
    practices_regrouped: int | None
    patients_regrouped: int | None
    patients_moved: int | None
    changes: tuple[Change, ...]

    def to_table(self) -> dict[str, Any]:
        """Return the measures for `--json`."""
        return {**vars(self), "changes": [vars(change) for change in self.changes]}


@dataclass(frozen=True)
class ComparedPlan:
    """One plan of a comparison.

    Attributes
    ----------
    faults
        What `verify` finds under the settings that the plan was made under; none = lawful.
    deviations
        Where those settings differ from the problem's.
    """

    name: str
    faults: tuple[str, ...]
    deviations: tuple[str, ...]
    tiers: dict[str, ComparedTier]
    relationships: RelationshipAccount

    @property
    def is_lawful(self) -> bool:
        """Whether the plan has no fault."""
        return not self.faults

    def to_table(self) -> dict[str, Any]:
        """Return the plan for `--json`."""
        return {
            "name": self.name,
            "lawful": self.is_lawful,
            "faults": list(self.faults),
            "deviations": list(self.deviations),
            "tiers": {name: tier.to_table() for name, tier in self.tiers.items()},
            "relationships": self.relationships.to_table(),
        }


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; the first one is the base."""

    problem: Problem
    plans: tuple[ComparedPlan, ...]

    @property
    def base(self) -> ComparedPlan:
        """The plan that the others are held against."""
        return self.plans[0]

    def to_table(self) -> dict[str, Any]:
        """Return the whole comparison for `--json`."""
        travel = self.problem.travel
        return {
            "problem": self.problem.name,
            "unit": f"patient-milli{travel.unit}",
            "travel": "straight line" if travel.is_straight_line else "given",
            "base": self.base.name,
            "plans": [plan.to_table() for plan in self.plans],
        }


def compare(
    problem: Problem, plans: Mapping[str, Plan], made_under: Mapping[str, Problem] | None = None
) -> Comparison:
    """Compare plans of one problem.

    Parameters
    ----------
    problem
        The problem, by whose practices, weights, prices and travel every plan is measured.
    plans
        Plans by name, lawful or not, the base first.
    made_under
        The problem under other settings, for plans that were made under such: what they are held
        to. A hub keeps to the limits there as far as it can.

    Raises
    ------
    InputError
        There is no plan, or one puts no practice into any group of the problem's tiers.
    """
    if not plans:
        raise InputError("there is no plan to compare", remedy="name one at least")
    views = {tier.name: tier_problem(problem, tier.name) for tier in problem.settings.tiers}
    own = {name: (made_under or {}).get(name, problem) for name in plans}
    kept = {name: _over_participants(views, name, plan) for name, plan in plans.items()}
    base = next(iter(kept.values()))
    compared = []
    for name, plan in kept.items():
        account = relationship_account(problem, plan)
        tiers = {
            tier: _compared_tier(views[tier], base, plan, own[name].settings, account.planned[tier])
            for tier in plan.tiers
        }
        compared.append(
            ComparedPlan(
                name,
                tuple(verify(own[name], plans[name]).faults),
                tuple(deviations(problem.settings, own[name].settings)),
                tiers,
                account,
            )
        )
    return Comparison(problem, tuple(compared))


def _over_participants(views: Mapping[str, TierProblem], name: str, plan: Plan) -> Plan:
    """Leave the practices out of a plan that take no part in the problem, and tiers unknown."""
    tiers = {}
    for tier, view in views.items():
        inside = [
            group.members[np.isin(group.members, view.source)] for group in plan.tiers.get(tier, ())
        ]
        if any(len(members) for members in inside):
            tiers[tier] = [Group(members, hub=-1) for members in inside if len(members)]
    if not tiers:
        raise InputError(
            "the plan puts no practice into any group", where=name, remedy="name another plan"
        )
    return Plan.of(tiers)


def _compared_tier(
    view: TierProblem, base: Plan, plan: Plan, settings: Settings, relationships: int
) -> ComparedTier:
    tier = view.tier.name
    account, objective = _measured(view, plan, settings)
    is_costed = objective is not None
    changes = regrouped(view, base, plan) if tier in base.tiers else None
    return ComparedTier(
        objective=objective,
        travel=account.travel if is_costed else None,
        groups=account.groups,
        smallest=account.smallest,
        largest=account.largest,
        closeness=closeness(account.distances if is_costed else []),
        relationships=relationships,
        practices_regrouped=None if changes is None else len(changes),
        patients_regrouped=None if changes is None else sum(each.patients for each in changes),
        patients_moved=None if groups_today(view, tier) is None else account.moved,
        changes=changes or (),
    )


def _measured(view: TierProblem, plan: Plan, settings: Settings) -> tuple[TierAccount, int | None]:
    """Recompute a tier's figures; limits that no hub could keep to are let go."""
    problem, tier = view.problem, view.tier.name
    alone = Plan({tier: plan.tiers[tier]})
    checked = verify(problem.changed(limits=settings.limits), alone)
    if checked.objective is None:
        checked = verify(problem.changed(limits=()), alone)
    return checked.tiers[tier], checked.objective


def regrouped(view: TierProblem, base: Plan, plan: Plan) -> tuple[Change, ...]:
    """Return the practices whose group does not continue the one of the base, by code."""
    tier = view.tier.name
    before, after = (planned_groups(view, each, tier) for each in (base, plan))
    old, new = (_names(view, groups) for groups in (before, after))
    continues = {**best_matching(before, after, view.patients), -1: -1}
    return tuple(
        Change(
            practice_code=view.codes[i],
            name=view.problem.practices.names[view.source[i]],
            patients=int(view.patients[i]),
            before=old.get(was),
            after=new.get(now),
            continues=old.get(continues.get(now, -1)),
        )
        for i, (was, now) in enumerate(zip(before.tolist(), after.tolist(), strict=True))
        if was != continues.get(now)
    )


def _names(view: TierProblem, groups: Integers) -> dict[int, str]:
    """Name groups by their smallest practice code; where all are the present ones, as those are."""
    names: dict[int, str] = {}
    for i, group in enumerate(groups.tolist()):
        if group >= 0:
            names.setdefault(group, view.codes[i])
    present = groups_today(view, view.tier.name)
    if present is None:
        return names
    pairs = set(zip(groups.tolist(), present.tolist(), strict=True))
    if (groups >= 0).all() and len(pairs) == len(names) == int(present.max()) + 1:
        called = present_names(view.problem, view.tier.name)
        own = zip(groups.tolist(), view.source.tolist(), strict=True)
        names |= {group: called[i] for group, i in own if called[i]}
    return names
