"""Sets costed as columns: exact costs and patients, held to brute force."""

import numpy as np

from netform.solve.columns import lay_ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.costing import costed, distinct
from tests.helpers.brute_force import Judge
from tests.helpers.columns import as_groups, listed
from tests.helpers.problems import problems, random_problem


def test_costs_and_patients_are_those_of_brute_force():
    seen = 0
    for family, seed in problems(80):
        problem = random_problem(family, seed, most=8)
        view, columns = listed(problem)
        if len(columns) == 0:
            continue
        judge = Judge(problem)
        found, hub = costed(lay_ground(view), columns.member, np.diff(columns.start))
        for k, group in enumerate(as_groups(view, found)):
            cost = judge.columns[group]
            assert found.cost[k] == cost.objective
            assert hub[k] in found.members(k)
            assert found.patients[k] == view.patients[found.members(k)].sum()
            seen += 1
    assert seen > 500


def test_distinct_keeps_the_first_of_equal_sets():
    for family, seed in problems(20):
        _, columns = listed(random_problem(family, seed, most=7))
        twice = distinct(ColumnSet.join([columns, columns]))
        assert twice.keys() == columns.keys()
