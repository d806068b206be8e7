"""Rules on who shares a group: one group at a time and many at once say the same."""

from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netform.problem import NO_LIMIT, GroupRules

COUNT = 6
some = st.lists(st.integers(0, COUNT - 1), min_size=2, max_size=3, unique=True)


@st.composite
def rules(draw) -> GroupRules:
    """Draw rules of six practices, sometimes of some of them alone."""
    most = draw(st.sampled_from((1, 2, 3, NO_LIMIT)))
    whole = GroupRules.of(COUNT, draw(st.lists(some, max_size=2)), draw(st.lists(some)), most)
    kept = draw(st.lists(st.integers(0, COUNT - 1), min_size=1, unique=True))
    return whole.restricted(np.array(sorted(kept)))


@given(rules())
def test_many_groups_at_once_are_judged_as_one_at_a_time(drawn):
    count = len(drawn.unit)
    groups = list(chain(*(combinations(range(count), k) for k in range(1, count + 1))))
    start = np.cumsum([0, *map(len, groups)])
    member = np.array(list(chain(*groups)))
    assert drawn.allowed(start, member).tolist() == [drawn.allow(group) for group in groups]


@given(rules(), st.data())
def test_a_pair_that_is_asked_about_is_one_unit_and_can_be_left_aside(drawn, data):
    count = len(drawn.unit)
    if count < 2:
        return
    pair = data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True))
    asked = drawn.with_pair(*pair, together=True)
    assert {asked.unit[i] for i in pair} == {asked.asked}
    groups = [set(g) for k in range(1, count + 1) for g in combinations(range(count), k)]
    for group in groups:
        own = asked.unit[sorted(group)] == asked.asked
        assert asked.without_asked.allow(group) == (asked.allow(group) and not own.any())


def test_no_group_is_none_that_keeps_them():
    none = np.zeros(0, dtype=np.int64)
    assert len(GroupRules.of(COUNT, [(0, 1)], [(2, 3)], 2).allowed(np.zeros(1, int), none)) == 0


def test_units_are_those_who_go_together_as_far_as_they_are_there():
    drawn = GroupRules.of(COUNT, [(0, 2), (2, 5), (1, 3)])
    assert [unit.tolist() for unit in drawn.units] == [[0, 2, 5], [1, 3]]
    assert [unit.tolist() for unit in drawn.restricted(np.array([2, 3, 4])).units] == [[0], [1]]
