"""What other places cost a practice, against the difference of two optima by brute force."""

import random

import pytest

from netform.errors import InputError
from netform.problem import Rule
from netform.solve import Limits
from netform.solve.other_places import other_places
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.rules import with_rules
from tests.helpers.runs import base_of


def code_of(problem, rng):
    return problem.practices.codes[rng.choice(Judge(problem).participants)]


def test_every_price_is_the_difference_of_two_optima():
    priced, impossible, moved_hub = 0, 0, 0
    for family, seed in problems(160):
        problem = random_problem(family, seed, 9)
        best = Judge(problem).optimum
        if best is None:
            continue
        base = base_of(problem)
        found = other_places(base, code_of(problem, random.Random(f"{family} {seed}")))
        assert found.is_proved
        for place in found.all:
            judge = Judge(with_rules(problem, place.rule))
            assert place.outcome.is_impossible == (judge.optimum is None)
            if judge.optimum is None:
                assert place.network is None
                impossible += 1
                continue
            assert place.outcome.difference.objective == judge.optimum - best
            assert found.price_of(place) == (judge.optimum - best,) * 2
            priced += 1
        moved_hub += found.here.network.hub == found.here.practice
    assert priced > 60
    assert impossible > 20
    assert moved_hub > 10


def test_the_places_tried_are_those_of_the_neighbours():
    """The networks that hold a neighbour, by plain reading of the plan and of the judge's graph."""
    seen = 0
    for family, seed in problems(80):
        problem = random_problem(family, seed, 9)
        judge = Judge(problem)
        if judge.optimum is None:
            continue
        base = base_of(problem)
        code = code_of(problem, random.Random(f"{family} {seed}"))
        found, practice = other_places(base, code), problem.practices.position[code]
        groups = {i: g for g in base.held.plan.tiers["network"] for i in g.members.tolist()}
        own = groups[practice]
        near = {groups[i].hub for i in judge.neighbours[practice] if groups[i] is not own}
        assert {place.hub for place in found.nearby} == near
        for place in found.nearby:
            if place.network is not None:
                assert {practice, place.hub} <= set(place.network.members.tolist())
        if found.any_other is None:
            assert len(own.members) == 1
        else:
            _, partner = map(problem.practices.position.get, found.any_other.rule.practices)
            assert partner == own.hub or practice == own.hub
            there = found.any_other.network
            assert there is None or partner not in there.members
        assert set(found.here.neighbours) == judge.neighbours[practice] & set(own.members.tolist())
        assert found.here.patients == int(problem.practices.patients[own.members].sum())
        assert found.here.travel == judge.far[practice, own.hub]
        costs = [each.outcome.result.objective for each in found.nearby]
        known = [cost for cost in costs if cost is not None]
        assert costs == sorted(known) + [None] * (len(costs) - len(known))
        seen += len(near)
    assert seen > 20


def test_within_a_limit_what_is_not_proved_is_not_said_to_be():
    line = make_problem([10] * 6, [(i, i + 1) for i in range(5)], floor=20, ceiling=40)
    found = other_places(base_of(line), codes_of(6)[2], Limits(seconds=0.0))
    assert not found.is_proved


@pytest.mark.parametrize(
    ("code", "fault"),
    [("B1", "practice 'B1' is not in the problem"), ("A10001", "takes no part")],
)
def test_who_is_nowhere_is_refused(code, fault):
    words = ["member", "out", "member"]
    problem = make_problem([10] * 3, [(0, 2)], floor=10, ceiling=20, participation=words)
    with pytest.raises(InputError, match=fault):
        other_places(base_of(problem), code)


def test_a_rule_of_the_run_may_leave_no_other_place():
    codes = codes_of(4)
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20)
    ruled = with_rules(problem, Rule(kind="together", practices=(codes[0], codes[1])))
    found = other_places(base_of(ruled), codes[1])
    assert found.any_other.outcome.is_impossible
    assert found.is_proved
