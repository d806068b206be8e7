"""Who is regrouped, against every way to let groups continue others, and what groups are called."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan.numbered import planned_groups
from netform.plan.regrouped import group_names, regrouped
from netform.problem import tier_problem
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import Groups, plan_of, random_groups

LISTS = [7, 7, 9, 4, 4, 12]
EDGES = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def six(present=None):
    problem = make_problem(LISTS, EDGES, floor=0, ceiling=99, present=present)
    return tier_problem(problem, "network")


def patients_of(members: set[int]) -> int:
    return sum(LISTS[i] for i in members)


def most_that_stay(before: Groups, after: Groups) -> int:
    """Patients in common, and those in no group before and after, under the best matching."""
    some = [*before, *[set() for _ in after]]
    pairs = ((zip(order, after, strict=True)) for order in permutations(some, len(after)))
    best = max(sum(patients_of(a & b) for a, b in each) for each in pairs)
    outside = set(range(6)) - set().union(*before) - set().union(*after)
    return best + patients_of(outside)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_as_many_stay_as_any_matching_lets(seed: int) -> None:
    rng = random.Random(seed)
    before, after = (random_groups(rng, list(range(6))) for _ in range(2))
    changes = regrouped(six(), plan_of(before), plan_of(after))
    assert sum(change.patients for change in changes) == sum(LISTS) - most_that_stay(before, after)
    codes = codes_of(6)
    for change in changes:
        i = codes.index(change.practice_code)
        own = [next((codes[min(g)] for g in groups if i in g), None) for groups in (before, after)]
        assert [change.before, change.after] == own
        assert change.continues != change.before or change.before is None
        assert (change.name, change.patients) == (f"PRACTICE {i}", LISTS[i])


def test_who_goes_over_comes_to_a_group_that_continues_another() -> None:
    (change,) = regrouped(six(), plan_of([{0, 1, 2}, {3, 4, 5}]), plan_of([{0, 1}, {2, 3, 4, 5}]))
    codes = codes_of(6)
    assert change.practice_code == codes[2]
    assert (change.before, change.after, change.continues) == (codes[0], codes[2], codes[3])


@pytest.mark.parametrize("groups", [[{0, 1, 2}, {3, 4, 5}], [{0, 1}, {2, 3, 4, 5}]])
def test_groups_bear_the_present_names_only_where_all_are_the_present_ones(groups: Groups) -> None:
    view = six(present=["North"] * 3 + ["South"] * 3)
    names = group_names(view, planned_groups(view, plan_of(groups), "network"))
    codes = codes_of(6)
    same = groups == [{0, 1, 2}, {3, 4, 5}]
    assert list(names.values()) == (
        ["North", "South"] if same else [codes[min(group)] for group in groups]
    )


def test_practices_in_no_group_have_no_name() -> None:
    assert group_names(six(), np.full(6, -1)) == {}
