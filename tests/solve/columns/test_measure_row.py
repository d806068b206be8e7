"""Rows on measures: what columns count, against a plain count and the recheck's own."""

from dataclasses import replace

import numpy as np

from netform.plan import moved_patients
from netform.plan.proof.columns_left import Columns
from netform.problem import Limit, Problem, TierProblem, tier_problem
from netform.solve.columns import lay_ground, list_columns
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.measure_row import MeasureRow
from tests.helpers.problems import problems, random_problem


def limited(problem: Problem, measure: str) -> TierProblem:
    limits = (Limit(measure=measure, at_most=3),)
    return tier_problem(problem.changed(limits=limits), "network")


def as_rechecked(columns: ColumnSet, view: TierProblem) -> list[int]:
    members = columns.member.astype(np.int64)
    again = Columns.of(columns.start, members, columns.cost, len(view)).measured(view)
    return again[:, 0].tolist()


def test_columns_count_as_by_sets_and_as_in_the_recheck():
    dealing = 0
    for family, seed in problems(60):
        problem = random_problem(family, seed)
        view = limited(problem, "relationships")
        ground = lay_ground(view)
        (row,) = MeasureRow.on(ground)
        columns = list_columns(ground)
        sets = [columns.members(k).tolist() for k in range(len(columns))]
        met = [{int(t) for i in members for t in view.trusts_of(i)} for members in sets]
        assert row.measure(columns).tolist() == [len(trusts) for trusts in met]
        assert row.measure(columns).tolist() == as_rechecked(columns, view)
        assert row.counting(None).measure(columns).tolist() == [1] * len(columns)
        for trust in range(len(row.of_trust)):
            counted = row.counting(trust)
            assert counted.measure(columns).tolist() == [int(trust in t) for t in met]
            beyond = replace(counted, at_most=4).beyond()
            assert beyond.at_most == -5
            assert (beyond.measure(columns) == -counted.measure(columns)).all()
        dealing += any(met)
    assert dealing > 10


def test_patients_moved_are_counted_alike_by_both_and_by_the_arithmetic_of_record():
    some = 0
    for family, seed in problems(60):
        view = limited(random_problem(family, seed), "moved")
        ground = lay_ground(view)
        (row,) = MeasureRow.on(ground)
        columns = list_columns(ground)
        moved = [moved_patients(view, columns.members(k).tolist()) for k in range(len(columns))]
        assert row.measure(columns).tolist() == as_rechecked(columns, view) == moved
        some += any(moved)
    assert some > 10


def test_a_problem_without_a_limit_has_no_row():
    view = tier_problem(random_problem(*problems(1)[0]), "network")
    assert MeasureRow.on(lay_ground(view)) == ()
