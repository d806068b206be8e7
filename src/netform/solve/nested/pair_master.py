"""The joint LP: `v_Nc` = 1 when network N lies in a federation of case c, which practice h leads.

    min Σ (c_N + Σ_{i∈N} c_ih) v_Nc     Σ_{N∋i,c} v_Nc = 1 for every practice i
    Σ_N p_N v_Nc ≤ U y_c,   Σ_N p_N v_Nc ≥ L y_c     with y_c = Σ_{N∋h} v_Nc
    f y_c ≤ Σ_N v_Nc ≤ m y_c     where the case has from f to m networks
    Σ_{N∋i} v_Nc ≤ y_c      for practices i and cases c where it was violated; = where i is inside
    Σ_{N∋i} v_Nc ≤ Σ_{b∈B} Σ_{N∋b} v_Nc      where B parts i from h, and it was violated (`ways`)
    K_min ≤ Σ_c y_c ≤ K_max,  and rank-one cuts on the networks, whatever federation they are in

At first each practice's federations are one case. What is whole in every federation, and is not in
the LP's, splits a case in two: the number of its networks, or whether a practice is in it.

Nothing that HiGHS says is taken on trust: its duals are proposals, see `joint_bound`.
"""

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.plan.cases import Branch, Case
from netform.plan.knapsack_bound import Band, Sending
from netform.plan.ways import Way
from netform.problem import Integers, TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.limits import Limits
from netform.solve.nested.joint_duals import Floats, PairDuals

_ZERO = 1e-9
_VIOLATED = 1e-3
_SOME = 1e-3
_DEAR = 100.0  # typical costs of a practice: what leaving one out costs
_MOST_LINKS = 400  # added at once
_BETWEEN = 0.02  # from whole: what is closer is as good as whole


class _Rows:
    """Where the rows of one case are in the LP; `None` for those that it has not."""

    def __init__(self, most: int, least: int) -> None:
        self.most = most
        self.least = least
        self.fewest_networks: int | None = None
        self.most_networks: int | None = None
        self.links: dict[int, int] = {}
        self.ways: list[int] = []


