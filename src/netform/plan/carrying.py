"""The account of what groups can carry: the budget of each, and the services that are viable in it.

Budgets and what services ask for are the problem's own (`budget.csv`, `services.csv`); a service is
viable in a group of at least `smallest_population` patients whose farthest member is at most
`largest_travel` from the hub.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from netform.plan.groups import GroupFigures, group_figures
from netform.plan.plan import Plan
from netform.problem import Problem, Service, exact_sum, money_text


@dataclass(frozen=True)
class Viability:
    """What a group lacks for a service.

    Attributes
    ----------
    service
        Its name.
    patients_short
        How many patients the group is short of; 0 where it has enough.
    travel_beyond
        How far beyond the limit its farthest member is, in the unit of travel; 0 where it is not.
    """

    service: str
    patients_short: int
    travel_beyond: int

    @property
    def viable(self) -> bool:
        """Whether the group can carry the service."""
        return self.patients_short == 0 and self.travel_beyond == 0


@dataclass(frozen=True)
class GroupCarrying:
    """What one group can carry.

    Attributes
    ----------
    group
        Its smallest practice code.
    budget, without_budget
        The sum over its practices, and how many of them have none; `None` without `budget.csv`.
    services
        One entry a service, in the problem's order.
    """

    group: str
    budget: Decimal | None
    without_budget: int | None
    services: tuple[Viability, ...]


@dataclass(frozen=True)
class TierCarrying:
    """What the groups of one tier can carry, with the sums over them."""

    groups: tuple[GroupCarrying, ...]

    @property
    def budgets(self) -> list[Decimal]:
        """Return the budgets of the groups; empty without `budget.csv`."""
        return [each.budget for each in self.groups if each.budget is not None]

    @property
    def without_budget(self) -> int:
        """Return the number of practices without a budget."""
        return sum(each.without_budget or 0 for each in self.groups)

    @property
    def viable_at(self) -> dict[str, int]:
        """Return for each service at how many groups it is viable."""
        counts: dict[str, int] = {}
        for group in self.groups:
            for each in group.services:
                counts[each.service] = counts.get(each.service, 0) + each.viable
        return counts

    def to_table(self) -> dict[str, Any]:
        """Return the tier's part of `summary.json`; amounts are texts, since they are exact."""
        return {
            "budget": money_text(exact_sum(self.budgets)) if self.budgets else None,
            "practices_without_budget": self.without_budget if self.budgets else None,
            "viable_at": self.viable_at,
            "groups": [
                {
                    "group": group.group,
                    "budget": None if group.budget is None else money_text(group.budget),
                    "practices_without_budget": group.without_budget,
                    "services": {
                        each.service: {
                            "viable": each.viable,
                            "patients_short": each.patients_short,
                            "travel_beyond": each.travel_beyond,
                        }
                        for each in group.services
                    },
                }
                for group in self.groups
            ],
        }


@dataclass(frozen=True)
class CarryingAccount:
    """What the groups of a plan can carry.

    Attributes
    ----------
    tiers
        By tier, in the problem's order from the lowest.
    lowest_tier
        For each service the lowest tier at which every group of the plan can carry it; `None`
        where there is none.
    """

    tiers: dict[str, TierCarrying]
    lowest_tier: dict[str, str | None]

    def to_table(self) -> dict[str, Any]:
        """Return the `carrying` part of `summary.json`."""
        return {
            "tiers": {name: tier.to_table() for name, tier in self.tiers.items()},
            "lowest_tier": self.lowest_tier,
        }


def carrying_account(problem: Problem, plan: Plan) -> CarryingAccount | None:
    """Account for budgets and services; `None` where the problem has neither.

    Parameters
    ----------
    problem
        The problem that the plan is for.
    plan
        A lawful plan, one that `verify` finds no fault with.
    """
    if problem.budget is None and not problem.services:
        return None
    figures = group_figures(problem, plan)
    tiers = {
        tier.name: TierCarrying(
            tuple(_carrying(problem, each) for each in figures if each.tier == tier.name)
        )
        for tier in problem.settings.tiers
        if tier.name in plan.tiers
    }
    return CarryingAccount(
        tiers, {each.name: _lowest_tier(each.name, tiers) for each in problem.services}
    )


def _carrying(problem: Problem, figures: GroupFigures) -> GroupCarrying:
    return GroupCarrying(
        figures.group,
        figures.budget,
        figures.without_budget,
        tuple(viability(each, figures) for each in problem.services),
    )


def viability(service: Service, figures: GroupFigures) -> Viability:
    """Hold a group to what a service asks for."""
    beyond = 0
    if service.largest_travel is not None:
        beyond = max(0, figures.largest_distance - service.largest_travel)
    short = max(0, service.smallest_population - figures.patients)
    return Viability(service.name, short, beyond)


def _lowest_tier(service: str, tiers: dict[str, TierCarrying]) -> str | None:
    for name, tier in tiers.items():
        if tier.viable_at.get(service, 0) == len(tier.groups):
            return name
    return None
