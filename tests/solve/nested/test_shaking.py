"""Plans after shakes are lawful, cheaper each time, and always the same."""

import numpy as np
import pytest

from netform.solve import Limits
from netform.solve.nested.federation import Federation
from netform.solve.nested.shaking import Shaking
from tests.solve.nested.test_better_plans import NO_LIMIT, areas, assert_lawful
from tests.solve.nested.test_led_plans import led_plans_of, total


@pytest.fixture(autouse=True)
def few_shakes(monkeypatch):
    monkeypatch.setattr("netform.solve.nested.shaking._IN_VAIN", 2)


def test_shaken_plans_are_lawful_and_each_gain_is_one():
    better = 0
    for area in areas(6):
        gains: list[list[Federation]] = []
        found = Shaking(led_plans_of(area)).improve(
            area.federations, area.fair, NO_LIMIT, gains.append
        )
        assert_lawful(area, found)
        costs = [area.total, *map(total, gains)]
        assert costs == sorted(set(costs), reverse=True)
        assert costs[-1] == total(found)
        better += bool(gains)
    assert better >= 2


def test_shakes_are_the_same_each_time():
    for area in areas(2):
        first, second = (
            Shaking(led_plans_of(area)).improve(
                area.federations, area.fair, NO_LIMIT, lambda _: None
            )
            for _ in range(2)
        )
        assert [each.members.tolist() for each in first] == [
            each.members.tolist() for each in second
        ]


def test_federations_formed_otherwise_are_of_the_same_practices_and_lawful():
    formed = 0
    for area in areas(6):
        generator = np.random.default_rng(1)
        new = led_plans_of(area).otherwise(area.federations, generator, NO_LIMIT)
        if new is not None:
            formed += 1
            assert_lawful(area, new)
    assert formed >= 2


def test_nothing_is_shaken_once_a_limit_is_reached_or_where_there_is_no_plan():
    area = next(iter(areas(1)))
    found = Shaking(led_plans_of(area)).improve(
        area.federations, area.fair, Limits(seconds=0.0), lambda _: None
    )
    assert found is area.federations
    assert not Shaking(led_plans_of(area)).improve([], area.fair, NO_LIMIT, lambda _: None)
