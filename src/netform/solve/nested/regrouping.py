"""Better joint plans: some neighbouring federations are formed anew, networks and all, by a MIP.

Its columns are the pairs of a network and a hub that cost least by the joint LP's duals. What HiGHS
finds is a proposal: federations are held to the band and to contiguity, and their networks formed
again by the engine.
"""

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.plan.knapsack_bound import Sending, cheapest_knapsacks
from netform.problem import Integers, TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation, formed, is_lawful
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.joint_bound import JointDuals

_HUBS = 4  # for each federation
_PAIRS = 250  # for each hub
_NODES = 400
_ATTEMPTS = 4  # at federations that hang together
_STEPS = 30_000


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Networks, by place among some practices, each in the federation of one hub."""

    columns: ColumnSet
    hub: Integers
    cost: Integers


@dataclass(frozen=True, eq=False)
class Regrouping:
    """Forms some federations anew; `upper` and the grounds are of all practices of a part.

    Attributes
    ----------
    likely
        Practices that lead federations, at least in part, in the joint LP, bool, shape (n,).
    room
        By how much the plan exceeds the bound, objective units.
    """

    lower_ground: Ground
    upper_ground: Ground
    upper: TierProblem
    sending: Sending
    inside: Inside
    duals: JointDuals
    likely: NDArray[np.bool_]
    room: int

    def anew(self, some: list[Federation], limits: Limits) -> list[Federation] | None:
        """Return cheaper federations of the same practices; `None` where none were found."""
        members = sorted_union([federation.members for federation in some])
        before = sum(federation.total for federation in some)
        pairs = self._pairs(members, some)
        choice = _Choice(self.upper, self.upper_ground, members, pairs, before)
        for _ in range(_ATTEMPTS):
            if limits.reached():
                return None
            parts = choice.solve(limits)
            if parts is None:
                return None
            if all(is_lawful(self.upper_ground, set(part.tolist())) for part in parts):
                new = [formed(self.upper_ground, self.inside, part) for part in parts]
                whole = [federation for federation in new if federation is not None]
                if len(whole) < len(new) or sum(each.total for each in whole) >= before:
                    return None
                return whole
            if not choice.forbid_islands():
                return None
        return None

    def _pairs(self, members: Integers, some: list[Federation]) -> _Pairs:
        """Return the pairs of least reduced cost among some practices."""
        ground = self.lower_ground.restricted(members)
        view = self.upper.restricted(members)
        within = np.ix_(members, members)
        inner = self.duals.inner[within].T
        sending = Sending(self.sending.cost[within], self.sending.is_possible[within])
        by_duals = replace(sending, cost=sending.cost + inner)
        values = cheapest_knapsacks(view, self.duals.paid[members], by_duals)
        found: list[ColumnSet] = []
        hubs: list[Integers] = []
        for h in self._hubs(members, values, some):
            whole = Duals(self.duals.inner[members[h]], self.duals.cuts, self.duals.cut, scale=1)
            near = self._cheapest(ground, whole.within(members))
            found.append(near)
            hubs.append(np.full(len(near), h, dtype=np.int64))
        columns = ColumnSet.join(found)
        hub = np.concatenate([np.zeros(0, dtype=np.int64), *hubs])
        if len(columns) == 0:
            return _Pairs(columns, hub, columns.cost)
        to_hub = sending.cost[columns.member, np.repeat(hub, np.diff(columns.start))]
        cost = columns.cost + np.add.reduceat(to_hub, columns.start[:-1])
        return _Pairs(columns, hub, cost)

    def _hubs(
        self, members: Integers, values: list[int | None], some: list[Federation]
    ) -> list[int]:
        """Return places of practices to lead: likely ones, and the best few of each federation."""
        leads = {h: value for h, value in enumerate(values) if value is not None}
        chosen = set(np.flatnonzero(self.likely[members]).tolist()) & set(leads)
        for federation in some:
            own = np.searchsorted(members, federation.members).tolist()
            best = sorted((h for h in own if h in leads), key=lambda h: leads[h])
            chosen.update(best[:_HUBS])
        return sorted(chosen)

    def _cheapest(self, ground: Ground, duals: Duals) -> ColumnSet:
        reach = max(1, self.room // 16)
        while True:
            found = search_hubs(
                *(ground, duals), threshold=reach, every=True, most_steps=_STEPS
            ).columns
            if len(found) >= _PAIRS or reach >= self.room:
                least = np.argsort(reduced_costs(found, duals), kind="stable")
                return found.take(least[:_PAIRS])
            reach *= 2


class _Choice:
    """The MIP that chooses pairs."""

    def __init__(
        self, upper: TierProblem, ground: Ground, members: Integers, pairs: _Pairs, before: int
    ) -> None:
        self.ground = ground
        self.members = members
        self.pairs = pairs
        self.chosen: Integers = np.zeros(0, dtype=np.int64)
        count, columns = len(members), pairs.columns
        self.unit = max(1.0, before / 1e4)
        self._mip = highspy.Highs()  # type: ignore[no-untyped-call]
        options = (
            *(("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)),
            ("mip_max_nodes", _NODES),
        )
        for option, value in options:
            self._mip.setOptionValue(option, value)
        many = len(columns)
        if many == 0:
            return
        each = np.arange(many)
        column_of = np.repeat(each, np.diff(columns.start))
        patients = ground.patients[members]
        held = ground.held[members]
        load = np.add.reduceat(patients[columns.member], columns.start[:-1])
        held_load = np.add.reduceat(held[columns.member], columns.start[:-1])
        leads = np.zeros(many)
        own = columns.member == np.repeat(pairs.hub, np.diff(columns.start))
        leads[column_of[own]] = 1.0
        hubs, place = np.unique(pairs.hub, return_inverse=True)
        floor = 0 if ground.floor_waived[members].any() else ground.floor
        blocks = [
            (columns.member.astype(np.int64), column_of, np.ones(len(column_of))),
            (count + place, each, (held_load - ground.ceiling * leads) / ground.ceiling),
            (count + len(hubs) + place, each, (load - floor * leads) / ground.ceiling),
            (np.full(many, count + 2 * len(hubs)), each, pairs.cost / self.unit),
        ]
        row, column, entry = (np.concatenate([block[k] for block in blocks]) for k in range(3))
        rows = count + 2 * len(hubs) + 1
        matrix = sparse.coo_array((entry, (row, column)), shape=(rows, many)).tocsc()
        endless = highspy.kHighsInf
        ones, zeros = np.ones(count), np.zeros(len(hubs))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = many, rows
        lp.col_cost_ = pairs.cost / self.unit
        lp.col_lower_, lp.col_upper_ = np.zeros(many), np.ones(many)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * many
        lp.row_lower_ = np.concatenate([ones, zeros - endless, zeros, [-endless]])
        lp.row_upper_ = np.concatenate([ones, zeros, zeros + endless, [(before - 1) / self.unit]])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        self._mip.passModel(lp)

    def solve(self, limits: Limits) -> list[Integers] | None:
        """Return the practices of each federation, positions in the part; `None` if none fit."""
        if len(self.pairs.columns) == 0:
            return None
        if limits.left() != float("inf"):
            self._mip.setOptionValue("time_limit", self._mip.getRunTime() + limits.left())
        self._mip.run()
        value = np.asarray(self._mip.getSolution().col_value)
        if len(value) == 0 or not self._mip.getSolution().value_valid:
            return None
        self.chosen = np.flatnonzero(value > 0.5)
        columns = self.pairs.columns.take(self.chosen)
        times = np.bincount(columns.member, minlength=len(self.members))
        if (times != 1).any():
            return None
        hub = self.pairs.hub[self.chosen]
        return [
            np.sort(self.members[columns.take(np.flatnonzero(hub == h)).member])
            for h in np.unique(hub)
        ]

    def forbid_islands(self) -> bool:
        """Ask that networks apart from their federation are joined to it; return if there were any.

        A network in the federation of a hub needs another one there on the border of its island.
        """
        place = np.full(self.ground.count, -1, dtype=np.int64)
        place[self.members] = np.arange(len(self.members))
        columns = self.pairs.columns
        found = False
        for h in np.unique(self.pairs.hub[self.chosen]).tolist():
            own = self.chosen[self.pairs.hub[self.chosen] == h]
            inside = set(columns.take(own).member.tolist())
            for island in self._islands(inside, h, place):
                border = {j for i in island for j in self._neighbours(i, place)} - island
                touches = self._touching(border, h)
                for k in own.tolist():
                    if columns.members(k)[0] in island:
                        self._needs(k, touches)
                        found = True
        return found

    def _islands(self, inside: set[int], hub: int, place: Integers) -> list[set[int]]:
        left, islands = set(inside), []
        while left:
            island = {min(left)}
            frontier = list(island)
            while frontier:
                for j in self._neighbours(frontier.pop(), place):
                    if j in left and j not in island:
                        island.add(j)
                        frontier.append(j)
            left -= island
            if hub not in island:
                islands.append(island)
        return islands

    def _neighbours(self, practice: int, place: Integers) -> list[int]:
        at = int(self.members[practice])
        low, high = self.ground.neighbour_start[at : at + 2]
        return [int(place[j]) for j in self.ground.neighbour[low:high] if place[j] >= 0]

    def _touching(self, border: set[int], hub: int) -> NDArray[np.int64]:
        is_border = np.zeros(len(self.members), dtype=bool)
        is_border[list(border)] = True
        columns = self.pairs.columns
        touches = np.logical_or.reduceat(is_border[columns.member], columns.start[:-1])
        return np.flatnonzero(touches & (self.pairs.hub == hub))

    def _needs(self, column: int, others: Integers) -> None:
        """Add the row: this pair only with one of the others."""
        others = others[others != column]
        which = np.concatenate([[column], others]).astype(np.int32)
        entries = np.concatenate([[1.0], -np.ones(len(others))])
        self._mip.addRow(-highspy.kHighsInf, 0.0, len(which), which, entries)
