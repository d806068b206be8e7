"""The joint plans of two tiers that cost at most so much: federations first, then networks in them.

Federations are those of the best plan, or others that neighbours exchange practices for, so that
options differ in both tiers. Networks are then asked for inside them, by the engine of one tier.
That there is no plan is proved by the networks alone: federations cost at least what is proved of
their tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from netform.plan import Certificate, Group, JointCertificate, Plan, group_cost, verify
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve.columns import lay_ground, solve_tier
from netform.solve.limits import Limits
from netform.solve.near.near import Asked, Near
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federating import Federating
from netform.solve.nested.federation import Federation, formed, total_of
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.other_federations import other_federations
from netform.solve.nested.proofs import duals_of, fair_shares
from netform.solve.progress import Progress

_FOR_FEDERATIONS = 0.5  # of what a plan may cost more than the best one


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
        for federations in (self._unlike(unlike), self._of_best):
            plan = self._inside(asked, federations, limits)
            if plan is not None and self.is_near(plan):
                return Asked(plan, False)
        return Asked(None, self._ask_tier(asked, self.most_of_tier, limits).is_none)

    def completed(self, plan: Plan) -> tuple[Plan | None, bool]:
        """Return networks with their cheapest federations; see `Near.completed`."""
        ground = self._exchange.ground
        networks = self._participants(plan, self.tier)
        federating = Federating.of(ground, networks, self.threads or 1)
        cheapest = federating.cheapest(self.limits)
        if cheapest is not None:
            chosen = [sorted_union([networks[k] for k in places]) for places in cheapest]
            whole = self._plan(networks, chosen)
            if self.is_near(whole):
                return whole, True
        cost = verify(self.problem, plan).objective
        assert cost is not None, "the networks are lawful"
        return None, federating.are_none_within(self.most - cost, self.limits)

    def _inside(
        self, asked: Problem, federations: Sequence[Federation], limits: Limits
    ) -> Plan | None:
        """Return a plan with some federations whose networks cost what is left at most."""
        sets = [federation.members for federation in federations]
        left = self.most - sum(federation.cost for federation in federations)
        own = replace(limits, wanted=left, gap=0.0)
        answer = solve_tier(
            tier_problem(asked, self.tier).without_edges_between(sets),
            *(own, Progress(own)),
            threads=self.threads or 1,
            memory_limit=self.memory_limit,
        )
        return None if answer.groups is None else self._plan(answer.groups, sets)

    def _unlike(self, plans: Sequence[Plan]) -> list[Federation]:
        """Return other federations than those of some plans, as far as they cost little."""
        shunned = {
            members.tobytes() for plan in plans for members in self._participants(plan, self.upper)
        }
        key = frozenset(shunned)
        if key not in self._known:
            best = total_of(self._of_best)
            most = best + int(_FOR_FEDERATIONS * (self.most - best))
            self._known[key] = other_federations(
                *(self._exchange, self._of_best, shunned, most, self.limits)
            )
        return self._known[key]

    @cached_property
    def _known(self) -> dict[frozenset[bytes], list[Federation]]:
        return {}

    @cached_property
    def _of_best(self) -> list[Federation]:
        """The federations of the best plan with the cheapest networks inside."""
        assert self.base.plan is not None, "there is a plan"
        exchange, found = self._exchange, []
        for members in self._participants(self.base.plan, self.upper):
            federation = formed(exchange.ground, exchange.inside, members)
            assert federation is not None, "the best plan's federations have networks"
            found.append(federation)
        return found

    @cached_property
    def _exchange(self) -> Exchange:
        lower = self._proof.lower
        assert isinstance(lower, Certificate)
        return Exchange(
            lay_ground(self.upper_view),
            Inside(self.view, self.limits),
            fair_shares(duals_of(self.view, lower)),
            self.threads or 1,
        )

    def _plan(self, networks: Sequence[Integers], federations: Sequence[Integers]) -> Plan:
        """Return a plan of participants, each group led by its best hub."""
        tiers = ((self.tier, self.view, networks), (self.upper, self.upper_view, federations))
        return Plan.of(
            {
                name: [
                    Group(view.source[members], int(view.source[cost.hub]))
                    for members in groups
                    if (cost := group_cost(view, members)) is not None
                ]
                for name, view, groups in tiers
            }
        )

    def _participants(self, plan: Plan, tier: str) -> list[Integers]:
        """Return the participants of a plan's groups."""
        source = self.view.source
        return [np.searchsorted(source, group.members) for group in plan.tiers[tier]]
