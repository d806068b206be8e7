"""The LP of one case: the cheapest federation of the case, in parts, for given payments.

    min Σ (c_N + Σ_{i∈N} (c_ih − π_i)) v_N       over networks N in the federation that h leads
    x_i = Σ_{N∋i} v_N ≤ 1, and = 1 for h and the practices inside;   L ≤ Σ p_i x_i ≤ U
    f ≤ Σ v_N ≤ m  networks;     x_i ≤ Σ_{b∈B} x_b  for the ways added
    + τ z for the triples added:  x_i + x_j − z ≤ 1 for two of the three,  x_i + x_j + x_k − 2 z ≤ 1

Nothing that HiGHS says is taken on trust: its duals are proposals, see `hub_tree`.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from netform.plan.proof.cases import Case
from netform.plan.proof.knapsack_bound import Band
from netform.plan.proof.triples import Shared, Triple
from netform.plan.proof.ways import Way
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.nested.floats import Floats

_ZERO = 1e-9
_FIRST_FINE = 3.0  # typical costs of a practice: what a row costs that is not kept
_MORE = 4.0
_DEAREST = 5 * 10**13  # objective units: sums of such duals fit into 64 bits


@dataclass(frozen=True, eq=False)
class InnerSolution:
    """A solution of the LP and its duals.

    Attributes
    ----------
    value
        The LP's value, objective units.
    is_kept
        Whether all rows are kept, without a fine.
    share
        x, shape (n,).
    networks
        Σ v.
    practice, each, ways
        What practices pay for their networks, what a network costs besides, and duals of ways ≥ 0.
    triples
        How the prices of triples are counted, whole units.
    """

    value: float
    is_kept: bool
    share: Floats
    networks: float
    practice: Floats
    each: float
    ways: Floats
    triples: tuple[Shared, ...]


class InnerLP:
    """The LP over the networks brought in so far."""

    def __init__(
        self,
        case: Case,
        beyond: Floats,
        patients: Integers,
        band: Band,
        ways: list[Way],
        unit: float,
    ) -> None:
        """Start without networks.

        Parameters
        ----------
        beyond
            `c_ih − π_i` of each practice, objective units, shape (n,).
        unit
            Costs are divided by it to suit HiGHS's tolerances.
        """
        count = len(patients)
        self._beyond = beyond
        typical = max(1.0, float(patients.mean()))  # so that a few patients short cost something
        self._load = patients / typical
        self._ways = list(ways)
        self._unit = unit
        self._fine = _FIRST_FINE
        self._inside = np.zeros((0, count))  # 1 where a practice is in a network
        self._column = np.zeros(0, dtype=np.int32)
        self._triples: list[tuple[int, tuple[int, ...], int]] = []
        self._lp = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._lp.setOptionValue(option, value)
        inside = [case.hub, *sorted(case.inside)]
        least, most = np.zeros(count + 2), np.ones(count + 2)
        least[inside] = 1.0
        least[count], least[count + 1] = band.least / typical, case.fewest
        most[count] = band.most / typical
        most[count + 1] = highspy.kHighsInf if case.most is None else case.most
        self._band_row, self._networks_row = count, count + 1
        nothing = np.zeros(count + 2, dtype=np.int32)
        self._lp.addRows(
            count + 2, least, most, 0, nothing, np.zeros(0, dtype=np.int32), np.zeros(0)
        )
        self._way_rows = [self._add_row(0.0, np.zeros(0), []) for _ in self._ways]
        # Artificial columns keep the rows that ask for something, for a fine.
        asked = np.flatnonzero(least > 0)
        self._artificial = many = len(asked)
        self._add_columns(np.full(many, self._fine), np.arange(many), asked, np.ones(many))

    def bring(self, columns: ColumnSet, cost: Integers) -> None:
        """Add networks, with what they cost by the duals of cuts too, objective units."""
        inside = np.zeros((len(columns), len(self._beyond)))
        inside[np.repeat(np.arange(len(columns)), np.diff(columns.start)), columns.member] = 1.0
        first = int(self._lp.getNumCol())
        new = np.arange(first, first + len(columns), dtype=np.int32)
        self._column = np.concatenate([self._column, new])
        self._inside = np.concatenate([self._inside, inside])
        self._add_columns((cost + inside @ self._beyond) / self._unit, *self._entries(inside))

    def add_way(self, way: Way) -> None:
        """Add the row of a way."""
        self._way_rows.append(self._add_row(0.0, _beyond(way, self._inside), []))
        self._ways.append(way)

    def add_triple(self, number: int, triple: Triple, price: float) -> None:
        """Add the column and the rows of a triple, which is the so-and-so-many-th."""
        none = np.zeros(0, dtype=np.int32)
        held = int(self._lp.getNumCol())
        self._lp.addCol(price / self._unit, 0.0, highspy.kHighsInf, 0, none, np.zeros(0))
        i, j, k = triple
        for members in ((i, j), (i, k), (j, k), triple):
            entry = self._inside[:, members].sum(axis=1)
            row = self._add_row(1.0, entry, [(held, 1.0 - len(members))])
            self._triples.append((number, members, row))

    def fine_more(self) -> bool:
        """Make rows that are not kept dearer; return whether that is worth a try."""
        if self._fine * _MORE * self._unit > _DEAREST:
            return False
        self._fine *= _MORE
        every = np.arange(self._artificial, dtype=np.int32)
        self._lp.changeColsCost(len(every), every, np.full(len(every), self._fine))
        return True

    def solve(self) -> InnerSolution | None:
        """Solve the LP; `None` where HiGHS failed."""
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._lp.getSolution()
        value = np.asarray(found.col_value, dtype=np.float64)
        row = np.asarray(found.row_dual, dtype=np.float64) * self._unit
        count = len(self._beyond)
        part = np.where(value[self._column] > _ZERO, value[self._column], 0.0)
        ways = np.maximum(0.0, -row[np.array(self._way_rows, dtype=np.int64)])
        practice = row[:count] - self._beyond + row[self._band_row] * self._load
        for way, dual in zip(self._ways, ways.tolist(), strict=True):
            practice[way.practice] -= dual
            practice[list(way.boundary)] += dual
        shares = []
        for number, members, at_row in self._triples:
            dual = int(max(0.0, -row[at_row]))
            if dual:
                practice[list(members)] -= dual
                shares.append(Shared(number, members, dual))
        return InnerSolution(
            float(self._lp.getObjectiveValue()) * self._unit,
            bool((value[: self._artificial] < _ZERO).all()),
            part @ self._inside,
            float(part.sum()),
            practice,
            float(row[self._networks_row]),
            ways,
            tuple(shares),
        )

    def _entries(self, inside: Floats) -> tuple[Integers, Integers, Floats]:
        """Return for networks where their entries start, the rows of these, and what they are."""
        ways = [_beyond(way, inside) for way in self._ways]
        triples = [inside[:, members].sum(axis=1) for _, members, _ in self._triples]
        rows = [*range(len(self._beyond)), self._band_row, self._networks_row, *self._way_rows]
        rows += [row for _, _, row in self._triples]
        both = [inside @ self._load, np.ones(len(inside)), *ways, *triples]
        entry = np.concatenate([inside, np.array(both).T], axis=1)
        network, at = np.nonzero(entry)
        start = np.searchsorted(network, np.arange(len(inside)))
        return start, np.array(rows)[at], entry[network, at]

    def _add_row(self, most: float, entry: Floats, more: list[tuple[int, float]]) -> int:
        """Add a row with an entry for each network, and more by columns; return its number."""
        some = np.flatnonzero(entry)
        at = [*self._column[some].tolist(), *(column for column, _ in more)]
        own = [*entry[some].tolist(), *(value for _, value in more)]
        self._lp.addRow(
            *(-highspy.kHighsInf, most, len(at)),
            *(np.array(at, dtype=np.int32), np.array(own)),
        )
        return int(self._lp.getNumRow()) - 1

    def _add_columns(self, cost: Floats, start: Integers, row: Integers, entry: Floats) -> None:
        many = len(cost)
        self._lp.addCols(
            *(many, cost, np.zeros(many), np.full(many, highspy.kHighsInf)),
            *(len(entry), start.astype(np.int32), row.astype(np.int32), entry),
        )


def _beyond(way: Way, inside: Floats) -> Floats:
    """Return the coefficients of networks in the row of a way."""
    found: Floats = inside[:, way.practice] - inside[:, list(way.boundary)].sum(axis=1)
    return found
