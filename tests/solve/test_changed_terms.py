"""A run as the base of plans under changed terms."""

import random
from dataclasses import replace

import pytest

from netform.errors import InputError
from netform.plan import Group, Plan
from netform.problem import Rule
from netform.solve import Limits, solve
from netform.solve.changed_terms import Base
from netform.solve.rule_price import rule_price
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import JointJudge, with_federations
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.rules import with_rules
from tests.helpers.runs import run_of


def test_a_run_without_a_plan_or_of_another_problem_is_refused():
    infeasible = make_problem([10, 10], [], floor=20, ceiling=40)
    with pytest.raises(InputError, match=r"^here: the run holds no plan \(status infeasible\)"):
        Base.of(run_of(solve(infeasible, threads=1)), "here")
    run = run_of(solve(make_problem([10, 10], [(0, 1)], floor=20, ceiling=40), threads=1))
    narrow = make_problem([10, 10], [(0, 1)], floor=10, ceiling=15)
    with pytest.raises(InputError, match="the run's plan does not hold"):
        Base.of(replace(run, problem=narrow), "here")


def test_hubs_that_the_plan_leaves_out_are_found():
    problem = make_problem([10, 30, 10], [(0, 1), (1, 2)], floor=10, ceiling=50)
    run = run_of(solve(problem, threads=1))
    tiers = run.plan.tiers["network"]
    bare = Plan({"network": tuple(Group(group.members, -1) for group in tiers)})
    found = Base.of(replace(run, plan=bare), "here").held.plan.tiers["network"]
    assert [group.hub for group in found] == [group.hub for group in tiers]


def test_the_runs_plan_is_the_start_where_it_keeps_the_terms_and_else_none():
    """Without time there is just the start: the run's plan where it is lawful, else nothing."""
    codes = codes_of(4)
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20)
    base = Base.of(run_of(solve(problem, threads=1)), "here")
    none = Limits(seconds=0.0)
    kept = base.solved(with_rules(problem, Rule(kind="together", practices=codes[:2])), none)
    assert kept.difference.objective == 0
    broken = base.solved(with_rules(problem, Rule(kind="apart", practices=codes[:2])), none)
    assert broken.difference is None


@pytest.mark.parametrize("number", few_or_all(16, 32))
def test_a_run_of_two_tiers_is_solved_again_for_both(number):
    dear = 0
    for family, seed in problems(number):
        problem = random_problem(family, seed, 7)
        total = int(problem.practices.patients.sum())
        joint = with_federations(problem, total // 3, total)
        best = JointJudge(joint).optimum
        codes, edges = problem.practices.codes, problem.neighbours
        if best is None or not len(edges.first):
            continue
        edge = random.Random(f"{family} {seed}").randrange(len(edges.first))
        ends = (codes[edges.first[edge]], codes[edges.second[edge]])
        rule = Rule(kind="cut", practices=ends)  # a rule of every tier
        kept = JointJudge(with_rules(joint, rule)).optimum
        tiers = ("network", "federation")
        found = rule_price(Base.of(run_of(solve(joint, tiers=tiers, threads=1)), "here"), rule)
        if kept is None:
            assert found.outcome.is_impossible or not found.is_proved
            continue
        least, most = found.least_and_most
        assert least <= kept - best <= most
        dear += kept > best
    assert dear >= 1
