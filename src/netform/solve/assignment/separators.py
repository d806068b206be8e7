"""Contiguity by separators, added where a solution needs them (no solver's callback is used).

A practice that a group's hub reaches only through a set of practices S, all of which the group
lacks, breaks `x_ih <= sum of x_sh over S`. Sources: Oehrlein & Haunert, Journal of Spatial
Information Science 15, 2017; Validi, Buchanan & Lykhovyd, Operations Research 70(2), 2022; minimal
separators as in Fischetti et al., Mathematical Programming Computation 9(2), 2017.
"""

from collections.abc import Iterable
from itertools import pairwise

import pulp

from netform.solve.assignment.tier_model import TierModel


class Separators:
    """The rows that have been added so far."""

    def __init__(self, tier: TierModel) -> None:
        self._tier = tier
        starts, ends = tier.view.adjacency.indptr, tier.view.adjacency.indices
        self._neighbours = [set(ends[a:b].tolist()) for a, b in pairwise(starts)]
        self._known: set[tuple[int, int, tuple[int, ...]]] = set()

    def cut_off(self, groups: dict[int, list[int]]) -> int:
        """Add rows that forbid what is not connected in these groups; return how many.

        The same separators hold for every hub on the other side, and are added for each that leads
        a group here.
        """
        added = 0
        for hub, members in groups.items():
            reached = self._reach(hub, set(members))
            left = set(members) - reached
            while left:
                island = self._reach(min(left), left)
                left -= island
                added += self._separate(hub, island)
        return added

    def _separate(self, hub: int, island: set[int]) -> int:
        """Forbid that a hub leads practices of an island without a way to them."""
        may = set(self._tier.pairs.of_hub(hub))
        shore = {j for i in island for j in self._neighbours[i] if j in may} - island
        # Of the shore, only what the hub reaches without crossing the shore is needed.
        open_water = self._reach(hub, may - shore)
        needed = {j for j in shore if j == hub or self._neighbours[j] & open_water}
        added = 0
        for i in sorted(island):
            added += self._add(i, hub, needed)
        return added

    def _add(self, practice: int, hub: int, separator: set[int]) -> int:
        key = (practice, hub, tuple(sorted(separator)))
        if key in self._known:
            return 0
        self._known.add(key)
        tier = self._tier
        across = pulp.lpSum(tier.x[j, hub] for j in key[2])
        tier.row(tier.x[practice, hub] <= across, "separate", practice, hub, f"s{len(self._known)}")
        return 1

    def _reach(self, start: int, inside: Iterable[int]) -> set[int]:
        inside = set(inside)
        reached, open_ends = {start}, [start]
        while open_ends:
            for j in self._neighbours[open_ends.pop()] & inside:
                if j not in reached:
                    reached.add(j)
                    open_ends.append(j)
        return reached
