"""The recheck's columns, held to plain Python."""

import hashlib
import random

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import CutDual, DualProof
from netform.plan.proof.columns_left import Columns
from netform.problem import tier_problem
from netform.solve.columns.column_set import digest_of_sets
from tests.helpers.make import make_problem
from tests.plan.proof.test_afresh import random_proof, reduced_cost

SETS = [(3, 1), (0,), (2, 0, 10), (4,)]
VIEW = tier_problem(make_problem([1], [], floor=0, ceiling=2), "network")


def columns_of(sets, costs=None, count: int = 11) -> Columns:
    sizes = [len(members) for members in sets]
    return Columns.of(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.array([i for members in sets for i in members], dtype=np.int64),
        np.array(costs or [7] * len(sets), dtype=np.int64),
        count,
    )


def members_of(columns: Columns) -> list[tuple[int, ...]]:
    dense = columns.holds.toarray()
    assert set(np.unique(dense).tolist()) <= {0, 1}
    return [tuple(np.flatnonzero(row).tolist()) for row in dense]


def random_columns(rng: random.Random) -> tuple[list[tuple[int, ...]], Columns]:
    count = rng.randint(1, 12)
    sets = [
        tuple(rng.sample(range(count), rng.randint(1, count))) for _ in range(rng.randint(0, 9))
    ]
    return sets, columns_of(sets, [rng.randint(0, 99) for _ in sets], count)


def test_columns_are_the_sets_that_they_were_made_of():
    assert members_of(columns_of(SETS)) == [(1, 3), (0,), (0, 2, 10), (4,)]
    assert len(columns_of(SETS)) == 4
    assert len(columns_of([])) == 0


def test_take_by_position_and_by_mask():
    columns = columns_of(SETS, [1, 2, 3, 4])
    for which in (np.array([2, 0]), np.array([True, False, True, False])):
        part = columns.take(which)
        assert set(members_of(part)) == {(0, 2, 10), (1, 3)}
        assert set(part.cost.tolist()) == {3, 1}
    assert columns.take(np.array([2, 0])).cost.tolist() == [3, 1]
    assert len(columns.take(np.zeros(4, dtype=bool))) == 0


def test_who_holds_and_who_meets():
    rng = random.Random(0)
    for _ in range(200):
        sets, columns = random_columns(rng)
        count = columns.holds.shape[1]
        i = rng.randrange(count)
        region = tuple(sorted(rng.sample(range(count), rng.randint(1, count))))
        assert columns.hold(i).tolist() == [i in members for members in sets]
        meets = [bool(set(region) & set(members)) for members in sets]
        assert columns.meet(region).tolist() == meets


def test_traces_are_numbered_by_place_in_the_region():
    rng = random.Random(1)
    for _ in range(200):
        sets, columns = random_columns(rng)
        count = columns.holds.shape[1]
        region = tuple(sorted(rng.sample(range(count), rng.randint(1, count))))
        traces = columns.traces(region)
        assert traces.holds.shape == (len(sets), len(region))
        expected = [tuple(k for k, i in enumerate(region) if i in members) for members in sets]
        assert members_of(traces) == expected
        traces.cost[:] = -1
        assert (columns.cost >= 0).all(), "the traces' costs are their own"


def test_without_cost_leaves_the_columns_as_they_are():
    columns = columns_of(SETS)
    free = columns.without_cost()
    assert free.cost.tolist() == [0] * 4
    assert members_of(free) == members_of(columns)
    assert columns.cost.tolist() == [7] * 4


def test_reduced_costs_are_exact():
    rng = random.Random(2)
    for _ in range(300):
        sets, columns = random_columns(rng)
        proof = random_proof(rng, columns.holds.shape[1], 10 ** rng.randint(1, 15))
        scale = rng.choice((1, 1000))
        expected = [
            reduced_cost(proof, scale, set(members), int(cost))
            for members, cost in zip(sets, columns.cost, strict=True)
        ]
        assert columns.reduced_costs(proof, scale).tolist() == expected


def test_whatever_would_not_fit_into_64_bits_is_refused():
    rng = random.Random(3)
    refused, passed = 0, 0
    for _ in range(400):
        sets, columns = random_columns(rng)
        proof = random_proof(rng, columns.holds.shape[1], 2 ** rng.randint(50, 61))
        scale = 2 ** rng.randint(0, 60)
        try:
            columns.refuse_overflow(VIEW, proof, scale)
        except InputError:
            refused += 1
            continue
        exact = [
            reduced_cost(proof, scale, set(members), int(cost))
            for members, cost in zip(sets, columns.cost, strict=True)
        ]
        assert columns.reduced_costs(proof, scale).tolist() == exact
        passed += 1
    assert refused > 50
    assert passed > 50


@pytest.mark.parametrize(
    ("cost", "proof", "scale"),
    [
        (2**61, DualProof((0,), ()), 2),
        (-(2**61), DualProof((0,), ()), 2),
        (0, DualProof((2**62,), ()), 1),
        (0, DualProof((-(2**62),), ()), 1),
        (0, DualProof((0,), (CutDual((0,), (2**31,), 1, -(2**31)),)), 1),
    ],
)
def test_each_of_cost_dual_and_cut_is_refused_alone(cost, proof, scale):
    with pytest.raises(InputError, match="64 bits"):
        columns_of([(0,)], [cost], 1).refuse_overflow(VIEW, proof, scale)


def test_the_digest_is_of_sorted_lines_and_the_engines_own():
    text = "0\n0 2 10\n1 3\n4\n"
    assert columns_of(SETS).sha256() == hashlib.sha256(text.encode()).hexdigest()
    assert columns_of(SETS[::-1]).sha256() == columns_of(SETS).sha256() == digest_of_sets(SETS)
    assert columns_of(SETS[1:]).sha256() != columns_of(SETS).sha256()
    assert columns_of([]).sha256() == digest_of_sets([])
