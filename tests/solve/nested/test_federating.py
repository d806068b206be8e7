"""Federations of given networks: the cheapest that brute force finds, at its cost."""

import random

import numpy as np

from netform.problem import Problem, Rule, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.nested.federating import federated
from tests.helpers.joint_judge import JointJudge
from tests.helpers.rules import with_rules
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


RULES = (
    None,
    ("apart", (0, 1)),
    ("together", (0, -1)),
    ("size", 5),
)


def with_rule(problem: Problem, seed: int) -> tuple[Problem, JointJudge]:
    """Return every fourth problem as it is, others with a rule on federations, and their judge."""
    chosen = RULES[seed % len(RULES)]
    if chosen is None:
        return problem, JointJudge(problem)
    kind, what = chosen
    codes = problem.practices.codes
    if isinstance(what, int):
        rule = Rule(kind=kind, tier="federation", limit=what)
    else:
        rule = Rule(kind=kind, tier="federation", practices=tuple({codes[i] for i in what}))
    ruled = with_rules(problem, rule)
    return ruled, JointJudge(ruled)


def test_the_cheapest_federations_of_networks_are_those_of_brute_force():
    found = none = 0
    for seed, (bare, _) in enumerate(nested_problems(40)):
        if len(bare.practices) < 2:
            continue
        problem, judge = with_rule(bare, seed)
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
