"""What rules cost, against the difference of two optima by brute force."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from netform.problem import Rule, Waiver
from netform.solve.rule_price import rule_price
from tests.helpers.amount import few_or_all
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.rules import KINDS, optimum, random_rule, with_rules
from tests.helpers.runs import base_of


def without_waiver(problem, waiver):
    kept = tuple(each for each in problem.settings.waivers if each.words != waiver.words)
    return problem.changed(waivers=kept)


@pytest.mark.parametrize("number", few_or_all(40, 90))
@pytest.mark.parametrize("kind", KINDS)
def test_the_price_is_the_difference_of_two_optima_from_either_side(kind, number):
    dear, impossible = 0, 0
    for family, seed in problems(number):
        problem = random_problem(family, seed, 9)
        rule = random_rule(random.Random(f"{kind} {family} {seed}"), kind, problem)
        if rule is None or optimum(problem) is None:
            continue
        without, kept = optimum(problem), optimum(with_rules(problem, rule))
        asked = rule_price(base_of(problem), rule)
        assert asked.is_proved
        assert not asked.is_kept
        if kept is None:
            assert asked.outcome.is_impossible
            assert asked.least_and_most is None
            impossible += 1
            continue
        assert asked.least_and_most == (kept - without,) * 2
        assert asked.outcome.difference.objective == kept - without
        dropped = rule_price(base_of(with_rules(problem, rule)), rule)
        assert dropped.is_kept
        assert dropped.least_and_most == (kept - without,) * 2
        assert dropped.outcome.difference.objective == without - kept
        dear += kept > without
    assert dear >= number // 40
    assert impossible >= number // 40


def test_a_rule_is_found_whatever_the_order_of_its_practices():
    one, two, three = codes_of(3)
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=10, ceiling=30)
    ruled = with_rules(problem, Rule(kind="apart", practices=(one, two, three)))
    found = rule_price(base_of(ruled), Rule(kind="apart", practices=(three, one, two)))
    assert found.is_kept
    assert found.outcome.result.problem.settings.rules == ()


def test_a_waiver_has_a_price_and_one_that_is_needed_leaves_no_plan_without_it():
    saving, needed = 0, 0
    for family, seed in problems(300):
        problem = random_problem(family, seed, 8)
        if not problem.settings.waivers or optimum(problem) is None:
            continue
        waiver = problem.settings.waivers[0]
        found = rule_price(base_of(problem), waiver)
        without = optimum(without_waiver(problem, waiver))
        assert found.is_kept
        assert found.outcome.is_impossible == (without is None)
        if without is None:
            needed += 1
            continue
        assert found.least_and_most == (optimum(problem) - without,) * 2
        saving += optimum(problem) < without
    assert saving
    assert needed


def test_a_new_waiver_saves_what_the_band_costs():
    problem = make_problem([10, 10, 5], [(0, 1), (1, 2)], floor=10, ceiling=20)
    waiver = Waiver(practice=codes_of(3)[2], bound="floor", reason="a test")
    found = rule_price(base_of(problem), waiver)
    assert found.least_and_most == (-5 * 1_000 * 1000,) * 2


def test_one_more_rule_on_who_leads_saves_what_it_allows():
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=30, ceiling=30)
    ruled = with_rules(problem, Rule(kind="lead", practices=codes_of(3)[:1]))
    other = Rule(kind="lead", practices=codes_of(3)[1:])
    found = rule_price(base_of(ruled), other)
    assert not found.is_kept
    assert found.least_and_most == (optimum(with_rules(ruled, other)) - optimum(ruled),) * 2
    assert found.least_and_most[0] < 0
    both = rule_price(base_of(with_rules(ruled, other)), other)
    assert both.is_kept
    assert both.least_and_most == found.least_and_most


def test_where_a_limit_came_first_the_price_lies_between_what_is_proved():
    """Bounds of the run and of the other plan are lowered: the interval is the wider by that."""
    everyone = list(combinations(range(4), 2))
    problem = make_problem([10] * 4, everyone, floor=20, ceiling=20)
    rule = Rule(kind="together", practices=(codes_of(4)[1], codes_of(4)[3]))
    found = rule_price(base_of(problem), rule)
    cost = optimum(with_rules(problem, rule)) - optimum(problem)
    assert found.least_and_most == (cost, cost)
    base = replace(found.base, bound=found.base.bound - 7)
    result = replace(found.outcome.result, bound=found.outcome.result.bound - 5)
    wider = replace(found, base=base, outcome=replace(found.outcome, result=result))
    assert wider.least_and_most == (cost - 5, cost + 7)
    assert not wider.is_proved
    lower = replace(result, bound=0)
    widest = replace(wider, outcome=replace(found.outcome, result=lower))
    assert widest.least_and_most == (0, cost + 7)  # a rule never saves
