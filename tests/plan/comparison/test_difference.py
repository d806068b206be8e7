"""What one plan has more than another."""

import numpy as np

from netform.plan import CheckedPlan, Group, Plan, difference, verify
from tests.helpers.make import make_problem


def held(problem, *groups):
    plan = Plan.of({"network": [Group(np.array(members), -1) for members in groups]})
    return CheckedPlan(plan, verify(problem, plan))


def test_measures_are_those_of_the_two_plans():
    """Two pairs of neighbours at 100 m, each with a trust of its own, against two mixed ones."""
    problem = make_problem(
        [10, 20, 30, 20],
        [(0, 1), (1, 2), (2, 3), (0, 3)],
        points=[(0, 0), (100, 0), (1_100, 0), (1_200, 0)],
        floor=20,
        ceiling=60,
        relationship_price="2.5",
        trust_kinds=["acute", "acute"],
        shares=[(0, 0, 1.0), (1, 0, 1.0), (2, 1, 1.0), (3, 1, 1.0)],
    )
    near, mixed = held(problem, [0, 1], [2, 3]), held(problem, [0, 3], [1, 2])
    found = difference(problem, near, mixed)
    travel = (10 * 1_200 + 20 * 1_000) - (10 * 100 + 20 * 100)  # patient-metres
    tier = found.tiers["network"]
    assert (tier.travel, tier.relationships) == (travel * 1000, 2)
    assert found.objective == travel * 1000 + 2 * 2_500_000
    # {1, 2} continues {2, 3} with 30 patients and {0, 3} continues {0, 1} with 10: 1 and 3 change.
    assert (tier.practices_regrouped, tier.patients_regrouped) == (2, 40)
    back = difference(problem, mixed, near)
    assert back.objective == -found.objective
    assert back.to_table()["tiers"]["network"]["relationships"] == -2


def test_there_is_none_between_a_plan_and_itself():
    problem = make_problem([10, 10], [(0, 1)], floor=10, ceiling=20)
    plan = held(problem, [0, 1])
    found = difference(problem, plan, plan)
    assert (found.objective, set(vars(found.tiers["network"]).values())) == (0, {0})
