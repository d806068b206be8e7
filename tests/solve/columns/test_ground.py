"""The flat arrays that columns grow on, held to the judge."""

import pytest

from netform.errors import InputError
from netform.problem import tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.ground import NO_HUB
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def mates_of(ground):
    return {
        i: ground.mate[ground.mate_start[i] : ground.mate_start[i + 1]].tolist()
        for i in range(ground.count)
    }


def test_mates_are_those_that_some_connected_set_below_the_ceiling_holds_together():
    for family, seed in problems(48):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem.with_tier("network", floor=0))
        together = {(i, i) for i in judge.participants}
        together |= {(i, j) for group in judge.sets for i in group for j in group}
        view = tier_problem(problem, "network")
        found = {
            (int(view.source[i]), int(view.source[j]))
            for i, mates in mates_of(lay_ground(view)).items()
            for j in mates
        }
        assert found == together, (family, seed)


def test_the_cost_towards_each_mate():
    for family, seed in problems(48):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem)
        view = tier_problem(problem, "network")
        ground = lay_ground(view)
        for h, mates in mates_of(ground).items():
            for place, i in enumerate(mates):
                origin, hub = int(view.source[i]), int(view.source[h])
                cost = int(ground.mate_cost[ground.mate_start[h] + place])
                if judge.word(hub) != "member" or (origin, hub) not in judge.far:
                    assert cost == NO_HUB
                else:
                    far = judge.far[origin, hub]
                    beyond = max(0, far - judge.tier.easy_reach)
                    each = far * judge.tier.travel_weight + beyond * judge.tier.reach_price
                    assert cost == judge.patients[origin] * each * 1000


def test_mates_are_ascending():
    ground = lay_ground(tier_problem(random_problem("planar", 3), "network"))
    for mates in mates_of(ground).values():
        assert mates == sorted(mates)


def test_giants_have_no_edges_and_no_mates_but_themselves():
    problem = make_problem([10, 99, 10], [(0, 1), (1, 2)], floor=5, ceiling=20)
    ground = lay_ground(tier_problem(problem, "network"))
    assert len(ground.neighbour) == 0
    assert mates_of(ground) == {0: [0], 1: [1], 2: [2]}


def test_a_ceiling_waiver_takes_the_patients_out_of_what_is_held():
    problem = make_problem([10, 99], [(0, 1)], floor=5, ceiling=20, waivers=[(1, "ceiling")])
    ground = lay_ground(tier_problem(problem, "network"))
    assert ground.held.tolist() == [10, 0]
    assert ground.patients.tolist() == [10, 99]
    assert not ground.giant.any()


def test_memory_grows_with_what_fits_together_not_with_the_square():
    count = 1_200  # more rows than are searched at once
    row = [(i, i + 1) for i in range(count - 1)]
    ground = lay_ground(
        tier_problem(make_problem([10] * count, row, floor=20, ceiling=30), "network")
    )
    assert len(ground.mate) == 5 * count - 6  # two on either side, and itself


def test_costs_beyond_exact_arithmetic_are_refused():
    points = [(0, 0), (10**8, 0)]
    problem = make_problem(
        [10**6, 10**6], [(0, 1)], floor=5, ceiling=10**7, points=points, travel_weight="10"
    )
    with pytest.raises(InputError, match="exact"):
        lay_ground(tier_problem(problem, "network"))
