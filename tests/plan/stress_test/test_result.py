"""How plans are ranked and held against each other."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.plan import Paired, paired, stress
from netform.plan.stress_test.result import PlanStress, Stress
from tests.helpers.plans import plan_of
from tests.helpers.stress_cases import line, terms


def standing(name: str, leaving: list[int]) -> PlanStress:
    return PlanStress(name, (), (), (), np.array(leaving), 0.0, {})


def test_plans_are_held_against_each_other_future_by_future() -> None:
    one, other = standing("one", [0, 0, 0, 0, 2]), standing("other", [0, 1, 0, 3, 2])
    held = paired(one, other)
    assert (held.share, held.groups) == (0.4, 0.8)
    # The differences are 0, 1, 0, 1, 0: their variance is 0.3, that of the mean 0.06.
    assert held.share_error == pytest.approx(0.06**0.5)
    assert held.groups_error == pytest.approx(np.std([0, 1, 0, 3, 0], ddof=1) / 5**0.5)
    assert not held.is_told_apart  # 0.4 < 2 · 0.245
    assert paired(other, one) == Paired(-0.4, held.share_error, -0.8, held.groups_error)
    assert not paired(one, one).is_told_apart


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (Paired(0.5, 0.25, 9, 0.0), False),
        (Paired(0.5, 0.2, 0, 9.0), True),
        (Paired(0.0, 0.2, 0.5, 0.25), False),
        (Paired(0.0, 0.2, 0.5, 0.2), True),
        (Paired(0.5, 0.0, 0, 0.0), True),
    ],
)
def test_told_apart_is_beyond_two_standard_errors(held: Paired, told: bool) -> None:
    assert held.is_told_apart is told


LEAVING = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@given(st.tuples(LEAVING, LEAVING, LEAVING))
def test_what_is_said_of_a_plan_is_the_mean_of_its_futures(leaving: tuple[list[int], ...]) -> None:
    plans = [standing(name, each) for name, each in zip("abc", leaving, strict=True)]
    for plan, each in zip(plans, leaving, strict=True):
        stays = [left == 0 for left in each]
        assert plan.share == sum(stays) / 6
        assert plan.groups_leaving == pytest.approx(sum(each) / 6)
        assert plan.standard_error == pytest.approx(np.std(stays) / 6**0.5)
    answer = Stress(line(), terms(), ("network",), False, tuple(plans), 0.0)
    ranked = answer.ranked
    assert sorted(plan.name for plan in ranked) == ["a", "b", "c"]
    for better, worse in pairwise(ranked):
        held = paired(better, worse)
        assert held.share > 0 or (held.share == 0 and held.groups >= 0)
        if held.share == held.groups == 0:
            assert better.name < worse.name  # as they were given


def test_the_groups_that_leave_most_often_come_first() -> None:
    found = stress(line(), {"p": plan_of([{0, 1, 2}, {3, 4, 5}])}, terms("0.4", draws=200))
    (plan,) = found.plans
    assert [group.futures["leaves"] for group in plan.weakest] == sorted(
        (group.futures["leaves"] for group in plan.groups), reverse=True
    )
    assert sorted(group.group for group in plan.weakest) == [group.group for group in plan.groups]
