"""What groups can carry, held to arithmetic on the raw tables."""

import json
import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from netform.plan import Group, Plan, carrying_account
from netform.problem import Budget, PracticeBudget, Service, Tier
from tests.helpers.brute_force import Judge
from tests.helpers.carrying import random_plan, with_random_figures
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def test_viability_is_what_the_raw_tables_say():
    seen = {True: 0, False: 0}
    far = 0
    for family, seed in problems(160):
        rng = random.Random(f"{family} {seed}")
        problem = with_random_figures(rng, random_problem(family, seed))
        plan, judge = random_plan(rng, problem), Judge(problem)
        account = carrying_account(problem, plan)
        assert account is not None
        tier = account.tiers["network"]
        everywhere = {service.name: True for service in problem.services}
        counts = dict.fromkeys(everywhere, 0)
        for group, carrying in zip(plan.tiers["network"], tier.groups, strict=True):
            members = tuple(group.members.tolist())
            hub = judge.cost(members).hub
            patients = sum(judge.patients[i] for i in members)
            farthest = max(judge.far[i, hub] for i in members)
            for service, found in zip(problem.services, carrying.services, strict=True):
                short = max(0, service.smallest_population - patients)
                limit = service.largest_travel
                beyond = 0 if limit is None else max(0, farthest - limit)
                assert found.service == service.name
                assert (found.patients_short, found.travel_beyond) == (short, beyond)
                viable = patients >= service.smallest_population and (
                    limit is None or farthest <= limit
                )
                assert found.viable == viable
                counts[service.name] += viable
                everywhere[service.name] &= viable
                seen[viable] += 1
                far += beyond > 0
        if tier.groups:
            assert tier.viable_at == counts
        assert account.lowest_tier == {
            name: "network" if all_ else None for name, all_ in everywhere.items()
        }
    assert min(seen.values()) > 50
    assert far > 20


def row_of_four(**changes):
    """Two networks of 20 patients, one practice 1 km from each hub; a federation of all."""
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20)
    tiers = (*problem.settings.tiers, Tier(name="federation", floor=40, ceiling=40))
    problem = problem.changed(tiers=tiers)
    groups = [Group(np.array(who), -1) for who in ([0, 1], [2, 3])]
    plan = Plan.of({"network": groups, "federation": [Group(np.arange(4), -1)]})
    return replace(problem, **changes), plan


@pytest.mark.parametrize(
    ("service", "lowest"),
    [
        (Service("s", 0, None), "network"),
        (Service("s", 20, 1_000), "network"),
        (Service("s", 21, None), "federation"),
        (Service("s", 40, 2_000), "federation"),
        (Service("s", 40, 1_999), None),
        (Service("s", 41, None), None),
        (Service("s", 0, 999), None),
    ],
)
def test_the_lowest_tier_that_carries_a_service_everywhere(service, lowest):
    problem, plan = row_of_four(services=(service,))
    assert carrying_account(problem, plan).lowest_tier == {"s": lowest}


def test_a_service_viable_at_some_groups_only_is_not_viable_everywhere():
    problem, _ = row_of_four(services=(Service("s", 20, 1_000),))
    networks = [Group(np.array(who), -1) for who in ([0], [1, 2, 3])]
    account = carrying_account(problem, Plan.of({"network": networks}))
    assert account.tiers["network"].viable_at == {"s": 1}
    assert account.lowest_tier == {"s": None}


def test_the_sum_of_budgets_is_the_same_at_every_tier():
    rows = {i: PracticeBudget(rate=Decimal("0.0001")) for i in (0, 1, 3)}
    problem, plan = row_of_four(budget=Budget(rows))
    table = carrying_account(problem, plan).to_table()
    networks, federations = table["tiers"]["network"], table["tiers"]["federation"]
    assert [group["budget"] for group in networks["groups"]] == ["0.002", "0.001"]
    assert networks["budget"] == federations["budget"] == "0.003"
    assert networks["practices_without_budget"] == federations["practices_without_budget"] == 1
    assert table["lowest_tier"] == {}


def test_a_problem_with_neither_has_no_account():
    problem, plan = row_of_four()
    assert carrying_account(problem, plan) is None


def test_a_problem_with_services_alone_has_no_budgets():
    problem, plan = row_of_four(services=(Service("s", 30, 500),))
    table = carrying_account(problem, plan).to_table()
    assert table["tiers"]["network"] == {
        "budget": None,
        "practices_without_budget": None,
        "viable_at": {"s": 0},
        "groups": [
            {
                "group": code,
                "budget": None,
                "practices_without_budget": None,
                "services": {"s": {"viable": False, "patients_short": 10, "travel_beyond": 500}},
            }
            for code in ("A10000", "A10002")
        ],
    }


def test_the_table_survives_json():
    for family, seed in problems(16):
        rng = random.Random(f"{family} {seed}")
        problem = with_random_figures(rng, random_problem(family, seed))
        table = carrying_account(problem, random_plan(rng, problem)).to_table()
        assert json.loads(json.dumps(table)) == table
