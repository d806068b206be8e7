"""What the adapters share: the instance on standard input, the true score, the best plan so far.

It runs in each peer's own environment, so it imports nothing of netform: numpy alone. The score is
netform's objective (least travel to the best hub of each group), and plans without unlawful groups
go first, so that each method is given the best of all its seeds by what is measured afterwards.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TextIO

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
LATE = 10.0
"""Seconds after its time in which an adapter may still begin with a seed."""


@dataclass(frozen=True, eq=False)
class Instance:
    """One tier of a problem without its giants, by position.

    Attributes
    ----------
    easting, northing
        Whole metres, int64, shape (n,).
    patients
        List sizes, int64, shape (n,).
    edges
        Contiguity, each edge once, int64, shape (m, 2).
    floor, ceiling
        The band of a group, patients.
    groups
        The number of groups in netform's plan, for methods that have to be told one.
    seconds
        The wall time, start-up included.
    seed
        The first seed.
    """

    easting: Array
    northing: Array
    patients: Array
    edges: Array
    floor: int
    ceiling: int
    groups: int
    seconds: float
    seed: int

    @staticmethod
    def of(table: dict[str, Any]) -> "Instance":
        """Read an instance from what the command writes."""
        arrays = ("easting", "northing", "patients", "edges")
        return Instance(**table | {name: np.array(table[name], dtype=np.int64) for name in arrays})

    def __len__(self) -> int:
        return len(self.patients)

    @cached_property
    def burden(self) -> Array:
        """Patients times travel from each to each, patient-metres, int64, shape (n, n)."""
        across = self.easting[:, None] - self.easting[None, :]
        up = self.northing[:, None] - self.northing[None, :]
        metres = np.rint(np.sqrt(across**2 + up**2)).astype(np.int64)
        burden: Array = self.patients[:, None] * metres
        return burden

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each, ascending."""
        around: list[list[int]] = [[] for _ in range(len(self))]
        for a, b in self.edges.tolist():
            around[a].append(b)
            around[b].append(a)
        return [sorted(those) for those in around]

    @cached_property
    def numbers_of_groups(self) -> list[int]:
        """Every number of groups that the band allows, the one of netform's plan first."""
        total = int(self.patients.sum())
        fewest, most = -(-total // self.ceiling), total // self.floor
        return sorted(range(fewest, most + 1), key=lambda k: (abs(k - self.groups), k))

    def travel(self, members: Sequence[int]) -> int:
        """Return the least travel of a group to one of its practices, patient-metres."""
        group = np.asarray(members)
        return int(self.burden[group[:, None], group].sum(axis=0).min())

    def hub(self, members: Sequence[int]) -> int:
        """Return the practice to which all of a group travel least."""
        group = np.asarray(members)
        return int(group[self.burden[group[:, None], group].sum(axis=0).argmin()])

    def outside(self, members: Sequence[int]) -> int:
        """Return the patients by which a group is out of band."""
        patients = int(self.patients[np.asarray(members)].sum())
        return max(0, self.floor - patients, patients - self.ceiling)

    def is_lawful(self, members: Sequence[int]) -> bool:
        """Say whether a group is in band and connected."""
        if self.outside(members):
            return False
        left = set(members)
        frontier = [left.pop()]
        while frontier:
            found = left.intersection(self.neighbours[frontier.pop()])
            left -= found
            frontier += found
        return not left


@dataclass
class Best:
    """The best plan so far: each better one is written at once, as one line of JSON.

    A plan is better with fewer unlawful groups (a practice in no group counts as one), then with
    less travel.
    """

    instance: Instance
    out: TextIO = field(default_factory=lambda: sys.stdout)
    score: tuple[int, int] | None = None
    plans: int = 0
    began: float = field(default_factory=time.monotonic)
    known: dict[tuple[int, ...], tuple[bool, int]] = field(default_factory=dict)

    @property
    def seconds_left(self) -> float:
        """Wall time that is left since this process read its instance."""
        return self.instance.seconds - (time.monotonic() - self.began)

    def seeds(self) -> Iterator[int]:
        """Yield one seed after the other; the command ends the process when its time is over.

        Were the command itself ended, nobody else would: hence an end, a little later.
        """
        seed = self.instance.seed
        while self.seconds_left > -LATE:
            yield seed
            seed += 1

    def scored(self, groups: Iterable[Sequence[int]]) -> tuple[int, int]:
        """Return the number of unlawful groups, and the travel."""
        covered = unlawful = travel = 0
        for group in groups:
            members = tuple(sorted(int(i) for i in group))
            if members not in self.known:
                lawful = self.instance.is_lawful(members)
                self.known[members] = lawful, self.instance.travel(members)
            lawful, way = self.known[members]
            covered += len(members)
            unlawful += not lawful
            travel += way
        return unlawful + len(self.instance) - covered, travel

    def offer(self, labels: Iterable[Any], none: Any = None) -> None:
        """Count a plan, and write it where it is the best so far.

        Parameters
        ----------
        labels
            The group of each practice.
        none
            The label that means "in no group".
        """
        gathered: dict[Any, list[int]] = defaultdict(list)
        for i, label in enumerate(labels):
            gathered[label].append(i)
        if none is not None:
            gathered.pop(none, None)
        groups = list(gathered.values())
        score = self.scored(groups)
        self.plans += 1
        if self.score is None or score < self.score:
            self.score = score
            line = {"unlawful": score[0], "travel": score[1], "plan": self.plans, "groups": groups}
            print(json.dumps(line), file=self.out, flush=True)


def read() -> Best:
    """Read the instance from standard input."""
    return Best(Instance.of(json.load(sys.stdin)))
