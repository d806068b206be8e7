"""The LP of a state: networks in the federations of its seats, in parts.

    min Σ_j Σ_N (c_N + Σ_{i∈N} a_ji) v_Nj          over networks N and seats j
    Σ_j Σ_{N∋i} v_Nj = 1  for every practice i;    m_j L ≤ Σ_N p_N v_Nj ≤ m_j U  for every seat
    f_j ≤ Σ_N v_Nj ≤ g_j  for every seat, the numbers of networks that the state allows
    rank-one cuts on the networks, whatever seat they are in

Its duals say what practices pay (π), the price of a patient of each seat (λ), what is paid for each
network of a seat (κ), and so what practices pay for their networks in each seat,
α_j = π − a_j − λ_j p. Nothing that HiGHS says is taken on trust: α is made lawful by the engine's
search, and `proof.seats` says what it proves.
"""

from dataclasses import dataclass, replace

import numpy as np

from netform.plan.proof.cases import Branch
from netform.plan.proof.regions import Land
from netform.plan.proof.seat_kernels import NOWHERE
from netform.plan.proof.seats import Seats
from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.columns.cuts import Cut
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.limits import Limits
from netform.solve.nested.book import Book
from netform.solve.nested.floats import Floats
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_rows import Prices, SeatRows

_FIRST = 120  # networks of each seat that an LP begins with
_AT_ONCE = 10  # brought in from one search
_STEPS, _MOST_STEPS = 5_000, 80_000
_CUT_ROUNDS = 4
_MOST_CUT_ROUNDS = 25  # where no practice is in two seats, so that nothing else helps
_ROUNDS = 100
_PRICE_ROUNDS = 12
_SMALL = 1e-6  # typical costs of a practice: what HiGHS's tolerances leave of a reduced cost
_HOPELESS = 0.004  # of the value: cuts hardly raise an LP by more
_NEAR_ENOUGH = 0.3  # of what an LP lacks


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
    is_kept
        Whether all rows are kept.
    branch
        A seat, and a practice that is there in part or a number of networks that is not whole,
        where to branch; `None` where there is none.
    """

    bound: int
    book: Book
    prices: Integers
    value: float
    paid: Floats
    share: Floats
    is_kept: bool
    branch: tuple[int, Branch] | None = None


class SeatLP:
    """Solves LPs of states over one land, with the networks that all of them have met."""

    def __init__(self, ground: Ground, land: Land, networks: MetNetworks, unit: float) -> None:
        """Take the lower tier's ground, and a typical cost of a practice for HiGHS's tolerances."""
        self.ground = ground
        self.land = land
        self.networks = networks
        self._unit = unit
        self._small = unit * _SMALL

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
        paid, at_first, cuts = start
        lp = SeatRows(self.land, seats, list(cuts), self.networks, self._unit)
        lp.bring(*self._likely(seats, paid, at_first))
        steps, cut_rounds, answer = _STEPS, 0, None
        bound, book, best_prices = -(2**62), None, at_first
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
            share = lp.share()
            answer = Relaxed(bound, book, best_prices, value, paid, share, is_kept)
            if bound >= target:
                break
            lack, is_split = target - value, bool(lp.candidates())
            fresh = lp.bring(*found)
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
        return replace(answer, branch=lp.strongest(target))

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
        prices: Prices,
        cuts: tuple[Cut, ...],
        cut: Integers,
    ) -> tuple[Integers, Integers]:
        """Return networks met before that cost less than they pay, by place, and their seats."""
        columns = self.networks.columns
        places, seat_of = [], []
        for j, own in enumerate(self._own(seats, paid, prices.patient)):
            left = reduced_costs(columns, Duals(own, cuts, cut, scale=1)) - prices.each[j]
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
        prices: Prices,
        cuts: tuple[Cut, ...],
        cut: Integers,
        target: int,
        steps: int,
    ) -> tuple[int, Book, Integers, tuple[Integers, Integers]]:
        """Make duals whole and lawful; return what they prove, and networks that they miss."""
        payments = self._own(seats, paid, prices.patient)
        places, seat_of = [], []
        for j, own in enumerate(payments):
            duals = Duals(own, cuts, cut, scale=1)
            each = int(prices.each[j])
            found = search_hubs(self.ground, duals, threshold=each - 1, most_steps=steps)
            if len(found.columns):
                reduced = reduced_costs(found.columns, duals) - each
                least = np.argsort(reduced, kind="stable")[:_AT_ONCE]
                columns = found.columns.take(least[reduced[least] < 0])
                places.append(self.networks.bring(columns))
                seat_of.append(np.full(len(columns), j))
            payments[j] = own + np.minimum(0, found.lowest - each)
        book = Book(payments, prices.each, cuts, cut)
        base = book.base + seats.for_networks(prices.each.tolist())
        bound, best = seats.priced(self.land, payments, base, target, _PRICE_ROUNDS, prices.patient)
        none = np.zeros(0, dtype=np.int64)
        return (
            bound,
            book,
            best,
            (np.concatenate([none, *places]), np.concatenate([none, *seat_of])),
        )
