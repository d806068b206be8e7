"""Plans and present groups written out in a test, or drawn at random."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from netform.plan import Group, Plan
from netform.problem import Problem, Tier
from tests.helpers.brute_force import Judge
from tests.helpers.problems import problems, random_problem

Groups = list[set[int]]


def with_present(problem: Problem, names: list[str], tier: str = "network") -> Problem:
    """Give each practice a present group, or none by empty text."""
    own: dict[str, Any] = {f"current_{tier}": tuple(names)}
    return replace(problem, practices=replace(problem.practices, **own))


def with_federations(problem: Problem) -> Problem:
    """Add a tier that allows all."""
    tiers = (*problem.settings.tiers, Tier(name="federation", floor=0, ceiling=10**9))
    return problem.changed(tiers=tiers)


def plan_of(groups: Groups, tier: str = "network") -> Plan:
    """Make a plan of groups of positions; hubs are not stated."""
    return Plan.of({tier: [Group(np.array(sorted(g), dtype=np.int64), -1) for g in groups]})


def random_groups(rng: random.Random, who: list[int]) -> Groups:
    """Return groups of some practices; some may be in none."""
    groups: dict[int, set[int]] = {}
    for i in who:
        if rng.random() < 0.9:
            groups.setdefault(rng.randrange(max(1, len(who) // 2)), set()).add(i)
    return list(groups.values())


def random_problems(number: int) -> Iterator[tuple[random.Random, Problem, list[int]]]:
    """Yield random problems, each with its own dice and with who takes part."""
    for family, seed in problems(number):
        problem = random_problem(family, seed)
        yield random.Random(f"{family} {seed}"), problem, Judge(problem).participants
