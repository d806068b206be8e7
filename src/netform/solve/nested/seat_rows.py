"""The LP of one state in HiGHS: rows of practices, bands and cuts; columns of networks in seats."""

import highspy
import numpy as np
from scipy import sparse

from netform.plan.regions import Land
from netform.plan.seats import Seats
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.columns.separation import violated_cuts
from netform.solve.nested.highs import add_columns, silent_highs
from netform.solve.nested.joint_duals import Floats
from netform.solve.nested.met_networks import MetNetworks

_FIRST_FINE = 4.0  # typical costs of a practice: what leaving one out costs
_MORE, _MOST_FINE = 4.0, 200.0
_CUTS, _ENOUGH_CUTS = 60, 5  # at once
_SOME = 1e-6
_FRACTION = 1e-3
_PROBED = 6  # branches whose LPs are looked at


class SeatRows:
    """The LP of one state over the networks brought in so far.

    Attributes
    ----------
    cuts
        Those in the LP.
    """

    def __init__(
        self, land: Land, seats: Seats, cuts: list[Cut], networks: MetNetworks, unit: float
    ) -> None:
        """Start without networks; costs are divided by `unit` to suit HiGHS's tolerances."""
        self.cuts: list[Cut] = []
        self._land = land
        self._networks = networks
        self._unit = unit
        self._typical = max(1.0, float(land.held.mean()))  # patients
        self._near = seats.costs(land, land.no_payments)
        self._network = np.zeros(0, dtype=np.int64)
        self._seat = np.zeros(0, dtype=np.int64)
        self._known: set[tuple[int, int]] = set()
        self._value: Floats = np.zeros(0)
        self._lp = silent_highs()
        self._count = count = self._near.shape[1]
        self._seats = len(self._near)
        number = np.array(seats.number, dtype=np.float64)
        typical = self._typical
        endless = np.full(self._seats, highspy.kHighsInf)
        least = [np.ones(count), -endless, number * self._land.floor / typical]
        most = [np.ones(count), number * self._land.ceiling / typical, endless]
        rows = count + 2 * self._seats
        self._lp.addRows(
            rows,
            np.concatenate(least),
            np.concatenate(most),
            0,
            np.zeros(rows, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0),
        )
        # Artificial columns: practices in no network, patients too many and too few.
        sign = np.concatenate([np.ones(count), -np.ones(self._seats), np.ones(self._seats)])
        self._artificial = rows
        self._fine = _FIRST_FINE
        add_columns(self._lp, np.full(rows, self._fine), sparse.diags_array(sign).tocsc())
        self._add_cut_rows(cuts)

    def bring(self, network: Integers, seat: Integers) -> int:
        """Add networks in seats; return how many of them are new."""
        pairs = list(zip(network.tolist(), seat.tolist(), strict=True))
        new = [k for k, pair in enumerate(pairs) if pair not in self._known]
        if not new:
            return 0
        self._known.update(pairs[k] for k in new)
        network, seat = network[new], seat[new]
        columns = self._networks.columns.take(network)
        cost = columns.cost + np.add.reduceat(
            self._near[np.repeat(seat, np.diff(columns.start)), columns.member],
            columns.start[:-1],
        )
        self._network = np.concatenate([self._network, network])
        self._seat = np.concatenate([self._seat, seat])
        add_columns(self._lp, cost / self._unit, self._matrix(columns, seat))
        return len(new)

    def solve(self) -> tuple[float, Floats, Integers, Integers, bool] | None:
        """Return the value, π, prices, duals of cuts, and whether all rows are kept."""
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found, unit = self._lp.getSolution(), self._unit
        value = np.asarray(found.col_value, dtype=np.float64)
        dual = np.asarray(found.row_dual, dtype=np.float64) * unit
        self._value = value[self._artificial :]
        both = dual[self._count : self._count + 2 * self._seats].reshape(2, -1).sum(axis=0)
        most = self._land.most_price
        prices = np.rint(np.clip(-both / self._typical, -most, most))
        cut = np.minimum(0, np.rint(dual[self._artificial :])).astype(np.int64)
        return (
            float(self._lp.getObjectiveValue()) * unit,
            dual[: self._count],
            prices.astype(np.int64),
            cut,
            bool((value[: self._artificial] < _SOME).all()),
        )

    def fine_more(self) -> bool:
        """Raise what broken rows cost, as duals are tame with a small fine; return if it helps."""
        if self._fine >= _MOST_FINE:
            return False
        self._fine *= _MORE
        every = np.arange(self._artificial, dtype=np.int32)
        self._lp.changeColsCost(len(every), every, np.full(len(every), self._fine))
        return True

    def strongest(self, candidates: list[tuple[int, int]], target: int) -> tuple[int, int] | None:
        """Return the branch whose two halves raise the LP most, by the networks there are."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        columns = self._networks.columns.take(self._network)
        column_of = np.repeat(np.arange(len(columns)), np.diff(columns.start))
        goal, base = target / self._unit, self._lp.getObjectiveValue()
        best, chosen = -1.0, candidates[0]
        for j, i in candidates:
            holds = np.zeros(len(columns), dtype=bool)
            holds[column_of[columns.member == i]] = True
            gains = []
            for lost in (holds & (self._seat != j), holds & (self._seat == j)):
                at = (np.flatnonzero(lost) + self._artificial).astype(np.int32)
                none = np.zeros(len(at))
                self._lp.changeColsBounds(len(at), at, none, none)
                self._lp.run()
                gains.append(max(1e-6, min(goal, self._lp.getObjectiveValue()) - base))
                self._lp.changeColsBounds(len(at), at, none, none + highspy.kHighsInf)
            if gains[0] * gains[1] > best:
                best, chosen = gains[0] * gains[1], (j, i)
        return chosen

    def share(self) -> Floats:
        """Return how far each practice is in each seat, shape (seats, n)."""
        some = np.flatnonzero(self._value > _SOME)
        columns = self._networks.columns.take(self._network[some])
        share = np.zeros((self._seats, self._count))
        sizes = np.diff(columns.start)
        np.add.at(
            share,
            (np.repeat(self._seat[some], sizes), columns.member),
            np.repeat(self._value[some], sizes),
        )
        return share

    def add_cuts(self) -> int:
        """Add violated cuts; return how many."""
        above = np.flatnonzero(self._value > _SOME)
        places, at = np.unique(self._network[above], return_inverse=True)
        total: Floats = np.bincount(at, weights=self._value[above]).astype(np.float64)
        some = np.flatnonzero(total < 1 - _SOME)
        columns = self._networks.columns.take(places[some])
        known = set(self.cuts)
        new: list[Cut] = []
        for rows in (3, 4, 5):
            found = violated_cuts(columns, total[some], self._count, rows, _CUTS)
            new += [cut for cut in found if cut not in known]
            if len(new) >= _ENOUGH_CUTS:
                break
        self._add_cut_rows(new)
        return len(new)

    def _add_cut_rows(self, cuts: list[Cut]) -> None:
        if not cuts:
            return
        columns = self._networks.columns.take(self._network)
        column, cut, entry = cut_entries(cuts, columns, self._count)
        shape = (len(cuts), len(self._network))
        matrix = sparse.csr_array((entry, (cut, column)), shape=shape)
        self._lp.addRows(
            len(cuts),
            np.full(len(cuts), -highspy.kHighsInf),
            np.array([float(each.side) for each in cuts]),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            (matrix.indices + self._artificial).astype(np.int32),
            matrix.data,
        )
        self.cuts += cuts

    def _matrix(self, columns: ColumnSet, seat: Integers) -> sparse.csc_array:
        many, sizes = len(columns), np.diff(columns.start)
        column_of = np.repeat(np.arange(many), sizes)
        load = [
            np.add.reduceat(weight[columns.member], columns.start[:-1]) / self._typical
            for weight in (self._land.held, self._land.counted)
        ]
        row = [columns.member, self._count + seat, self._count + self._seats + seat]
        column = [column_of, np.arange(many), np.arange(many)]
        entry = [np.ones(len(column_of)), *load]
        if self.cuts:
            hit, cut, coefficient = cut_entries(self.cuts, columns, self._count)
            row.append(self._artificial + cut)
            column.append(hit)
            entry.append(coefficient)
        rows = self._artificial + len(self.cuts)
        return sparse.coo_array(
            (np.concatenate(entry), (np.concatenate(row), np.concatenate(column))),
            shape=(rows, many),
        ).tocsc()


def candidates(share: Floats, patients: Integers) -> list[tuple[int, int]]:
    """Return seats and practices that are there in part, those worth most first, a few."""
    part = np.minimum(share, 1 - share)
    worth = part * (1 + patients)
    worth[part < _FRACTION] = 0.0
    chosen: list[tuple[int, int]] = []
    alike: set[tuple[int, ...]] = set()
    for at in np.argsort(-worth, axis=None, kind="stable").tolist():
        j, i = divmod(at, worth.shape[1])
        # Practices of one network have the same shares: one of them stands for all.
        shares = tuple(np.rint(share[:, i] / _FRACTION).astype(int).tolist())
        if worth[j, i] == 0.0 or len(chosen) == _PROBED:
            break
        if (j, *shares) not in alike:
            alike.add((j, *shares))
            chosen.append((j, i))
    return chosen
