"""Limits on what is alike in another plan, against brute force: the engine, its proof, others."""

import random

import pytest

from netform.errors import InputError
from netform.plan import recheck, verify
from netform.problem import Limit, Problem
from netform.solve import Limits, Status, solve
from netform.solve.backend import Backend
from tests.helpers.brute_force import Group, Judge
from tests.helpers.problems import gappy_problem, problems, random_problem


def _alike(problem: Problem, plan: tuple[Group, ...], at_most: int) -> Limit:
    codes = problem.practices.codes
    like = tuple(tuple(codes[i] for i in group) for group in plan)
    return Limit(measure="alike", at_most=at_most, like=like)


def _patients_alike(judge: Judge, one: tuple[Group, ...], other: tuple[Group, ...]) -> int:
    return sum(judge.patients[i] for group in set(one) & set(other) for i in group)


def _cases():
    """Yield problems with one or two plans and how many patients may be alike in each."""
    for family, seed in problems(120):
        yield random_problem(family, seed, 9), random.Random(f"alike {family} {seed}")
    for seed in range(20):
        yield gappy_problem(seed), random.Random(f"alike gappy {seed}")


def _limited(problem, judge, rng):
    """Return the problem with such limits, and what its best plan costs; `None` without a plan."""
    plans = [tuple(sorted(plan)) for plan in judge.partitions()]
    if not plans or problem.settings.rules or problem.settings.limits:
        return None
    cost = {plan: sum(judge.columns[group].objective for group in plan) for plan in plans}
    best = min(plans, key=lambda plan: (cost[plan], plan))
    others = [best, *rng.sample(plans, min(len(plans), rng.choice((0, 1))))]
    everyone = sum(judge.patients[i] for i in judge.participants)
    most = [rng.choice((0, everyone // 3, everyone // 2, everyone - 1)) for _ in others]
    limits = tuple(_alike(problem, plan, m) for plan, m in zip(others, most, strict=True))
    lawful = [
        cost[plan]
        for plan in plans
        if all(_patients_alike(judge, plan, o) <= m for o, m in zip(others, most, strict=True))
    ]
    return problem.changed(limits=limits), min(lawful, default=None), cost[best]


def test_the_best_plan_that_differs_is_that_of_brute_force_and_proved():
    dearer = impossible = 0
    for problem, rng in _cases():
        judge = Judge(problem)
        found = _limited(problem, judge, rng)
        if found is None:
            continue
        limited, best, without = found
        result = solve(limited, threads=1)
        assert result.objective == best
        if best is None:
            impossible += 1
            assert result.status is Status.INFEASIBLE
            continue
        dearer += best > without
        assert result.status is Status.OPTIMAL
        assert verify(limited, result.plan).faults == []
        checked = recheck(limited, result.certificate)
        assert (checked.faults, checked.certified) == ([], best)
    assert dearer >= 20
    assert impossible >= 5


def test_other_solvers_find_the_same():
    held = 0
    for problem, rng in list(_cases())[::7]:
        found = _limited(problem, Judge(problem), rng)
        if found is None or found[1] is None:
            continue
        held += 1
        for backend in (Backend("assignment", solver="HiGHS"), Backend(finisher="HiGHS")):
            assert solve(found[0], threads=1, backend=backend).objective == found[1]
    assert held >= 5


def test_whether_a_plan_costs_at_most_so_much_is_answered_both_ways():
    """All that is wanted is a plan at or below a cost, or a proof that there is none."""
    answers = set()
    for problem, rng in _cases():
        judge = Judge(problem)
        found = _limited(problem, judge, rng)
        if found is None or found[1] is None:
            continue
        limited, best, _ = found
        wanted = best + rng.choice((-1, 0, best // 10))
        result = solve(limited, limits=Limits(wanted=wanted), threads=1)
        there_is = best <= wanted
        answers.add(there_is)
        if there_is:
            assert result.objective is not None
            assert result.objective <= wanted
        else:
            assert result.bound is not None
            assert result.bound > wanted
            assert recheck(limited, result.certificate).certified > wanted
    assert answers == {True, False}


def test_a_plan_of_strangers_is_refused():
    problem = gappy_problem(1)
    strange = Limit(measure="alike", at_most=0, like=(("NOBODY",),))
    with pytest.raises(InputError, match="NOBODY"):
        solve(problem.changed(limits=(strange,)))


def test_only_this_measure_lists_groups():
    with pytest.raises(ValueError, match="alike"):
        Limit(measure="groups", at_most=3, like=(("A",),))
    with pytest.raises(ValueError, match="alike"):
        Limit(measure="alike", at_most=3)
