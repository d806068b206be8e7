"""Every backend by name, and problems that all of them are held to brute force on."""

import random

from netform.problem import Problem
from netform.solve import Backend, Result, Status
from tests.helpers.problems import problems, random_elastic_problem, random_problem
from tests.helpers.rules import KINDS, optimum, random_rule, with_rules

BACKENDS = {
    "columns": Backend(),
    "columns, finisher HiGHS": Backend(finisher="HiGHS"),
    "columns, finisher CBC": Backend(finisher="CBC"),
    "assignment by flow, HiGHS": Backend("assignment", solver="HiGHS", contiguity="flow"),
    "assignment by separators, HiGHS": Backend("assignment"),
    "assignment by flow, CBC": Backend("assignment", solver="CBC", contiguity="flow"),
    "assignment by separators, CBC": Backend("assignment", solver="CBC"),
    "cpsat, assignment by flow": Backend("cpsat", contiguity="flow"),
    "cpsat, assignment by separators": Backend("cpsat"),
    "cpsat, partition": Backend("cpsat", form="partition"),
}
Named = tuple[str, str, int]
"""Kind of terms, family and seed of a random problem."""


def named_problems(number: int) -> list[Named]:
    """Name so many problems: plain ones, with elastic bands, and with two rules, in turn."""
    kinds = ("plain", "elastic", "ruled")
    return [(kinds[k % 3], *name) for k, name in enumerate(problems(number))]


def named_problem(named: Named, most: int) -> Problem:
    """Make the problem of that name, of at most so many practices."""
    kind, family, seed = named
    if kind == "elastic":
        return random_elastic_problem(family, seed, most)
    problem = random_problem(family, seed, most)
    if kind == "ruled":
        rng = random.Random(f"{family} {seed} ruled")
        drawn = [random_rule(rng, name, problem) for name in rng.sample(KINDS, 2)]
        problem = with_rules(problem, *(rule for rule in drawn if rule is not None))
    return problem


def hold_to_optimum(problem: Problem, result: Result) -> int | None:
    """Hold a result to brute force, and return the optimum."""
    best = optimum(problem)
    assert result.remarks == ()
    assert result.objective == result.bound == best
    assert result.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    return best
