"""Colours of groups on a map: neighbours differ, and no colour says anything alone."""

from collections.abc import Sequence

import numpy as np

from netform.problem import Integers, Problem

FILLS = (
    *("#a6cee3", "#fdd49e", "#b2df8a", "#cab2d6", "#ffef9f", "#fbb4c4", "#c9d3d8", "#99d8c9"),
    *("#e5c9a5", "#d9e7a0"),
)
"""Light, so that dark text on each has a contrast of more than 7 to 1."""


def fills(problem: Problem, groups: Sequence[Integers]) -> list[str]:
    """Return a fill for each group; groups that edges join differ, as far as there are colours."""
    group_of = np.full(len(problem.practices), -1, dtype=np.int64)
    for number, members in enumerate(groups):
        group_of[members] = number
    first, second = group_of[problem.neighbours.first], group_of[problem.neighbours.second]
    between = (first >= 0) & (second >= 0) & (first != second)
    beside: list[set[int]] = [set() for _ in groups]
    for one, other in zip(first[between].tolist(), second[between].tolist(), strict=True):
        beside[one].add(other)
        beside[other].add(one)
    chosen: dict[int, int] = {}
    for number in _smallest_last(beside):
        taken = {chosen[other] for other in beside[number] if other in chosen}
        free = (k for k in range(len(FILLS)) if k not in taken)
        chosen[number] = next(free, number % len(FILLS))
    return [FILLS[chosen[number]] for number in range(len(groups))]


def _smallest_last(beside: list[set[int]]) -> list[int]:
    """Return an order in which each has few neighbours before it (Matula & Beck, JACM 30, 1983)."""
    left = {number: len(others) for number, others in enumerate(beside)}
    order = []
    while left:
        number = min(left, key=lambda k: (left[k], k))
        del left[number]
        order.append(number)
        for other in beside[number]:
            if other in left:
                left[other] -= 1
    return order[::-1]
