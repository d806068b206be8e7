"""The LP that covers practices with whole federations, and payments near the best known ones.

    min Σ c_F λ_F     Σ_{F∋i} λ_F = 1 for every practice i;   K_min ≤ Σ λ_F ≤ K_max
    Σ λ_F ≤ 1 over the federations that h leads, and over those that hold two of a triple

Its duals are payments π of practices. With few federations they are wild; so no practice's payment
may lie further than a distance times its patients from the best known one: covering it once more,
or once less, has a price at either end of that box (Marsten, Hogan & Blankenship, Operations
Research 23, 1975).
"""

import highspy
import numpy as np

from netform.plan.proof.knapsack_bound import Band
from netform.plan.proof.triples import Triple
from netform.problem import Integers
from netform.solve.nested.floats import Floats

_SOME = 1e-3
_TWO = 2
_OVER = 1.05  # federations that hold two of a triple
_TOGETHER = 0.2  # how far two practices are in one federation
_MOST_TRIPLES = 15  # at once
_A_PRACTICE = 2  # of these
_DEAREST_TRIPLE = 1.0  # typical costs of a practice: at first prices of new triples are wild


class FederationMaster:
    """The LP over the federations brought in so far.

    Attributes
    ----------
    value
        The LP's last value, objective units: no payments in the box prove more, as far as the
        federations tell.
    triples
        Those in the LP.
    strain
        How many practices the last solution covers once more, or once less: with 0 the box does
        not matter.
    """

    def __init__(self, patients: Integers, leaders: list[int], numbers: range, unit: float) -> None:
        """Start without federations.

        Parameters
        ----------
        leaders
            Practices that may lead.
        numbers
            The numbers of federations that plans may have.
        unit
            Costs are divided by it to suit HiGHS's tolerances.
        """
        self._patients = patients.astype(np.float64)
        self._unit = unit
        self._count = count = len(patients)
        self._known: set[tuple[int, bytes]] = set()
        self._federations: list[Integers] = []
        self._brought: list[tuple[int, float]] = []  # hub and cost of each
        self._column: list[int] = []
        self._triple_row: list[int] = []
        self.triples: list[Triple] = []
        self.value = 0.0
        self.strain = 0.0
        self._lp = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1)):
            self._lp.setOptionValue(option, value)
        least = np.concatenate(
            [np.ones(count), [numbers.start], np.full(len(leaders), -highspy.kHighsInf)]
        )
        most = np.concatenate([np.ones(count), [numbers.stop - 1], np.ones(len(leaders))])
        self._leads = {hub: count + 1 + k for k, hub in enumerate(leaders)}
        none = np.zeros(0, dtype=np.int32)
        start = np.zeros(len(least), dtype=np.int32)
        self._lp.addRows(len(least), least, most, 0, start, none, np.zeros(0))
        for sign in (1.0, -1.0):
            for i in range(count):
                self._add(0.0, [i], [sign])

    def bring(self, hub: int, members: Integers, cost: float) -> bool:
        """Add a federation; return whether it is new."""
        key = (hub, members.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        self._federations.append(members)
        self._brought.append((hub, cost))
        self._column.append(int(self._lp.getNumCol()))
        triples = zip(self.triples, self._triple_row, strict=True)
        of_triples = [row for triple, row in triples if np.isin(triple, members).sum() >= _TWO]
        rows = [*members.tolist(), self._count, self._leads[hub], *of_triples]
        self._add(cost / self._unit, rows, [1.0] * len(rows))
        return True

    def take_from(self, other: "FederationMaster", band: Band) -> None:
        """Add the federations of another such LP whose patients are within a band."""
        for members, (hub, cost) in zip(other._federations, other._brought, strict=True):
            if band.least <= float(self._patients[members].sum()) <= band.most:
                self.bring(hub, members, cost)

    def add_triples(self) -> int:
        """Add triples of which the last solution holds two more than once; return how many."""
        value = np.asarray(self._lp.getSolution().col_value, dtype=np.float64)
        value = value[np.array(self._column, dtype=np.int64)]
        some = np.flatnonzero((value > _SOME) & (value < 1 - _SOME))
        inside = np.zeros((len(some), self._count))
        for k, federation in enumerate(some.tolist()):
            inside[k, self._federations[federation]] = 1.0
        found = _violated_triples(inside, value[some], set(self.triples))
        for triple in found:
            held = [
                column
                for column, members in zip(self._column, self._federations, strict=True)
                if np.isin(triple, members).sum() >= _TWO
            ]
            at = np.array(held, dtype=np.int32)
            self._lp.addRow(-highspy.kHighsInf, 1.0, len(held), at, np.ones(len(held)))
            self._triple_row.append(int(self._lp.getNumRow()) - 1)
            self._add(_DEAREST_TRIPLE, [self._triple_row[-1]], [-1.0])
            self.triples.append(triple)
        return len(found)

    def solve(self, around: Floats, distance: float) -> tuple[Floats, list[int]] | None:
        """Return payments in a box, and prices of triples; `None` where HiGHS failed.

        Parameters
        ----------
        around
            Payments in the middle of the box, objective units, shape (n,).
        distance
            How far they may be from there, objective units a patient.
        """
        away = distance * self._patients
        every = np.arange(2 * self._count, dtype=np.int32)
        ends = np.concatenate([around + away, away - around]) / self._unit
        self._lp.changeColsCost(len(every), every, ends)
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._lp.getSolution()
        self.value = float(self._lp.getObjectiveValue()) * self._unit
        self.strain = float(np.sum(np.asarray(found.col_value)[: 2 * self._count]))
        dual = np.asarray(found.row_dual, dtype=np.float64) * self._unit
        price = np.maximum(0.0, -dual[np.array(self._triple_row, dtype=np.int64)])
        return np.rint(dual[: self._count]), np.rint(price).astype(np.int64).tolist()

    def dive(self, shunned: set[int]) -> list[int]:
        """Settle hub by hub who leads; return the hubs.

        Parameters
        ----------
        shunned
            Practices not to settle on, so that another dive goes elsewhere.
        """
        settled: list[int] = []
        while self._lp.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            part = np.asarray(self._lp.getSolution().row_value, dtype=np.float64)
            leads = {h: part[row] for h, row in self._leads.items()}
            open_ = [h for h in leads if h not in settled and h not in shunned]
            hub = max(open_, key=lambda h: (leads[h], -h), default=None)
            if hub is None or leads[hub] < _SOME:
                break
            settled.append(hub)
            self._lp.changeRowBounds(self._leads[hub], 1.0, 1.0)
            self._lp.run()
        for hub in settled:
            self._lp.changeRowBounds(self._leads[hub], -highspy.kHighsInf, 1.0)
        return settled

    def _add(self, cost: float, rows: list[int], entries: list[float]) -> None:
        at, own = np.array(rows, dtype=np.int32), np.array(entries)
        self._lp.addCol(cost, 0.0, highspy.kHighsInf, len(at), at, own)


def _violated_triples(inside: Floats, value: Floats, known: set[Triple]) -> list[Triple]:
    """Return triples of which federations hold two more than once, the worst first.

    Parameters
    ----------
    inside
        1 where a practice is in a federation, shape (federations, n).
    value
        How far each federation is taken, shape (federations,).
    """
    together = inside.T @ (inside * value[:, None]) > _TOGETHER
    found = []
    for i, j in np.argwhere(np.triu(together, 1)).tolist():
        for k in np.flatnonzero(together[i] & together[j]).tolist():
            triple = (i, j, k)
            if k <= j or triple in known:
                continue
            over = float(value[inside[:, triple].sum(axis=1) >= _TWO].sum())
            if over > _OVER:
                found.append((-over, triple))
    used = np.zeros(inside.shape[1], dtype=int)
    chosen: list[Triple] = []
    for _, triple in sorted(found):
        if (used[list(triple)] < _A_PRACTICE).all() and len(chosen) < _MOST_TRIPLES:
            used[list(triple)] += 1
            chosen.append(triple)
    return chosen
