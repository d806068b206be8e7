"""The joint LP: `v_Nh` = 1 when network N lies in a federation that practice h leads.

    min Σ (c_N + Σ_{i∈N} c_ih) v_Nh     Σ_{N∋i,h} v_Nh = 1 for every practice i
    Σ_N p_N v_Nh ≤ U y_h,   Σ_N p_N v_Nh ≥ L y_h     with y_h = Σ_{N∋h} v_Nh
    Σ_{N∋i} v_Nh ≤ y_h      for practices i and hubs h where it was violated
    K_min ≤ Σ_h y_h ≤ K_max,  and rank-one cuts on the networks, whatever federation they are in

Nothing that HiGHS says is taken on trust: its duals are proposals, see `joint_bound`.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.plan.knapsack_bound import Band, Sending
from netform.problem import TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.limits import Limits
from netform.solve.nested.joint_duals import Floats, PairDuals

_ZERO = 1e-9
_VIOLATED = 1e-3
_SOME = 1e-3
_DEAR = 100.0  # typical costs of a practice: what leaving one out costs
_MOST_LINKS = 400  # added at once


@dataclass
class _Rows:
    """Where the rows of one hub are in the LP; links by practice."""

    most: int
    least: int
    links: dict[int, int] = field(default_factory=dict)


class PairMaster:
    """The joint LP over the pairs brought in so far.

    Attributes
    ----------
    leaders
        The practices that may lead.
    cuts
        Those in the LP.
    value
        The LP's last value, objective units.
    """

    def __init__(
        self,
        upper: TierProblem,
        sending: Sending,
        leaders: list[int],
        numbers: range,
        unit: float,
    ) -> None:
        """Start with no pairs.

        Parameters
        ----------
        leaders
            The practices that may lead.
        numbers
            The numbers of federations that plans may have.
        unit
            Costs are divided by it to suit HiGHS's tolerances: a typical cost of a practice.
        """
        count = len(upper)
        self.count = count
        self.sending = sending
        self.unit = unit
        band = Band.of(upper, numbers)
        self.most, self.least = float(band.most), float(band.least)
        self.patients = upper.patients / self.most
        self.leaders = leaders
        self.cuts: list[Cut] = []
        self._rows: dict[int, _Rows] = {}
        self._cut_row: list[int] = []
        self._known: set[tuple[int, bytes]] = set()
        self._led_by: list[int] = []
        self._sets: list[NDArray[np.int32]] = []
        self._cost: list[int] = []
        self._of_hub: dict[int, list[int]] = {}
        self._value: Floats = np.zeros(0)
        self._dual: Floats = np.zeros(0)
        self.is_covered = False
        self.value = 0.0
        self._lp = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1)):
            self._lp.setOptionValue(option, value)
        # Artificial columns: a practice in no network, a federation that nobody leads.
        self._artificial = count + 1
        for _ in range(count):
            self._add_row(1.0, 1.0, [])
        self._number = self._add_row(float(numbers.start), float(numbers.stop - 1), [])
        self._lp.addCols(
            self._artificial,
            np.full(self._artificial, _DEAR),
            np.zeros(self._artificial),
            np.full(self._artificial, highspy.kHighsInf),
            self._artificial,
            np.arange(self._artificial, dtype=np.int32),
            np.arange(self._artificial, dtype=np.int32),
            np.ones(self._artificial),
        )
        for hub in leaders:
            most = self._add_row(-highspy.kHighsInf, 0.0, [])
            self._rows[hub] = _Rows(most, self._add_row(0.0, highspy.kHighsInf, []))
            self._of_hub[hub] = []

    def bring(self, hub: int, columns: ColumnSet) -> int:
        """Add networks in the federations of a hub; return how many of them were new."""
        keys = columns.keys()
        new = [k for k, key in enumerate(keys) if (hub, key) not in self._known]
        if not new:
            return 0
        part = columns.take(np.array(new, dtype=np.int64))
        self._known.update((hub, keys[k]) for k in new)
        hit, cut, coefficient = cut_entries(self.cuts, part, self.count)
        of_cuts: list[list[tuple[int, float]]] = [[] for _ in range(len(part))]
        for k, c, entry in zip(hit.tolist(), cut.tolist(), coefficient.tolist(), strict=True):
            of_cuts[k].append((self._cut_row[c], entry))
        start, rows, entries, costs = [0], [], [], []
        for k in range(len(part)):
            members = part.members(k)
            own = [(i, 1.0) for i in members.tolist()]
            own += self._entries(hub, members) + of_cuts[k]
            rows += [row for row, _ in own]
            entries += [entry for _, entry in own]
            start.append(len(rows))
            costs.append(int(part.cost[k]) + int(self.sending.cost[members, hub].sum()))
            self._of_hub[hub].append(len(self._sets))
            self._led_by.append(hub)
            self._sets.append(members)
            self._cost.append(int(part.cost[k]))
        many = len(part)
        self._value = np.append(self._value, np.zeros(many))
        self._lp.addCols(
            many,
            np.array(costs, dtype=np.float64) / self.unit,
            np.zeros(many),
            np.full(many, highspy.kHighsInf),
            len(rows),
            np.array(start[:-1], dtype=np.int32),
            np.array(rows, dtype=np.int32),
            np.array(entries),
        )
        return many

    def solve(self, limits: Limits) -> PairDuals | None:
        """Solve the LP; `None` when a limit came first, or HiGHS failed."""
        if limits.left() != float("inf"):
            self._lp.setOptionValue("time_limit", self._lp.getRunTime() + limits.left())
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._lp.getSolution()
        value = np.asarray(solution.col_value, dtype=np.float64)
        self.is_covered = bool((value[: self._artificial] < _SOME).all())
        self._value = value[self._artificial :]
        self.value = float(self._lp.getObjectiveValue()) * self.unit
        self._dual = np.asarray(solution.row_dual, dtype=np.float64)
        return self._duals(self._dual * self.unit)

    def _duals(self, row: Floats) -> PairDuals:
        paid = row[: self.count]
        inner = np.empty((len(self.leaders), self.count))
        for number, hub in enumerate(self.leaders):
            rows = self._rows[hub]
            most, least = row[rows.most], row[rows.least]
            inner[number] = paid - self.sending.cost[:, hub] + self.patients * (most + least)
            own = -most - least * self.least / self.most + row[self._number]
            for i, at in rows.links.items():
                inner[number, i] += row[at]
                own -= row[at]
            inner[number, hub] += own
        cut = np.minimum(0.0, row[np.array(self._cut_row, dtype=int)])
        return PairDuals(paid, inner, tuple(self.cuts), cut)

    def leads(self) -> Floats:
        """Return how far each practice leads a federation in the last solution, shape (n,)."""
        share = np.zeros(self.count)
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            hub = self._led_by[k]
            if hub in self._sets[k]:
                share[hub] += self._value[k]
        return share

    def dive(self, limits: Limits, shunned: set[int]) -> list[int] | None:
        """Settle hub by hub who leads; return the hubs, or `None` where the LP cannot be kept.

        Parameters
        ----------
        shunned
            Practices not to settle on, so that another dive goes elsewhere.
        """
        first = self._lp.getNumRow()
        settled: list[int] = []
        while True:
            leads = self.leads()
            open_ = [
                h
                for h in np.argsort(-leads, kind="stable").tolist()
                if h not in settled and h not in shunned and leads[h] > _SOME
            ]
            if not open_:
                break
            hub = open_[0]
            settled.append(hub)
            own = [(k, 1.0) for k in self._of_hub[hub] if hub in self._sets[k]]
            self._add_row(1.0, 1.0, own)
            if self.solve(limits) is None or not self.is_covered:
                settled = []
                break
        last = self._lp.getNumRow()
        self._lp.deleteRows(last - first, np.arange(first, last, dtype=np.int32))
        return settled or None

    def fractional(self) -> tuple[ColumnSet, Floats]:
        """Return the networks above 0 in the last solution, each once, and their values."""
        total: dict[bytes, tuple[NDArray[np.int32], float]] = {}
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            members = self._sets[k]
            key = members.tobytes()
            total[key] = (members, total.get(key, (members, 0.0))[1] + float(self._value[k]))
        sets = [members for members, _ in total.values()]
        return _as_columns(sets), np.array([value for _, value in total.values()])

    def add_links(self) -> int:
        """Add rows `Σ_{N∋i} v_Nh ≤ y_h` that the last solution violates; return how many."""
        share = np.zeros((self.count, self.count))
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            share[self._led_by[k], self._sets[k]] += self._value[k]
        over = share - np.diag(share)[:, None]
        hub, practice = np.nonzero(over > _VIOLATED)
        order = np.argsort(-over[hub, practice], kind="stable")[:_MOST_LINKS]
        added = 0
        for h, i in zip(hub[order].tolist(), practice[order].tolist(), strict=True):
            if i not in self._rows[h].links:
                self._add_link(h, i)
                added += 1
        return added

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Add rank-one cuts on the networks."""
        hit, cut, coefficient = cut_entries(cuts, _as_columns(self._sets), self.count)
        for number, each in enumerate(cuts):
            own = np.flatnonzero(cut == number)
            entries = list(zip(hit[own].tolist(), coefficient[own].tolist(), strict=True))
            self._cut_row.append(self._add_row(-highspy.kHighsInf, float(each.side), entries))
            self.cuts.append(each)

    def _entries(self, hub: int, members: NDArray[np.int32]) -> list[tuple[int, float]]:
        """Return a network's coefficients in the rows of a hub."""
        rows = self._rows[hub]
        inside = set(members.tolist())
        leads = float(hub in inside)
        load = float(self.patients[members].sum())
        own = [(rows.most, load - leads), (rows.least, load - leads * self.least / self.most)]
        own += [(self._number, leads)]
        own += [(row, float(i in inside) - leads) for i, row in rows.links.items()]
        return [(row, entry) for row, entry in own if entry]

    def _add_link(self, hub: int, practice: int) -> None:
        """Add a practice's row `Σ_{N∋i} v_Nh ≤ y_h`."""
        held = [
            (k, float(practice in self._sets[k]) - float(hub in self._sets[k]))
            for k in self._of_hub[hub]
        ]
        self._rows[hub].links[practice] = self._add_row(-highspy.kHighsInf, 0.0, held)

    def _add_row(self, least: float, most: float, entries: list[tuple[int, float]]) -> int:
        """Add a row; return its number."""
        some = [(k, entry) for k, entry in entries if entry]
        self._lp.addRow(
            *(least, most, len(some)),
            np.array([k for k, _ in some], dtype=np.int32) + self._artificial,
            np.array([entry for _, entry in some]),
        )
        return int(self._lp.getNumRow()) - 1

    def networks_of(self, hub: int) -> ColumnSet:
        """Return the networks of a hub's pairs, with their costs."""
        own = self._of_hub[hub]
        columns = _as_columns([self._sets[k] for k in own])
        cost = np.array([self._cost[k] for k in own], dtype=np.int64)
        return ColumnSet(columns.start, columns.member, cost, columns.patients)


def _as_columns(sets: list[NDArray[np.int32]]) -> ColumnSet:
    """Return sets as columns whose costs do not matter."""
    start = np.concatenate([[0], np.cumsum([len(members) for members in sets])]).astype(np.int64)
    free = np.zeros(len(sets), dtype=np.int64)
    return ColumnSet(start, np.concatenate([np.zeros(0, np.int32), *sets]), free, free)
