"""Options against all plans of small problems: near, different, and as many as there are."""

from decimal import Decimal
from functools import cache
from itertools import combinations

import pytest

from netform.errors import InputError
from netform.plan import recheck, verify
from netform.solve import Status
from netform.solve.near import LEANINGS, alternatives, plans_near
from tests.helpers.brute_force import Judge
from tests.helpers.problems import gappy_problem, problems, random_problem

WITHIN = [Decimal("0.03"), Decimal("0.3"), Decimal("3")]
DIFFER = [Decimal("0.1"), Decimal("0.5"), Decimal("0.9")]


@cache
def _cases():
    """Return plans near the optimum, where there are any, with the problem and how they differ."""
    made = [
        (random_problem(family, seed, 8), WITHIN[k % 3], DIFFER[k // 3 % 3])
        for k, (family, seed) in enumerate(problems(32))
    ]
    made += [(gappy_problem(k), WITHIN[k % 3], DIFFER[k // 3 % 3]) for k in range(9)]
    return [
        (problem, within, differ, plans_near(problem, ["network"], within, threads=1))
        for problem, within, differ in made
    ]


def _near_plans(judge, most):
    return [
        frozenset(plan)
        for plan in judge.partitions()
        if sum(judge.columns[group].objective for group in plan) <= most
    ]


def _difference(judge, one, other):
    """Return the patients whose group is not the same set of practices."""
    return sum(judge.patients[i] for group in one - other for i in group)


def _most(judge, plans, enough, count):
    """Return how many plans differ pairwise, up to `count`, by looking at all sets of them."""
    for size in range(min(count, len(plans)), 1, -1):
        for some in combinations(plans, size):
            if all(_difference(judge, a, b) >= enough for a, b in combinations(some, 2)):
                return size
    return min(1, len(plans))


def _groups(option):
    return frozenset(tuple(group.members.tolist()) for group in option.plan.tiers["network"])


def test_options_are_near_and_differ_and_are_as_many_as_there_are():
    fewer = enough_found = 0
    for problem, within, differ, near in _cases():
        if not near.is_there or near.view.limits:
            continue
        judge = Judge(problem)
        plans = _near_plans(judge, int(judge.optimum * (1 + within)))
        if len(plans) > 40:
            continue
        found = alternatives(near, 3, differ)
        groups = [_groups(option) for option in found.options]
        assert set(groups) <= set(plans)
        for one, other in combinations(groups, 2):
            assert _difference(judge, one, other) >= found.enough
        for option in found.options:
            assert verify(problem, option.plan).faults == []
            assert recheck(problem, option.result.certificate).certified == judge.optimum
        assert found.is_complete
        assert len(groups) == _most(judge, plans, found.enough, 3)
        fewer += len(groups) < 3
        enough_found += len(groups) == 3
        if found.no_more is not None and found.no_more.status is Status.OPTIMAL:
            assert found.no_more.objective > near.most
    assert fewer >= 5
    assert enough_found >= 3


def test_what_is_proved_of_a_difference_is_true():
    held = 0
    for problem, _, differ, near in _cases()[::3]:
        if not near.is_there or near.view.limits:
            continue
        judge = Judge(problem)
        plans = _near_plans(judge, near.most)
        found = alternatives(near, 3, differ)
        for number, option in enumerate(found.options[1:], start=1):
            before = [_groups(each) for each in found.options[:number]]
            farthest = max(min(_difference(judge, plan, b) for b in before) for plan in plans)
            if option.differs_at_most is not None:
                held += 1
                assert option.differs <= farthest <= option.differs_at_most
    assert held >= 3


@pytest.mark.parametrize("word", list(LEANINGS))
def test_an_option_that_leans_is_near_and_nothing_near_leans_below_what_is_proved(word):
    leant = 0
    for problem, _, _, near in _cases()[::2]:
        if not near.is_there or near.view.limits:
            continue
        try:
            found = alternatives(near, 2, Decimal("0.05"), seek=[word])
        except InputError:
            continue  # no relationships, or no present groups
        option = next((each for each in found.options if each.sought == word), None)
        if option is None:
            continue
        leant += 1
        checked = verify(problem, option.plan)
        assert checked.holds
        assert checked.objective <= near.most
        level = LEANINGS[word].level(near, checked.tiers["network"])
        first = LEANINGS[word].level(near, near.base.verification.tiers["network"])
        assert level <= first
    assert leant >= 1
