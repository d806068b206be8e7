"""What a comparison says of itself: for JSON, and by patient."""

import json
from dataclasses import fields, replace

import pytest

from netform.plan import compare
from netform.plan.comparison.compared import ComparedPlan, ComparedTier
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of, with_federations


@pytest.fixture(scope="module")
def comparison():
    """Return three in a row: all together, and a pair with one alone that is below the floor."""
    problem = with_federations(
        make_problem([30, 20, 10], [(0, 1), (1, 2)], floor=20, ceiling=60, travel_weight="0.5")
    )
    return compare(problem, {"all": plan_of([{0, 1, 2}]), "pair": plan_of([{0, 1}, {2}])})


def test_the_first_plan_is_the_base(comparison) -> None:
    assert comparison.base.name == comparison.to_table()["base"] == "all"


def test_a_plan_is_lawful_where_it_has_no_fault(comparison) -> None:
    assert [plan.is_lawful for plan in comparison.plans] == [True, False]
    for plan, said in zip(comparison.plans, comparison.to_table()["plans"], strict=True):
        assert said["lawful"] == (not said["faults"]) == plan.is_lawful


def test_all_that_is_known_is_in_the_table_and_the_table_is_json(comparison) -> None:
    table = json.loads(json.dumps(comparison.to_table()))
    assert (table["unit"], table["travel"]) == ("patient-millimetres", "straight line")
    pair = table["plans"][1]
    assert set(pair) >= {each.name for each in fields(ComparedPlan)}
    tier = pair["tiers"]["network"]
    assert set(tier) == {each.name for each in fields(ComparedTier)} | {"travel_per_patient"}
    assert [row["identical"] for row in tier["matched"]] == [False, False]
    assert [row["practice_code"] for row in tier["changes"]] == ["A10002"]
    assert len(tier["places"]) == 3


def test_travel_is_by_patient_before_the_weight(comparison) -> None:
    whole, pair = (plan.tiers["network"] for plan in comparison.plans)
    # 20 patients a kilometre and 10 two, to the largest list; then 20 one, and 10 stay.
    assert whole.travel_per_patient == round((20 * 1000 + 10 * 2000) / 60, 1)
    assert pair.travel_per_patient == round(20 * 1000 / 60, 1)
    assert replace(whole, travel=None).travel_per_patient is None
    assert replace(whole, patients=0).travel_per_patient is None
