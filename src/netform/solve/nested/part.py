"""A part of a problem with two tiers: practices that no edge joins to others."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground, costed, lay_ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation, formed, total_of
from netform.solve.nested.inside import Inside
from netform.solve.nested.proofs import fair_shares

_BEYOND = 2**62


@dataclass(eq=False)
class Part:
    """The practices, what is known of them, and their best plan so far.

    Attributes
    ----------
    members
        Positions among all participants, ascending; all others are places among these.
    lower, upper
        The two tiers.
    duals
        What practices pay for networks: no network costs less.
    least
        What networks are proved to cost at least, objective units.
    ground, inside
        The upper tier's ground, and the engine of the lower tier.
    federations
        The best plan so far; none where there is none.
    """

    members: Integers
    lower: TierProblem
    upper: TierProblem
    duals: Duals
    least: int
    ground: Ground
    inside: Inside
    federations: list[Federation] = field(default_factory=list)

    @staticmethod
    def of(
        members: Integers,
        tiers: tuple[TierProblem, TierProblem],
        duals: Duals,
        least: int,
        limits: Limits,
    ) -> "Part":
        """Return a part of both tiers, without a plan; `duals` are those of all participants."""
        lower, upper = (tier.restricted(members) for tier in tiers)
        ground, inside = lay_ground(upper), Inside(lower, limits)
        return Part(members, lower, upper, duals.within(members), least, ground, inside)

    def __len__(self) -> int:
        return len(self.members)

    @cached_property
    def sending(self) -> Sending:
        """What it costs to have practices in federations that others lead."""
        return Sending.of(self.upper)

    @cached_property
    def numbers(self) -> range:
        """The numbers of federations that plans can have."""
        return numbers_of_groups(self.upper)

    @cached_property
    def fair(self) -> Integers:
        """About what each practice costs at least at the lower tier, shape (n,)."""
        return fair_shares(self.duals)

    @property
    def cutoff(self) -> int:
        """What the best plan costs; beyond anything where there is none."""
        return total_of(self.federations) if self.federations else _BEYOND

    def places(self, groups: list[Integers]) -> list[Integers]:
        """Return those groups of participants that lie in the part, as places in it."""
        inside = [group for group in groups if np.isin(group[0], self.members)]
        return [np.searchsorted(self.members, group) for group in inside]

    def formed(self, sets: list[Integers]) -> list[Federation]:
        """Return federations of practices with the cheapest networks; none where one has none."""
        found = [formed(self.ground, self.inside, members) for members in sets]
        whole = [federation for federation in found if federation is not None]
        return whole if len(whole) == len(found) else []

    def pairs_of(self, federation: Federation) -> tuple[int, ColumnSet]:
        """Return the hub of a federation, and its networks."""
        members = federation.members
        _, hub = costed(self.ground, members.astype(np.int32), np.array([len(members)]))
        groups = federation.networks.groups
        sizes = np.array([len(group) for group in groups])
        networks, _ = costed(self.inside.ground, np.concatenate(groups).astype(np.int32), sizes)
        return int(hub[0]), networks
