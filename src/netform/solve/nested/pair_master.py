"""The joint LP: `v_Nh` = 1 when network N lies in the federation that practice h leads.

    min Σ (c_N + Σ_{i∈N} c_ih) v_Nh     Σ_{N∋i,h} v_Nh = 1 for every practice i
    Σ_N p_N v_Nh ≤ U y_h,   Σ_N p_N v_Nh ≥ L y_h     with y_h = Σ_{N∋h} v_Nh
    Σ_{N∋i} v_Nh ≤ y_h      for practices i and hubs h where it was violated
    K_min ≤ Σ_h y_h ≤ K_max,  and rank-one cuts on the networks, whatever federation they are in

Nothing that HiGHS says is taken on trust: its duals are proposals, see `joint_bound`.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.plan.knapsack_bound import Band, Sending
from netform.problem import TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.limits import Limits

_ZERO = 1e-9
_VIOLATED = 1e-3
_SOME = 1e-3
_DEAR = 100.0  # typical costs of a practice: what leaving one out costs
_MOST_LINKS = 400  # added at once
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairDuals:
    """Duals of the joint LP, as payments.

    Attributes
    ----------
    paid
        What each practice pays for both tiers, shape (n,).
    inner
        `inner[i, h]`: what of it is for the network, in a federation that h leads, shape (n, n).
    cuts, cut
        Cuts and their duals, at most 0.
    """

    paid: Floats
    inner: Floats
    cuts: tuple[Cut, ...]
    cut: Floats


class PairMaster:
    """The joint LP over the pairs brought in so far."""

    def __init__(self, upper: TierProblem, sending: Sending, numbers: range, unit: float) -> None:
        """Start with no pairs.

        Parameters
        ----------
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
        self.cuts: list[Cut] = []
        self.links: dict[tuple[int, int], int] = {}
        self._cut_row: list[int] = []
        self._known: set[tuple[int, bytes]] = set()
        self._hub: list[int] = []
        self._sets: list[NDArray[np.int32]] = []
        self._of_hub: list[list[int]] = [[] for _ in range(count)]
        self._links_of: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self._value: Floats = np.zeros(0)
        self.is_covered = False
        self._lp = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1)):
            self._lp.setOptionValue(option, value)
        ones, zeros = np.ones(count), np.zeros(count)
        endless = np.full(count, highspy.kHighsInf)
        lower = np.concatenate([ones, -endless, zeros, [float(numbers.start)]])
        upper_sides = np.concatenate([ones, zeros, endless, [float(numbers.stop - 1)]])
        nothing = np.zeros(0, dtype=np.int32)
        self._lp.addRows(len(lower), lower, upper_sides, 0, nothing, nothing, np.zeros(0))
        # Artificial columns: a practice in no network, a federation that nobody leads.
        self._artificial = count + 1
        rows = np.array([*range(count), 3 * count], dtype=np.int32)
        self._lp.addCols(
            self._artificial,
            np.full(self._artificial, _DEAR),
            np.zeros(self._artificial),
            np.full(self._artificial, highspy.kHighsInf),
            self._artificial,
            np.arange(self._artificial, dtype=np.int32),
            rows,
            np.ones(self._artificial),
        )

    def bring(self, hub: int, columns: ColumnSet) -> int:
        """Add networks in the federation of one hub; return how many of them were new."""
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
            inside = set(members.tolist())
            leads = float(hub in inside)
            load = float(self.patients[members].sum())
            own = [(i, 1.0) for i in members.tolist()]
            own.append((self.count + hub, load - leads))
            own.append((2 * self.count + hub, load - leads * self.least / self.most))
            if leads:
                own.append((3 * self.count, 1.0))
            own += [
                (row, float(i in inside) - leads)
                for i, row in self._links_of[hub]
                if float(i in inside) != leads
            ]
            own += of_cuts[k]
            rows += [row for row, _ in own]
            entries += [entry for _, entry in own]
            start.append(len(rows))
            costs.append(int(part.cost[k]) + int(self.sending.cost[members, hub].sum()))
            self._of_hub[hub].append(len(self._sets))
            self._hub.append(hub)
            self._sets.append(members)
        many = len(part)
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
        return self._duals(np.asarray(solution.row_dual, dtype=np.float64) * self.unit)

    def _duals(self, row: Floats) -> PairDuals:
        count = self.count
        paid, most, least = row[:count], row[count : 2 * count], row[2 * count : 3 * count]
        inner = paid[:, None] - self.sending.cost + self.patients[:, None] * (most + least)[None, :]
        own = -most - least * self.least / self.most + row[3 * count]
        for (i, h), at in self.links.items():
            inner[i, h] += row[at]
            own[h] -= row[at]
        inner[np.arange(count), np.arange(count)] += own
        return PairDuals(
            paid, inner, tuple(self.cuts), np.minimum(0.0, row[np.array(self._cut_row, dtype=int)])
        )

    @property
    def value(self) -> float:
        """The LP's last value, objective units."""
        return float(self._lp.getObjectiveValue()) * self.unit

    def leads(self) -> Floats:
        """Return how far each practice leads a federation in the last solution, shape (n,)."""
        share = np.zeros(self.count)
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            if self._hub[k] in self._sets[k]:
                share[self._hub[k]] += self._value[k]
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
            settled.append(open_[0])
            own = [k for k in self._of_hub[open_[0]] if open_[0] in self._sets[k]]
            self._lp.addRow(
                *(1.0, 1.0, len(own)),
                np.array(own, dtype=np.int32) + self._artificial,
                np.ones(len(own)),
            )
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
            share[self._sets[k], self._hub[k]] += self._value[k]
        over = share - np.diag(share)[None, :]
        practice, hub = np.nonzero(over > _VIOLATED)
        order = np.argsort(-over[practice, hub], kind="stable")[:_MOST_LINKS]
        added = 0
        for i, h in zip(practice[order].tolist(), hub[order].tolist(), strict=True):
            if (i, h) in self.links:
                continue
            at = self._lp.getNumRow()
            coefficients = [
                (k, float(i in self._sets[k]) - float(h in self._sets[k])) for k in self._of_hub[h]
            ]
            some = [(k, entry) for k, entry in coefficients if entry]
            self._lp.addRow(
                *(-highspy.kHighsInf, 0.0, len(some)),
                np.array([k for k, _ in some], dtype=np.int32) + self._artificial,
                np.array([entry for _, entry in some]),
            )
            self.links[i, h] = at
            self._links_of[h].append((i, at))
            added += 1
        return added

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Add rank-one cuts on the networks."""
        hit, cut, coefficient = cut_entries(cuts, _as_columns(self._sets), self.count)
        for number, each in enumerate(cuts):
            own = np.flatnonzero(cut == number)
            self._cut_row.append(self._lp.getNumRow())
            self.cuts.append(each)
            self._lp.addRow(
                *(-highspy.kHighsInf, float(each.side), len(own)),
                hit[own].astype(np.int32) + self._artificial,
                coefficient[own],
            )


def _as_columns(sets: list[NDArray[np.int32]]) -> ColumnSet:
    """Return sets as columns whose costs do not matter."""
    start = np.concatenate([[0], np.cumsum([len(members) for members in sets])]).astype(np.int64)
    free = np.zeros(len(sets), dtype=np.int64)
    return ColumnSet(start, np.concatenate([np.zeros(0, np.int32), *sets]), free, free)
