"""The choice of a pair to branch on, and what its branches leave."""

from dataclasses import replace

import numpy as np
import pytest

from netform.problem import Limit, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground, list_columns
from netform.solve.columns.branching import (
    allowed,
    branching,
    divides,
    dividing_pair,
    proof_against_the_rest,
)
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from tests.helpers.brute_force import Judge
from tests.helpers.columns import as_groups, columns_of, listed
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problems, random_problem
from tests.solve.columns.test_generation import FAR, solvable, started


def test_a_branch_leaves_both_or_neither_or_not_both():
    columns = columns_of([(0, 1), (0,), (2,), (1, 2), (0, 1, 2)])
    assert allowed(columns, (0, 1), is_together=True).tolist() == [True, False, True, False, True]
    assert allowed(columns, (0, 1), is_together=False).tolist() == [False, True, True, True, False]


def test_every_partition_survives_in_just_one_of_two_branches():
    for family, seed in problems(48):
        problem = random_problem(family, seed, most=7)
        judge = Judge(problem)
        view, columns = listed(problem)
        if len(view) < 2:
            continue
        groups = as_groups(view, columns)
        pair = (0, len(view) - 1)
        left = {
            is_together: {
                group
                for group, kept in zip(groups, allowed(columns, pair, is_together), strict=True)
                if kept
            }
            for is_together in (True, False)
        }
        for partition in judge.partitions():
            survives = [set(partition) <= left[is_together] for is_together in (True, False)]
            assert sorted(survives) == [False, True]


def test_the_pair_takes_the_lp_solution_apart():
    branched = 0
    for columns, count, _ in solvable(400):
        part = started(columns, count)
        part.converge(Limits(), FAR)
        assert part.relaxed is not None
        if part.relaxed.is_integral:
            continue
        pair = branching(part.master, part.relaxed)
        assert isinstance(pair, tuple)
        assert pair[0] < pair[1]
        for is_together in (True, False):
            kept = allowed(part.relaxed.columns, pair, is_together)
            assert not kept.all(), "both branches must shut some column of the solution"
        branched += 1
    assert branched > 10


def test_a_whole_solution_leaves_no_pair_to_branch_on():
    whole = 0
    for columns, count, _ in solvable(60):
        part = started(columns, count)
        part.converge(Limits(), FAR)
        assert part.relaxed is not None
        if part.relaxed.is_integral:
            assert branching(part.master, part.relaxed) is None
            whole += 1
    assert whole > 20


def solvable_under_limits(number: int):
    """Yield columns, the number of practices and the row of a limit that some plan just keeps."""
    for seed in range(number):
        problem = gappy_problem(seed)
        judge = Judge(problem)
        plans = list(judge.partitions())
        if not plans or len(problem.relationships.practice) == 0:
            continue
        fewest = min(sum(judge.columns[g].relationships for g in plan) for plan in plans)
        limits = (Limit(measure="relationships", at_most=fewest),)
        view = tier_problem(problem.changed(limits=limits), "network")
        ground = lay_ground(view)
        yield list_columns(ground), len(view), MeasureRow.on(ground)


def test_under_a_limit_the_count_is_chosen_whose_branches_raise_the_bound():
    """A tree of branches on counts that raise nothing never ends."""
    counts, pairs = 0, 0
    for columns, count, rows in solvable_under_limits(60):
        part = started(columns, count, rows=rows)
        part.converge(Limits(), FAR)
        assert part.relaxed is not None
        if part.relaxed.is_integral or not part.relaxed.is_covered:
            continue
        value = part.master.value
        choice = branching(part.master, part.relaxed)
        part.master.solve(Limits())
        assert part.master.value == pytest.approx(value), "an estimate leaves the LP as it was"
        if not isinstance(choice, MeasureRow):
            pairs += choice is not None
            continue
        counted = float(choice.measure(part.relaxed.columns) @ part.relaxed.value)
        assert choice.at_most < counted < choice.at_most + 1
        branches = [part.master.value_under(row) for row in (choice, choice.beyond())]
        assert min(branches) > value * (1 - 1e-9)
        assert max(branches) > value * (1 + 1e-9)
        counts += 1
    assert counts > 2
    assert pairs > 5


def test_a_dividing_pair_divides_the_columns_or_there_is_none():
    divided, none = 0, 0
    for columns, count, _ in solvable(200):
        part = started(columns, count)
        part.converge(Limits(), FAR)
        assert part.relaxed is not None
        if not part.relaxed.is_integral:
            continue
        pair = dividing_pair(part.relaxed.columns, columns)
        if pair is None:
            none += 1
            for k in range(len(part.relaxed.columns)):
                group = set(part.relaxed.columns.members(k).tolist())
                for other in range(len(columns)):
                    members = set(columns.members(other).tolist())
                    assert members.isdisjoint(group) or members >= group
        else:
            assert any(set(pair) <= set(k.tolist()) for k in members_of(part.relaxed.columns))
            assert not allowed(columns, pair, is_together=True).all()
            assert not allowed(columns, pair, is_together=False).all()
            divided += 1
    assert divided > 20
    assert none > 5


def members_of(columns):
    return [columns.members(k) for k in range(len(columns))]


def test_columns_that_do_not_overlap_and_exceed_the_limit_are_closed_by_small_duals():
    problem = make_problem(
        [9_000, 8_000, 7_000, 12_000],
        [(0, 1), (1, 2), (2, 3)],
        floor=15_000,
        ceiling=20_000,
        points=[(0, 0), (900, 0), (4_000, 0), (5_500, 0)],
        present=["U1", "U2", "U3", "U4"],
    )
    limits = (Limit(measure="moved", at_most=8_000 + 7_000 - 1),)
    ground = lay_ground(tier_problem(problem.changed(limits=limits), "network"))
    every = list_columns(ground)
    pairs = [k for k in range(len(every)) if every.members(k).tolist() in ([0, 1], [2, 3])]
    columns = every.take(np.array(pairs))
    rows = MeasureRow.on(ground)
    nothing = np.zeros(0, dtype=np.int64)
    duals = Duals(np.zeros(4, dtype=np.int64), (), nothing, DUAL_SCALE, rows, (0,))
    enough = int(columns.cost.sum()) + 10**6
    closing = proof_against_the_rest(columns, duals, enough)
    assert closing is not None
    assert (reduced_costs(columns, closing) == 0).all()
    assert closing.bound >= enough
    # Overlapping columns, a limit that is kept, and duals beyond 64 bits have no such proof.
    assert proof_against_the_rest(every, duals, enough) is None
    kept = replace(duals, rows=(replace(rows[0], at_most=15_000),))
    assert proof_against_the_rest(columns, kept, enough) is None
    assert proof_against_the_rest(columns, duals, 10**17) is None


def test_a_pair_that_no_column_splits_divides_nothing():
    columns = columns_of([[0, 1], [2, 3], [2]])
    assert not divides(columns, (0, 1))
    assert divides(columns, (2, 3))
    assert dividing_pair(columns, columns) == (2, 3)
    assert dividing_pair(columns.take(np.array([0])), columns) is None
