"""The joint plans of two tiers that cost at most so much, asked for from below.

Networks come first, then the cheapest federations of them. Where those cost too much, cheaper
networks are asked for. That there is no plan is proved by the networks alone: federations cost at
least what is proved of their tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netform.plan import Group, JointCertificate, Plan, group_cost, verify
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve.columns import Ground, lay_ground
from netform.solve.limits import Limits
from netform.solve.near.near import Asked, Near
from netform.solve.nested.federating import Federating
from netform.solve.nested.inside import sorted_union

_ATTEMPTS = 4  # at networks whose federations are cheap enough
_SHUNNING = (10.0, 1.0, 0.1, 0.01, 0.0)
"""What a patient with the federation partners of another plan costs, in turn, as times the travel
of one to his federation: the first that leaves the plan near the optimum is taken."""


@dataclass(frozen=True, eq=False)
class NestedNear(Near):
    """All joint plans that cost at most `most`; they differ by the partners of the lower tier.

    Attributes
    ----------
    upper
        The tier that the lower one is nested in.
    """

    upper: str = "federation"

    @cached_property
    def upper_view(self) -> TierProblem:
        """The view of the upper tier."""
        return tier_problem(self.problem, self.upper)

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that are planned, the lower one first."""
        return self.tier, self.upper

    @property
    def most_of_tier(self) -> int:
        """What the networks of such a plan can cost: federations cost at least what is proved."""
        return self.most - self._proof.upper.claimed

    @property
    def _proof(self) -> JointCertificate:
        proof = self.base.certificate
        assert isinstance(proof, JointCertificate), "two tiers were solved"
        return proof

    def ask(
        self,
        asked: Problem,
        *,
        unlike: Sequence[Plan] = (),
        alike: int = 0,
        seconds: float | None = None,
    ) -> Asked:
        """Ask for a joint plan; see `Near.ask`."""
        asked = self.limited(asked, unlike, alike)
        limits = self._until(seconds)
        most = self.most - self._federations_cost(self.base.plan)
        found = self._ask_tier(asked, most, limits)
        for _ in range(_ATTEMPTS):
            if found.plan is None:
                break
            whole = self._with_federations(found.plan, unlike, limits)
            if whole is None:
                return Asked(None, False, found.result)
            if self.is_near(whole):
                return Asked(whole, False, found.result)
            most = self.most - self._federations_cost(whole)
            found = self._ask_tier(asked, most, limits)
        if found.is_none and most < self.most_of_tier:
            found = self._ask_tier(asked, self.most_of_tier, limits)
        return Asked(None, found.is_none, found.result)

    def completed(self, plan: Plan) -> tuple[Plan | None, bool]:
        """Return networks with their cheapest federations; see `Near.completed`."""
        federating = self._federating(plan)
        cheapest = federating.cheapest(self.limits)
        if cheapest is not None:
            whole = self._joined(plan, federating, cheapest)
            if self.is_near(whole):
                return whole, True
        networks = verify(self.problem, plan).objective
        assert networks is not None, "the networks are lawful"
        return None, federating.are_none_within(self.most - networks, self.limits)

    def _with_federations(self, plan: Plan, unlike: Sequence[Plan], limits: Limits) -> Plan | None:
        """Return networks with federations unlike those of other plans, as far as they may be.

        `None` where there are none, or a limit came first.
        """
        federating = self._federating(plan)
        columns = federating.columns
        known = np.zeros(len(columns), dtype=np.int64)
        for other in unlike:
            known += federating.are_among(self._members(other, self.upper))
        found = None
        for times in _SHUNNING if known.any() else (0.0,):
            dearer = (known * columns.patients * (times * self._travel_of_a_patient)).astype(int)
            cheapest = federating.cheapest(limits, dearer)
            if cheapest is None:
                break
            found = self._joined(plan, federating, cheapest)
            if self.is_near(found):
                break
        return found

    def _federating(self, plan: Plan) -> Federating:
        networks = self._members(plan, self.tier)
        return Federating.of(self._ground, networks, self.threads or 1, self._paid)

    def _joined(self, plan: Plan, federating: Federating, chosen: list[list[int]]) -> Plan:
        """Return a plan of networks and of federations, which are places in their list."""
        view, federations = self.upper_view, []
        for places in chosen:
            members = sorted_union([federating.networks[k] for k in places])
            cost = group_cost(view, members)
            assert cost is not None, "federations have hubs"
            federations.append(Group(view.source[members], int(view.source[cost.hub])))
        return Plan.of({self.tier: plan.tiers[self.tier], self.upper: federations})

    def _members(self, plan: Plan, tier: str) -> list[Integers]:
        """Return the participants of a plan's groups."""
        source = self.upper_view.source
        return [np.searchsorted(source, group.members) for group in plan.tiers[tier]]

    def _federations_cost(self, plan: Plan | None) -> int:
        assert plan is not None, "there is a plan"
        return verify(self.problem, plan).tiers[self.upper].objective

    @cached_property
    def _travel_of_a_patient(self) -> float:
        """What a patient of the best plan costs in his federation, objective units."""
        return self._federations_cost(self.base.plan) / max(1, self.patients)

    @cached_property
    def _ground(self) -> Ground:
        return lay_ground(self.upper_view)

    @cached_property
    def _paid(self) -> Integers:
        """What practices pay for their federations by the proof of that tier alone."""
        place = {code: i for i, code in enumerate(self.upper_view.codes)}
        paid = np.zeros(len(place), dtype=np.int64)
        for part in self._proof.upper.parts:
            paid[[place[code] for code in part.practices]] = part.paid
        return paid
