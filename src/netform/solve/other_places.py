"""Why a practice is where it is: what every other place costs, the whole plan solved again.

A place is named by the hub there. Any other place: not with its present hub (or, for a hub, not
with the member of most patients). Neighbouring places: together with the hub of a network that
holds one of its neighbours. Each is one more rule, so that each price is proved.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.plan import Group, Plan
from netform.problem import Problem, Rule, RuleKind, TierProblem, tier_problem, with_changes
from netform.solve.changed_terms import Base, Outcome
from netform.solve.limits import Limits

TIER = "network"


@dataclass(frozen=True, eq=False)
class Place:
    """Where a practice is in the run's plan, as positions in `problem.practices`.

    Attributes
    ----------
    network
        Its network.
    travel
        Its way to the hub, in the unit of travel.
    patients
        Those of the network.
    neighbours
        Its neighbours within the network, ascending.
    """

    practice: int
    network: Group
    travel: int
    patients: int
    neighbours: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class OtherPlace:
    """Another place for the practice.

    Attributes
    ----------
    rule
        What was asked for beside the run's terms.
    hub
        Position of the hub that the practice joins; `None` for any other place.
    network, travel
        Where the practice is then, and its way to the hub there; `None` without a plan.
    """

    rule: Rule
    hub: int | None
    outcome: Outcome
    network: Group | None
    travel: int | None


@dataclass(frozen=True, eq=False)
class Places:
    """Where a practice is, and what other places cost: any other one, then those nearby.

    `any_other` is `None` where the practice is alone in its network.
    """

    base: Base
    here: Place
    any_other: OtherPlace | None
    nearby: tuple[OtherPlace, ...]

    @property
    def all(self) -> tuple[OtherPlace, ...]:
        """Every other place that was tried."""
        return (*(() if self.any_other is None else (self.any_other,)), *self.nearby)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every solve behind the answer."""
        return tuple(each.outcome for each in self.all)

    @property
    def next_best(self) -> OtherPlace | None:
        """The cheapest of them; `None` where none has a plan."""
        there = [each for each in self.all if each.network is not None]
        return min(there, key=_cheapest_first, default=None)

    def price_of(self, place: OtherPlace) -> tuple[int, int] | None:
        """Return what a place costs, in objective units, as a proved interval; see `Base`.

        No place is cheaper than the best one, for each is one more rule.
        """
        found = self.base.least_and_most(place.outcome)
        return None if found is None else (max(0, found[0]), found[1])

    def to_table(self) -> dict[str, Any]:
        """Return the answer for `--json`: costs in objective units, travel as it is measured."""
        codes, here = self.base.problem.practices.codes, self.here
        return {
            "practice": codes[here.practice],
            "run": self.base.to_table(),
            "here": {
                "network": codes[here.network.members[0]],
                "hub": codes[here.network.hub],
                "travel_to_hub": here.travel,
                "practices": len(here.network.members),
                "patients": here.patients,
                "neighbours": [codes[i] for i in here.neighbours],
            },
            "proved": self.is_proved,
            "other_places": [self._place_table(each) for each in self.all],
            "next_best": None if self.next_best is None else self.next_best.rule.words,
        }

    def _place_table(self, place: OtherPlace) -> dict[str, Any]:
        codes, network = self.base.problem.practices.codes, place.network
        least, most = self.price_of(place) or (None, None)
        return {
            "rule": place.rule.words,
            "network": None if network is None else codes[network.members[0]],
            "hub": None if network is None else codes[network.hub],
            "travel_to_hub": place.travel,
            "costs_at_least": least,
            "costs_at_most": most,
            **place.outcome.to_table(),
        }

    @property
    def is_proved(self) -> bool:
        """Whether every price is exact: the run's plan and those of other places are proved."""
        if all(outcome.is_impossible for outcome in self.outcomes):
            return True
        return self.base.is_proved and all(outcome.is_proved for outcome in self.outcomes)


