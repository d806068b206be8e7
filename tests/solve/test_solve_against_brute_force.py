"""The main claim: on 600 random problems the engine's answer is the one of brute force.

600 are solved as they come; cuts close nearly all of them at the root. 400 are solved again
without cuts, so that reduced-cost fixing and branching must do it.
"""

import pytest

from netform.plan import Recheck, recheck, verify
from netform.plan.witness import witness_faults
from netform.problem import Problem
from netform.solve import Result, Status, solve
from tests.helpers.brute_force import Judge
from tests.helpers.certificates import places, tree_at
from tests.helpers.problems import problems, random_problem
from tests.helpers.switches import no_cuts


def hold(problem: Problem, result: Result) -> Recheck | None:
    """Hold a result to brute force; return the recheck of its bound, `None` when infeasible."""
    judge = Judge(problem)
    if judge.optimum is None:
        assert result.status is Status.INFEASIBLE
        assert (result.plan, result.objective, result.bound) == (None, None, None)
        assert result.witnesses
        for witness in result.witnesses:
            assert witness_faults(problem, witness, result.certificate) == []
        return None
    assert result.status is Status.OPTIMAL
    assert result.objective == result.bound == judge.optimum
    assert result.gap == 0
    assert result.witnesses == []
    assert result.plan is not None
    verification = verify(problem, result.plan)
    assert verification.faults == []
    assert verification.objective == judge.optimum
    groups = {tuple(group.members.tolist()) for group in result.plan.tiers["network"]}
    assert groups <= set(judge.columns)
    assert sorted(i for group in groups for i in group) == judge.participants
    assert result.certificate is not None
    checked = recheck(problem, result.certificate)
    assert checked.faults == []
    assert checked.holds
    assert checked.certified == judge.optimum
    assert not checked.proves_infeasible
    return checked


@pytest.mark.parametrize(("family", "seed"), problems(600))
def test_the_answer_is_the_one_of_brute_force(family, seed):
    problem = random_problem(family, seed)
    hold(problem, solve(problem, threads=1))


def test_without_cuts_branching_gives_the_same_answer():
    branched, infeasible = 0, 0
    for family, seed in problems(600)[200:]:
        problem = random_problem(family, seed)
        with no_cuts():
            result = solve(problem, threads=1)
        hold(problem, result)
        certificate = result.certificate
        if certificate is not None and any(
            len(tree_at(certificate, place).nodes) > 1 for place in places(certificate)
        ):
            branched += 1
            infeasible += result.status is Status.INFEASIBLE
    assert branched >= 10
    assert infeasible >= 1
