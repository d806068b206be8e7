"""Repair of one area against brute force: nothing moves elsewhere, and the fewest move inside."""

import random
from dataclasses import replace

from netform.errors import InputError
from netform.plan import verify
from netform.problem import only_in
from netform.solve import Status
from netform.solve.repair import repair
from tests.helpers.brute_force import Judge
from tests.helpers.problems import problems, random_problem
from tests.solve.test_repair import best_by_brute_force, without_prices

ONLY = [("half", "inside")]


def halved(family, seed):
    """Cut a random problem in two areas; each has present networks of its own, mostly."""
    problem = random_problem(family, seed, 10)
    rng = random.Random(f"{family} {seed} halves")
    practices = problem.practices
    half = [rng.choice(("inside", "outside")) for _ in practices.codes]
    strays = (rng.random() < 0.1 for _ in half)
    present = tuple(
        name and (name if stray else f"{name} {where}")
        for name, where, stray in zip(practices.current_network, half, strays, strict=True)
    )
    areas = {**practices.areas, "half": tuple(half)}
    return replace(problem, practices=replace(practices, areas=areas, current_network=present))


def networks_elsewhere(problem):
    """Return present networks without a practice inside, and practices outside without one."""
    judge, names = Judge(problem), problem.practices.current_network
    half = problem.practices.areas["half"]
    groups = {}
    for i in judge.participants:
        groups.setdefault(names[i] or f"alone {i}", []).append(i)
    own = {names[i] for i, where in enumerate(half) if where == "inside"}
    away = {name: tuple(group) for name, group in groups.items() if name not in own}
    frozen = [group for group in away.values() if names[group[0]]]
    nowhere = [g[0] for g in away.values() if not names[g[0]] and half[g[0]] == "outside"]
    return frozen, nowhere


def free_part(problem, frozen, nowhere):
    """Return the problem in which all that stays elsewhere takes no part."""
    away = {i for group in frozen for i in group} | set(nowhere)
    words = {problem.practices.codes[i]: "out" for i in away}
    participation = {**problem.settings.participation, **words}
    return problem.changed(participation=participation)


def test_nothing_moves_elsewhere_and_the_fewest_move_inside():
    solved, waived, infeasible, refused = 0, 0, 0, 0
    for family, seed in problems(400):
        problem = halved(family, seed)
        judge = Judge(problem)
        half = problem.practices.areas["half"]
        inside = [i for i in judge.participants if half[i] == "inside"]
        if not any(problem.practices.current_network[i] for i in inside):
            continue
        frozen, nowhere = networks_elsewhere(problem)
        in_pieces = [group for group in frozen if not judge.is_connected(group)]
        without_hub = [group for group in frozen if judge.cost(group) is None]
        try:
            elsewhere = only_in(problem, "network", ONLY)
        except InputError:
            assert in_pieces or without_hub
            refused += 1
            continue
        assert not in_pieces
        assert not without_hub
        best = best_by_brute_force(free_part(problem, frozen, nowhere))
        found = repair(elsewhere.problem, threads=1)
        if best is None:
            assert found.result.status is Status.INFEASIBLE
            infeasible += 1
            continue
        assert found.result.status is Status.OPTIMAL
        assert found.is_least
        plan = found.result.plan
        groups = {tuple(group.members.tolist()) for group in plan.tiers["network"]}
        assert set(frozen) <= groups
        assert {i for group in groups for i in group} == set(judge.participants) - set(nowhere)
        free = Judge(without_prices(problem))
        moved, travel = best
        assert found.result.verification.tiers["network"].moved == moved
        assert found.result.objective == travel + sum(
            free.cost(group).objective for group in frozen
        )
        assert verify(found.result.problem, plan).faults == []
        solved += bool(frozen)
        waived += bool(elsewhere.waivers)
        used = found.result.verification.tiers["network"].waivers
        assert {waiver.practice for waiver in elsewhere.waivers} <= {w.practice for w in used}
    assert solved > 20
    assert waived > 10
    assert infeasible > 10
    assert refused > 5
