"""The LP of a state: networks in the federations of its seats, in parts.

    min Σ_j Σ_N (c_N + Σ_{i∈N} a_ji) v_Nj          over networks N and seats j
    Σ_j Σ_{N∋i} v_Nj = 1  for every practice i;    m_j L ≤ Σ_N p_N v_Nj ≤ m_j U  for every seat
    rank-one cuts on the networks, whatever seat they are in

Its duals say what practices pay (π), the price of a patient of each seat (λ) and so what practices
pay for their networks in each seat, α_j = π − a_j − λ_j p. Nothing that HiGHS says is taken on
trust: α is made lawful by the engine's search, and `plan.seats` says what it proves.
"""

from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from netform.plan.regions import Land
from netform.plan.seat_kernels import NOWHERE
from netform.plan.seats import Seats
from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, cut_entries
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.columns.separation import violated_cuts
from netform.solve.limits import Limits
from netform.solve.nested.joint_duals import Floats

_FIRST = 120  # networks of each seat that an LP begins with
_AT_ONCE = 10  # brought in from one search
_STEPS, _MOST_STEPS = 5_000, 80_000
_FIRST_FINE = 4.0  # typical costs of a practice: what leaving one out costs
_MORE, _MOST_FINE = 4.0, 200.0
_CUTS, _CUT_ROUNDS = 60, 4  # at once, and how often
_MOST_CUT_ROUNDS = 25  # where no practice is in two seats, so that nothing else helps
_ROUNDS = 100
_PRICE_ROUNDS = 12
_SOME = 1e-6
_SMALL = 1e-6  # typical costs of a practice: what HiGHS's tolerances leave of a reduced cost
_FRACTION = 1e-3
_HOPELESS = 0.004  # of the value: cuts hardly raise an LP by more
_NEAR_ENOUGH = 0.3  # of what an LP lacks
_PROBED = 6  # branches whose LPs are looked at


@dataclass(frozen=True, eq=False)
class Book:
    """What practices pay for their networks, in several ways: in each seat one of them is chosen.

    No network costs less than its members pay, cuts added, in any of the ways.

    Attributes
    ----------
    payments
        int64, shape (ways, n).
    cuts, cut
        Cuts on networks and their duals, at most 0, the same in all ways.
    """

    payments: Integers
    cuts: tuple[Cut, ...]
    cut: Integers

    @property
    def base(self) -> int:
        """What the cuts add to a bound."""
        return sum(int(d) * c.side for d, c in zip(self.cut, self.cuts, strict=True))


