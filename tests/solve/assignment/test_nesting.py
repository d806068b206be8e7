"""Who shares a network shares a federation: by rows, in every pair of plans."""

import random
from itertools import combinations, product

import pytest

from netform.errors import InputError
from tests.helpers.assignment import chosen, may_be, solver_of, three_in_a_row
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem


def test_too_many_rows_to_nest_are_refused(monkeypatch):
    monkeypatch.setattr("netform.solve.assignment.nesting.MOST_ROWS", 10)
    problem = with_federations(three_in_a_row(), 40, 70)
    with pytest.raises(InputError, match="use --backend columns"):
        solver_of(problem, tiers=("network", "federation"))


def partitions(practices):
    if not practices:
        yield []
        return
    first, *rest = practices
    for size in range(len(rest) + 1):
        for others in combinations(rest, size):
            for more in partitions([i for i in rest if i not in others]):
                yield [[first, *others], *more]


def test_the_rows_allow_exactly_the_plans_that_nest():
    problem = make_problem([10] * 4, list(combinations(range(4), 2)), floor=0, ceiling=60)
    solver = solver_of(with_federations(problem, 0, 90), "none", ("network", "federation"))
    rng, nested = random.Random(1), 0
    for networks, federations in product(partitions([0, 1, 2, 3]), repeat=2):
        is_nested = all(any(set(own) <= set(each) for each in federations) for own in networks)
        inside, around = (
            {rng.choice(own): own for own in groups} for groups in (networks, federations)
        )
        values = {**chosen(solver, inside), **chosen(solver, around, tier=1)}
        assert may_be(solver, values, "Fnest") == is_nested
        nested += is_nested
    assert 15 < nested < 225
