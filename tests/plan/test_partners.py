"""Tests for whose partners change between two plans."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netform.plan.partners import has_new_partners

_NUMBERED = st.integers(1, 9).flatmap(
    lambda count: st.tuples(
        *(st.lists(st.integers(-1, 4), min_size=count, max_size=count) for _ in range(2))
    )
)


def _partners(groups: list[int], i: int) -> set[int]:
    return {j for j, group in enumerate(groups) if group == groups[i] >= 0 and j != i}


@given(_NUMBERED)
def test_a_practice_has_new_partners_where_the_sets_of_them_differ(
    plans: tuple[list[int], list[int]],
) -> None:
    first, second = plans
    expected = [_partners(first, i) != _partners(second, i) for i in range(len(first))]
    assert has_new_partners(np.array(first), np.array(second)).tolist() == expected


def test_a_group_that_gains_one_has_new_partners_and_another_has_not() -> None:
    before, after = np.array([0, 0, 1, 2, 2]), np.array([5, 5, 5, 3, 3])
    assert has_new_partners(before, after).tolist() == [True, True, True, False, False]