class PairMaster:
    """The joint LP over the pairs brought in so far.

    Attributes
    ----------
    cases
        Whose federations there are; a split changes one and adds one.
    ways
        Those in the LP, by case.
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
            The practices that may lead: one case for each.
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
        self.cases: list[Case] = []
        self.ways: list[list[Way]] = []
        self.cuts: list[Cut] = []
        self._rows: list[_Rows] = []
        self._cut_row: list[int] = []
        self._known: set[tuple[int, bytes]] = set()
        self._case: list[int] = []
        self._sets: list[NDArray[np.int32]] = []
        self._cost: list[int] = []
        self._of_case: list[list[int]] = []
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
            self._add_case(Case(hub))

    def bring(self, case: int, columns: ColumnSet) -> int:
        """Add networks in the federations of a case; return how many of them were new."""
        keys = columns.keys()
        new = [k for k, key in enumerate(keys) if (case, key) not in self._known]
        if not new:
            return 0
        part = columns.take(np.array(new, dtype=np.int64))
        self._known.update((case, keys[k]) for k in new)
        hit, cut, coefficient = cut_entries(self.cuts, part, self.count)
        of_cuts: list[list[tuple[int, float]]] = [[] for _ in range(len(part))]
        for k, c, entry in zip(hit.tolist(), cut.tolist(), coefficient.tolist(), strict=True):
            of_cuts[k].append((self._cut_row[c], entry))
        hub = self.cases[case].hub
        start, rows, entries, costs = [0], [], [], []
        for k in range(len(part)):
            members = part.members(k)
            own = [(i, 1.0) for i in members.tolist()]
            own += self._entries(case, members) + of_cuts[k]
            rows += [row for row, _ in own]
            entries += [entry for _, entry in own]
            start.append(len(rows))
            costs.append(int(part.cost[k]) + int(self.sending.cost[members, hub].sum()))
            self._of_case[case].append(len(self._sets))
            self._case.append(case)
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

    def split(self, number: int, at: Branch) -> None:
        """Split a case: it becomes the first half, and the second one is the last of the cases."""
        first, second = self.cases[number].halves(at)
        networks = self._networks_of(number)
        before = self._rows[number]
        self.cases[number] = first
        other = self._add_case(second)
        kept = [i for i, row in before.links.items() if self._dual[row] < -_ZERO]
        for i in sorted({*kept, *second.inside}):
            self._add_link(other, i)
        for way in self.ways[number]:
            self.add_way(other, way)
        if at.practice is None:
            self._limit_networks(number)
        elif at.practice in before.links:
            self._lp.changeRowBounds(before.links[at.practice], 0.0, 0.0)
        else:
            self._add_link(number, at.practice)
        self.bring(other, networks.take(_without(networks, second.outside)))

    def branches(self, most: int) -> list[tuple[int, Branch]]:
        """Return where cases are best split by the last solution, the best first."""
        found = []
        for number, columns in enumerate(self._of_case):
            case = self.cases[number]
            value = self._value[columns]
            used = [k for k, v in zip(columns, value.tolist(), strict=True) if v > _ZERO]
            leads = sum(float(self._value[k]) for k in used if case.hub in self._sets[k])
            if leads < _SOME:
                continue
            networks = sum(float(self._value[k]) for k in used) / leads
            below = int(np.floor(networks))
            if _BETWEEN < networks - below < 1 - _BETWEEN:
                off = min(networks - below, below + 1 - networks)
                found.append((leads * (1 + off), number, Branch(networks=below)))
                continue
            share = np.zeros(self.count)
            for k in used:
                share[self._sets[k]] += self._value[k]
            off_whole = np.minimum(share, leads - share) * self.patients
            i = int(np.argmax(off_whole))
            if min(share[i], leads - share[i]) > _BETWEEN * leads:
                found.append((float(off_whole[i]), number, Branch(practice=i)))
        found.sort(key=lambda each: -each[0])
        return [(number, at) for _, number, at in found[:most]]

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
        inner = np.empty((len(self.cases), self.count))
        each = np.zeros(len(self.cases))
        for number, (case, rows) in enumerate(zip(self.cases, self._rows, strict=True)):
            most, least = row[rows.most], row[rows.least]
            inner[number] = paid - self.sending.cost[:, case.hub] + self.patients * (most + least)
            own = -most - least * self.least / self.most + row[self._number]
            for i, at in rows.links.items():
                inner[number, i] += row[at]
                own -= row[at]
            for bound, at_row in self._network_rows(number):
                each[number] += row[at_row]
                own -= bound * row[at_row]
            for way, at in zip(self.ways[number], rows.ways, strict=True):
                inner[number, way.practice] += row[at]
                inner[number, list(way.boundary)] -= row[at]
            inner[number, case.hub] += own
        cut = np.minimum(0.0, row[np.array(self._cut_row, dtype=int)])
        ways = [np.maximum(0.0, -row[np.array(rows.ways, dtype=int)]) for rows in self._rows]
        return PairDuals(paid, inner, each, ways, tuple(self.cuts), cut)

    def leads(self) -> Floats:
        """Return how far each practice leads a federation in the last solution, shape (n,)."""
        share = np.zeros(self.count)
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            hub = self.cases[self._case[k]].hub
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
            own = [
                (k, 1.0)
                for number, case in enumerate(self.cases)
                for k in self._of_case[number]
                if case.hub == hub and hub in self._sets[k]
            ]
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
        """Add rows `Σ_{N∋i} v_Nc ≤ y_c` that the last solution violates; return how many."""
        share = np.zeros((len(self.cases), self.count))
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            share[self._case[k], self._sets[k]] += self._value[k]
        hubs = np.array([case.hub for case in self.cases])
        over = share - share[np.arange(len(hubs)), hubs][:, None]
        number, practice = np.nonzero(over > _VIOLATED)
        order = np.argsort(-over[number, practice], kind="stable")[:_MOST_LINKS]
        added = 0
        for c, i in zip(number[order].tolist(), practice[order].tolist(), strict=True):
            if i not in self._rows[c].links:
                self._add_link(c, i)
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

    def shares(self) -> tuple[list[int], Floats]:
        """Return the cases that the last solution uses.

        Returns
        -------
        list of int, array
            Cases; what each practice's share of their federations is, shape (cases, n).
        """
        every = np.zeros((len(self.cases), self.count))
        for k in np.flatnonzero(self._value > _ZERO).tolist():
            every[self._case[k], self._sets[k]] += self._value[k]
        leads = every[np.arange(len(self.cases)), [case.hub for case in self.cases]]
        used = np.flatnonzero(leads > _SOME)
        return used.tolist(), every[used] / leads[used, None]

    def add_way(self, number: int, way: Way) -> None:
        """Add the row of a way to a case."""
        held = [(k, _beyond(way, set(self._sets[k].tolist()))) for k in self._of_case[number]]
        self._rows[number].ways.append(self._add_row(-highspy.kHighsInf, 0.0, held))
        self.ways[number].append(way)

    def _entries(self, number: int, members: NDArray[np.int32]) -> list[tuple[int, float]]:
        """Return a network's coefficients in the rows of a case."""
        rows, hub = self._rows[number], self.cases[number].hub
        inside = set(members.tolist())
        leads = float(hub in inside)
        load = float(self.patients[members].sum())
        own = [(rows.most, load - leads), (rows.least, load - leads * self.least / self.most)]
        if leads:
            own.append((self._number, 1.0))
        own += [(row, 1.0 - bound * leads) for bound, row in self._network_rows(number)]
        own += [(row, float(i in inside) - leads) for i, row in rows.links.items()]
        own += [
            (row, _beyond(way, inside))
            for way, row in zip(self.ways[number], rows.ways, strict=True)
        ]
        return [(row, entry) for row, entry in own if entry]

    def _network_rows(self, number: int) -> list[tuple[int, int]]:
        """Return the bounds on the number of networks that have a row, and these rows."""
        case, rows = self.cases[number], self._rows[number]
        found = []
        if rows.fewest_networks is not None:
            found.append((case.fewest, rows.fewest_networks))
        if rows.most_networks is not None and case.most is not None:
            found.append((case.most, rows.most_networks))
        return found

    def _add_case(self, case: Case) -> int:
        """Add a case without pairs; return its number."""
        most = self._add_row(-highspy.kHighsInf, 0.0, [])
        rows = _Rows(most, self._add_row(0.0, highspy.kHighsInf, []))
        self.cases.append(case)
        self._rows.append(rows)
        self.ways.append([])
        self._of_case.append([])
        number = len(self.cases) - 1
        if case.fewest > 1:
            rows.fewest_networks = self._add_row(0.0, highspy.kHighsInf, [])
        if case.most is not None:
            self._limit_networks(number)
        return number

    def _limit_networks(self, number: int) -> None:
        """Hold a case to its most networks, whatever it was held to before."""
        case, rows = self.cases[number], self._rows[number]
        assert case.most is not None
        leads = [(k, case.hub in self._sets[k]) for k in self._of_case[number]]
        if rows.most_networks is None:
            entries = [(k, 1.0 - case.most * is_own) for k, is_own in leads]
            rows.most_networks = self._add_row(-highspy.kHighsInf, 0.0, entries)
            return
        for k, is_own in leads:
            if is_own:
                self._lp.changeCoeff(rows.most_networks, k + self._artificial, 1.0 - case.most)

    def _add_link(self, number: int, practice: int) -> None:
        """Add a practice's row `Σ_{N∋i} v_Nc ≤ y_c`, or `=` where it is inside."""
        case = self.cases[number]
        held = [
            (k, float(practice in self._sets[k]) - float(case.hub in self._sets[k]))
            for k in self._of_case[number]
        ]
        least = 0.0 if practice in case.inside else -highspy.kHighsInf
        self._rows[number].links[practice] = self._add_row(least, 0.0, held)

    def _add_row(self, least: float, most: float, entries: list[tuple[int, float]]) -> int:
        """Add a row; return its number."""
        some = [(k, entry) for k, entry in entries if entry]
        self._lp.addRow(
            *(least, most, len(some)),
            np.array([k for k, _ in some], dtype=np.int32) + self._artificial,
            np.array([entry for _, entry in some]),
        )
        return int(self._lp.getNumRow()) - 1

    def _networks_of(self, number: int) -> ColumnSet:
        """Return the networks of a case's pairs, with their costs."""
        own = self._of_case[number]
        columns = _as_columns([self._sets[k] for k in own])
        cost = np.array([self._cost[k] for k in own], dtype=np.int64)
        return ColumnSet(columns.start, columns.member, cost, columns.patients)


def _beyond(way: Way, inside: set[int]) -> float:
    """Return a network's coefficient in the row of a way."""
    return float(way.practice in inside) - sum(b in inside for b in way.boundary)


def _without(columns: ColumnSet, outside: frozenset[int]) -> Integers:
    """Return which columns hold none of some practices."""
    if len(columns) == 0:
        return np.zeros(0, dtype=np.int64)
    is_out = np.isin(columns.member, list(outside))
    return np.flatnonzero(~np.logical_or.reduceat(is_out, columns.start[:-1]))


def _as_columns(sets: list[NDArray[np.int32]]) -> ColumnSet:
    """Return sets as columns whose costs do not matter."""
    start = np.concatenate([[0], np.cumsum([len(members) for members in sets])]).astype(np.int64)
    free = np.zeros(len(sets), dtype=np.int64)
    return ColumnSet(start, np.concatenate([np.zeros(0, np.int32), *sets]), free, free)
