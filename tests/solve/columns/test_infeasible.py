"""Problems where every practice is in some column and yet there is no plan: the search must close.

These are the hardest on the integers: the duals of a proof must exceed all that a plan can cost.
"""

import random

import pytest

from netform.plan.proof.witness import CLOSED_SEARCH, witness_faults
from netform.problem import Problem
from netform.solve import Limits, Status, solve
from tests.helpers.make import make_problem


def stringy(seed: int) -> Problem:
    """Make 20 to 60 practices on a stringy graph, 300 km wide, in a band that seldom fits."""
    rng = random.Random(seed)
    count = rng.choice([20, 40, 60])
    points = [(rng.randrange(300_000), rng.randrange(300_000)) for _ in range(count)]
    return make_problem(
        [int(rng.lognormvariate(9.1, 0.5)) for _ in range(count)],
        [(max(0, i - rng.choice([1, 1, 2, 3])), i) for i in range(1, count)],
        floor=30_000,
        ceiling=rng.choice([50_000, 60_000, 80_000]),
        points=points,
    )


@pytest.mark.parametrize("seed", [6, 11, 20, 21, 22, 24, 25, 29, 33, 39, 40, 47, 55])
def test_the_search_closes_with_a_witness_that_holds(seed):
    problem = stringy(seed)
    result = solve(problem, threads=1, limits=Limits(seconds=20))
    assert result.status is Status.INFEASIBLE
    (witness,) = result.witnesses
    assert witness.kind == CLOSED_SEARCH
    assert witness_faults(problem, witness, result.certificate) == []


@pytest.mark.parametrize(("count", "width"), [(10, 100_000), (60, 500_000), (150, 700_000)])
def test_a_tiny_practice_in_no_column_is_named_even_on_a_wide_map(count, width):
    rng = random.Random(1)
    points = [(rng.randrange(width), rng.randrange(width)) for _ in range(count)]
    problem = make_problem(
        [1, 50_000, 30_000] + [40_000] * (count - 3),
        [(0, 1), (1, 2)] + [(i, i + 1) for i in range(2, count - 1)],
        floor=30_000,
        ceiling=50_000,
        points=points,
    )
    result = solve(problem, limits=Limits(seconds=20))
    assert result.status is Status.INFEASIBLE
    assert [witness.practices for witness in result.witnesses] == [("A10000",)]
    assert witness_faults(problem, result.witnesses[0], result.certificate) == []