def other_places(base: Base, code: str, limits: Limits | None = None) -> Places:
    """Find what other networks cost for a practice, each by a whole new plan.

    Raises
    ------
    InputError
        The practice is not in the problem or takes no part, the run planned no networks, or `solve`
        refuses the rules.
    """
    limits = limits or Limits()
    here = _place(base, code)
    hubs: list[int | None] = [*_hubs_nearby(base, here)]
    if len(here.network.members) > 1:
        hubs.insert(0, None)
    found = []
    for done, hub in enumerate(hubs):
        rule = (
            _leaving(base.problem, here)
            if hub is None
            else _rule(base.problem, "together", here, hub)
        )
        changed = with_changes(base.problem, rules=[rule])
        outcome = base.solved(changed, limits.share(1 / (len(hubs) - done)))
        plan = outcome.result.plan
        network = None if plan is None else _network_of(plan, here.practice)
        travel = None if network is None else _way(base.problem, here.practice, network)
        found.append(OtherPlace(rule, hub, outcome, network, travel))
    any_other = next((each for each in found if each.hub is None), None)
    nearby = sorted((each for each in found if each.hub is not None), key=_cheapest_first)
    return Places(base, here, any_other, tuple(nearby))


def _place(base: Base, code: str) -> Place:
    problem = base.problem
    practice = problem.practices.position.get(code)
    if practice is None:
        raise InputError(
            f"practice {code!r} is not in the problem",
            where="--practice",
            remedy="write the code as in practices.csv",
        )
    if problem.participation_of(practice) == "out":
        raise InputError(
            f"practice {problem.practices.title(practice)} takes no part",
            where="--practice",
            remedy="name one that takes part",
        )
    if TIER not in base.held.plan.tiers:
        raise InputError(
            "the run planned no networks", where="--practice", remedy="name a run that did"
        )
    network = _network_of(base.held.plan, practice)
    near = _neighbours(tier_problem(problem, TIER), practice)
    return Place(
        practice,
        network,
        travel=_way(problem, practice, network),
        patients=int(problem.practices.patients[network.members].sum()),
        neighbours=tuple(i for i in near if i in network.members),
    )


def _network_of(plan: Plan, practice: int) -> Group:
    return next(group for group in plan.tiers[TIER] if practice in group.members)


def _way(problem: Problem, practice: int, network: Group) -> int:
    return int(problem.travel.block(np.array([practice]), np.array([network.hub]))[0, 0])


def _neighbours(view: TierProblem, practice: int) -> list[int]:
    """Return the neighbours that take part, as positions in `problem.practices`."""
    graph, i = view.adjacency, int(np.searchsorted(view.source, practice))
    near = graph.indices[graph.indptr[i] : graph.indptr[i + 1]]
    return [int(position) for position in view.source[near]]


def _hubs_nearby(base: Base, here: Place) -> list[int]:
    """Return the hubs of other networks that hold a neighbour of the practice, ascending."""
    near = set(_neighbours(tier_problem(base.problem, TIER), here.practice))
    near -= set(here.network.members.tolist())
    return sorted({_network_of(base.held.plan, practice).hub for practice in near})


def _leaving(problem: Problem, here: Place) -> Rule:
    """Not with the present hub, or, for a hub, with its largest member (of equals, the first)."""
    partner = here.network.hub
    if partner == here.practice:
        others = [int(i) for i in here.network.members if i != here.practice]
        partner = max(others, key=lambda i: (int(problem.practices.patients[i]), -i))
    return _rule(problem, "apart", here, partner)


def _rule(problem: Problem, kind: RuleKind, here: Place, other: int) -> Rule:
    codes = problem.practices.codes
    return Rule(kind=kind, practices=(codes[here.practice], codes[other]))


def _cheapest_first(place: OtherPlace) -> tuple[bool, int]:
    objective = place.outcome.result.objective
    return objective is None, objective or 0
