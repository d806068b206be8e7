"""Organisations of many sites against brute force: each form alone, and beside rules."""

import random
from dataclasses import replace

import pytest

from netform.plan import Group, Plan, group_cost, recheck, verify
from netform.problem import Organisation, Problem, tier_problem
from netform.solve import Limits, Status, solve
from netform.sources import GenerateOptions, generate_problem
from tests.helpers.brute_force import Judge
from tests.helpers.hold import hold_to
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_elastic_problem, random_problem
from tests.helpers.rules import KINDS, optimum, random_rule, with_rules

FORMS = ("unit", "together", "split")


def with_organisations(problem: Problem, rng: random.Random, *forms: str) -> Problem:
    """Return the problem with random organisations of these forms, as far as practices suffice."""
    free = rng.sample(range(len(problem.practices)), len(problem.practices))
    made = []
    for number, form in enumerate(forms):
        size = rng.choice((2, 2, 3, 4))
        sites, free = free[:size], free[size:]
        if sites:
            made.append(Organisation(f"O{number}", "", form, tuple(sorted(sites))))
    return replace(problem, organisations=tuple(made))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_leads_to_the_plan_of_brute_force(form):
    met = {"alone": 0, "changed": 0, "infeasible": 0}
    for family, seed in problems(120):
        problem = random_problem(family, seed, 9)
        asked = with_organisations(problem, random.Random(f"{form} {family} {seed}"), form)
        before, after = optimum(problem), hold_to(asked)
        if form == "split":
            assert before == after
        judge = Judge(asked)
        met["alone"] += after is not None and any(map(judge.is_alone, judge.units))
        met["changed"] += None not in (before, after) and before != after
        met["infeasible"] += before is not None and after is None
    if form == "unit":
        assert min(met.values()) >= 3
    elif form == "together":
        assert met["changed"] >= 3
        assert met["infeasible"] >= 3


@pytest.mark.parametrize("kind", KINDS)
def test_organisations_beside_rules_lead_to_the_plan_of_brute_force(kind):
    for family, seed in problems(16):
        problem = random_problem(family, seed, 8)
        rng = random.Random(f"{kind} {family} {seed}")
        asked = with_organisations(problem, rng, *rng.sample(FORMS[:2], 2))
        rule = random_rule(rng, kind, asked)
        hold_to(with_rules(asked, *([] if rule is None else [rule])))


def test_a_unit_is_connected_by_itself_and_others_are_not():
    """Two sites at the ends of a row whose middle is another network."""
    problem = make_problem([20, 25, 25, 20], [(0, 1), (1, 2), (2, 3)], floor=40, ceiling=50)
    for form, status in (("unit", Status.OPTIMAL), ("together", Status.INFEASIBLE)):
        organisation = Organisation("ORG", "", form, (0, 3))
        result = solve(replace(problem, organisations=(organisation,)), threads=1)
        assert result.status is status
        if result.plan is not None:
            groups = [group.members.tolist() for group in result.plan.tiers["network"]]
            assert groups == [[0, 3], [1, 2]]


def test_a_unit_above_the_ceiling_is_alone_and_is_reported_as_a_waiver():
    problem = make_problem([40, 30, 40, 5], [(0, 1), (1, 2), (2, 3), (0, 3)], floor=30, ceiling=50)
    asked = replace(problem, organisations=(Organisation("ORG", "PARTNERS", "unit", (0, 2)),))
    result = solve(asked, threads=1)
    assert result.status is Status.INFEASIBLE  # A10001 may not stand beside A10003 through it
    bridged = [(0, 1), (1, 2), (2, 3), (0, 3), (1, 3)]
    asked = replace(
        make_problem([40, 30, 40, 5], bridged, floor=30, ceiling=50),
        organisations=asked.organisations,
    )
    result = solve(asked, threads=1)
    assert [g.members.tolist() for g in result.plan.tiers["network"]] == [[0, 2], [1, 3]]
    (waiver,) = result.verification.tiers["network"].waivers
    assert (waiver.practice, waiver.bound, waiver.patients) == ("A10000", "ceiling", 80)
    assert waiver.reason == "the lists of its organisation ORG (PARTNERS) exceed the ceiling"


