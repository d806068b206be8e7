"""Rules on who may share a group (M4), as flat arrays: together, apart, keep, size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.problem.travel import Integers

NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, eq=False)
class GroupRules:
    """What a group has to hold, and what it may not.

    Attributes
    ----------
    unit
        Practices of one number are in one group; −1 where a practice goes with nobody; int64,
        shape (n,).
    unit_size
        How many practices have its number, wherever they are, int64, shape (n,): where only some
        of the practices are looked at, a unit that reaches beyond them is in no group of theirs.
    apart_start, apart
        Practices that may not be in a group of practice i: `apart[start[i]:start[i + 1]]`,
        ascending; int64.
    most
        The most practices that a group may have.
    asked
        A unit that is asked about, −1 for none: a search for groups looks at those with it and at
        those without it one after the other, for what duals pay for it may be far off.
    """

    unit: Integers
    unit_size: Integers
    apart_start: Integers
    apart: Integers
    most: int = NO_LIMIT
    asked: int = -1

    @staticmethod
    def of(
        count: int,
        together: Iterable[Sequence[int]] = (),
        apart: Iterable[Sequence[int]] = (),
        most: int = NO_LIMIT,
    ) -> "GroupRules":
        """Return the rules of so many practices.

        Parameters
        ----------
        together
            Practices that share a group; what overlaps is one unit.
        apart
            Practices of which no two share a group.
        """
        links = [(one[0], i) for one in together for i in one[1:]]
        row, column = np.array(links, dtype=np.int64).reshape(-1, 2).T
        graph = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(count, count))
        _, label = csgraph.connected_components(graph, directed=False)
        size = np.bincount(label, minlength=count)[label].astype(np.int64)
        unit = np.where(size > 1, label, -1).astype(np.int64)
        pairs = {(i, j) for one in apart for i in one for j in one if i != j}
        first, second = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
        start = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=count))])
        return GroupRules(unit, size, start.astype(np.int64), second, most)

    def restricted(self, members: Integers) -> "GroupRules":
        """Return the rules of some practices alone, ascending: they take each other's places."""
        place = np.full(len(self.unit), -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        owner = np.repeat(place, np.diff(self.apart_start))
        kept = (owner >= 0) & (place[self.apart] >= 0)
        counts = np.bincount(owner[kept], minlength=len(members))
        return GroupRules(
            self.unit[members],
            self.unit_size[members],
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            place[self.apart[kept]],
            self.most,
            self.asked if (self.unit[members] == self.asked).any() else -1,
        )

    def with_pair(self, first: int, second: int, *, together: bool) -> "GroupRules":
        """Return the rules by which two practices share a group as well, or do not.

        A unit that comes of it is the one that is asked about.
        """
        if not together:
            owner = np.repeat(np.arange(len(self.unit)), np.diff(self.apart_start))
            known = set(zip(owner.tolist(), self.apart.tolist(), strict=True))
            pairs = np.array(sorted(known | {(first, second), (second, first)}), dtype=np.int64)
            start = np.searchsorted(pairs[:, 0], np.arange(len(self.unit) + 1))
            return replace(self, apart_start=start.astype(np.int64), apart=pairs[:, 1].copy())
        unit, size = self.unit.copy(), self.unit_size.copy()
        if unit[first] >= 0 and unit[first] == unit[second]:
            return replace(self, asked=int(unit[first]))
        joined = np.zeros(len(unit), dtype=bool)
        whole = 0
        for i in (first, second):
            joined |= (unit == unit[i]) if unit[i] >= 0 else (np.arange(len(unit)) == i)
            whole += int(size[i])
        unit[joined] = asked = int(unit.max(initial=-1)) + 1
        size[joined] = whole
        return replace(self, unit=unit, unit_size=size, asked=asked)

    @cached_property
    def are_none(self) -> bool:
        """Whether any group will do."""
        return not len(self.apart) and self.most == NO_LIMIT and bool((self.unit < 0).all())

    @property
    def arrays(self) -> tuple[Integers, Integers, Integers, Integers, int]:
        """What compiled loops take: units, their sizes, who is apart, and the most practices."""
        return self.unit, self.unit_size, self.apart_start, self.apart, self.most

    @property
    def without_asked(self) -> "GroupRules":
        """The rules by which no group holds any of the unit that is asked about."""
        size = np.where(self.unit == self.asked, len(self.unit) + 1, self.unit_size)
        return replace(self, unit_size=size.astype(np.int64), asked=-1)

    @property
    def units(self) -> list[Integers]:
        """The practices of each unit that are looked at, ascending."""
        return [np.flatnonzero(self.unit == u) for u in np.unique(self.unit[self.unit >= 0])]

    def allow(self, members: Iterable[int]) -> bool:
        """Whether a group of these practices keeps the rules."""
        inside = set(members)
        if len(inside) > self.most:
            return False
        held: dict[int, int] = {}
        for i in inside:
            if inside.intersection(self.apart[self.apart_start[i] : self.apart_start[i + 1]]):
                return False
            if self.unit[i] >= 0:
                held[int(self.unit[i])] = held.get(int(self.unit[i]), 0) + 1
        return all(held.get(int(self.unit[i]), 1) == self.unit_size[i] for i in inside)

    def allowed(self, start: Integers, member: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which of many groups keep the rules, bool, shape (groups,).

        Parameters
        ----------
        start, member
            The practices of group k: `member[start[k]:start[k + 1]]`, each once.
        """
        sizes = np.diff(start)
        group = np.repeat(np.arange(len(sizes)), sizes)
        allowed: NDArray[np.bool_] = sizes <= self.most
        united = np.flatnonzero(self.unit[member] >= 0)
        unit = self.unit[member[united]]
        key = group[united] * (int(unit.max(initial=0)) + 1) + unit
        _, at, held = np.unique(key, return_inverse=True, return_counts=True)
        allowed[group[united[held[at] != self.unit_size[member[united]]]]] = False
        # Each practice beside each that it is apart from.
        others = np.diff(self.apart_start)[member]
        row = np.repeat(np.arange(len(member)), others)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(others) - others, others)
        other = self.apart[self.apart_start[member[row]] + nth]
        count = len(self.unit)
        met = np.isin(group[row] * count + other, group * count + member)
        allowed[group[row[met]]] = False
        return allowed
