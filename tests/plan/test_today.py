from netform.plan import Plan, present_plan
from tests.helpers.make import make_problem
from tests.helpers.plans import with_federations, with_present

THREE = make_problem(
    [10] * 4, [(0, 1)], floor=0, ceiling=40, participation=["member", "member", "member", "out"]
)


def groups_of(plan: Plan) -> dict[str, list[list[int]]]:
    return {name: [g.members.tolist() for g in groups] for name, groups in plan.tiers.items()}


def test_practices_with_the_same_present_group_are_together_and_the_others_alone():
    plan = present_plan(with_present(THREE, ["U", "", "U", "U"]))
    assert groups_of(plan) == {"network": [[0, 2], [1]]}
    assert all(group.hub == -1 for group in plan.tiers["network"])


def test_two_practices_without_a_group_are_not_together():
    assert groups_of(present_plan(with_present(THREE, ["", "U", "", ""]))) == {
        "network": [[0], [1], [2]]
    }


def test_a_tier_without_present_groups_is_left_out():
    both = with_federations(THREE)
    assert groups_of(present_plan(with_present(both, ["F", "F", "F", ""], "federation"))) == {
        "federation": [[0, 1, 2]]
    }
    now = with_present(with_present(both, ["", "F", "F", ""], "federation"), ["U", "", "", ""])
    assert groups_of(present_plan(now)) == {
        "network": [[0], [1], [2]],
        "federation": [[0], [1, 2]],
    }


def test_where_nobody_has_a_present_group_everyone_is_alone():
    assert groups_of(present_plan(with_federations(THREE))) == {"network": [[0], [1], [2]]}
    only_out = with_present(THREE, ["", "", "", "U"])
    assert groups_of(present_plan(only_out)) == {"network": [[0], [1], [2]]}
