"""The list of connected sets is the one of brute force, whatever the number of threads."""

import numpy as np
import pytest

from netform.problem import tier_problem
from netform.solve.columns import count_columns, lay_ground, list_columns
from tests.helpers.brute_force import Judge
from tests.helpers.columns import as_groups, listed
from tests.helpers.make import make_problem
from tests.helpers.problems import FAMILIES, random_problem


@pytest.mark.parametrize("family", FAMILIES)
def test_the_list_is_the_one_of_brute_force(family):
    for seed in range(1_000, 1_050):
        problem = random_problem(family, seed)
        judge = Judge(problem)
        view, columns = listed(problem)
        groups = as_groups(view, columns)
        assert len(groups) == len(set(groups)), (family, seed)
        assert set(groups) == set(judge.columns), (family, seed)
        for group, cost, patients in zip(groups, columns.cost, columns.patients, strict=True):
            assert cost == judge.columns[group].objective, (family, seed, group)
            assert patients == sum(judge.patients[i] for i in group), (family, seed, group)
        assert count_columns(lay_ground(view)) == len(judge.sets), (family, seed)


@pytest.mark.parametrize("family", FAMILIES)
def test_threads_change_nothing(family):
    for seed in range(1_000, 1_010):
        ground = lay_ground(tier_problem(random_problem(family, seed), "network"))
        one, two, many = (list_columns(ground, threads) for threads in (1, 2, 7))
        for other in (two, many):
            assert np.array_equal(one.start, other.start)
            assert np.array_equal(one.member, other.member)
            assert np.array_equal(one.cost, other.cost)
            assert np.array_equal(one.patients, other.patients)


def test_a_ring_of_thirty_holds_every_arc_in_band():
    ring = [(i, (i + 1) % 30) for i in range(30)]
    _, columns = listed(make_problem([1] * 30, ring, floor=3, ceiling=5))
    assert len(columns) == 30 * 3
    _, everything = listed(make_problem([1] * 30, ring, floor=30, ceiling=30))
    assert len(everything) == 1


def test_a_complete_graph_holds_every_subset():
    edges = [(a, b) for a in range(14) for b in range(a)]
    _, columns = listed(make_problem([0] * 14, edges, floor=0, ceiling=1))
    assert len(columns) == 2**14 - 1


def test_nothing_in_band_is_an_empty_list():
    _, columns = listed(make_problem([1, 1], [], floor=5, ceiling=9))
    assert len(columns) == 0
    assert columns.start.tolist() == [0]


def test_sets_that_nobody_may_lead_are_left_out():
    words = ["covered", "covered", "member"]
    problem = make_problem([5, 5, 5], [(0, 1), (1, 2)], floor=5, ceiling=10, participation=words)
    view, columns = listed(problem)
    assert set(as_groups(view, columns)) == {(2,), (1, 2)}
    assert count_columns(lay_ground(view)) == 5
