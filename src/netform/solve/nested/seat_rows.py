"""The LP of one state in HiGHS: networks in seats, by practices, patients, numbers and cuts."""

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from netform.plan.proof.cases import Branch
from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.columns.separation import violated_cuts
from netform.solve.nested.floats import Floats
from netform.solve.nested.highs import add_columns, silent_highs
from netform.solve.nested.met_networks import MetNetworks

_FIRST_FINE = 4.0  # typical costs of a practice: what leaving one out costs
_MORE, _MOST_FINE = 4.0, 200.0
_CUTS, _ENOUGH_CUTS = 60, 5  # at once
_SOME = 1e-6
_MOST_EACH = 10**13  # objective units: sums of such prices fit into 64 bits
_FRACTION = 1e-3
_PART = 0.02  # a number of networks that is so far from a whole one is in parts
_PROBED, _PROBED_NUMBERS = 6, 3  # branches whose LPs are looked at
_KINDS = 4  # rows of each seat


@dataclass(frozen=True, eq=False)
class Prices:
    """What each seat pays, objective units.

    Attributes
    ----------
    patient
        For each patient, λ; int64, shape (seats,).
    each
        For each network, κ; int64, shape (seats,).
    """

    patient: Integers
    each: Integers


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
        self._state = seats
        self._near = seats.costs(land, land.no_payments)
        self._network = np.zeros(0, dtype=np.int64)
        self._seat = np.zeros(0, dtype=np.int64)
        self._known: set[tuple[int, int]] = set()
        self._value: Floats = np.zeros(0)
        self._lp = silent_highs()
        self._count = count = self._near.shape[1]
        self._seats = len(self._near)
        number, fewest, networks_at_most = (
            np.array(each, dtype=np.float64) for each in (seats.number, seats.fewest, seats.most)
        )
        typical = self._typical
        endless = np.full(self._seats, highspy.kHighsInf)
        floor, ceiling = number * self._land.floor / typical, number * self._land.ceiling / typical
        least = [np.ones(count), -endless, floor, -endless, fewest]
        most = [np.ones(count), ceiling, endless, networks_at_most, endless]
        rows = count + _KINDS * self._seats
        self._lp.addRows(
            rows,
            np.concatenate(least),
            np.concatenate(most),
            0,
            np.zeros(rows, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0),
        )
        # Artificial columns: practices in no network, patients and networks too many and too few.
        over = np.ones(self._seats)
        sign = np.concatenate([np.ones(count), -over, over, -over, over])
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

    def solve(self) -> tuple[float, Floats, Prices, Integers, bool] | None:
        """Return the value, π, prices, duals of cuts, and whether all rows are kept."""
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found, unit = self._lp.getSolution(), self._unit
        value = np.asarray(found.col_value, dtype=np.float64)
        dual = np.asarray(found.row_dual, dtype=np.float64) * unit
        self._value = value[self._artificial :]
        own = dual[self._count : self._artificial].reshape(_KINDS, -1)
        most = self._land.most_price
        patient = np.rint(np.clip(-own[:2].sum(axis=0) / self._typical, -most, most))
        each = np.rint(np.clip(own[2:].sum(axis=0), -_MOST_EACH, _MOST_EACH))
        cut = np.minimum(0, np.rint(dual[self._artificial :])).astype(np.int64)
        return (
            float(self._lp.getObjectiveValue()) * unit,
            dual[: self._count],
            Prices(patient.astype(np.int64), each.astype(np.int64)),
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

    def strongest(self, target: int) -> tuple[int, Branch] | None:
        """Return the branch whose two sides raise the LP most, by the networks there are."""
        candidates = self.candidates()
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        goal, base = target / self._unit, self._lp.getObjectiveValue()
        best, chosen = -1.0, candidates[0]
        for seat, at in candidates:
            sides = self._numbers(seat, at) if at.practice is None else self._places(seat, at)
            gains = [max(1e-6, min(goal, value) - base) for value in sides]
            if gains[0] * gains[1] > best:
                best, chosen = gains[0] * gains[1], (seat, at)
        return chosen

    def _places(self, seat: int, at: Branch) -> Iterator[float]:
        """Yield the LP's values with a practice in a seat, and without it there."""
        columns = self._networks.columns.take(self._network)
        column_of = np.repeat(np.arange(len(columns)), np.diff(columns.start))
        holds = np.zeros(len(columns), dtype=bool)
        holds[column_of[columns.member == at.practice]] = True
        for lost in (holds & (self._seat != seat), holds & (self._seat == seat)):
            own = (np.flatnonzero(lost) + self._artificial).astype(np.int32)
            none = np.zeros(len(own))
            self._lp.changeColsBounds(len(own), own, none, none)
            self._lp.run()
            yield self._lp.getObjectiveValue()
            self._lp.changeColsBounds(len(own), own, none, none + highspy.kHighsInf)

    def _numbers(self, seat: int, at: Branch) -> Iterator[float]:
        """Yield the LP's values with at most so many networks in a seat, and with more."""
        most = self._count + 2 * self._seats + seat
        fewest = most + self._seats
        endless = highspy.kHighsInf
        self._lp.changeRowBounds(most, -endless, float(at.networks))
        self._lp.run()
        yield self._lp.getObjectiveValue()
        self._lp.changeRowBounds(most, -endless, float(self._state.most[seat]))
        self._lp.changeRowBounds(fewest, at.networks + 1.0, endless)
        self._lp.run()
        yield self._lp.getObjectiveValue()
        self._lp.changeRowBounds(fewest, float(self._state.fewest[seat]), endless)

    def candidates(self) -> list[tuple[int, Branch]]:
        """Return seats and branches that the last solution is on neither side of, a few."""
        practices = practices_in_parts(self.share(), self._land.held)
        return numbers_in_parts(self.numbers(), self._state) + practices

    def numbers(self) -> Floats:
        """Return how many networks are in each seat, shape (seats,)."""
        some = np.flatnonzero(self._value > _SOME)
        weights = self._value[some]
        found = np.bincount(self._seat[some], weights=weights, minlength=self._seats)
        return found.astype(np.float64)

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
        ones = np.ones(many)
        of_seat = [self._count + kind * self._seats + seat for kind in range(_KINDS)]
        row = [columns.member, *of_seat]
        column = [column_of, *([np.arange(many)] * _KINDS)]
        entry = [np.ones(len(column_of)), *load, ones, ones]
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


def numbers_in_parts(networks: Floats, state: Seats) -> list[tuple[int, Branch]]:
    """Return seats whose number of networks is not whole, those furthest from it first, a few."""
    away = np.abs(networks - np.rint(networks))
    found = []
    for seat in np.argsort(-away, kind="stable").tolist():
        below = int(networks[seat])
        is_inside = state.fewest[seat] <= below < state.most[seat]
        if away[seat] > _PART and is_inside:
            found.append((seat, Branch(networks=below)))
    return found[:_PROBED_NUMBERS]


def practices_in_parts(share: Floats, patients: Integers) -> list[tuple[int, Branch]]:
    """Return seats and practices that are there in part, those worth most first, a few."""
    part = np.minimum(share, 1 - share)
    worth = part * (1 + patients)
    worth[part < _FRACTION] = 0.0
    chosen: list[tuple[int, Branch]] = []
    alike: set[tuple[int, ...]] = set()
    for at in np.argsort(-worth, axis=None, kind="stable").tolist():
        j, i = divmod(at, worth.shape[1])
        # Practices of one network have the same shares: one of them stands for all.
        shares = tuple(np.rint(share[:, i] / _FRACTION).astype(int).tolist())
        if worth[j, i] == 0.0 or len(chosen) == _PROBED:
            break
        if (j, *shares) not in alike:
            alike.add((j, *shares))
            chosen.append((j, Branch(practice=i)))
    return chosen
