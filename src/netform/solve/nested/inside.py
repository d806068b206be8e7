"""The cheapest networks of a federation's practices: the engine of one tier, inside it."""

from dataclasses import dataclass

import numpy as np

from netform.problem import Integers, TierProblem
from netform.solve.columns import (
    cheapest_partition,
    count_columns,
    lay_ground,
    list_columns,
    solve_tier,
)
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_MOST_LISTED = 200_000  # columns; where there are more, they are searched


@dataclass(frozen=True, eq=False)
class Networks:
    """Networks of some practices, ascending each, and what they cost together."""

    groups: list[Integers]
    cost: int


class Inside:
    """The cheapest networks of any set of practices, each set solved once."""

    def __init__(self, view: TierProblem, limits: Limits) -> None:
        self.view = view
        self.limits = limits
        self.ground = lay_ground(view)
        self._known: dict[bytes, Networks | None] = {}

    def networks(self, members: Integers) -> Networks | None:
        """Return the cheapest networks of practices, ascending; `None` where none were found."""
        key = members.tobytes()
        if key not in self._known:
            found = self._solved(members)
            if self.limits.reached():
                return found
            self._known[key] = found
        return self._known[key]

    def _solved(self, members: Integers) -> Networks | None:
        ground = self.ground.restricted(members)
        if count_columns(ground) > _MOST_LISTED:
            answer = solve_tier(self.view.restricted(members), self.limits, Progress(self.limits))
            if answer.groups is None or answer.objective is None:
                return None
            return Networks([members[group] for group in answer.groups], answer.objective)
        found = cheapest_partition(list_columns(ground), len(members), self.limits)
        if found is None:
            return None
        groups = [members[found.members(k)] for k in range(len(found))]
        return Networks(groups, int(found.cost.sum()))


def sorted_union(parts: list[Integers]) -> Integers:
    """Return the practices of disjoint sets, ascending."""
    return np.sort(np.concatenate(parts))
