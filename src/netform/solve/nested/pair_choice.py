"""A MIP that chooses networks and federations at once, for hubs that are given, by HiGHS.

Rules on who shares a federation are rows of it (`federation_rules`). What it finds is a proposal:
federations may fall apart into islands. Networks on an island are then asked to have others beside
them in the same federation, and the MIP is solved again.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.limits import Limits
from netform.solve.nested.federation_rules import federation_rules
from netform.solve.nested.highs import pass_binary_model

_NODES = 300
_CLOSE = 1e-4  # a gap that is good enough for a proposal


@dataclass(frozen=True, eq=False)
class Pairs:
    """Networks, by place among some practices, each in the federation of one hub.

    `cost` is that of the network and of its members' travel to the hub, objective units.
    """

    columns: ColumnSet
    hub: Integers
    cost: Integers


class PairChoice:
    """The MIP over pairs for some practices and hubs, each of which leads a federation."""

    def __init__(
        self, ground: Ground, members: Integers, pairs: Pairs, hubs: list[int], before: int | None
    ) -> None:
        """Set the MIP up.

        Parameters
        ----------
        ground
            The upper tier's, of all practices of a part.
        members
            The practices concerned, ascending.
        hubs
            Places among them.
        before
            Only plans cheaper than this are of use; `None` for any.
        """
        self.ground = ground
        self.members = members
        self.pairs = pairs
        self.chosen: Integers = np.zeros(0, dtype=np.int64)
        count, columns = len(members), pairs.columns
        many = len(columns)
        self.unit = max(1.0, float(np.median(pairs.cost)) / 100) if many else 1.0
        self._mip = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            *(("output_flag", False), ("threads", 1), ("mip_rel_gap", _CLOSE)),
            ("mip_max_nodes", _NODES),
        ):
            self._mip.setOptionValue(option, value)
        if many == 0:
            return
        each = np.arange(many)
        column_of = np.repeat(each, np.diff(columns.start))
        load, held = (
            np.add.reduceat(values[members][columns.member], columns.start[:-1])
            for values in (ground.patients, ground.held)
        )
        is_own = columns.member == np.repeat(pairs.hub, np.diff(columns.start))
        place = np.searchsorted(hubs, pairs.hub)
        many_hubs = len(hubs)
        floor = 0 if ground.floor_waived[members].any() else ground.floor
        # Each practice once; each hub in one network of its own; the band; cheaper than before;
        # the rules.
        blocks = [
            (columns.member.astype(np.int64), column_of, np.ones(len(column_of))),
            (count + place[column_of[is_own]], column_of[is_own], np.ones(int(is_own.sum()))),
            (count + many_hubs + place, each, held / ground.ceiling),
            (count + 2 * many_hubs + place, each, load / ground.ceiling),
            (np.full(many, count + 3 * many_hubs), each, pairs.cost / self.unit),
        ]
        rows = count + 3 * many_hubs + 1
        rules = federation_rules(ground.rules.restricted(members))
        for rule in rules:
            excess = rule.excess(columns, count)
            some = np.flatnonzero(excess)
            blocks.append((rows + place[some], some, excess[some].astype(np.float64)))
            rows += many_hubs
        row, column, entry = (np.concatenate([block[k] for block in blocks]) for k in range(3))
        matrix = sparse.coo_array((entry, (row, column)), shape=(rows, many)).tocsc()
        endless = highspy.kHighsInf
        one, full = np.ones(many_hubs), np.full(many_hubs, endless)
        cheaper = endless if before is None else (before - 1) / self.unit
        most = np.repeat([float(rule.most) for rule in rules], many_hubs)
        least = (np.ones(count), one, -full, one * floor / ground.ceiling, [-endless])
        lower = np.concatenate([*least, np.full(len(most), -endless)])
        upper = np.concatenate([np.ones(count), one, one, full, [cheaper], most])
        pass_binary_model(self._mip, pairs.cost / self.unit, matrix, lower, upper)

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
