"""Sets of plans that differ pairwise: one of so many, or the proof that there is none.

Plans are the vertices of a graph whose edges join those that differ enough; a set of plans that
all differ is a clique. Cliques are found by branch and bound: where the vertices left can be
coloured with c colours, no two joined ones alike, no clique has more than c of them (Tomita & Seki,
"An efficient branch-and-bound algorithm for finding a maximum clique", DMTCS 2003).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.problem import Integers

_ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class ApartSet:
    """A set of plans that differ pairwise.

    Attributes
    ----------
    plans
        Positions of the plans, ascending.
    is_largest
        Whether there is no larger set, but for sets of more plans than were asked for.
    steps
        Plans that the search tried, a measure of work.
    """

    plans: tuple[int, ...]
    is_largest: bool
    steps: int


def largest_apart(
    apart: Sequence[int], most: int, *, first: int | None = None, most_steps: int
) -> ApartSet:
    """Find `most` plans that differ pairwise, or else a largest set of such.

    Parameters
    ----------
    apart
        For each plan the plans that differ enough from it, as bits: bit j of `apart[i]`, as bit i
        of `apart[j]`. See `as_bits` and `plans_apart`.
    first
        A plan, such as the optimum, that the set shall hold where that does not make it smaller.
    most_steps
        Give up after so many steps; the largest set so far is then returned.
    """
    others = [bits & ~(1 << i) for i, bits in enumerate(apart)]
    # Colours are fewest where the vertices with most edges are coloured first.
    order = sorted(range(len(others)), key=lambda i: (-others[i].bit_count(), i))
    search = _Search(_reordered(others, order), most, most_steps)
    if most > 0:
        if first is not None:
            place = order.index(first)
            search.best = (place,)
            search.extend((place,), search.apart[place])
        search.extend((), (1 << len(others)) - 1)
    plans = tuple(sorted(order[place] for place in search.best))
    return ApartSet(plans, not search.gave_up, search.steps)


def _reordered(rows: list[int], order: list[int]) -> list[int]:
    """Return the rows, and the bits of each, in another order."""
    width = -(-len(rows) // 8)
    found: list[int] = []
    for low in range(0, len(rows), _ROWS_AT_ONCE):
        some = b"".join(rows[i].to_bytes(width, "little") for i in order[low : low + _ROWS_AT_ONCE])
        packed = np.frombuffer(some, dtype=np.uint8).reshape(-1, width)
        bits = np.unpackbits(packed, axis=1, bitorder="little")
        found += as_bits(bits[:, order])
    return found


def as_bits(matrix: NDArray[np.bool_] | NDArray[np.uint8]) -> list[int]:
    """Return the rows of a matrix of yes and no as bits, column j as bit j."""
    packed = np.packbits(matrix, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def plans_apart(plans: Sequence[Integers], patients: Integers, least: int) -> list[int]:
    """Return for each plan the plans in which at least so many patients have other partners.

    Parameters
    ----------
    plans
        The columns of each plan, which all hold the same practices. A group is the same column in
        every plan that has it, so that patients of common columns keep their partners.
    patients
        Patients of each column, int64.

    Returns
    -------
    list[int]
        Rows of bits as `largest_apart` takes them.
    """
    plan = np.repeat(np.arange(len(plans)), [len(columns) for columns in plans])
    column = np.concatenate([np.zeros(0, np.int64), *plans])
    shape = (len(plans), len(patients))
    has = sparse.csr_array((np.ones(len(column), np.int64), (plan, column)), shape=shape)
    weighted = sparse.csr_array((patients[column], (plan, column)), shape=shape)
    total = int(patients[plans[0]].sum()) if len(plans) else 0
    rows: list[int] = []
    for low in range(0, len(plans), _ROWS_AT_ONCE):
        staying = (weighted[low : low + _ROWS_AT_ONCE] @ has.T).toarray()
        rows += as_bits(total - staying >= least)
    return rows


class _Search:
    """A search for a clique of `most` vertices, or a largest one."""

    def __init__(self, apart: list[int], most: int, most_steps: int) -> None:
        self.apart = apart
        self.most = most
        self.most_steps = most_steps
        self.best: tuple[int, ...] = ()
        self.steps = 0
        self.gave_up = False

    @property
    def is_over(self) -> bool:
        """Whether enough was found, or steps are used up."""
        return self.gave_up or len(self.best) >= self.most

    def extend(self, members: tuple[int, ...], left: int) -> None:
        """Look for a clique larger than the best: `members` and some of `left`, joined to all."""
        if len(members) > len(self.best):
            self.best = members
        if self.is_over:
            return
        left = self._with_degree(left, len(self.best) - len(members))
        # Vertices of a colour c are tried when those of all colours above are ruled out.
        coloured = self._coloured(left, len(self.best) - len(members))
        for vertex, colour in reversed(coloured):
            if len(members) + colour <= len(self.best):
                return
            if self.steps >= self.most_steps:
                self.gave_up = True
                return
            self.steps += 1
            self.extend((*members, vertex), left & self.apart[vertex])
            if self.is_over:
                return
            left &= ~(1 << vertex)

    def _with_degree(self, left: int, degree: int) -> int:
        """Leave out vertices joined to fewer than so many of those left, until there are none."""
        if degree <= 1:
            return left
        while True:
            kept = left
            for vertex in _vertices(left):
                if (self.apart[vertex] & kept).bit_count() < degree:
                    kept ^= 1 << vertex
            if kept == left:
                return left
            left = kept

    def _coloured(self, left: int, colours: int) -> list[tuple[int, int]]:
        """Colour vertices greedily; return those beyond the first `colours`, and their colours.

        No larger clique than is known is in the first ones.
        """
        found: list[tuple[int, int]] = []
        colour = 0
        while left:
            colour += 1
            free = left
            while free:
                lowest = free & -free
                vertex = lowest.bit_length() - 1
                left ^= lowest
                free &= ~(self.apart[vertex] | lowest)
                if colour > colours:
                    found.append((vertex, colour))
        return found


def _vertices(bits: int) -> list[int]:
    """Return the positions of the bits that are set, ascending."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
