"""Which pairs fit, and the separators of a location problem (`netform.solve.separating`)."""

import heapq
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from netform.problem.location import NOT_ALLOWED, LocationProblem
from netform.solve.separating import islands, separator

Cut = tuple[int, int, tuple[int, ...]]
"""A unit, a centre, and a set of units that separates them."""


def allowed_pairs(problem: LocationProblem) -> NDArray[np.bool_]:
    """Return which units (rows) a group led by each centre (columns) could hold, shape (n, n).

    Two units must fit below the ceiling; in a contiguous problem also the lightest path that joins
    them (Validi, Buchanan & Lykhovyd 2022).
    """
    sizes, ceilings = problem.sizes, problem.ceilings
    allowed: NDArray[np.bool_] = problem.cost != NOT_ALLOWED
    itself = np.eye(len(problem), dtype=bool)
    both = sizes[:, None] + np.where(itself, 0, sizes[None, :])
    allowed &= both <= ceilings[None, :]
    if problem.contiguous:
        for centre in range(len(problem)):
            allowed[:, centre] &= _lightest_paths(problem, centre) <= ceilings[centre]
    allowed &= np.diagonal(allowed)[None, :].copy()
    return allowed


def _lightest_paths(problem: LocationProblem, start: int) -> NDArray[np.float64]:
    """Return what the units on the lightest path to each unit count, both ends included."""
    lightest = np.full(len(problem), np.inf)
    lightest[start] = problem.sizes[start]
    ends = [(int(problem.sizes[start]), start)]
    while ends:
        weight, unit = heapq.heappop(ends)
        if weight > lightest[unit]:
            continue
        for beside in problem.neighbours[unit]:
            longer = weight + int(problem.sizes[beside])
            if longer < lightest[beside]:
                lightest[beside] = longer
                heapq.heappush(ends, (longer, beside))
    return lightest


class Separators:
    """Finds cuts, and remembers them.

    Parameters
    ----------
    allowed
        Which pairs are left; no cut is of use to others.
    """

    def __init__(self, problem: LocationProblem, allowed: NDArray[np.bool_]) -> None:
        self._neighbours: Sequence[frozenset[int]] = problem.neighbours
        self._allowed = allowed
        self.cuts: dict[Cut, None] = {}

    def add_of_single_units(self) -> None:
        """Add, for every pair of no neighbours, those of the unit's neighbours that matter."""
        for unit, centre in np.argwhere(self._allowed).tolist():
            if unit != centre and centre not in self._neighbours[unit]:
                self._add((unit,), {unit}, centre)

    def cut_off(self, centre_of: Sequence[int]) -> bool:
        """Add cuts against every part of a group that its centre does not reach; whether any is.

        Such a part could be misplaced with other centres as well: the cuts are added for all.
        """
        groups: dict[int, set[int]] = {}
        for unit, centre in enumerate(centre_of):
            groups.setdefault(centre, set()).add(unit)
        is_any = False
        for centre, members in groups.items():
            for island in islands(self._neighbours, centre, members):
                is_any = True
                for other in np.flatnonzero(self._allowed.diagonal()).tolist():
                    if other not in island:
                        self._add(sorted(island), island, other)
        return is_any

    def _add(self, units: Iterable[int], island: set[int], centre: int) -> None:
        if any(centre in self._neighbours[unit] for unit in island):
            return
        needed = separator(self._neighbours, centre, island, range(len(self._neighbours)))
        for unit in units:
            if self._allowed[unit, centre]:
                self.cuts[unit, centre, needed] = None
