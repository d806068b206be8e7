"""Comparisons of plans: their laws, and their figures against a recount."""

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netform
from netform.errors import InputError
from netform.plan import (
    ComparedTier,
    Plan,
    closeness,
    compare,
    present_plan,
    verify,
)
from netform.problem import Limit, Problem, Waiver, with_changes
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import (
    Groups,
    plan_of,
    random_groups,
    random_problems,
    with_federations,
    with_present,
)
from tests.helpers.problems import FAMILIES, random_problem

CASES = st.tuples(st.sampled_from(sorted(FAMILIES)), st.integers(0, 10**6))
LAWS = settings(max_examples=60, deadline=None)


def two_plans(case: tuple[str, int]) -> tuple[Problem, Groups, Groups]:
    rng = random.Random(str(case))
    problem = random_problem(*case)
    who = Judge(problem).participants
    return problem, *(random_groups(rng, who) or [{who[0]}] for _ in range(2))  # type: ignore[return-value]


def against(problem: Problem, base: Plan, plan: Plan, tier: str = "network") -> ComparedTier:
    return compare(problem, {"base": base, "plan": plan}).plans[1].tiers[tier]


def regrouped(tier: ComparedTier) -> tuple[int | None, int | None]:
    return tier.practices_regrouped, tier.patients_regrouped


@LAWS
@given(CASES)
def test_a_plan_against_itself_regroups_nobody(case):
    problem, groups, _ = two_plans(case)
    same = against(problem, plan_of(groups), plan_of(groups))
    assert regrouped(same) == (0, 0)
    assert same.changes == ()


@LAWS
@given(CASES)
def test_as_many_are_regrouped_there_as_back(case):
    problem, one, other = two_plans(case)
    there = against(problem, plan_of(one), plan_of(other))
    back = against(problem, plan_of(other), plan_of(one))
    assert regrouped(there) == regrouped(back)


@LAWS
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(case, rng):
    problem, one, other = two_plans(case)
    shuffled = Plan(
        {"network": tuple(rng.sample(groups := plan_of(other).tiers["network"], len(groups)))}
    )
    assert against(problem, plan_of(one), shuffled) == against(
        problem, plan_of(one), plan_of(other)
    )


@LAWS
@given(CASES)
def test_no_way_to_carry_names_over_keeps_more_patients(case):
    """Brute force over all ways to give the groups of one plan to those of the other."""
    rng = random.Random(str(case))
    problem = random_problem(*case, most=6)
    who = Judge(problem).participants
    one, other = (random_groups(rng, who) or [{who[0]}] for _ in range(2))
    size = max(len(one), len(other))
    padded = [*one, *[set()] * (size - len(one))]
    # Who is in no group in either plan stays; every matching is part of one of all groups.
    outside = set(who) - set().union(*one, *other)

    def leaves(order: tuple[int, ...]) -> tuple[int, int]:
        stay = outside.union(*(padded[order[k]] & group for k, group in enumerate(other)))
        gone = set(who) - stay
        return sum(int(problem.practices.patients[i]) for i in gone), len(gone)

    least = min(leaves(order) for order in permutations(range(size)))
    found = against(problem, plan_of(one), plan_of(other))
    assert (found.patients_regrouped, found.practices_regrouped) == least


def test_figures_are_those_of_verify_and_of_the_account():
    costed = 0
    for rng, problem, who in random_problems(60):
        now = with_present(problem, [rng.choice(("A", "B", "")) for _ in problem.practices.codes])
        plan = plan_of(random_groups(rng, who) or [{who[0]}])
        (found,) = compare(now, {"plan": plan}).plans
        checked = verify(now, plan)
        account, tier = checked.tiers["network"], found.tiers["network"]
        assert found.faults == tuple(checked.faults)
        assert tier.objective == checked.objective
        assert (tier.groups, tier.smallest, tier.largest) == (
            account.groups,
            account.smallest,
            account.largest,
        )
        assert tier.relationships == found.relationships.planned["network"]
        if checked.objective is None:
            assert (tier.travel, tier.closeness) == (None, closeness([]))
        else:
            costed += 1
            assert (tier.travel, tier.closeness) == (account.travel, closeness(account.distances))
            assert tier.relationships == account.relationships
        if found.relationships.today:
            assert tier.patients_moved == verify(now, plan).tiers["network"].moved
        else:
            assert tier.patients_moved is None
    assert costed >= 20


