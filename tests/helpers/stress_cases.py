"""Cases of a stress test: terms, a row of six, and random problems with a plan, lawful or not."""

import random
from dataclasses import replace
from fractions import Fraction

from netform.plan import StressTerms
from netform.problem import Organisation, Problem, Rule
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import Groups, random_groups
from tests.helpers.problems import random_elastic_problem

LINE = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def terms(most="0.1", least=None, **others):
    return StressTerms(Fraction(most if least is None else least), Fraction(most), **others)


def line(lists=(12, 11, 13, 14, 10, 15), **others):
    """Six practices a kilometre apart, in a row."""
    return make_problem(list(lists), LINE, **{"floor": 30, "ceiling": 50, **others})


def random_case(family: str, seed: int) -> tuple[Problem, Groups, random.Random]:
    """Return a random problem with elastic bands, waivers, units and a plan, often unlawful."""
    rng = random.Random(f"stress {family} {seed}")
    problem = random_elastic_problem(family, seed).changed(rules=())
    count = len(problem.practices)
    walls = (Rule(kind="within", area="icb_code"),) if rng.random() < 0.2 else ()
    problem = problem.changed(rules=walls)
    who = Judge(problem).participants
    groups = random_groups(rng, who) or [set(who)]
    if rng.random() < 0.5 and count > 2:
        # An organisation that is one unit, all of it in one group.
        large = [sorted(group) for group in groups if len(group) > 1]
        if large:
            members = rng.choice(large)
            unit = tuple(sorted(rng.sample(members, rng.randint(2, len(members)))))
            problem = replace(problem, organisations=(Organisation("O1", "", "unit", unit),))
    return problem, sorted(groups, key=min), rng