def test_a_ceiling_waiver_of_its_own_lets_others_join_a_unit():
    problem = make_problem(
        [40, 5, 40], [(0, 1), (1, 2)], floor=30, ceiling=50, waivers=[(0, "ceiling")]
    )
    asked = replace(problem, organisations=(Organisation("ORG", "", "unit", (0, 2)),))
    result = solve(asked, threads=1)
    assert [g.members.tolist() for g in result.plan.tiers["network"]] == [[0, 1, 2]]


def test_a_large_unit_is_no_burden_to_the_search():
    """Forty sites that all touch each other: their connected parts could never be listed."""
    sites = range(40)
    edges = [(a, b) for a in sites for b in sites if a < b] + [(39, 40)]
    problem = make_problem([10] * 40 + [35], edges, floor=30, ceiling=50)
    asked = replace(problem, organisations=(Organisation("ORG", "", "unit", tuple(sites)),))
    result = solve(asked, threads=1)
    assert result.status is Status.OPTIMAL
    assert [len(group.members) for group in result.plan.tiers["network"]] == [40, 1]


@pytest.mark.parametrize(("family", "seed"), problems(24))
def test_organisations_in_elastic_bands_and_bands_that_count_members(family, seed):
    problem = random_elastic_problem(family, seed, 8)
    rng = random.Random(f"organised {family} {seed}")
    hold_to(with_organisations(problem, rng, "unit", rng.choice(FORMS[:2])))


def test_scattered_units_are_proved_and_rechecked():
    """Their sites lie all over a region, so that few of them are near any hub."""
    problem = generate_problem(GenerateOptions(practices=150, seed=3))
    free = random.Random(1).sample(range(150), 16)
    units = [tuple(sorted(free[4 * k : 4 * k + 4])) for k in range(4)]
    made = tuple(Organisation(f"O{k}", "", "unit", unit) for k, unit in enumerate(units))
    problem = replace(problem, organisations=made)
    result = solve(problem, limits=Limits(seconds=60), threads=1)
    assert result.status is Status.OPTIMAL
    together = [set(group.members.tolist()) for group in result.plan.tiers["network"]]
    assert all(any(set(unit) <= group for group in together) for unit in units)
    checked = recheck(problem, result.certificate)
    assert checked.faults == []
    assert checked.certified == result.objective


def test_verify_names_the_organisation_that_a_plan_breaks():
    """The plan of the problem without the organisation, held to the problem with it."""
    named = set()
    for family, seed in problems(80):
        problem = random_problem(family, seed, 9)
        result = solve(problem, threads=1)
        if result.plan is None:
            continue
        groups = [tuple(group.members.tolist()) for group in result.plan.tiers["network"]]
        for form in FORMS:
            asked = with_organisations(problem, random.Random(f"{form} {family} {seed}"), form)
            is_lawful = all(group in Judge(asked).columns for group in groups)
            faults = verify(asked, result.plan).faults
            assert bool(faults) == (not is_lawful)
            named |= {form for fault in faults if fault.startswith("organisation O0")}
    assert named == {"unit", "together"}


def test_verify_names_who_has_joined_an_organisation_that_is_alone():
    problem = make_problem([40, 20, 10], [(0, 1), (1, 2)], floor=0, ceiling=50)
    asked = replace(problem, organisations=(Organisation("ORG", "", "unit", (0, 1)),))
    hub = group_cost(tier_problem(problem, "network"), tier_problem(problem, "network").source).hub
    everyone = tier_problem(problem, "network").source
    faults = verify(asked, Plan.of({"network": [Group(everyone, hub)]})).faults
    assert (
        "organisation ORG, unit: its own lists exceed the ceiling, and A10002 (PRACTICE 2) "
        "has joined" in faults
    )
