"""The groups of one tier of a plan, held to their band and to contiguity in many futures at once.

A future is judged as `verify` would judge the plan for a problem with its lists, in which those who
closed take no part. What a giant is, and which organisation is a group alone, goes by the lists of
that future (M3); waivers that are given hold as long as a practice that they are for is open.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.errors import InputError
from netform.plan.numbered import planned_groups
from netform.plan.plan import Plan
from netform.problem import Integers, Problem, tier_problem

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Standing:
    """How groups stand in some futures; every array has a row a future and a column a group.

    Attributes
    ----------
    patients
        Those that count for the band, int64.
    below, above
        Outside the hard band, no waiver allowing it; above, too, where a giant or an organisation
        that has to be a group alone has others beside it.
    apart
        What is left of the group does not hang together.
    lost
        All its practices have closed.
    stretched
        Within the hard band but outside the soft one (M9), no waiver allowing it.
    """

    patients: Integers
    below: Flags
    above: Flags
    apart: Flags
    lost: Flags
    stretched: Flags

    @cached_property
    def leaves(self) -> Flags:
        """Whether the group is no lawful one any more."""
        return self.below | self.above | self.apart | self.lost


class TierGroups:
    """The groups of one tier, ready to be held to futures.

    Practices that take part and are in a group have a *slot* each, group by group.

    Attributes
    ----------
    view
        The tier of the problem that the plan was made under, organisations left out: what they
        mean depends on lists, and is seen to here.
    members, group
        Position in `problem.practices` and group of each slot, int64, shape (m,).
    starts
        The first slot of each group, int64.
    counts, held, floor_waived
        Whether the practice of each slot counts for the band, whether it counts against the ceiling
        (no waiver is given for it), and whether a floor waiver is given for it, bool, shape (m,).
    units
        The slots of each organisation that is one unit.
    """

    def __init__(self, problem: Problem, plan: Plan, tier: str) -> None:
        """Take a plan's tier over the practices that take part.

        Raises
        ------
        InputError
            The plan puts none of them into any group.
        """
        self.view = tier_problem(replace(problem, organisations=()), tier)
        number = planned_groups(self.view, plan, tier)
        inside = np.flatnonzero(number >= 0)
        if len(inside) == 0:
            raise InputError(
                f"the plan puts no practice into any {tier}", remedy="name another plan"
            )
        _, number = np.unique(number[inside], return_inverse=True)
        order = np.argsort(number, kind="stable")
        self._places = inside[order]
        self.members = self.view.source[self._places]
        self.group: Integers = number[order]
        self.starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        self.counts = np.array(
            [
                self.view.tier.counts == "all" or problem.participation_of(int(i)) == "member"
                for i in self.members
            ]
        )
        self.floor_waived = self.view.floor_waived[self._places]
        self.held = self.counts & ~self.view.ceiling_waived[self._places]
        slot = {int(position): k for k, position in enumerate(self.members)}
        of_units = (
            [slot[i] for i in organisation.practices if i in slot]
            for organisation in problem.organisations
            if organisation.form == "unit"
        )
        self.units = [np.array(unit, dtype=np.int64) for unit in of_units if len(unit) > 1]
        self._edges = self._edges_inside(problem, slot)

    def __len__(self) -> int:
        return len(self.starts)

    def _edges_inside(self, problem: Problem, slot: dict[int, int]) -> tuple[Integers, Integers]:
        """Return the edges within groups, by slot: those of the view, and all pairs of a unit.

        A unit connects its practices whichever of them close.
        """
        source, view = self.view.source, self.view
        pairs = {
            (slot[int(a)], slot[int(b)])
            for a, b in zip(source[view.edge_first], source[view.edge_second], strict=True)
            if int(a) in slot and int(b) in slot
        }
        walls = [
            problem.practices.areas[str(rule.area)]
            for rule in problem.settings.rules
            if rule.kind == "within"
        ]
        for unit in self.units:
            for a, b in combinations(unit.tolist(), 2):
                i, j = int(self.members[a]), int(self.members[b])
                if all(wall[i] == wall[j] for wall in walls):
                    pairs.add((a, b))
        ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        ends = ends[self.group[ends[:, 0]] == self.group[ends[:, 1]]]
        return ends[:, 0], ends[:, 1]

    def _any(self, flags: Flags) -> Flags:
        """Whether any practice of each group has a flag, shape (futures, groups)."""
        found: Flags = np.logical_or.reduceat(flags, self.starts, axis=1)
        return found

    def sums(self, numbers: NDArray[np.generic]) -> Integers:
        """Return the sums over each group, shape (futures, groups)."""
        total: Integers = np.add.reduceat(numbers, self.starts, axis=1, dtype=np.int64)
        return total

    def standing(self, lists: Integers, closed: Flags) -> Standing:
        """Hold the groups to some futures.

        Parameters
        ----------
        lists, closed
            Patients and who has closed, shape (futures, practices of the problem).
        """
        tier = self.view.tier
        is_open = ~closed[:, self.members]
        listed = np.where(is_open, lists[:, self.members], 0)
        patients = self.sums(np.where(self.counts, listed, 0))
        held = np.where(self.held, listed, 0)
        size = self.sums(is_open)
        joined = self._hold_units(held, is_open, size)
        giant = self._any(held > tier.ceiling)
        against_ceiling = self.sums(held)
        waived = np.zeros_like(giant)
        if self.floor_waived.any():
            waived = self._any(is_open & self.floor_waived)
        lost = size == 0
        below = ~giant & ~lost & ~waived & (patients < tier.lowest)
        above = joined | np.where(giant, size > 1, against_ceiling > tier.highest)
        apart = self._apart(is_open)
        outside = (~waived & (patients < tier.floor)) | (against_ceiling > tier.ceiling)
        stretched = outside & ~giant & ~lost & ~below & ~above & ~apart
        return Standing(patients, below, above, apart, lost, stretched)

    def _hold_units(self, held: Integers, is_open: Flags, size: Integers) -> Flags:
        """Take what organisations that are a group alone hold against the ceiling away.

        Returns
        -------
        Flags
            Which groups hold such an organisation, and others beside it.
        """
        joined = np.zeros_like(size, dtype=bool)
        for unit in self.units:
            alone = held[:, unit].sum(axis=1) > self.view.tier.ceiling
            if not alone.any():
                continue
            held[:, unit] = np.where(alone[:, None], 0, held[:, unit])
            for group in np.unique(self.group[unit]):
                own = is_open[:, unit[self.group[unit] == group]].sum(axis=1)
                joined[:, group] |= alone & (own > 0) & (size[:, group] > own)
        return joined

    @cached_property
    def apart_today(self) -> Flags:
        """Which groups do not hang together before anybody closes, shape (groups,)."""
        everybody = np.ones((1, len(self.members)), dtype=bool)
        apart: Flags = self._parts(everybody)[0] > 1
        return apart

    def _apart(self, is_open: Flags) -> Flags:
        """Which groups fall apart: looked at anew only where a member has closed."""
        apart = np.repeat(self.apart_today[None, :], len(is_open), axis=0)
        hit = self._any(~is_open)
        if hit.any():
            parts = self._parts(is_open & hit[:, self.group])
            apart[hit] = parts[hit] > 1
        return apart

    def _parts(self, there: Flags) -> Integers:
        """Count the connected parts of each group among the practices that are there.

        Parameters
        ----------
        there
            Shape (futures, slots).

        Returns
        -------
        Integers
            Shape (futures, groups).
        """
        first, second = self._edges
        node = np.cumsum(there.ravel()).reshape(there.shape) - 1
        future, edge = np.nonzero(there[:, first] & there[:, second])
        ends = node[future, first[edge]], node[future, second[edge]]
        nodes = int(there.sum())
        graph = sparse.csr_array((np.ones(len(edge), dtype=np.int8), ends), shape=(nodes, nodes))
        count, part = csgraph.connected_components(graph, directed=False)
        futures, slots = np.nonzero(there)
        home = np.zeros(count, dtype=np.int64)
        home[part] = futures * len(self) + self.group[slots]
        parts: Integers = np.bincount(home, minlength=there.shape[0] * len(self))
        return np.reshape(parts, (there.shape[0], len(self)))
