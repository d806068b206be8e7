"""The room of a group without chance: exact against a judge, and by hand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan.stress_test.groups import TierGroups
from netform.plan.stress_test.margin import Margin, margins
from netform.problem import Organisation
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of
from tests.helpers.problems import FAMILIES
from tests.helpers.stress_cases import random_case


def margins_of(problem, groups):
    return margins(TierGroups(problem, plan_of(groups), "network"), problem.practices.patients)


def scaled(problem, change: Fraction):
    """Return the problem in which all lists changed alike, everything times what makes it whole."""
    up, down = (1 + change).numerator, (1 + change).denominator
    tier = problem.settings.tiers[0]
    band = {
        name: bound * down
        for name in ("floor", "ceiling", "hard_floor", "hard_ceiling")
        if (bound := getattr(tier, name)) is not None
    }
    lists = problem.practices.patients * up
    changed = replace(problem, practices=replace(problem.practices, patients=lists))
    return changed.with_tier("network", **band)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(FAMILIES)),
    st.integers(0, 10**6),
    st.fractions(-1, 3, max_denominator=50),
)
def test_a_group_is_in_band_just_within_its_margin(family, seed, change):
    problem, groups, _ = random_case(family, seed)
    for group, margin in zip(groups, margins_of(problem, groups), strict=True):
        members = tuple(sorted(group))
        near = [change, Fraction(0)]
        tiny = Fraction(1, 10**6)
        for end in (margin.falls, margin.rises):
            near += [] if end is None else [end - tiny, end, end + tiny]
        for each in near:
            if each <= -1:
                continue
            is_inside = (
                not margin.is_empty
                and (margin.falls is None or margin.falls <= each)
                and (margin.rises is None or each <= margin.rises)
            )
            assert Judge(scaled(problem, each)).is_in_band(members) == is_inside, (margin, each)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(FAMILIES)), st.integers(0, 10**6))
def test_patients_to_either_end_are_those_of_the_judge(family, seed):
    problem, groups, _ = random_case(family, seed)
    judge = Judge(problem)
    tier = problem.settings.tiers[0]
    for group, margin in zip(groups, margins_of(problem, groups), strict=True):
        assert margin.patients == sum(judge.counted(i) for i in group)
        free = any((judge.codes[i], "floor") in judge.waived for i in group) or not tier.lowest
        alone = len(group) == 1 and judge.is_giant(min(group))
        alone = alone or judge.is_unit_alone(tuple(sorted(group)))
        assert (margin.to_floor is None) == (free or alone)
        if margin.to_floor is not None:
            assert margin.to_floor == margin.patients - tier.lowest
        if margin.to_ceiling is not None:
            assert len(group) > 1
            assert margin.to_ceiling == tier.highest - judge._against_ceiling(group)


def test_by_hand():
    problem = make_problem(
        [12, 12, 12, 25, 25, 60, 40], [(i, i + 1) for i in range(6)], floor=30, ceiling=50
    )
    found = margins_of(problem, [{0, 1, 2}, {3, 4}, {5}, {6}])
    assert found == [
        Margin(36, 6, 14, Fraction(-1, 6), Fraction(14, 36)),
        Margin(50, 20, 0, Fraction(-2, 5), Fraction(0)),
        Margin(60, None, None, Fraction(-1, 2), None),
        Margin(40, 10, None, Fraction(-1, 4), None),
    ]


def test_a_practice_that_becomes_a_giant_ends_the_room_of_an_elastic_group():
    problem = make_problem([40, 10], [(0, 1)], floor=30, ceiling=50).with_tier(
        "network", hard_ceiling=80
    )
    (found,) = margins_of(problem, [{0, 1}])
    assert (found.to_ceiling, found.rises) == (30, Fraction(1, 4))


def test_a_unit_alone_rises_without_limit_and_one_with_others_does_not():
    problem = replace(
        make_problem([20, 20, 5], [(0, 1), (1, 2)], floor=30, ceiling=50),
        organisations=(Organisation("O1", "", "unit", (0, 1)),),
    )
    assert margins_of(problem, [{0, 1}])[0].rises is None
    assert margins_of(problem, [{0, 1, 2}])[0].rises == Fraction(1, 9)
    # In an elastic band the unit has to be alone from 50 patients on, or its neighbour has.
    for lists, rise in (([15, 15, 10], Fraction(2, 3)), ([5, 5, 40], Fraction(1, 4))):
        practices = replace(problem.practices, patients=np.array(lists))
        elastic = replace(problem, practices=practices).with_tier("network", hard_ceiling=80)
        assert margins_of(elastic, [{0, 1, 2}])[0].rises == rise


def test_nothing_brings_a_group_into_band_that_counts_nobody():
    problem = make_problem(
        [9, 9], [(0, 1)], floor=5, ceiling=50, participation=["covered"] * 2
    ).with_tier("network", counts="members")
    (found,) = margins_of(problem, [{0, 1}])
    assert found.is_empty
    assert (found.patients, found.to_floor, found.falls, found.rises) == (0, -5, None, None)


def test_printed_changes_are_rounded_to_where_the_group_stays():
    margin = Margin(36, 6, 14, Fraction(-1, 6), Fraction(14, 36))
    assert margin.changes(2) == ("-16.66", "38.88")
    assert margin.to_table() == {
        "to_floor": 6,
        "to_ceiling": 14,
        "lists_fall": "-16.6666",
        "lists_rise": "38.8888",
    }
    outside = Margin(20, -10, 30, Fraction(1, 3), Fraction(3, 2))
    assert outside.changes(1) == ("33.4", "150.0")
    assert Margin(1, None, None, None, None).changes(1) == (None, None)


def test_margins_are_of_the_lists_that_are_given():
    groups = TierGroups(
        make_problem([20, 20], [(0, 1)], floor=30, ceiling=50), plan_of([{0, 1}]), "network"
    )
    assert margins(groups, np.array([20, 25]))[0].to_floor == 15
