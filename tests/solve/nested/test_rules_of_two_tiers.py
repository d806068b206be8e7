"""Rules (M4) with two tiers against brute force: each kind at each tier, alone and in pairs."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, islice

import numpy as np
import pytest

from netform.plan import recheck_joint, verify
from netform.plan.proof.cases import Branch
from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.plan.proof.witness import witness_faults
from netform.problem import Problem, Rule, tier_problem
from netform.solve import Status, solve
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import JointJudge
from tests.helpers.rules import with_rules
from tests.helpers.seat_judge import SeatJudge, is_of
from tests.solve.nested.test_nested_solver import TIERS, nested_problems

KINDS = ("together", "apart", "keep", "size", "lead", "reach")
PLACES = [(kind, tier) for kind in KINDS for tier in TIERS]


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


@cache
def bare_problems() -> list[tuple[Problem, JointJudge]]:
    """Return problems without rules: what their judges know is found out once."""
    return list(nested_problems(16))


def ruled(number: int, *places: tuple[str, str]) -> Iterator[tuple[Problem, Problem, JointJudge]]:
    """Yield problems as they are and with rules of these kinds and tiers, and who judges them."""
    for seed, (bare, judge) in enumerate(bare_problems()[:number]):
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


@pytest.mark.parametrize("number", few_or_all(7, 16))
@pytest.mark.parametrize(("kind", "tier"), PLACES)
def test_each_rule_is_kept_and_never_makes_the_optimum_cheaper(kind, tier, number):
    bound = 0
    for _, problem, before in ruled(number, (kind, tier)):
        after, _ = hold_to(problem)
        if before.optimum is None:
            assert after is None
        elif after is not None:
            assert after >= before.optimum
        bound += before.optimum is not None and after != before.optimum
    assert bound >= number // 8


def test_rules_in_pairs_are_kept():
    met: Counter[Status] = Counter()
    for one, other in combinations(PLACES[:8], 2):
        for _, problem, _ in ruled(2, one, other):
            met[hold_to(problem)[1]] += 1
    assert met[Status.OPTIMAL] >= 6


def random_split(rng: random.Random, state: Seats, land: Land) -> tuple[int, Branch | None]:
    """Draw a seat whose region can be halved, or a seat and a practice, mostly one of a rule."""
    able = [j for j, r in enumerate(state.region) if land.regions.size[r] > 1]
    if able and rng.random() < 0.6:
        return rng.choice(able), None
    named = (land.rules.unit >= 0) | (np.diff(land.rules.apart_start) > 0)
    some = np.flatnonzero(named).tolist() if named.any() else range(len(land.held))
    return rng.randrange(len(state.region)), Branch(practice=rng.choice(some))


def split(state: Seats, land: Land, seat: int, at: Branch | None) -> list[Seats]:
    """Return the parts of a state."""
    if at is None:
        return [half for half, _ in state.halved(land, seat)]
    return list(state.branched(land, seat, at))


def rule_of(rng: random.Random, kind: str, problem: Problem, plan: list[list[int]]) -> Rule:
    """Draw a rule on federations that a plan of two or more, of these participants, keeps."""
    view = tier_problem(problem, "federation")
    largest = max(plan, key=len)
    if kind == "size":
        return Rule(kind=kind, tier="federation", limit=len(largest))
    other = rng.choice([members for members in plan if members is not largest])
    pair = (largest[0], rng.choice(other) if kind == "apart" else largest[-1])
    return Rule(kind=kind, tier="federation", practices=tuple(view.codes[i] for i in pair))


def with_rule_of_a_plan(bare: Problem, kind: str, rng: random.Random) -> Problem | None:
    """Return a problem with a rule that some plan of two or three federations keeps, if any."""
    judge = SeatJudge(bare)
    plans = [plan for k in (2, 3) for plan in islice(judge.plans(k), 50)]
    if not plans or len(bare.practices) < 4:
        return None
    members = [list(each[0]) for each in rng.choice(plans)]
    return with_rules(bare, rule_of(rng, kind, bare, members))


@pytest.mark.parametrize("kind", ["together", "apart", "size"])
def test_states_lose_no_plan_that_keeps_the_rules(kind):
    """Wherever hubs are looked for, and whoever is put into a seat or out of it."""
    looked = bound = 0
    for seed, (bare, _) in enumerate(nested_problems(14)):
        rng = random.Random(f"states {kind} {seed}")
        problem = with_rule_of_a_plan(bare, kind, rng)
        if problem is None:
            continue
        judge = SeatJudge(problem)
        for groups in judge.optima:
            land = judge.land(rng, groups)
            free = Land.of(tier_problem(bare, "federation"), judge.sending, land.regions, groups)
            state = Seats.anywhere(land, (land.regions.whole,), (groups,))
            plans = list(islice(judge.plans(groups), 100))
            for _ in range(9):
                seat, at = random_split(rng, state, land)
                parts, loose = (split(state, where, seat, at) for where in (land, free))
                for plan in plans:
                    count = sum(is_of(plan, part, land) for part in parts)
                    assert count == is_of(plan, state, land)
                    looked += count
                pairs = zip(parts, loose, strict=True)
                bound += any((other.may & ~part.may).any() for part, other in pairs)
                state = rng.choice(parts)
    assert looked > 100
    assert bound > (0 if kind == "size" else 10)


def test_what_rules_rule_out_for_sure_is_in_no_plan():
    """Who may be in whose federation, and how many federations there may be."""
    shut_out = fewer = 0
    for kind in ("together", "apart", "size", "reach"):
        for bare, problem, _ in ruled(16, (kind, "federation")):
            judge = SeatJudge(problem)
            for members, hub, *_ in judge.federations:
                assert judge.sending.is_possible[list(members), hub].all()
            free = tier_problem(bare, "federation")
            possible = Sending.of(replace(free, reach=judge.upper.reach)).is_possible
            shut_out += bool((possible & ~judge.sending.is_possible).any())
            fewer += len(numbers_of_groups(judge.upper)) < len(numbers_of_groups(free))
            assert set(judge.optima) <= set(numbers_of_groups(judge.upper))
    assert shut_out > 5
    assert fewer > 1
