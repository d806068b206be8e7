"""Sets of practices that limits name one by one, such as the groups of another plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers, MeasureLimit

_OUT_OF_REACH = 2**61
"""What a barred set adds to its scaled reduced cost: it is in no column that is searched for."""


@dataclass(frozen=True, eq=False)
class NamedSets:
    """Some sets of participants, each once.

    Attributes
    ----------
    sets
        Positions of participants, ascending.
    barred
        Those that may not be a group at all.
    count
        The number of participants.
    """

    sets: tuple[tuple[int, ...], ...]
    barred: frozenset[tuple[int, ...]]
    count: int

    @staticmethod
    def of(limits: Iterable[MeasureLimit], count: int) -> "NamedSets":
        """Return the sets that some limits name, among so many participants."""
        limits = tuple(limits)
        sets = dict.fromkeys(members for limit in limits for members in limit.of_set)
        barred = frozenset(members for limit in limits for members in limit.barred)
        return NamedSets(tuple(sets), barred, count)

    def restricted(self, members: Integers) -> "NamedSets":
        """Return the sets of some participants alone, ascending: they take each other's places."""
        if not self.sets:
            return NamedSets((), frozenset(), len(members))
        place = dict(zip(members.tolist(), range(len(members)), strict=True))
        moved = {
            each: tuple(place[i] for i in each) for each in self.sets if place.keys() >= set(each)
        }
        barred = frozenset(moved[each] for each in self.barred if each in moved)
        return NamedSets(tuple(moved.values()), barred, len(members))

    def counts(self, of_set: Mapping[tuple[int, ...], int]) -> Integers:
        """Return what each set counts, int64, shape (sets,)."""
        return np.array([of_set.get(members, 0) for members in self.sets], dtype=np.int64)

    @cached_property
    def barred_price(self) -> Integers:
        """What each set adds to a scaled reduced cost for being barred, int64, shape (sets,)."""
        is_barred = np.array([members in self.barred for members in self.sets], dtype=np.int64)
        return is_barred * _OUT_OF_REACH

    @cached_property
    def arrays(self) -> tuple[Integers, Integers, Integers, Integers]:
        """What compiled loops take: the members of each set, and the sets of each participant."""
        sizes = np.array([len(each) for each in self.sets], dtype=np.int64)
        start = np.concatenate([[0], np.cumsum(sizes)])
        member = np.array([i for each in self.sets for i in each], dtype=np.int64)
        number = np.repeat(np.arange(len(sizes)), sizes)
        order = np.argsort(member, kind="stable")
        holds = np.bincount(member, minlength=self.count)
        first = np.concatenate([[0], np.cumsum(holds)])
        return start.astype(np.int64), member, first.astype(np.int64), number[order]

    def numbers(self, start: Integers, member: NDArray[np.int32]) -> Integers:
        """Return the number of the set that each column is, −1 where it is none.

        Parameters
        ----------
        start, member
            Columns in compressed rows, members in any order.
        """
        number = np.full(len(start) - 1, -1, dtype=np.int64)
        known = {members: k for k, members in enumerate(self.sets)}
        sizes = np.diff(start)
        # Few columns have the size of a named set and hold a first member of one.
        first = np.zeros(self.count, dtype=bool)
        first[[members[0] for members in self.sets]] = True
        likely = np.isin(sizes, [len(members) for members in self.sets])
        lowest = np.minimum.reduceat(member, start[:-1]) if len(sizes) else member[:0]
        for k in np.flatnonzero(likely & first[lowest]).tolist():
            members = tuple(np.sort(member[start[k] : start[k + 1]]).tolist())
            number[k] = known.get(members, -1)
        return number
