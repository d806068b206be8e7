"""Waivers for an area (M3) against brute force: floors and ceilings."""

import pytest

from netform.problem import Waiver
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.hold import hold
from tests.helpers.problems import problems, random_problem


@pytest.mark.parametrize("bound", ["floor", "ceiling"])
def test_a_waiver_for_an_area_leads_to_the_plan_of_brute_force(bound):
    cheaper, listed = 0, 0
    for family, seed in problems(80):
        problem = random_problem(family, seed, 9)
        waiver = Waiver(area="icb_code", value="Q2", bound=bound, reason="rural")
        waived = problem.changed(waivers=(*problem.settings.waivers, waiver))
        before, result = Judge(problem).optimum, solve(waived, threads=1)
        hold(waived, result)
        cheaper += result.objective is not None and (before is None or result.objective < before)
        if result.verification is not None:
            used = result.verification.tiers["network"].waivers
            listed += any(each.reason == "rural" for each in used)
    assert cheaper >= 3
    assert listed >= 3
