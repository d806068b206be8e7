"""Groups beside those that they continue: each once, and what a pair holds counted anew."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan.comparison.matched_groups import MatchedGroup, matched_groups
from netform.problem import tier_problem
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import Groups, plan_of, random_groups

LISTS = [5, 5, 5, 8, 8, 0, 3, 11]
CODES = codes_of(8)


def matched(before: Groups, after: Groups) -> tuple[MatchedGroup, ...]:
    edges = [(i, i + 1) for i in range(7)]
    view = tier_problem(make_problem(LISTS, edges, floor=0, ceiling=99), "network")
    return matched_groups(view, plan_of(before), plan_of(after))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_every_group_stands_once_with_what_it_holds(seed: int) -> None:
    rng = random.Random(seed)
    before, after = (random_groups(rng, list(range(8))) for _ in range(2))
    old, new = ({CODES[min(g)]: g for g in groups} for groups in (before, after))
    rows = matched(before, after)
    assert [row.base_group for row in rows if row.base_group] == sorted(old)
    assert sorted(row.plan_group for row in rows if row.plan_group) == sorted(new)
    alone = [row.plan_group for row in rows if row.base_group is None]
    assert rows[len(old) :] == tuple(row for row in rows if row.base_group is None)
    assert alone == sorted(alone)
    for row in rows:
        first, second = old.get(row.base_group, set()), new.get(row.plan_group, set())
        for members, practices, patients in (
            (first, row.base_practices, row.base_patients),
            (second, row.plan_practices, row.plan_patients),
            (first & second, row.practices_in_common, row.patients_in_common),
        ):
            assert (practices, patients) == (len(members), sum(LISTS[i] for i in members))
        assert row.is_identical == (first == second)
        assert row.to_table()["identical"] == row.is_identical


def test_a_group_that_is_cut_in_two_continues_in_the_larger_half() -> None:
    rows = matched([{0, 1, 2, 3}, {4, 5}], [{0, 1}, {2, 3}, {4, 5}])
    assert [(row.base_group, row.plan_group) for row in rows] == [
        (CODES[0], CODES[2]),  # 13 of the 23 patients
        (CODES[4], CODES[4]),
        (None, CODES[0]),
    ]
    assert [row.is_identical for row in rows] == [False, True, False]


def test_a_plan_without_groups_matches_nothing() -> None:
    (row,) = matched([{0, 1}], [])
    assert row == MatchedGroup(CODES[0], None, 2, 0, 0, 10, 0, 0)
