"""Plans for given hubs are lawful, and as cheap as brute force says where it can."""

import random

import numpy as np
import pytest

from netform.plan.proof.knapsack_bound import Sending
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.pricing import Duals
from netform.solve.nested.federation import Federation
from netform.solve.nested.inside import Inside
from netform.solve.nested.led_plans import LedPlans
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import JointJudge
from tests.solve.nested.test_better_plans import NO_LIMIT, Area, areas, assert_lawful
from tests.solve.nested.test_nested_solver import nested_problems
from tests.solve.nested.test_rules_of_two_tiers import with_rule_of_a_plan


def led_plans_of(area: Area) -> LedPlans:
    """Return the plans of an area; nobody pays for networks."""
    nobody_pays = np.zeros(len(area.upper), dtype=np.int64)
    duals = Duals(nobody_pays, (), np.zeros(0, dtype=np.int64), scale=1)
    return LedPlans(area.inside, area.ground, area.upper, Sending.of(area.upper), duals)


def total(federations: list[Federation]) -> int:
    return sum(federation.total for federation in federations)


@pytest.mark.parametrize(
    ("large", "limits"), [(250, NO_LIMIT), (0, Limits(seconds=600.0))], ids=["few", "as if large"]
)
def test_plans_from_nothing_are_lawful_and_each_gain_is_one(large, limits, monkeypatch):
    monkeypatch.setattr("netform.solve.nested.led_plans._LARGE", large)
    found_any = 0
    for area in areas(12):
        gains: list[int] = []

        def gained(federations: list[Federation], gains: list[int] = gains) -> None:
            gains.append(total(federations))

        found = led_plans_of(area).best([], area.fair, limits, gained)
        if found:
            found_any += 1
            assert_lawful(area, found)
            assert gains == sorted(set(gains), reverse=True)
            assert gains[-1] == total(found)
    assert found_any >= 10


def test_windows_are_lawful_and_cheaper():
    better = 0
    for area in areas(12):
        found = led_plans_of(area).anew(area.federations, NO_LIMIT)
        if found is not None:
            better += 1
            assert_lawful(area, found)
            assert total(found) < area.total
    assert better >= 3


def test_a_known_plan_is_never_lost():
    for area in areas(6):
        found = led_plans_of(area).best(area.federations, area.fair, NO_LIMIT, lambda _: None)
        assert_lawful(area, found)
        assert total(found) <= area.total


def test_a_few_practices_cost_about_what_brute_force_says():
    met, exact = 0, 0
    for problem, judge in nested_problems(40):
        if judge.optimum is None:
            continue
        lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
        area = Area(lower, upper, lay_ground(upper), Inside(lower, NO_LIMIT), [])
        if area.ground.giant.any() or area.inside.ground.giant.any():
            continue  # they are groups of their own, whatever the band
        found = led_plans_of(area).best([], area.fair, NO_LIMIT, lambda _: None)
        if found:
            met += 1
            assert_lawful(area, found)
            assert total(found) >= judge.optimum
            exact += total(found) == judge.optimum
    assert met >= 10
    assert exact >= 0.6 * met


@pytest.mark.parametrize("number", few_or_all(14, 26))
@pytest.mark.parametrize("kind", ["together", "apart", "size"])
def test_plans_that_keep_a_rule_cost_about_what_brute_force_says(kind, number):
    met, exact, dearer = 0, 0, 0
    for seed, (bare, free) in enumerate(nested_problems(number)):
        problem = with_rule_of_a_plan(bare, kind, random.Random(f"{kind} {seed}"))
        if problem is None:
            continue
        lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
        area = Area(lower, upper, lay_ground(upper), Inside(lower, NO_LIMIT), [])
        if area.ground.giant.any() or area.inside.ground.giant.any():
            continue
        found = led_plans_of(area).best([], area.fair, NO_LIMIT, lambda _: None)
        if found:
            optimum = JointJudge(problem).optimum
            assert_lawful(area, found)
            assert total(found) >= optimum
            met, exact = met + 1, exact + (total(found) == optimum)
            dearer += optimum > free.optimum
    assert met >= number // 5
    assert exact >= 0.6 * met
    assert dearer > 0 or kind == "size"


def test_nothing_is_found_once_a_limit_is_reached():
    for area in areas(1):
        assert led_plans_of(area).best([], area.fair, Limits(seconds=0), lambda _: None) == []
