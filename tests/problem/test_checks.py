from dataclasses import replace
from decimal import Decimal

import pytest

from netform.problem import Budget, PracticeBudget, Rule, check_problem
from tests.helpers.make import codes_of, make_problem

ROW = [(0, 1), (1, 2), (2, 3)]


def found(*arguments, **options):
    return {f.check: f for f in check_problem(make_problem(*arguments, **options))}


def test_a_sound_problem_has_nothing_but_a_word_on_relationships():
    findings = found([20_000] * 4, ROW, floor=30_000, ceiling=50_000)
    assert set(findings) == {"no_relationships"}


def test_a_practice_alone_below_the_floor_proves_that_there_is_no_plan():
    findings = found([5_000, 20_000, 20_000], [(1, 2)], floor=30_000, ceiling=50_000)
    finding = findings["component_totals"]
    assert finding.severity == "infeasible"
    assert finding.names == ("A10000",)
    assert "A10000 (PRACTICE 0) with 5,000 patients has no neighbour" in finding.fault
    assert "25,000 short of the floor of 30,000" in finding.fault
    for way in (
        "waive the floor for A10000",
        "leave A10000 out",
        "bridge between A10000 and A10001",
    ):
        assert way in finding.remedy


def test_a_total_that_fits_no_number_of_groups_is_proved():
    findings = found([20_000] * 3, ROW[:2], floor=35_000, ceiling=50_000)
    finding = findings["component_totals"]
    assert "2 networks need 70,000 and 1 hold at most 50,000" in finding.fault
    assert finding.numbers["patients_short"] == 10_000


@pytest.mark.parametrize("bound", ["floor", "ceiling"])
def test_nothing_is_claimed_of_a_component_with_a_waiver(bound):
    findings = found([5_000], [], floor=30_000, ceiling=50_000, waivers=[(0, bound)])
    assert "component_totals" not in findings


@pytest.mark.parametrize(
    ("rules", "edges", "fault"),
    [
        ([], ROW[1:], "no way between neighbours joins them"),
        ([("together", (0, 1, 2))], ROW, "their 60,000 patients exceed the ceiling of 50,000"),
        ([("size", 1)], ROW, "they are 2, and a network may have 1 practices"),
        ([("apart", (0, 1))], ROW, "A10000 (PRACTICE 0) and A10001 (PRACTICE 1) have to be apart"),
    ],
)
def test_practices_held_together_that_no_group_can_have_are_named(rules, edges, fault):
    codes = codes_of(4)
    made = [Rule(kind="together", practices=codes[:2])]
    for kind, what in rules:
        if kind == "size":
            made.append(Rule(kind=kind, limit=what))
        else:
            made.append(Rule(kind=kind, practices=tuple(codes[i] for i in what)))
    finding = found([20_000] * 4, edges, floor=0, ceiling=50_000, rules=made)["units"]
    assert finding.severity == "infeasible"
    assert finding.names[:2] == codes[:2]
    assert fault in finding.fault


def of_tier(problem, **terms):
    tier = problem.settings.tiers[0].model_copy(update=terms)
    return problem.with_settings(problem.settings.model_copy(update={"tiers": (tier,)}))


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ({}, {"component_totals", "units"}),
        ({"hard_floor": 20_000}, {"component_totals", "units"}),
        ({"hard_floor": 10_000, "hard_ceiling": 60_000}, set()),
        ({"counts": "members"}, {"component_totals"}),
    ],
)
def test_what_is_proved_goes_by_the_hard_band_and_by_those_who_count(terms, names):
    """60,000 patients held together, 20,000 of them covered only; and 10,000 on an island."""
    rules = [Rule(kind="together", practices=codes_of(3))]
    problem = make_problem(
        [20_000, 20_000, 20_000, 10_000],
        ROW[:2],
        floor=30_000,
        ceiling=50_000,
        rules=rules,
        participation=["member", "member", "covered", "member"],
    )
    findings = check_problem(of_tier(problem, **terms))
    assert {f.check for f in findings if f.severity == "infeasible"} == names


def test_patients_of_a_practice_that_is_only_covered_may_not_count_for_a_total():
    problem = make_problem(
        [20_000, 20_000], ROW[:1], floor=30_000, ceiling=50_000, participation=["member", "covered"]
    )
    assert {f.check for f in check_problem(problem)} == {"no_relationships"}
    (finding, _) = check_problem(of_tier(problem, counts="members"))
    assert finding.check == "component_totals"
    assert finding.numbers["patients_short"] == 10_000


def test_practices_held_together_that_a_group_can_have_are_not_named():
    made = [Rule(kind="together", practices=codes_of(4)[:2])]
    findings = found([20_000] * 4, ROW, floor=0, ceiling=50_000, rules=made)
    assert "units" not in findings


def test_a_component_that_nobody_may_lead_is_named():
    codes = codes_of(4)
    rules = [Rule(kind="lead", practices=codes[:1])]
    findings = found([20_000] * 4, [(0, 1), (2, 3)], floor=0, ceiling=50_000, rules=rules)
    assert findings["leaders"].names == codes[2:]
    assert findings["leaders"].severity == "infeasible"
    both = [Rule(kind="lead", practices=(codes[0], codes[3]))]
    findings = found([20_000] * 4, [(0, 1), (2, 3)], floor=0, ceiling=50_000, rules=both)
    assert "leaders" not in findings


