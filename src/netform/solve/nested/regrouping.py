"""Better joint plans: some neighbouring federations are formed anew, networks and all, by a MIP.

Its columns are the pairs of a network and a hub that cost least by the joint LP's duals. What HiGHS
proposes is held to the band and to contiguity, and networks are formed again by the engine.
"""

from dataclasses import dataclass

import numpy as np

from netform.plan.knapsack_bound import Band, Sending, cheapest_knapsacks
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground, costed
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation, formed, is_lawful
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.joint_duals import JointDuals
from netform.solve.nested.pair_choice import PairChoice, Pairs

_HUBS = 3  # other hubs that are tried in each federation
_PAIRS = 300  # for each hub
_FIRST_REACH = 256  # of the room, for a first search; twice as far where that finds too few
_ATTEMPTS = 5  # at federations that hang together
_STEPS = 30_000


@dataclass(frozen=True, eq=False)
class Regrouping:
    """Forms federations anew; `upper`, `sending` and the grounds are of all practices of a part.

    Attributes
    ----------
    room
        By how much the plan exceeds the bound, objective units.
    """

    lower_ground: Ground
    upper_ground: Ground
    upper: TierProblem
    sending: Sending
    inside: Inside
    duals: JointDuals
    room: int

    def anew(self, some: list[Federation], limits: Limits) -> list[Federation] | None:
        """Return cheaper federations of the same practices; `None` where none were found.

        They are led as before, or one of them by another of its practices.
        """
        members = sorted_union([federation.members for federation in some])
        before = sum(federation.total for federation in some)
        for hubs in self._hubs(members, some):
            found = self.led_by(members, hubs, before, limits)
            if found is not None:
                return found
        return None

    def led_by(
        self, members: Integers, hubs: list[int], before: int | None, limits: Limits
    ) -> list[Federation] | None:
        """Return federations of some practices that these hubs lead; `None` if none were found.

        Parameters
        ----------
        hubs
            Places among the members.
        before
            What they must cost less than; `None` for anything.
        """
        hubs = sorted(hubs)
        pairs = self._pairs(members, hubs, limits)
        choice = PairChoice(self.upper_ground, members, pairs, hubs, before)
        for _ in range(_ATTEMPTS):
            parts = None if limits.reached() else choice.solve(limits)
            if parts is None:
                return None
            if all(is_lawful(self.upper_ground, set(part.tolist())) for part in parts):
                new = [formed(self.upper_ground, self.inside, part) for part in parts]
                whole = [federation for federation in new if federation is not None]
                is_cheaper = before is None or sum(each.total for each in whole) < before
                return whole if len(whole) == len(new) and is_cheaper else None
            if not choice.forbid_islands():
                return None
        return None

    def _hubs(self, members: Integers, some: list[Federation]) -> list[list[int]]:
        """Return choices of hubs: those of today first, then with another one in each in turn."""
        view = self.upper.restricted(members)
        within = np.ix_(members, members)
        inner = self.duals.by_hub[within].T
        sending = Sending(self.sending.cost[within] + inner, self.sending.is_possible[within])
        values = cheapest_knapsacks(view, self.duals.paid[members], sending, Band.of(view))
        own = [np.searchsorted(members, federation.members).tolist() for federation in some]
        today = [int(np.searchsorted(members, self._hub_of(federation))) for federation in some]
        choices = [today]
        for k, places in enumerate(own):
            leads = [(values[h], h) for h in places if values[h] is not None and h != today[k]]
            choices += [[*today[:k], h, *today[k + 1 :]] for _, h in sorted(leads)[:_HUBS]]
        return choices

    def _hub_of(self, federation: Federation) -> int:
        members = federation.members
        _, hub = costed(self.upper_ground, members.astype(np.int32), np.array([len(members)]))
        return int(hub[0])

    def _pairs(self, members: Integers, hubs: list[int], limits: Limits) -> Pairs:
        """Return the pairs of least reduced cost among some practices."""
        ground = self.lower_ground.restricted(members)
        found = []
        for h in hubs:
            whole = Duals(self.duals.by_hub[members[h]], self.duals.cuts, self.duals.cut, scale=1)
            found.append(self._cheapest(ground, whole.within(members), limits))
        columns = ColumnSet.join(found)
        hub = np.repeat(np.array(hubs, dtype=np.int64), [len(each) for each in found])
        if len(columns) == 0:
            return Pairs(columns, hub, columns.cost)
        to_hub = self.sending.cost[
            members[columns.member], members[np.repeat(hub, np.diff(columns.start))]
        ]
        cost = columns.cost + np.add.reduceat(to_hub, columns.start[:-1])
        return Pairs(columns, hub, cost)

    def _cheapest(self, ground: Ground, duals: Duals, limits: Limits) -> ColumnSet:
        reach = max(1, self.room // _FIRST_REACH)
        while True:
            found = search_hubs(
                *(ground, duals), threshold=reach, every=True, most_steps=_STEPS
            ).columns
            if len(found) >= _PAIRS or reach >= self.room or limits.reached():
                least = np.argsort(reduced_costs(found, duals), kind="stable")
                return found.take(least[:_PAIRS])
            reach *= 2
