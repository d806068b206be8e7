"""Random budgets, services and groups to carry them."""

import random
from dataclasses import replace
from decimal import Decimal

import numpy as np

from netform.plan import Group, Plan
from netform.problem import Budget, PracticeBudget, Problem, Service
from tests.helpers.brute_force import Judge


def random_row(rng: random.Random) -> PracticeBudget:
    """Return a row of any of the three kinds, with as many decimals as there may be."""
    rate = Decimal(rng.randrange(10**7)).scaleb(-rng.randint(0, 4))
    weighted = Decimal(rng.randrange(10**8)).scaleb(-rng.randint(0, 4))
    return rng.choice(
        (
            PracticeBudget(amount=Decimal(rng.randrange(10**9)).scaleb(-rng.randint(0, 2))),
            PracticeBudget(rate=rate),
            PracticeBudget(rate=rate, weighted_patients=weighted),
        )
    )


def with_random_figures(rng: random.Random, problem: Problem) -> Problem:
    """Return the problem with budgets for most practices, and some services."""
    count = len(problem.practices)
    rows = {i: random_row(rng) for i in range(count) if rng.random() < 0.9}
    patients, far = int(problem.practices.patients.sum()), problem.travel.at_most()
    services = tuple(
        Service(
            f"service {k}", rng.randint(0, patients), rng.choice((None, rng.randint(0, far), far))
        )
        for k in range(rng.randint(1, 3))
    )
    return replace(problem, budget=Budget(rows), services=services)


def random_plan(rng: random.Random, problem: Problem) -> Plan:
    """Return groups that somebody may lead, in band or not; some practices may be in none."""
    judge = Judge(problem)
    groups: dict[int, list[int]] = {}
    for i in judge.participants:
        groups.setdefault(rng.randrange(1 + len(judge.participants) // 2), []).append(i)
    led = [group for group in groups.values() if judge.cost(tuple(group)) is not None]
    # The hubs stated are those of nobody: what is computed must not depend on them.
    return Plan.of({"network": [Group(np.array(group, dtype=np.int64), -1) for group in led]})
