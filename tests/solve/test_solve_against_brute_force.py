"""The main claim: on 600 random problems the engine's answer is the one of brute force.

600 are solved as they come; cuts close nearly all of them at the root. 400 are solved again
without cuts, so that reduced-cost fixing and branching must do it.
"""

import pytest

from netform.solve import Status, solve
from tests.helpers.amount import few_or_all
from tests.helpers.certificates import places, tree_at
from tests.helpers.hold import hold
from tests.helpers.problems import problems, random_problem
from tests.helpers.switches import no_cuts


@pytest.mark.parametrize(("family", "seed"), problems(600))
def test_the_answer_is_the_one_of_brute_force(family, seed):
    problem = random_problem(family, seed)
    hold(problem, solve(problem, threads=1))


@pytest.mark.parametrize("number", few_or_all(200, 400))
def test_without_cuts_branching_gives_the_same_answer(number):
    branched, infeasible = 0, 0
    for family, seed in problems(600)[-number:]:
        problem = random_problem(family, seed)
        with no_cuts():
            result = solve(problem, threads=1)
        hold(problem, result)
        certificate = result.certificate
        if certificate is not None and any(
            len(tree_at(certificate, place).nodes) > 1 for place in places(certificate)
        ):
            branched += 1
            infeasible += result.status is Status.INFEASIBLE
    assert branched >= number // 40
    assert infeasible >= 1
