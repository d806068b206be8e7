"""The engine as a backend: optima of brute force, and a witness where there is no plan."""

import pytest

from netform.plan.proof.witness import CLOSED_SEARCH, witness_faults
from netform.problem import Limit, tier_problem
from netform.solve import Limits, Progress
from netform.solve.by_columns import solve_by_columns
from netform.solve.found import Found, Machine
from tests.helpers.brute_force import Judge
from tests.helpers.joint_judge import JointJudge, with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problem_of_parts, problems_without_plan

ROW = [(0, 1), (1, 2), (2, 3)]


def found(problem, tiers=("network",), start=None) -> Found:
    limits = Limits()
    machine = Machine(limits, Progress(limits), 1, None)
    return solve_by_columns([tier_problem(problem, name) for name in tiers], machine, start)


def test_one_tier_is_solved_to_the_optimum_of_brute_force() -> None:
    for seed in range(12):
        problem = problem_of_parts(seed)
        own, best = found(problem), Judge(problem).optimum
        assert own.objective == own.bound == best
        assert bool(own.witnesses) == (best is None) == (own.groups is None)


def test_two_tiers_are_solved_to_the_optimum_of_brute_force() -> None:
    problem = make_problem([10, 12, 11, 13], ROW, floor=10, ceiling=25)
    both = with_federations(problem, 20, 50)
    own = found(both, ("network", "federation"))
    assert own.objective == own.bound == JointJudge(both).optimum
    assert own.groups is not None
    assert len(own.groups) == 2


def test_a_plan_to_begin_with_changes_no_optimum() -> None:
    problem = make_problem([10, 12, 11, 13], ROW, floor=10, ceiling=25)
    first = found(problem)
    for partition in Judge(problem).partitions():
        own = found(problem, start=[[list(group) for group in partition]])
        assert own.objective == first.objective


def test_where_there_is_no_plan_a_witness_says_so_and_holds() -> None:
    without = problems_without_plan(60)
    kinds = set()
    for problem in without:
        own = found(problem)
        assert own.groups is None
        for witness in own.witnesses:
            assert witness_faults(problem, witness, own.certificate) == []
            kinds.add(witness.kind)
    assert len(kinds) > 1  # a practice in no column, and a search that is closed


@pytest.mark.parametrize(("federations", "tier"), [((20, 50), "network"), ((60, 70), "federation")])
def test_of_two_tiers_the_one_without_a_plan_is_named(
    federations: tuple[int, int], tier: str
) -> None:
    floor = 30 if tier == "network" else 10
    both = with_federations(
        make_problem([10, 12, 11, 13], ROW, floor=floor, ceiling=40), *federations
    )
    own = found(both, ("network", "federation"))
    assert own.groups is None
    assert {witness.tier for witness in own.witnesses} == {tier}


def test_limits_are_named_where_they_leave_no_plan() -> None:
    problem = make_problem([10, 12, 11, 13], ROW, floor=10, ceiling=25)
    few = problem.changed(limits=(Limit(measure="groups", at_most=1),))
    (witness,) = found(few).witnesses
    assert witness.kind == CLOSED_SEARCH
    assert ", or change the limits" in witness.remedy
