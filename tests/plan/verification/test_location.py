"""The check of a location plan: a hand-made plan holds, and every way to break it is named."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from netform.plan.verification.location import verify_location
from netform.problem.location import ExactCosts, LocationProblem, equals_published, value_text

LINE = LocationProblem(
    name="a line of five",
    units=tuple("abcde"),
    sizes=np.array([1, 2, 3, 4, 5]),
    costs=ExactCosts(
        distance=10 * np.abs(np.arange(5)[:, None] - np.arange(5)[None, :]) + 1,
        unit=10,
        weight=np.array([1, 2, 3, 4, 5]),
        power=2,
    ),
    scale=1000,
    floor=3,
    ceilings=np.array([12, 12, 12, 12, 9]),
    groups=2,
    edges=np.array([[0, 1], [1, 2], [2, 3], [3, 4]]),
    contiguous=True,
)


def test_a_plan_that_holds_has_its_exact_value() -> None:
    check = verify_location(LINE, [1, 1, 1, 3, 3])
    assert check.faults == []
    assert check.contiguous
    assert check.groups == {1: [0, 1, 2], 3: [3, 4]}
    # 1.1 or 0.1 miles, squared, times each one's weight
    exact = Fraction(1 * 121 + 2 * 1 + 3 * 121 + 4 * 1 + 5 * 121, 100)
    assert check.value == exact
    assert value_text(exact) == "10.95"


@pytest.mark.parametrize(
    ("centre", "fault"),
    [
        ([1, 1, 1, 3], "the plan has 4 units; the problem has 5"),
        ([1, 1, 1, 3, -1], "e is in no group"),
        ([1, 1, 1, 3, 5], "e is in no group"),
        ([1, 1, 2, 3, 3], "there are 3 groups, not 2"),
        ([1, 1, 3, 4, 4], "the centre d is not a member of its group"),
        ([0, 1, 1, 1, 1], "the group of a counts 1, below 3"),
        ([0, 1, 1, 1, 1], "the group of b counts 14, above 12"),
        ([1, 1, 1, 4, 4], None),
        ([0, 0, 4, 4, 4], "the group of e counts 12, above 9"),
        ([1, 1, 3, 3, 1], "the group of b is not contiguous: e is cut off"),
    ],
)
def test_every_fault_is_named(centre: list[int], fault: str | None) -> None:
    faults = verify_location(LINE, centre).faults
    assert faults == [] if fault is None else fault in faults


def test_a_pair_that_is_not_allowed_is_a_fault_and_has_no_value() -> None:
    distance = LINE.costs.distance.copy()
    distance[0, 1] = -1
    check = verify_location(
        replace(LINE, costs=replace(LINE.costs, distance=distance)), [1, 1, 1, 3, 3]
    )
    assert check.faults == ["a may not be in the group of b"]
    assert check.value is None


def test_contiguity_is_told_but_no_fault_where_it_is_not_asked_for() -> None:
    apart = [1, 1, 3, 3, 1]
    check = verify_location(replace(LINE, contiguous=False), apart)
    assert check.faults == []
    assert check.contiguous is False
    assert verify_location(replace(LINE, contiguous=False, edges=None), apart).contiguous is None


def test_costs_are_rounded_down_to_steps() -> None:
    thirds = ExactCosts(np.array([[0, 2], [1, 0]]), 3, np.array([1, 1]), 1)
    assert thirds.of(0, 1) == Fraction(2, 3)
    assert thirds.rounded_down(10).tolist() == [[0, 6], [3, 0]]


@pytest.mark.parametrize(
    ("value", "published", "equal"),
    [
        (Fraction("8402531933.751284"), "8.402531933751e9", True),
        (Fraction("8402531933.7518"), "8.402531933751e9", False),
        (Fraction("8402531933.730866"), "8.402531933751e9", False),
        (Fraction(713), "713", True),
        (Fraction(714), "713", False),
    ],
)
def test_published_values_are_compared_in_all_their_digits(
    value: Fraction, published: str, equal: bool
) -> None:
    assert equals_published(value, Decimal(published)) is equal


def test_values_are_printed_with_at_least_thirteen_digits() -> None:
    assert value_text(Fraction(713)) == "713"
    assert value_text(Fraction(8402531933751284, 10**6)) == "8402531933.751284"
    assert value_text(Fraction(1, 3)) == "0.3333333333333333"
    assert value_text(Fraction(12345678901234567890123, 10)) == "1234567890123456789012.3"
