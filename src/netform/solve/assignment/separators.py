"""Contiguity by separators, added where a solution needs them (no solver's callback is used)."""

from itertools import pairwise

import pulp

from netform.solve.assignment.tier_model import TierModel
from netform.solve.separating import islands, separator


class Separators:
    """The rows that have been added so far."""

    def __init__(self, tier: TierModel) -> None:
        self._tier = tier
        starts, ends = tier.view.adjacency.indptr, tier.view.adjacency.indices
        self._neighbours = [set(ends[a:b].tolist()) for a, b in pairwise(starts)]
        self._known: set[tuple[int, int, tuple[int, ...]]] = set()

    def add_of_single_practices(self) -> None:
        """Add, for every pair of no neighbours, that of the practice itself: its own neighbours."""
        for practice, hub in self._tier.x:
            if practice != hub and hub not in self._neighbours[practice]:
                self._separate({practice}, hub)

    def cut_off(self, groups: dict[int, list[int]]) -> int:
        """Add rows that forbid what is not connected in these groups; return how many.

        What one hub does not reach, others often do not either: the rows are added for all.
        """
        added = 0
        for hub, members in groups.items():
            for island in islands(self._neighbours, hub, members):
                for other in self._tier.hubs:
                    if other not in island:
                        added += self._separate(island, other)
        return added

    def _separate(self, island: set[int], hub: int) -> int:
        """Forbid that a hub leads practices of an island without a way to them."""
        may = set(self._tier.pairs.of_hub(hub))
        led = sorted(island & may)
        if not led:
            return 0
        across = separator(self._neighbours, hub, island, may)
        return sum(self._add(practice, hub, across) for practice in led)

    def _add(self, practice: int, hub: int, separator: tuple[int, ...]) -> int:
        key = (practice, hub, separator)
        if key in self._known:
            return 0
        self._known.add(key)
        tier = self._tier
        across = pulp.lpSum(tier.x[j, hub] for j in key[2])
        tier.row(tier.x[practice, hub] <= across, "separate", practice, hub, f"s{len(self._known)}")
        return 1
