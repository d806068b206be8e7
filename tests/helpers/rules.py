"""Rules on networks drawn at random, and optima under them by brute force."""

import random

from netform.problem import Problem, Rule
from tests.helpers.brute_force import Judge

KINDS = ("together", "apart", "keep", "lead", "reach", "size", "groups")
RELATIONS = ("at most", "at least", "exactly")


def random_rule(rng: random.Random, kind: str, problem: Problem) -> Rule | None:
    """Draw a rule that may bind; `None` where the problem has nothing for it."""
    codes, present = problem.practices.codes, problem.practices.current_network
    if kind in ("together", "apart"):
        if len(codes) < 3:
            return None
        return Rule(kind=kind, practices=tuple(rng.sample(codes, rng.choice((2, 2, 3)))))
    if kind == "keep":
        names = sorted({present[i] for i in Judge(problem).participants} - {""})
        return Rule(kind=kind, group=rng.choice(names)) if names else None
    if kind == "lead":
        return Rule(kind=kind, practices=tuple(rng.sample(codes, rng.randint(1, len(codes)))))
    if kind == "size":
        return Rule(kind=kind, limit=rng.randint(1, 4))
    if kind == "groups":
        return Rule(kind=kind, relation=rng.choice(RELATIONS), limit=rng.randint(1, 4))
    return Rule(kind=kind, limit=rng.choice((0, 200, 500, 900, 5_000)))


def with_rules(problem: Problem, *rules: Rule) -> Problem:
    """Return a problem with more rules."""
    return problem.changed(rules=(*problem.settings.rules, *rules))


def is_number_allowed(problem: Problem, groups: int) -> bool:
    """Return whether a plan of so many groups keeps the rules on their number."""
    fits = {"at most": int.__le__, "at least": int.__ge__, "exactly": int.__eq__}
    rules = [rule for rule in problem.settings.rules if rule.kind == "groups"]
    return all(fits[str(rule.relation)](groups, int(rule.limit or 0)) for rule in rules)


def optimum(problem: Problem) -> int | None:
    """Return the cost of the best plan by brute force; rules on the number of groups count too."""
    judge = Judge(problem)
    if not any(rule.kind == "groups" for rule in problem.settings.rules):
        return judge.optimum
    plans = [plan for plan in judge.partitions() if is_number_allowed(problem, len(plan))]
    costs = [sum(judge.columns[group].objective for group in plan) for plan in plans]
    return min(costs, default=None)