class Networks:
    """The networks met so far, each once."""

    def __init__(self) -> None:
        self.columns = ColumnSet.join([])
        self._place: dict[bytes, int] = {}

    def bring(self, columns: ColumnSet) -> Integers:
        """Add networks; return their places."""
        keys = columns.keys()
        new = [k for k, key in enumerate(keys) if key not in self._place]
        for k in new:
            self._place[keys[k]] = len(self._place)
        if new:
            part = columns.take(np.array(new, dtype=np.int64))
            self.columns = ColumnSet.join([self.columns, part])
        return np.array([self._place[key] for key in keys], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What the LP of a state says.

    Attributes
    ----------
    bound
        What is proved, objective units; by `book`, the way of each seat and `prices`.
    value
        The LP's value, as far as its networks tell: no more can be proved by these.
    paid
        π, float64, shape (n,).
    share
        How far each practice is in each seat, float64, shape (seats, n).
    network, seat, part
        Networks above 0, by place among those met, with their seats and values.
    is_kept
        Whether all rows are kept.
    branch
        A seat and a practice that is there in part, where to branch; `None` where there is none.
    """

    bound: int
    book: Book
    prices: Integers
    value: float
    paid: Floats
    share: Floats
    network: Integers
    seat: Integers
    part: Floats
    is_kept: bool
    branch: tuple[int, int] | None = None


class SeatLP:
    """Solves LPs of states over one land, with the networks that all of them have met."""

    def __init__(self, ground: Ground, land: Land, networks: Networks, unit: float) -> None:
        """Take the lower tier's ground, and a typical cost of a practice for HiGHS's tolerances."""
        self.ground = ground
        self.land = land
        self.networks = networks
        self._unit = unit
        self._small = unit * _SMALL
        self._typical = max(1.0, float(land.held.mean()))

    def relax(
        self,
        seats: Seats,
        start: tuple[Floats, Integers, tuple[Cut, ...]],
        target: int,
        limits: Limits,
    ) -> Relaxed | None:
        """Solve the LP of a state until its bound reaches a target, or cannot.

        Parameters
        ----------
        start
            Payments π, prices and cuts near which the LP's first networks are looked for.
        """
        paid, prices, cuts = start
        lp = _Rows(self, seats, list(cuts))
        lp.bring(*self._likely(seats, paid, prices))
        steps, cut_rounds, answer = _STEPS, 0, None
        bound, book, best_prices = -(2**62), None, prices
        for _ in range(_ROUNDS):
            solved = None if limits.reached() else lp.solve()
            if solved is None:
                break
            value, paid, prices, duals, is_kept = solved
            # Networks that are known cost no search.
            if lp.bring(*self._known(seats, paid, prices, tuple(lp.cuts), duals)):
                continue
            proved, new_book, new_prices, found = self._prove(
                seats, paid, prices, tuple(lp.cuts), duals, target, steps
            )
            if proved > bound or book is None:
                bound, book, best_prices = proved, new_book, new_prices
            share, network, seat, part = lp.parts()
            answer = Relaxed(
                bound, book, best_prices, value, paid, share, network, seat, part, is_kept
            )
            if bound >= target:
                break
            fresh = lp.bring(*found)
            lack, is_split = target - value, bool(_candidates(answer, self.land.held))
            is_low = is_kept and is_split and lack > _HOPELESS * abs(value)
            if is_low and value - bound <= _NEAR_ENOUGH * lack:
                break  # the LP only falls, and what is proved is near it: time to branch
            if fresh:
                continue
            if value - proved > 1e-4 * abs(value) and steps < _MOST_STEPS:
                steps *= 4
                continue
            if not is_kept:
                if not lp.fine_more():
                    break
                continue
            most = _CUT_ROUNDS if is_split else _MOST_CUT_ROUNDS
            if cut_rounds >= most or not lp.add_cuts():
                break
            cut_rounds += 1
        if answer is None or answer.bound >= target:
            return answer
        return replace(answer, branch=lp.strongest(_candidates(answer, self.land.held), target))

    def _likely(self, seats: Seats, paid: Floats, prices: Integers) -> tuple[Integers, Integers]:
        """Return the networks of least reduced cost, by place, and their seats."""
        columns = self.networks.columns
        if len(columns) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        places, seat_of = [], []
        near = seats.costs(self.land, np.zeros(len(paid), dtype=np.int64))
        for j, price in enumerate(prices.tolist()):
            weight = self.land.held if price >= 0 else self.land.counted
            each = near[j] + float(price) * weight - paid
            left = columns.cost + np.add.reduceat(each[columns.member], columns.start[:-1])
            some = np.argpartition(left, min(_FIRST, len(left) - 1))[:_FIRST]
            some = some[left[some] < NOWHERE // 2]
            places.append(some)
            seat_of.append(np.full(len(some), j))
        return np.concatenate(places), np.concatenate(seat_of)

    def _known(
        self,
        seats: Seats,
        paid: Floats,
        prices: Integers,
        cuts: tuple[Cut, ...],
        cut: Integers,
    ) -> tuple[Integers, Integers]:
        """Return networks met before that cost less than they pay, by place, and their seats."""
        columns = self.networks.columns
        places, seat_of = [], []
        for j, own in enumerate(self._own(seats, paid, prices)):
            left = reduced_costs(columns, Duals(own, cuts, cut, scale=1))
            some = np.flatnonzero(left < -self._small)
            if len(some) > _AT_ONCE:
                some = some[np.argpartition(left[some], _AT_ONCE)[:_AT_ONCE]]
            places.append(some)
            seat_of.append(np.full(len(some), j))
        return np.concatenate(places), np.concatenate(seat_of)

    def _own(self, seats: Seats, paid: Floats, prices: Integers) -> Integers:
        """Return what practices pay for their networks in each seat, by an LP's duals."""
        near = seats.costs(self.land, self.land.no_payments)
        dear = prices[:, None]
        weight = np.where(dear >= 0, self.land.held, self.land.counted)
        own = np.rint(paid).astype(np.int64) - near - dear * weight
        most = NOWHERE // 8
        return np.where(near < NOWHERE, np.clip(own, -most, most), -most)

    def _prove(
        self,
        seats: Seats,
        paid: Floats,
        prices: Integers,
        cuts: tuple[Cut, ...],
        cut: Integers,
        target: int,
        steps: int,
    ) -> tuple[int, Book, Integers, tuple[Integers, Integers]]:
        """Make duals whole and lawful; return what they prove, and networks that they miss."""
        payments = self._own(seats, paid, prices)
        places, seat_of = [], []
        for j, own in enumerate(payments):
            duals = Duals(own, cuts, cut, scale=1)
            found = search_hubs(self.ground, duals, threshold=-1, most_steps=steps)
            if len(found.columns):
                reduced = reduced_costs(found.columns, duals)
                least = np.argsort(reduced, kind="stable")[:_AT_ONCE]
                columns = found.columns.take(least[reduced[least] < 0])
                places.append(self.networks.bring(columns))
                seat_of.append(np.full(len(columns), j))
            payments[j] = own + np.minimum(0, found.lowest)
        book = Book(payments, cuts, cut)
        bound, best = seats.priced(self.land, payments, book.base, target, _PRICE_ROUNDS, prices)
        none = np.zeros(0, dtype=np.int64)
        return (
            bound,
            book,
            best,
            (np.concatenate([none, *places]), np.concatenate([none, *seat_of])),
        )


def _candidates(found: Relaxed, patients: Integers) -> list[tuple[int, int]]:
    """Return seats and practices that are there in part, those worth most first, a few."""
    part = np.minimum(found.share, 1 - found.share)
    worth = part * (1 + patients)
    worth[part < _FRACTION] = 0.0
    chosen: list[tuple[int, int]] = []
    alike: set[tuple[int, ...]] = set()
    for at in np.argsort(-worth, axis=None, kind="stable").tolist():
        j, i = divmod(at, worth.shape[1])
        # Practices of one network have the same shares: one of them stands for all.
        shares = tuple(np.rint(found.share[:, i] / _FRACTION).astype(int).tolist())
        if worth[j, i] == 0.0 or len(chosen) == _PROBED:
            break
        if (j, *shares) not in alike:
            alike.add((j, *shares))
            chosen.append((j, i))
    return chosen


class _Rows:
    """The LP of one state over the networks brought in so far."""

    def __init__(self, frame: SeatLP, seats: Seats, cuts: list[Cut]) -> None:
        self.cuts: list[Cut] = []
        self._frame = frame
        self._land = frame.land
        self._near = seats.costs(self._land, np.zeros(len(self._land.held), dtype=np.int64))
        self._network = np.zeros(0, dtype=np.int64)
        self._seat = np.zeros(0, dtype=np.int64)
        self._known: set[tuple[int, int]] = set()
        self._value: Floats = np.zeros(0)
        self._lp = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._lp.setOptionValue(option, value)
        self._count = count = self._near.shape[1]
        self._seats = len(self._near)
        number = np.array(seats.number, dtype=np.float64)
        typical = frame._typical
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
        self._add(np.full(rows, self._fine), sparse.diags_array(sign).tocsc())
        self._add_cut_rows(cuts)

    def bring(self, network: Integers, seat: Integers) -> int:
        """Add networks in seats; return how many of them are new."""
        pairs = list(zip(network.tolist(), seat.tolist(), strict=True))
        new = [k for k, pair in enumerate(pairs) if pair not in self._known]
        if not new:
            return 0
        self._known.update(pairs[k] for k in new)
        network, seat = network[new], seat[new]
        columns = self._frame.networks.columns.take(network)
        cost = columns.cost + np.add.reduceat(
            self._near[np.repeat(seat, np.diff(columns.start)), columns.member],
            columns.start[:-1],
        )
        self._network = np.concatenate([self._network, network])
        self._seat = np.concatenate([self._seat, seat])
        self._add(cost / self._frame._unit, self._matrix(columns, seat))
        return len(new)

    def solve(self) -> tuple[float, Floats, Integers, Integers, bool] | None:
        """Return the value, π, prices, duals of cuts, and whether all rows are kept."""
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found, unit = self._lp.getSolution(), self._frame._unit
        value = np.asarray(found.col_value, dtype=np.float64)
        dual = np.asarray(found.row_dual, dtype=np.float64) * unit
        self._value = value[self._artificial :]
        both = dual[self._count : self._count + 2 * self._seats].reshape(2, -1).sum(axis=0)
        most = self._land.most_price
        prices = np.rint(np.clip(-both / self._frame._typical, -most, most))
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
        columns = self._frame.networks.columns.take(self._network)
        column_of = np.repeat(np.arange(len(columns)), np.diff(columns.start))
        goal, base = target / self._frame._unit, self._lp.getObjectiveValue()
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

    def parts(self) -> tuple[Floats, Integers, Integers, Floats]:
        """Return shares of practices in seats; and networks above 0, their seats and values."""
        some = np.flatnonzero(self._value > _SOME)
        columns = self._frame.networks.columns.take(self._network[some])
        share = np.zeros((self._seats, self._count))
        sizes = np.diff(columns.start)
        np.add.at(
            share,
            (np.repeat(self._seat[some], sizes), columns.member),
            np.repeat(self._value[some], sizes),
        )
        return share, self._network[some], self._seat[some], self._value[some]

    def add_cuts(self) -> int:
        """Add violated cuts; return how many."""
        _, network, _, value = self.parts()
        places, at = np.unique(network, return_inverse=True)
        total: Floats = np.bincount(at, weights=value).astype(np.float64)
        some = np.flatnonzero(total < 1 - _SOME)
        columns = self._frame.networks.columns.take(places[some])
        known = set(self.cuts)
        new: list[Cut] = []
        for rows in (3, 4, 5):
            found = violated_cuts(columns, total[some], self._count, rows, _CUTS)
            new += [cut for cut in found if cut not in known]
            if len(new) >= 5:
                break
        self._add_cut_rows(new)
        return len(new)

    def _add_cut_rows(self, cuts: list[Cut]) -> None:
        if not cuts:
            return
        columns = self._frame.networks.columns.take(self._network)
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
            np.add.reduceat(weight[columns.member], columns.start[:-1]) / self._frame._typical
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

    def _add(self, cost: Floats, matrix: sparse.csc_array) -> None:
        many = matrix.shape[1]
        self._lp.addCols(
            many,
            cost,
            np.zeros(many),
            np.full(many, highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
