"""Rules (M4) with two tiers against brute force: each kind at each tier, alone and in pairs."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from netform.plan import recheck_joint, verify
from netform.plan.witness import witness_faults
from netform.problem import Problem, Rule
from netform.solve import Status, solve
from tests.helpers.joint_judge import JointJudge
from tests.solve.nested.test_nested_solver import TIERS, nested_problems
from tests.solve.test_rules import with_rules

KINDS = ("together", "apart", "keep", "size", "lead", "reach")
PLACES = [(kind, tier) for kind in KINDS for tier in TIERS]
_PROBLEMS = 16


def with_present_groups(problem: Problem, seed: int) -> Problem:
    """Give practices present networks and federations, by chance of two or three neighbours."""
    rng = random.Random(f"present {seed}")
    count = len(problem.practices)
    size = rng.choice((2, 3))
    networks = [f"U{i // size}" for i in range(count)]
    federations = [f"F{i // (2 * size)}" for i in range(count)]
    practices = replace(
        problem.practices,
        current_network=tuple(networks),
        current_federation=tuple(federations),
    )
    return replace(problem, practices=practices)


def random_rule(rng: random.Random, kind: str, tier: str, problem: Problem) -> Rule:
    """Draw a rule that may bind."""
    codes = problem.practices.codes
    is_network = tier == "network"
    if kind == "together":
        few = rng.sample(codes, min(len(codes), rng.choice((2, 2, 3))))
        return Rule(kind=kind, tier=tier, practices=tuple(few))
    if kind == "apart":  # neighbours: others are mostly apart anyway
        table = problem.neighbours
        ends = zip(table.first.tolist(), table.second.tolist(), strict=True)
        pairs = [(codes[a], codes[b]) for a, b in ends]
        return Rule(kind=kind, tier=tier, practices=rng.choice([*pairs, codes[:2]]))
    if kind == "keep":
        practices = problem.practices
        names = practices.current_network if is_network else practices.current_federation
        return Rule(kind=kind, tier=tier, group=rng.choice(names))
    if kind == "lead":
        some = rng.sample(codes, rng.randint(1 + len(codes) // 3, len(codes)))
        return Rule(kind=kind, tier=tier, practices=tuple(some))
    if kind == "size":
        return Rule(kind=kind, tier=tier, limit=rng.randint(2, 4 if is_network else 6))
    return Rule(kind=kind, tier=tier, limit=rng.choice((200, 500, 900, 5_000)))


def ruled(number: int, *places: tuple[str, str]) -> Iterator[tuple[Problem, Problem, JointJudge]]:
    """Yield problems as they are and with rules of these kinds and tiers, and who judges them."""
    for seed, (bare, judge) in enumerate(nested_problems(number)):
        if len(bare.practices) < 3:
            continue
        problem = with_present_groups(bare, seed)
        rng = random.Random(f"{places} {seed}")
        rules = [random_rule(rng, kind, tier, problem) for kind, tier in places]
        yield bare, with_rules(problem, *rules), judge


def hold_to(problem: Problem) -> tuple[int | None, Status]:
    """Solve, hold plan and bound to brute force, and return the optimum and the status."""
    judge = JointJudge(problem)
    result = solve(problem, tiers=TIERS, threads=1)
    if result.status is Status.INFEASIBLE:
        assert judge.optimum is None
        assert result.witnesses
        for witness in result.witnesses:
            assert witness_faults(problem, witness, result.certificate) == []
        return None, result.status
    if judge.optimum is None:
        assert (result.plan, result.status) == (None, Status.UNKNOWN)
        return None, result.status
    assert result.plan is not None
    assert verify(problem, result.plan).faults == []
    networks, federations = (
        {tuple(group.members.tolist()) for group in result.plan.tiers[tier]} for tier in TIERS
    )
    assert networks <= set(judge.lower.columns)
    assert federations <= set(judge.upper.columns)
    assert result.certificate is not None
    checked = recheck_joint(problem, result.certificate)
    assert checked.faults == []
    assert checked.holds
    assert checked.certified == checked.claimed == result.bound
    assert result.objective is not None
    assert result.bound <= judge.optimum <= result.objective
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE)
    if result.status is Status.OPTIMAL:
        assert result.objective == judge.optimum
    return judge.optimum, result.status


@pytest.mark.parametrize(("kind", "tier"), PLACES)
def test_each_rule_is_kept_and_never_makes_the_optimum_cheaper(kind, tier):
    bound = 0
    for _, problem, before in ruled(_PROBLEMS, (kind, tier)):
        after, _ = hold_to(problem)
        if before.optimum is None:
            assert after is None
        elif after is not None:
            assert after >= before.optimum
        bound += before.optimum is not None and after != before.optimum
    assert bound >= 2


def test_rules_in_pairs_are_kept():
    met = Counter()
    for one, other in combinations(PLACES, 2):
        for _, problem, _ in ruled(4, one, other):
            met[hold_to(problem)[1]] += 1
    assert met[Status.OPTIMAL] > 30
