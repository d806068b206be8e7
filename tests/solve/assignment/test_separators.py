"""Separators: groups that hang together keep to them, others are cut off in the end."""

import random
from itertools import combinations

from tests.helpers.assignment import chosen, may_be, solver_of
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import random_problem


def separators_in(solver):
    """The separators of a model: each row's terms, by name."""
    return {
        each["name"]: {term["name"]: term["value"] for term in each["coefficients"]}
        for each in solver.model.toDict()["constraints"]
        if each["name"].startswith("separate")
    }


def test_separators_are_there_from_the_start_and_added_where_a_solution_needs_them():
    """Four in a row: what the first leads beyond the second, needs the second."""
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=10, ceiling=60)
    solver = solver_of(problem, "separators")
    (separators,) = solver.separators
    first = separators_in(solver)
    assert len(first) == 6  # of every two that are no neighbours, both ways
    assert {"x_A10003_A10000": 1, "x_A10002_A10000": -1} in first.values()
    assert separators.cut_off({0: [0, 1, 2, 3]}) == 0
    # Beyond the second for the first (one is known), and both for the second itself.
    assert separators.cut_off({0: [0, 2, 3], 1: [1]}) == 3
    assert {"x_A10003_A10000": 1, "x_A10001_A10000": -1} in separators_in(solver).values()
    assert separators.cut_off({0: [0, 2, 3], 1: [1]}) == 0  # they are there


def test_all_groups_apart_are_cut_off_and_none_that_hangs_together():
    """As a solver meets them, one after the other, in any order."""
    apart = 0
    for family in ("grid", "tree", "ring", "planar"):
        problem = random_problem(family, 5, 6).changed(rules=(), waivers=())
        problem = problem.with_tier("network", floor=0, ceiling=10**9)
        solver, judge = solver_of(problem, "separators"), Judge(problem)
        (tier,), (separators,) = solver.tiers, solver.separators
        groups = [
            {hub: [hub, *others]}
            for hub in tier.hubs
            for size in range(len(tier.view))
            for others in combinations([i for i in tier.pairs.of_hub(hub) if i != hub], size)
        ]
        random.Random(family).shuffle(groups)
        is_one = [
            judge.is_connected(tuple(int(tier.view.source[i]) for i in members))
            for group in groups
            for members in group.values()
        ]
        for group, hangs_together in zip(groups, is_one, strict=True):
            if not hangs_together and may_be(solver, chosen(solver, group), "separate"):
                assert separators.cut_off(group) > 0
        for group, hangs_together in zip(groups, is_one, strict=True):
            assert separators.cut_off(group) == 0 or not hangs_together
            assert may_be(solver, chosen(solver, group), "separate") == hangs_together
            apart += not hangs_together
    assert apart
