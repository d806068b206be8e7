"""Hold what a solve of one tier gave to brute force: plan, cost, witness and certificate."""

from netform.plan import Recheck, recheck, verify
from netform.plan.proof.witness import witness_faults
from netform.problem import Problem
from netform.solve import Result, Status, solve
from tests.helpers.brute_force import Judge
from tests.helpers.rules import optimum


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


def hold_to(problem: Problem) -> int | None:
    """Solve, hold the answer to brute force, and return the optimum."""
    best = optimum(problem)
    result = solve(problem, threads=1)
    if not any(rule.kind == "groups" for rule in problem.settings.rules):
        hold(problem, result)
        return best
    assert result.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    assert result.objective == best
    if result.plan is not None:
        assert verify(problem, result.plan).faults == []
    return best
