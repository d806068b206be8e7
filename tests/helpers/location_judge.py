"""Brute force for location problems: every partition, and every choice of centres."""

from collections.abc import Iterator
from fractions import Fraction

from netform.problem.location import NOT_ALLOWED, LocationProblem


def partitions(count: int, groups: int) -> Iterator[list[list[int]]]:
    """Yield every way to put units 0 to count - 1 into so many groups, none empty."""

    def place(unit: int, made: list[list[int]]) -> Iterator[list[list[int]]]:
        if unit == count:
            if len(made) == groups:
                yield [list(each) for each in made]
            return
        for own in made:
            own.append(unit)
            yield from place(unit + 1, made)
            own.pop()
        if len(made) < groups:
            made.append([unit])
            yield from place(unit + 1, made)
            made.pop()

    yield from place(0, [])


def is_connected(members: list[int], edges: list[tuple[int, int]]) -> bool:
    """Whether edges between members join them all."""
    reached = {members[0]}
    for _ in members:
        for one, other in edges:
            if one in members and other in members and (one in reached or other in reached):
                reached |= {one, other}
    return reached == set(members)


def cheapest_group(problem: LocationProblem, members: list[int]) -> Fraction | None:
    """Return what a group costs with its best centre; `None` where none may lead it."""
    size = sum(int(problem.sizes[i]) for i in members)
    costs = [
        sum((problem.costs.of(i, centre) for i in members), Fraction(0))
        for centre in members
        if problem.floor <= size <= problem.ceilings[centre]
        and all(problem.costs.distance[i, centre] != NOT_ALLOWED for i in members)
    ]
    return min(costs, default=None)


def lawful_plans(problem: LocationProblem) -> Iterator[Fraction]:
    """Yield the cost of every lawful partition, with the best centres."""
    edges = [] if problem.edges is None else [(a, b) for a, b in problem.edges.tolist()]
    for groups in partitions(len(problem), problem.groups):
        if problem.contiguous and not all(is_connected(own, edges) for own in groups):
            continue
        costs = [cheapest_group(problem, own) for own in groups]
        if None not in costs:
            yield sum((cost for cost in costs if cost is not None), Fraction(0))
