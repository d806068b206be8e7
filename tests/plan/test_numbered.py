import numpy as np

from netform.plan.numbered import groups_today, planned_groups
from netform.problem import tier_problem
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of, with_federations, with_present

PROBLEM = with_federations(
    make_problem(
        [10] * 4, [(0, 1)], floor=0, ceiling=40, participation=["out", "member", "member", "member"]
    )
)


def test_present_groups_are_numbered_as_they_come_and_nobody_else_has_none():
    now = with_present(with_present(PROBLEM, ["B", "B", "", "B"]), ["F"] + [""] * 3, "federation")
    view = tier_problem(now, "network")
    assert np.array_equal(groups_today(view, "network"), [0, 1, 0])
    # The only one with a present federation takes no part.
    assert groups_today(view, "federation") is None


def test_planned_groups_are_numbered_by_place_in_the_plan():
    view = tier_problem(PROBLEM, "network")
    assert planned_groups(view, plan_of([{3}, {0, 1}]), "network").tolist() == [0, -1, 1]