FOUR = make_problem([10, 20, 30, 40], [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=80)
A, B, C, D = codes_of(4)


def test_changes_name_the_groups_as_the_base_does():
    now = with_present(FOUR, ["U", "U", "V", "V"])
    found = against(now, present_plan(now), plan_of([{0}, {1, 2, 3}]))
    # {2, 3} is continued by {1, 2, 3}: its practice 1 comes from U. {0} continues U.
    assert [(c.practice_code, c.before, c.after, c.continues) for c in found.changes] == [
        (B, "U", B, "V")
    ]
    assert regrouped(found) == (1, 20)
    assert found.changes[0].patients == 20
    assert found.changes[0].name == "PRACTICE 1"


def test_a_new_group_continues_none():
    found = against(FOUR, plan_of([{0, 1, 2, 3}]), plan_of([{0, 1}, {2, 3}]))
    assert [(c.practice_code, c.before, c.after, c.continues) for c in found.changes] == [
        (A, A, A, None),
        (B, A, A, None),
    ]


def test_who_joins_or_leaves_all_groups_is_regrouped():
    found = against(FOUR, plan_of([{0, 1}, {2, 3}]), plan_of([{0, 1}, {2}]))
    assert [(c.practice_code, c.before, c.after, c.continues) for c in found.changes] == [
        (D, C, None, None)
    ]
    back = against(FOUR, plan_of([{0, 1}, {2}]), plan_of([{0, 1}, {2, 3}]))
    assert [(c.practice_code, c.before, c.after, c.continues) for c in back.changes] == [
        (D, None, C, C)
    ]


def test_a_plan_with_the_present_groups_bears_their_names():
    now = with_present(FOUR, ["U", "U", "V", ""])
    found = against(now, plan_of([{0, 1}, {2}, {3}]), plan_of([{0, 1, 2, 3}]))
    assert {c.before for c in found.changes} == {"U", "V"}
    assert {c.continues for c in found.changes} == {D}
    only_some = against(now, plan_of([{0, 1}, {2}]), plan_of([{2}, {3, 0, 1}]))
    assert [(c.before, c.continues) for c in only_some.changes] == [(None, A)]


def test_the_two_measures_of_change_differ():
    now = with_present(FOUR, ["U", "U", "V", "V"])
    found = against(now, present_plan(now), plan_of([{0}, {1}, {2}, {3}]))
    # A split moves nobody away from the most of a group, but two parts are new groups.
    assert found.patients_moved == 0
    assert found.patients_regrouped == 10 + 30


def test_tiers_are_compared_where_both_plans_have_them():
    both = with_federations(FOUR)
    networks, federations = plan_of([{0, 1}, {2, 3}]), plan_of([{0, 1, 2, 3}], "federation")
    two = Plan.of({**networks.tiers, **federations.tiers})
    found = compare(both, {"one": networks, "two": two})
    assert set(found.plans[0].tiers) == {"network"}
    assert set(found.plans[1].tiers) == {"network", "federation"}
    lone = found.plans[1].tiers["federation"]
    assert regrouped(lone) == (None, None)
    assert lone.groups == 1
    assert regrouped(found.plans[1].tiers["network"]) == (0, 0)


def test_a_plan_is_held_to_its_own_settings_and_measured_by_the_problems():
    prices = make_problem(
        [10, 20, 30, 40],
        [(0, 1), (1, 2), (2, 3)],
        floor=20,
        ceiling=80,
        trust_kinds=["acute"],
        shares=[(0, 0, 1.0)],
        relationship_price="2.5",
    )
    waiver = Waiver(practice=A, tier="network", bound="floor", reason="an island")
    own = with_changes(FOUR, waivers=[waiver], leave_out=[D])
    plan = plan_of([{0}, {1, 2}])
    found = compare(prices, {"bare": plan, "own": plan}, {"own": own})
    bare, run = found.plans
    assert not bare.is_lawful
    assert run.is_lawful
    assert bare.deviations == ()
    assert f"participation: practice {D} was out" in run.deviations
    assert any(each.startswith("tiers: ") for each in run.deviations)
    assert f"waivers: the floor was waived for {A} (an island)" in run.deviations
    assert run.tiers["network"].objective == bare.tiers["network"].objective
    assert run.tiers["network"] == bare.tiers["network"]


def test_only_who_takes_part_in_the_problem_is_compared():
    less = with_changes(FOUR, leave_out=[D])
    found = compare(
        less, {"base": plan_of([{0, 1}, {2}]), "more": plan_of([{0, 1}, {2, 3}])}, {"more": FOUR}
    )
    more = found.plans[1]
    assert more.is_lawful
    assert regrouped(more.tiers["network"]) == (0, 0)
    assert more.tiers["network"].largest == 30


def test_hubs_keep_to_the_limits_that_a_plan_was_made_under_as_far_as_they_can():
    line = make_problem(
        [1, 1, 3], [(0, 1), (1, 2)], floor=0, ceiling=9, points=[(0, 0), (2_000, 0), (3_000, 0)]
    )
    plan = plan_of([{0, 1, 2}])

    def farthest(at_most: int | None) -> object:
        limits = () if at_most is None else (Limit(measure="farthest", at_most=at_most),)
        own = line.changed(limits=limits)
        (found,) = compare(line, {"plan": plan}, {"plan": own}).plans
        assert found.is_lawful == (at_most != 1_000)
        return found.tiers["network"].closeness["largest"]

    assert farthest(None) == 3_000
    assert farthest(2_000) == 2_000
    assert farthest(1_000) == 3_000


def test_where_nobody_may_lead_there_is_no_travel():
    covered = make_problem(
        [10, 20], [(0, 1)], floor=0, ceiling=40, participation=["covered", "covered"]
    )
    tier = compare(covered, {"plan": plan_of([{0, 1}])}).plans[0].tiers["network"]
    assert (tier.objective, tier.travel, tier.closeness["largest"]) == (None, None, None)
    assert tier.groups == 1


@pytest.mark.parametrize(
    "plan", [Plan({}), Plan({"network": ()}), plan_of([{0}], "ward")], ids=["", "empty", "unknown"]
)
def test_a_plan_without_any_group_is_refused(plan):
    with pytest.raises(InputError, match="late: the plan puts no practice into any group"):
        compare(FOUR, {"first": plan_of([{0, 1}]), "late": plan})


def test_without_plans_there_is_nothing_to_compare():
    with pytest.raises(InputError, match="no plan to compare"):
        compare(FOUR, {})


def test_the_table_holds_every_plan_and_every_change():
    now = with_present(FOUR, ["U", "U", "V", "V"])
    plans = {"today": present_plan(now), "one": plan_of([{0, 1, 2, 3}])}
    table = compare(now, plans).to_table()
    assert (table["base"], table["unit"]) == ("today", "patient-millimetres")
    assert [plan["name"] for plan in table["plans"]] == ["today", "one"]
    one = table["plans"][1]
    assert one["lawful"] is False
    assert one["faults"]
    changes = one["tiers"]["network"]["changes"]
    assert [change["practice_code"] for change in changes] == [A, B]
    assert one["tiers"]["network"]["patients_regrouped"] == 30


def test_it_is_offered_at_the_top():
    assert netform.compare is compare
