"""The laws of comparisons: mirrored when plans are swapped, zeros for a plan with itself."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan import ComparedTier, Comparison, MatchedGroup, Plan, compare
from netform.problem import Problem
from tests.helpers.brute_force import Judge
from tests.helpers.plans import (
    Groups,
    plan_of,
    random_groups,
    with_federations,
    with_present,
)
from tests.helpers.problems import FAMILIES, random_problem

CASES = st.tuples(st.sampled_from(sorted(FAMILIES)), st.integers(0, 10**6))
LAWS = settings(max_examples=50, deadline=None)
TIERS = ("network", "federation")
# What is said of one plan alone: it stands whatever the plan is held against.
OWN = ("objective", "travel", "groups", "patients", "smallest", "largest", "closeness")
OWN += ("relationships", "patients_moved")
COUNTS = ("practices_regrouped", "patients_regrouped", "practices_with_new_partners")
COUNTS += ("patients_with_new_partners", "variation_of_information", "rand_index")


def two_plans(case: tuple[str, int]) -> tuple[Problem, list[dict[str, Groups]]]:
    """Return a problem of two tiers, and the groups of two plans; some practices are in none."""
    rng = random.Random(f"{case} compared")
    problem = with_federations(random_problem(*case))
    if rng.random() < 0.5:
        # Equal lists, so that many matchings do equally well.
        equal = np.full(len(problem.practices), 10, dtype=np.int64)
        problem = replace(problem, practices=replace(problem.practices, patients=equal))
    who = Judge(problem).participants
    plans = [{tier: random_groups(rng, who) or [{who[0]}] for tier in TIERS} for _ in range(2)]
    return problem, plans


def made(groups: dict[str, Groups]) -> Plan:
    return Plan({tier: plan_of(some, tier).tiers[tier] for tier, some in groups.items()})


def compared(problem: Problem, first: Plan, second: Plan) -> Comparison:
    return compare(problem, {"first": first, "second": second})


def mirrored(pair: MatchedGroup) -> MatchedGroup:
    return MatchedGroup(
        pair.plan_group,
        pair.base_group,
        pair.plan_practices,
        pair.base_practices,
        pair.practices_in_common,
        pair.plan_patients,
        pair.base_patients,
        pair.patients_in_common,
    )


def values(tier: ComparedTier, names: tuple[str, ...]) -> list[object]:
    return [getattr(tier, name) for name in names]


@LAWS
@given(CASES)
def test_swapping_the_plans_mirrors_the_answer(case):
    problem, plans = two_plans(case)
    one, other = map(made, plans)
    there, back = compared(problem, one, other), compared(problem, other, one)
    for tier in TIERS:
        a, b = there.plans[1].tiers[tier], back.plans[1].tiers[tier]
        assert values(a, COUNTS) == values(b, COUNTS)
        assert {mirrored(pair) for pair in a.matched} == set(b.matched)
        assert [(c.practice_code, c.before, c.after) for c in a.changes] == [
            (c.practice_code, c.after, c.before) for c in b.changes
        ]
        for place, other_place in zip(a.places, b.places, strict=True):
            assert place.has_new_partners == other_place.has_new_partners
            assert place.is_regrouped == other_place.is_regrouped
        for k in (0, 1):
            own, same = there.plans[k].tiers[tier], back.plans[1 - k].tiers[tier]
            assert values(own, OWN) == values(same, OWN)
            assert [(p.group, p.hub) for p in own.places] == [(p.group, p.hub) for p in same.places]
    for k in (0, 1):
        assert there.plans[k].rules == back.plans[1 - k].rules
        assert there.plans[k].waivers == back.plans[1 - k].waivers
        assert there.plans[k].faults == back.plans[1 - k].faults


@LAWS
@given(CASES)
def test_a_plan_against_itself_gives_zeros(case):
    problem, (groups, _) = two_plans(case)
    found = compared(problem, made(groups), made(groups))
    for plan in found.plans:
        for tier in plan.tiers.values():
            assert values(tier, COUNTS) == [0, 0, 0, 0, 0.0, 1.0]
            assert tier.changes == ()
            assert all(pair.is_identical for pair in tier.matched)
            assert len(tier.matched) == tier.groups
            assert not any(place.has_new_partners or place.is_regrouped for place in tier.places)
    assert found.plans[0].tiers == found.plans[1].tiers


def group_of(groups: Groups, i: int) -> set[int]:
    """Who is with a practice; nobody else where it is in no group."""
    return next((group for group in groups if i in group), {i})


@LAWS
@given(CASES)
def test_counts_and_groups_are_those_of_a_recount(case):
    problem, plans = two_plans(case)
    # Without present groups all groups bear the name of their first practice.
    problem = with_present(problem, [""] * len(problem.practices))
    patients, codes = problem.practices.patients.tolist(), problem.practices.codes
    who = Judge(problem).participants
    found = compared(problem, *map(made, plans)).plans[1]
    for tier in TIERS:
        before, after = plans[0][tier], plans[1][tier]
        others = [i for i in who if group_of(before, i) != group_of(after, i)]
        measures = found.tiers[tier]
        assert measures.practices_with_new_partners == len(others)
        assert measures.patients_with_new_partners == sum(patients[i] for i in others)
        assert [place.practice_code for place in measures.places] == [codes[i] for i in who]
        flagged = [place.practice_code for place in measures.places if place.has_new_partners]
        assert flagged == [codes[i] for i in others]
        # Each group stands in one row, and the rows say what it holds.
        named = [{codes[min(group)]: group for group in groups} for groups in (before, after)]
        assert sorted(p.base_group for p in measures.matched if p.base_group) == sorted(named[0])
        assert sorted(p.plan_group for p in measures.matched if p.plan_group) == sorted(named[1])
        stay = set()
        for pair in measures.matched:
            old, new = (
                side.get(name, set())
                for side, name in zip(named, (pair.base_group, pair.plan_group), strict=True)
            )
            common = old & new
            assert (pair.base_practices, pair.plan_practices) == (len(old), len(new))
            assert (pair.practices_in_common, pair.is_identical) == (len(common), old == new)
            assert pair.base_patients == sum(patients[i] for i in old)
            assert pair.plan_patients == sum(patients[i] for i in new)
            assert pair.patients_in_common == sum(patients[i] for i in common)
            assert common or not (old and new)
            stay |= common
        away = [i for i in who if i not in stay and any(i in g for g in (*before, *after))]
        assert measures.practices_regrouped == len(away)
        assert measures.patients_regrouped == sum(patients[i] for i in away)


def test_three_plans_are_each_held_against_the_first():
    problem, plans = two_plans(("planar", 3))
    one, other = map(made, plans)
    both = compare(problem, {"one": one, "other": other, "again": one})
    assert both.plans[1] == compare(problem, {"one": one, "other": other}).plans[1]
    assert values(both.plans[2].tiers["network"], COUNTS) == [0, 0, 0, 0, 0.0, 1.0]


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_that_the_base_lacks_is_held_against_nothing(tier):
    problem, (groups, _) = two_plans(("planar", 3))
    whole = made(groups)
    less = Plan({name: some for name, some in whole.tiers.items() if name != tier})
    found = compared(problem, less, whole).plans[1].tiers[tier]
    assert values(found, COUNTS) == [None] * 6
    assert (found.matched, found.changes) == ((), ())
    assert {(place.has_new_partners, place.is_regrouped) for place in found.places} == {
        (None, None)
    }
    assert {place.group for place in found.places} - {None}
