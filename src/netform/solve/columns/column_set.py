"""Columns: connected sets of practices within the band, each with its exact cost."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.compiled import kernel
from netform.problem import Integers


@dataclass(frozen=True, eq=False)
class ColumnSet:
    """Columns in compressed rows: column k holds `member[start[k]:start[k + 1]]`, unsorted.

    Attributes
    ----------
    start
        int64, shape (columns + 1,).
    member
        Positions of participants, int32.
    cost
        Exact cost in objective units, int64, shape (columns,).
    patients
        Patients of the column, int64, shape (columns,).
    """

    start: Integers
    member: NDArray[np.int32]
    cost: Integers
    patients: Integers

    def __len__(self) -> int:
        return len(self.cost)

    def members(self, column: int) -> NDArray[np.int32]:
        """Return one column's practices, ascending."""
        return np.sort(self.member[self.start[column] : self.start[column + 1]])

    def take(self, chosen: Integers) -> "ColumnSet":
        """Return the columns at these positions, in this order."""
        sizes = self.start[chosen + 1] - self.start[chosen]
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        member = np.empty(int(start[-1]), dtype=np.int32)
        _copy_members(self.start, self.member, chosen, start, member)
        return ColumnSet(start, member, self.cost[chosen], self.patients[chosen])

    def within(self, window: Integers, count: int) -> "ColumnSet":
        """Return the columns inside a window, by place in it.

        Parameters
        ----------
        window
            Some of `count` practices, ascending.
        """
        place = np.full(count, -1, dtype=np.int32)
        place[window] = np.arange(len(window))
        if len(self) == 0:
            return self
        lowest = np.minimum.reduceat(place[self.member], self.start[:-1])
        inside = self.take(np.flatnonzero(lowest >= 0))
        return replace(inside, member=place[inside.member])

    def keys(self) -> list[bytes]:
        """Return a key for each column; equal sets have equal keys."""
        column_of = np.repeat(np.arange(len(self)), np.diff(self.start))
        members = self.member[np.lexsort((self.member, column_of))]
        whole, size = members.tobytes(), members.itemsize
        edges = (self.start * size).tolist()
        return [whole[low:high] for low, high in pairwise(edges)]

    @staticmethod
    def join(parts: Iterable["ColumnSet"]) -> "ColumnSet":
        """Return several sets of columns one after the other."""
        listed = list(parts)
        sizes = [np.diff(part.start) for part in listed]
        start = np.concatenate([[0], *sizes]).cumsum().astype(np.int64)
        return ColumnSet(
            start,
            np.concatenate([np.zeros(0, np.int32), *(part.member for part in listed)]),
            np.concatenate([np.zeros(0, np.int64), *(part.cost for part in listed)]),
            np.concatenate([np.zeros(0, np.int64), *(part.patients for part in listed)]),
        )

    def joined(self, count: int) -> Integers:
        """Label practices: two that a chain of overlapping columns joins have the same label."""
        first = np.repeat(self.member[self.start[:-1]], np.diff(self.start))
        ones = np.ones(len(first), dtype=np.int8)
        graph = sparse.csr_array((ones, (first, self.member)), shape=(count, count))
        label: Integers = csgraph.connected_components(graph, directed=False)[1]
        return label

    def digest(self) -> str:
        """Return the SHA-256 of the sets: each as sorted positions, the list of them sorted."""
        return digest_of_sets(tuple(self.members(k).tolist()) for k in range(len(self)))


NO_COLUMNS = ColumnSet.join([])


def digest_of_sets(sets: Iterable[tuple[int, ...]]) -> str:
    """Return the SHA-256 of sets of positions: a line each, positions ascending, lines sorted."""
    lines = sorted(tuple(sorted(members)) for members in sets)
    text = "".join(" ".join(map(str, members)) + "\n" for members in lines)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@kernel
def _copy_members(start, member, chosen, new_start, new_member):  # type: ignore[no-untyped-def]
    for k in range(len(chosen)):
        to = new_start[k]
        for q in range(start[chosen[k]], start[chosen[k] + 1]):
            new_member[to] = member[q]
            to += 1
