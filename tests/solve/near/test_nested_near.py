"""Options of two tiers against all joint plans of small problems."""

from decimal import Decimal
from functools import cache
from itertools import combinations

import pytest

from netform.errors import InputError
from netform.plan import has_new_partners, verify
from netform.plan.numbered import planned_groups
from netform.problem import tier_problem
from netform.solve.near import alternatives, plans_near
from netform.solve.near.certainty import certainty
from tests.helpers.amount import few_or_all
from tests.solve.near.test_alternatives import _difference, _groups, _most
from tests.solve.nested.test_federating import cheapest
from tests.solve.nested.test_nested_solver import nested_problems

TIERS = ["network", "federation"]
WITHIN = [Decimal("0.1"), Decimal("1"), Decimal("4")]
COUNTS = few_or_all(12, 24)


@cache
def _cases(count=12):
    """Return plans near the optimum, the judge, and its networks that federations go with."""
    cases = []
    for number, (problem, judge) in enumerate(nested_problems(count)):
        near = plans_near(problem, TIERS, WITHIN[number % 3], threads=1)
        if not near.is_there:
            continue
        plans = []
        for plan in judge.lower.partitions():
            federations = cheapest(judge, plan)
            networks = sum(judge.lower.columns[group].objective for group in plan)
            if federations is not None and networks + federations <= near.most:
                plans.append(frozenset(plan))
        if len(plans) <= 40:
            cases.append((near, judge, plans))
    return cases


@cache
def _differing(number, count):
    """Return three options of a case, which differ by a tenth."""
    near, _, _ = _cases(count)[number]
    return alternatives(near, 3, Decimal("0.1"))


@pytest.mark.parametrize("count", COUNTS)
def test_options_of_two_tiers_are_near_and_differ_and_are_as_many_as_there_are(count):
    fewer = enough_found = 0
    for number, (near, judge, plans) in enumerate(_cases(count)):
        found = alternatives(near, 3, [Decimal("0.1"), Decimal("0.6")][number % 2])
        groups = [_groups(option) for option in found.options]
        assert set(groups) <= set(plans)
        for one, other in combinations(groups, 2):
            assert _difference(judge.lower, one, other) >= found.enough
        for option in found.options:
            checked = verify(near.problem, option.plan)
            assert checked.faults == []
            assert checked.objective == option.result.objective <= near.most
            assert set(option.plan.tiers) == set(TIERS)
        assert found.is_complete
        assert len(groups) == _most(judge.lower, plans, found.enough, 3)
        fewer += len(groups) < 3
        enough_found += len(groups) == 3
    assert fewer >= count // 8
    assert enough_found >= count // 8


@pytest.mark.parametrize("count", COUNTS)
def test_what_is_proved_of_a_difference_of_networks_is_true_of_joint_plans(count):
    held = 0
    for case, (_, judge, plans) in enumerate(_cases(count)):
        found = _differing(case, count)
        for number, option in enumerate(found.options[1:], start=1):
            before = [_groups(each) for each in found.options[:number]]
            farthest = max(min(_difference(judge.lower, p, b) for b in before) for p in plans)
            if option.differs_at_most is not None:
                held += 1
                assert option.differs <= farthest <= option.differs_at_most
    assert held >= count // 8


@pytest.mark.parametrize("count", COUNTS)
def test_federations_differ_too_where_that_is_near_the_optimum(count):
    differing = 0
    for case, (near, _, _) in enumerate(_cases(count)):
        found = _differing(case, count)
        view = tier_problem(near.problem, "federation")
        for one, other in combinations(found.options, 2):
            groups = (planned_groups(view, each.plan, "federation") for each in (one, other))
            new = has_new_partners(*groups)
            assert near.difference(one.plan, other.plan, "federation") == view.patients[new].sum()
            differing += bool(new.any())
    assert differing >= count // 12


def test_certainty_of_two_tiers_is_refused():
    near, _, _ = _cases()[0]
    with pytest.raises(InputError, match="two tiers"):
        certainty(near)
