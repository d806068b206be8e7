"""Random cases of a stress test: a small problem and a plan, lawful or not."""

import random
from dataclasses import replace

from netform.problem import Organisation, Problem, Rule
from tests.helpers.brute_force import Judge
from tests.helpers.plans import Groups, random_groups
from tests.helpers.problems import random_elastic_problem


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
