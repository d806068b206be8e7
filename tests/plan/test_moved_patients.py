"""Patients moved from their present groups, against M8 word by word."""

from netform.plan import Plan, present_plan, verify
from netform.problem import Problem
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import (
    plan_of,
    random_groups,
    random_problems,
    with_federations,
    with_present,
)


def recount(problem: Problem, plan: Plan, tier: str) -> int:
    judge = Judge(problem, tier)
    names = getattr(problem.practices, f"current_{tier}")
    moved = 0
    for group in plan.tiers[tier]:
        who = [int(i) for i in group.members]
        own = {i: names[i] or f"alone {i}" for i in who}
        most = min(
            set(own.values()),
            key=lambda name: (-sum(judge.patients[i] for i in who if own[i] == name), name),
        )
        moved += sum(judge.patients[i] for i in who if own[i] != most)
    return moved


def test_every_group_is_counted_as_m8_says():
    some = 0
    for rng, problem, who in random_problems(120):
        for tier in ("network", "federation"):
            names = [rng.choice(("", "A", "B", "C d")) for _ in problem.practices.codes]
            now = with_present(with_federations(problem), names, tier)
            plan = plan_of(random_groups(rng, who), tier)
            moved = verify(now, plan).tiers[tier].moved
            assert moved == recount(now, plan, tier)
            some += moved > 0
    assert some >= 40


def test_today_moves_nobody():
    for rng, problem, _ in random_problems(40):
        now = with_present(problem, [rng.choice(("", "A", "B")) for _ in problem.practices.codes])
        assert verify(now, present_plan(now)).tiers["network"].moved == 0


def test_between_equals_it_does_not_matter_who_moved():
    problem = make_problem([7, 7, 5], [(0, 1), (1, 2)], floor=0, ceiling=20)
    plan = plan_of([{0, 1, 2}])
    for names in (["A", "B", "C"], ["B", "A", "C"], ["", "", ""], ["B", "A", ""]):
        now = with_present(problem, names)
        assert verify(now, plan).tiers["network"].moved == 12


def test_a_merger_and_a_split():
    problem = with_present(
        make_problem([10, 20, 30, 40], [(0, 1)], floor=0, ceiling=100), ["A", "A", "B", "B"]
    )
    assert verify(problem, plan_of([{0, 1, 2, 3}])).tiers["network"].moved == 30
    # A present group that is split moves nobody, as long as its parts stay by themselves.
    assert verify(problem, plan_of([{0}, {1}, {2}, {3}])).tiers["network"].moved == 0


def test_who_is_in_no_group_is_not_counted():
    problem = with_present(make_problem([10, 20], [(0, 1)], floor=0, ceiling=100), ["A", "B"])
    assert verify(problem, plan_of([{0}])).tiers["network"].moved == 0