def test_giants_are_named_and_cut_their_surroundings():
    findings = found([40_000, 60_000, 10_000], ROW[:2], floor=30_000, ceiling=50_000)
    assert findings["giants"].names == ("A10001",)
    assert findings["component_totals"].names == ("A10002",)


def test_tiny_lists_and_shared_points():
    findings = found(
        [999, 1_000, 0], ROW[:2], floor=0, ceiling=9_000, points=[(0, 0), (0, 0), (5, 5)]
    )
    assert findings["tiny_lists"].names == codes_of(3)[::2]
    assert findings["shared_points"].names == codes_of(3)[:2]


def test_a_practice_that_is_out_is_not_spoken_of():
    findings = found([1, 40_000], [], floor=30_000, ceiling=50_000, participation=["out", "member"])
    assert set(findings) == {"no_relationships"}


def test_closed_trusts_are_named_with_those_who_deal_with_them():
    findings = found(
        [20_000] * 4,
        ROW,
        floor=30_000,
        ceiling=50_000,
        trust_kinds=["acute"] * 4,
        trust_closed=["2024-04-01", "", "2020-12-31", "2019-01-01"],
        shares=[(0, 0, 0.5), (1, 0, 0.04), (2, 1, 0.5), (2, 2, 0.5), (3, 2, 0.5)],
    )
    assert set(findings) == {"closed_trusts"}
    assert findings["closed_trusts"].names == ("T00", "T02", "T03")
    assert findings["closed_trusts"].numbers == {"T00": 1, "T02": 2, "T03": 0}
    assert findings["closed_trusts"].fault == (
        "3 trusts are closed: T00 on 2024-04-01, with which 1 practice deals; "
        "T02 on 2020-12-31, with which 2 practices deal; "
        "T03 on 2019-01-01, with which 0 practices deal"
    )


def test_who_is_out_deals_with_no_closed_trust():
    findings = found(
        [40_000] * 2,
        [(0, 1)],
        floor=30_000,
        ceiling=50_000,
        participation=["member", "out"],
        trust_kinds=["acute"],
        trust_closed=["2024-04-01"],
        shares=[(0, 0, 0.5), (1, 0, 0.5)],
    )
    assert findings["closed_trusts"].numbers == {"T00": 1}


@pytest.mark.parametrize(
    ("kinds", "weights", "names"),
    [
        (["unknown", "acute", "unknown"], {}, ("T00",)),
        (["unknown", "unknown", "acute"], {"acute": "2.0"}, ("T00", "T01")),
        (["unknown", "unknown", "acute"], {"unknown": "0.5"}, ()),
        (["acute", "community", "unknown"], {}, ()),
    ],
)
def test_trusts_of_unknown_kind_are_named_where_practices_deal_with_them(kinds, weights, names):
    findings = found(
        [20_000] * 4,
        ROW,
        floor=30_000,
        ceiling=50_000,
        trust_kinds=kinds,
        kind_weights=weights,
        shares=[(0, 0, 0.5), (1, 1, 0.5), (2, 2, 0.01)],
    )
    assert (findings["unknown_kinds"].names if findings else ()) == names


def test_inferred_relationships_are_said_to_be():
    how = "nearest site of each kind within 30 km"
    known = {"trust_kinds": ["acute"], "shares": [(0, 0, 0.5)]}
    findings = found([20_000] * 4, ROW, floor=30_000, ceiling=50_000, inferred=how, **known)
    assert set(findings) == {"inferred_relationships"}
    assert how in findings["inferred_relationships"].fault
    assert "inferred_relationships" not in found(
        [20_000] * 4, ROW, floor=30_000, ceiling=50_000, inferred=how
    )


def test_every_finding_is_a_sentence_with_a_remedy():
    findings = found([5, 60_000], [], floor=30_000, ceiling=50_000)
    assert len(findings) == 4
    for finding in findings.values():
        assert ". Remedy: " in finding.sentence()
        assert finding.remedy


def test_practices_without_a_budget_are_named_and_those_who_are_out_are_not():
    words = ["member", "out", "member", "member"]
    problem = make_problem([20] * 4, ROW, floor=0, ceiling=80, participation=words)
    row = PracticeBudget(amount=Decimal(1))

    def names_without(*positions):
        budget = Budget(dict.fromkeys(positions, row))
        findings = check_problem(replace(problem, budget=budget))
        return [(f.severity, f.names) for f in findings if f.check == "budgets"]

    codes = codes_of(4)
    assert names_without(0, 2, 3) == []
    assert names_without(3) == [("warning", (codes[0], codes[2]))]
    assert names_without(0, 1) == [("warning", (codes[2], codes[3]))]
    assert "budgets" not in {finding.check for finding in check_problem(problem)}


def test_the_number_of_practices_without_a_budget_is_said():
    problem = make_problem([20] * 4, ROW, floor=0, ceiling=80)
    row = PracticeBudget(amount=Decimal(1))
    findings = check_problem(replace(problem, budget=Budget({2: row})))
    (finding,) = [each for each in findings if each.check == "budgets"]
    assert finding.fault.startswith("3 practices without a budget: A10000 (PRACTICE 0), A10001")
    findings = check_problem(replace(problem, budget=Budget({0: row, 1: row, 2: row})))
    (finding,) = [each for each in findings if each.check == "budgets"]
    assert finding.fault == "1 practice without a budget: A10003 (PRACTICE 3)"
