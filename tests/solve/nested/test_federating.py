"""Federations of given networks: the cheapest that brute force finds, at its cost."""

import random

import numpy as np

from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.nested.federating import federated
from tests.solve.nested.test_nested_solver import nested_problems


def cheapest(judge, plan) -> int | None:
    """Return what the cheapest federations of a plan's networks cost."""
    whole = [
        (set(group), cost.objective)
        for group, cost in judge.upper.columns.items()
        if all(set(n) <= set(group) or not set(n) & set(group) for n in plan)
    ]

    def least(left: frozenset[int]) -> int | None:
        if not left:
            return 0
        options = [
            cost + rest
            for group, cost in whole
            if min(left) in group and group <= left
            if (rest := least(left - group)) is not None
        ]
        return min(options, default=None)

    return least(frozenset(judge.upper.participants))


def test_the_cheapest_federations_of_networks_are_those_of_brute_force():
    found = none = 0
    for problem, judge in nested_problems(24):
        plans = list(judge.lower.partitions())
        if not plans:
            continue
        ground = lay_ground(tier_problem(problem, "federation"))
        place = {i: k for k, i in enumerate(judge.upper.participants)}
        for plan in random.Random(1).sample(plans, min(3, len(plans))):
            networks = [np.array([place[i] for i in group]) for group in plan]
            expected = cheapest(judge, plan)
            chosen = federated(ground, networks, Limits())
            if chosen is None:
                assert expected is None
                none += 1
                continue
            groups = [tuple(sorted(i for k in part for i in plan[k])) for part in chosen]
            assert sum(judge.upper.columns[group].objective for group in groups) == expected
            found += 1
    assert found > 6
    assert none > 1
