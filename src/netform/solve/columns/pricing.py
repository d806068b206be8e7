"""Integer duals, exact reduced costs and the bound that they prove (MODEL.md section 4)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut, index_cuts
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.workers import each

DUAL_SCALE = 1000
"""Duals are whole thousandths of an objective unit, so that rounding them costs next to nothing."""
MOST_DUAL = 2**56
"""No scaled dual is larger, so that the sums of a column's duals fit into 64 bits."""
FAR_FROM_ZERO = 2**62


@dataclass(frozen=True, eq=False)
class Duals:
    """A dual solution in whole `1 / scale` units of the columns' costs; any such prove a bound.

    Attributes
    ----------
    practice
        Dual of each practice's partition row, int64, shape (n,).
    cuts, cut
        Rank-one cuts and their duals, int64, each at most 0.
    rows, row
        Rows on measures and their duals, each at most 0.
    """

    practice: Integers
    cuts: tuple[Cut, ...]
    cut: Integers
    scale: int = DUAL_SCALE
    rows: tuple[MeasureRow, ...] = ()
    row: tuple[int, ...] = ()

    @property
    def constant(self) -> int:
        """The duals times the right-hand sides, scaled."""
        sides = sum(int(s) * cut.side for s, cut in zip(self.cut, self.cuts, strict=True))
        sides += sum(dual * row.at_most for dual, row in zip(self.row, self.rows, strict=True))
        return int(sum(self.practice.tolist())) + sides  # may exceed 64 bits

    @property
    def bound(self) -> int:
        """The bound that they prove in units of cost, if no reduced cost is negative."""
        return -(-self.constant // self.scale)

    def repaired(self, shortfall: Integers) -> "Duals":
        """Return duals under which no column has a negative reduced cost; see `Scan`."""
        return replace(self, practice=self.practice + shortfall)

    def within(self, window: Integers) -> "Duals":
        """Return the duals for columns inside a window, practices numbered by place in it.

        A cut that is only partly inside stays valid with the weights of its inner practices.

        Parameters
        ----------
        window
            Positions of practices, ascending.
        """
        place = {int(i): k for k, i in enumerate(window)}
        cuts, dual = [], []
        for cut, sigma in zip(self.cuts, self.cut.tolist(), strict=True):
            inner = [
                (place[i], w) for i, w in zip(cut.practices, cut.weights, strict=True) if i in place
            ]
            if sum(w for _, w in inner) >= cut.divisor:
                cuts.append(
                    Cut(tuple(i for i, _ in inner), tuple(w for _, w in inner), cut.divisor)
                )
                dual.append(sigma)
        return Duals(self.practice[window], tuple(cuts), np.array(dual, dtype=np.int64), self.scale)

    @property
    def is_small(self) -> bool:
        """Whether the sums of a column's duals are sure to fit into 64 bits."""
        each = (*self.row, int(self.practice.max(initial=0)), int(self.practice.min(initial=0)))
        return max(*map(abs, each), -int(self.cut.min(initial=0))) <= MOST_DUAL

    def clipped(self) -> "Duals":
        """Return the same duals, none beyond `MOST_DUAL`."""
        return replace(
            self,
            practice=np.clip(self.practice, -MOST_DUAL, MOST_DUAL),
            cut=np.maximum(self.cut, -MOST_DUAL),
            row=tuple(max(dual, -MOST_DUAL) for dual in self.row),
        )

    def towards(self, other: "Duals", share: int, whole: int) -> "Duals":
        """Return duals `share / whole` of the way to others of the same rows, rounded down.

        Where no column has a negative reduced cost under either, none has more than rounding below
        0 under these.
        """

        def mixed(one: int, another: int) -> int:
            return (one * (whole - share) + another * share) // whole

        known = dict(zip(self.cuts, self.cut.tolist(), strict=True))
        reached = dict(zip(other.cuts, other.cut.tolist(), strict=True))
        cuts = tuple(dict.fromkeys((*self.cuts, *other.cuts)))
        cut = [mixed(known.get(each, 0), reached.get(each, 0)) for each in cuts]
        practice = list(map(mixed, self.practice.tolist(), other.practice.tolist()))
        return replace(
            other,
            practice=np.array(practice, dtype=np.int64),
            cuts=cuts,
            cut=np.array(cut, dtype=np.int64),
            row=tuple(map(mixed, self.row, other.row)),
        ).active()

    def active(self) -> "Duals":
        """Return the same duals without the cuts whose dual is 0."""
        kept = np.flatnonzero(self.cut)
        if len(kept) == len(self.cut):
            return self
        return replace(self, cuts=tuple(self.cuts[k] for k in kept), cut=self.cut[kept])


@dataclass(frozen=True, eq=False)
class Scan:
    """What one pass over all columns found.

    Attributes
    ----------
    best
        For each practice the column of smallest reduced cost that holds it; -1 where none does.
    best_cost
        Its reduced cost, scaled.
    shortfall
        For each practice what must be taken off its dual so that no column has a negative
        reduced cost: each column's is shared equally among its members, `min_{N∋i} ⌊r_N / |N|⌋`,
        at most 0.
    """

    best: Integers
    best_cost: Integers
    shortfall: Integers


def in_spans(count: int, threads: int, work: Callable[[int, int, int], None]) -> None:
    """Run `work(span number, low, high)` over equal spans of `range(count)`, one a thread."""
    edges = np.linspace(0, count, threads + 1).astype(int).tolist()
    each(threads, work, range(threads), edges[:-1], edges[1:])


def reduced_costs(columns: ColumnSet, duals: Duals, threads: int = 1) -> Integers:
    """Return the exact scaled reduced cost of every column, int64, shape (columns,)."""
    out = np.empty(len(columns), dtype=np.int64)
    active = duals.active()
    index = index_cuts(active.cuts, len(active.practice))

    def work(_: int, low: int, high: int) -> None:
        _reduced_costs(
            low,
            high,
            columns.start,
            columns.member,
            columns.cost,
            active.scale,
            active.practice,
            index.start,
            index.cut,
            index.weight,
            index.divisor,
            active.cut,
            out,
        )

    in_spans(len(columns), threads, work)
    for dual, row in zip(active.row, active.rows, strict=True):
        if dual:
            out -= dual * row.measure(columns)
    return out


def scan(columns: ColumnSet, duals: Duals, threads: int = 1) -> Scan:
    """Price all columns in one pass."""
    reduced = reduced_costs(columns, duals, threads)
    count = len(duals.practice)
    best = np.full((threads, count), -1, dtype=np.int64)
    best_cost = np.full((threads, count), FAR_FROM_ZERO, dtype=np.int64)
    shortfall = np.zeros((threads, count), dtype=np.int64)

    def work(span: int, low: int, high: int) -> None:
        _best_per_practice(
            low,
            high,
            columns.start,
            columns.member,
            reduced,
            best[span],
            best_cost[span],
            shortfall[span],
        )

    in_spans(len(columns), threads, work)
    who = best_cost.argmin(axis=0)
    every = np.arange(count)
    return Scan(best[who, every], best_cost[who, every], shortfall.min(axis=0))


@kernel
def _reduced_costs(  # type: ignore[no-untyped-def]
    low,
    high,
    start,
    member,
    cost,
    scale,
    dual,
    cuts_start,
    cuts,
    weight,
    divisor,
    cut_dual,
    out,
):
    rest = np.zeros(len(cut_dual), np.int64)  # weight met so far, modulo the cut's divisor
    for k in range(low, high):
        r = cost[k] * scale
        for q in range(start[k], start[k + 1]):
            i = member[q]
            r -= dual[i]
            for c in range(cuts_start[i], cuts_start[i + 1]):
                rest[cuts[c]] += weight[c]
                if rest[cuts[c]] >= divisor[cuts[c]]:
                    rest[cuts[c]] -= divisor[cuts[c]]
                    r -= cut_dual[cuts[c]]
        for q in range(start[k], start[k + 1]):
            i = member[q]
            for c in range(cuts_start[i], cuts_start[i + 1]):
                rest[cuts[c]] = 0
        out[k] = r


@kernel
def _best_per_practice(  # type: ignore[no-untyped-def]
    low, high, start, member, reduced, best, best_cost, shortfall
):
    for k in range(low, high):
        r = reduced[k]
        share = r // (start[k + 1] - start[k])
        for q in range(start[k], start[k + 1]):
            i = member[q]
            if r < best_cost[i]:
                best_cost[i] = r
                best[i] = k
            if share < shortfall[i]:
                shortfall[i] = share
