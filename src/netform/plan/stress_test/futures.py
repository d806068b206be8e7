"""Futures of a problem: lists that drift, practices that close, and where their patients go.

What is drawn depends on the problem, the terms and the seed alone, never on a plan: every plan is
held to the same futures (common random numbers), whichever others are asked about. Magnitudes,
lists and closings each have a stream of their own, so that more futures begin with the same ones,
and other closings leave the lists as they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.errors import InputError
from netform.plan.stress_test.terms import StressTerms
from netform.problem import UNREACHABLE, Integers, Problem

_CELLS = 2**18  # of one array of a block: a few megabytes
_NOBODY = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Block:
    """Some futures in a row; arrays have a row a future, and n is all of the problem's practices.

    Attributes
    ----------
    first
        The number of the first future.
    lists
        Patients after all changes, int64, shape (b, n); none at a closed practice.
    closed
        Who closes, bool, shape (b, n).
    unserved
        Patients of closed practices from which no open one can be reached, int64, shape (b,).
    """

    first: int
    lists: Integers
    closed: NDArray[np.bool_]
    unserved: Integers

    @property
    def rows(self) -> slice:
        """Where its futures stand among all."""
        return slice(self.first, self.first + len(self.lists))


class Futures:
    """All futures of a problem under some terms, drawn block by block, the same each time.

    Raises
    ------
    InputError
        More practices are to close than all but one of those that take part.
    """

    def __init__(
        self, problem: Problem, terms: StressTerms, growth: NDArray[np.float64] | None = None
    ) -> None:
        """Take the factor of growth of each practice, shape (n,); `None` = none grows."""
        count = len(problem.practices)
        self.terms = terms
        self._grown = problem.practices.patients * (np.ones(count) if growth is None else growth)
        self._open = np.array(
            [i for i in range(count) if problem.participation_of(i) != "out"], dtype=np.int64
        )
        if terms.closures > max(0, len(self._open) - 1):
            raise InputError(
                f"{terms.closures:,} practices cannot close: {len(self._open):,} take part",
                where="closures",
                remedy=f"let {max(0, len(self._open) - 1):,} close at most",
            )
        self._near = _nearest(problem, self._open, terms.closures)

    def __iter__(self) -> Iterator[Block]:
        """Yield the futures in blocks."""
        terms, count = self.terms, len(self._grown)
        streams = np.random.SeedSequence(terms.seed).spawn(3)
        size, drift, closing = (np.random.Generator(np.random.PCG64(each)) for each in streams)
        low, high = float(terms.least), float(terms.most)
        each_time = max(1, _CELLS // count)
        for first in range(0, terms.draws, each_time):
            rows = min(each_time, terms.draws - first)
            magnitude = low + (high - low) * size.random((rows, 1))
            factor = 1 + magnitude * (2 * drift.random((rows, count)) - 1)
            lists = np.rint(self._grown * factor).astype(np.int64)
            closed = np.zeros((rows, count), dtype=bool)
            unserved = np.zeros(rows, dtype=np.int64)
            if terms.closures:
                lots = closing.random((rows, len(self._open)))
                drawn = np.argpartition(lots, terms.closures - 1, axis=1)[:, : terms.closures]
                np.put_along_axis(closed, self._open[drawn], True, axis=1)
                self._send(lists, closed, drawn, unserved)
            yield Block(first, lists, closed, unserved)

    def _send(
        self, lists: Integers, closed: NDArray[np.bool_], drawn: Integers, unserved: Integers
    ) -> None:
        """Send the patients of those who close to the nearest who stay open."""
        future = np.repeat(np.arange(len(lists)), drawn.shape[1])
        closing = drawn.ravel()
        leaving = lists[future, self._open[closing]]
        lists[closed] = 0
        # All who are still on their way try the next nearest at once.
        for choice in range(self._near.shape[1]):
            there = self._near[closing, choice]
            exists = there >= 0
            arrives = exists & ~closed[future, there]
            np.add.at(lists, (future[arrives], there[arrives]), leaving[arrives])
            np.add.at(unserved, future[~exists], leaving[~exists])
            onward = exists & ~arrives
            future, closing, leaving = future[onward], closing[onward], leaving[onward]
            if len(future) == 0:
                break


def _nearest(problem: Problem, who: Integers, most: int) -> NDArray[np.int32]:
    """Return the nearest others of each practice, near ones first, of equals the smaller code.

    As many as can close are enough, since the practice itself is one of those that do.

    Returns
    -------
    NDArray[np.int32]
        Positions, shape (who, most); -1 where no more can be reached.
    """
    near = np.full((len(who), most), -1, dtype=np.int32)
    if most == 0:
        return near
    step = max(1, _CELLS // len(who))
    for start in range(0, len(who), step):
        origins = who[start : start + step]
        far = problem.travel.block(origins, who)
        # One number says both how near and, among equals, whose code is smaller.
        key = np.where(far == UNREACHABLE, _NOBODY, far * len(who) + np.arange(len(who)))
        key[np.arange(len(origins)), start + np.arange(len(origins))] = _NOBODY
        chosen = np.sort(np.partition(key, most - 1, axis=1)[:, :most], axis=1)
        near[start : start + step] = np.where(chosen == _NOBODY, -1, who[chosen % len(who)])
    return near
