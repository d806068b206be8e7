"""Compare plans: their measures side by side, and who changes group against the first of them.

There are three measures of change, and they differ (M8). Patients *regrouped* are counted against
the first plan: those whose group does not continue theirs under the best one-to-one matching.
Patients with *new partners* are counted against it, too: those whose group does not hold the very
same practices. Patients *moved* are counted against the present groups, group by group, as in the
objective.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from netform.errors import InputError
from netform.plan.comparison.compared import ComparedPlan, ComparedTier, Comparison
from netform.plan.comparison.matched_groups import matched_groups
from netform.plan.comparison.practice_places import practice_places
from netform.plan.numbered import groups_today, planned_groups
from netform.plan.partition_distance import rand_index, variation_of_information
from netform.plan.plan import Group, Plan
from netform.plan.regrouped import regrouped
from netform.plan.relationships import relationship_account
from netform.plan.tier_account import TierAccount, closeness
from netform.plan.verification.rules_kept import rules_kept
from netform.plan.verification.run import deviations
from netform.plan.verification.verify import verify
from netform.problem import Limit, Problem, Settings, TierProblem, tier_problem


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
        checked = verify(own[name], plans[name])
        compared.append(
            ComparedPlan(
                name,
                tuple(checked.faults),
                tuple(deviations(problem.settings, own[name].settings)),
                {tier: tuple(found.waivers) for tier, found in checked.tiers.items()},
                rules_kept(problem, plan),
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
    account, objective, limits = _measured(view, plan, settings)
    is_costed = objective is not None
    led = tier_problem(view.problem.changed(limits=limits), tier)
    unchanged = ComparedTier(
        objective=objective,
        travel=account.travel if is_costed else None,
        groups=account.groups,
        patients=account.patients,
        smallest=account.smallest,
        largest=account.largest,
        closeness=closeness(account.distances if is_costed else []),
        relationships=relationships,
        practices_regrouped=None,
        patients_regrouped=None,
        practices_with_new_partners=None,
        patients_with_new_partners=None,
        variation_of_information=None,
        rand_index=None,
        patients_moved=None if groups_today(view, tier) is None else account.moved,
        changes=(),
        matched=(),
        places=practice_places(led, None, plan, None),
    )
    if tier not in base.tiers:
        return unchanged
    changes = regrouped(view, base, plan)
    places = practice_places(led, base, plan, changes)
    before, after = (planned_groups(view, each, tier) for each in (base, plan))
    others = [place.patients for place in places if place.has_new_partners]
    return replace(
        unchanged,
        practices_regrouped=len(changes),
        patients_regrouped=sum(each.patients for each in changes),
        practices_with_new_partners=len(others),
        patients_with_new_partners=sum(others),
        variation_of_information=variation_of_information(before, after, view.patients),
        rand_index=rand_index(before, after),
        changes=changes,
        matched=matched_groups(view, base, plan),
        places=places,
    )


def _measured(
    view: TierProblem, plan: Plan, settings: Settings
) -> tuple[TierAccount, int | None, tuple[Limit, ...]]:
    """Recompute a tier's figures; limits that no hub could keep to are let go.

    Returned are the account, the objective, and the limits that hubs keep to.
    """
    problem, tier = view.problem, view.tier.name
    alone, limits = Plan({tier: plan.tiers[tier]}), settings.limits
    checked = verify(problem.changed(limits=limits), alone)
    if checked.objective is None:
        limits = ()
        checked = verify(problem.changed(limits=limits), alone)
    return checked.tiers[tier], checked.objective, limits
