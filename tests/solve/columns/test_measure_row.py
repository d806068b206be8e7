"""Rows on measures: what columns count, against a plain count and the recheck's own."""

from dataclasses import replace

import numpy as np
from scipy import sparse

from netform.problem import Limit, tier_problem
from netform.solve.columns import lay_ground, list_columns
from netform.solve.columns.measure_row import MeasureRow
from tests.helpers.problems import problems, random_problem


def test_columns_count_as_by_sets_and_as_in_the_recheck():
    dealing = 0
    for family, seed in problems(60):
        problem = random_problem(family, seed)
        limit = Limit(measure="relationships", at_most=3)
        limited = problem.settings.model_copy(update={"limits": (limit,)})
        view = tier_problem(problem.with_settings(limited), "network")
        ground = lay_ground(view)
        (row,) = MeasureRow.on(ground)
        columns = list_columns(ground)
        sets = [columns.members(k).tolist() for k in range(len(columns))]
        met = [{int(t) for i in members for t in view.trusts_of(i)} for members in sets]
        assert row.measure(columns).tolist() == [len(trusts) for trusts in met]
        ones = np.ones(len(columns.member), dtype=np.int64)
        shape = (len(columns), len(view))
        holds = sparse.csr_array((ones, columns.member, columns.start), shape=shape)
        assert row.measure(columns).tolist() == view.measure(holds).tolist()
        assert row.counting(None).measure(columns).tolist() == [1] * len(columns)
        for trust in range(len(row.of_trust)):
            counted = row.counting(trust)
            assert counted.measure(columns).tolist() == [int(trust in t) for t in met]
            beyond = replace(counted, at_most=4).beyond()
            assert beyond.at_most == -5
            assert (beyond.measure(columns) == -counted.measure(columns)).all()
        dealing += any(met)
    assert dealing > 10


def test_a_problem_without_a_limit_has_no_row():
    view = tier_problem(random_problem(*problems(1)[0]), "network")
    assert MeasureRow.on(lay_ground(view)) == ()
