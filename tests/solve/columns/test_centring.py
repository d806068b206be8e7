"""Duals from the middle: they prove the same bound, and leave fewer columns without slack."""

from netform.solve import Limits
from netform.solve.columns.centring import central_duals
from netform.solve.columns.pricing import reduced_costs
from tests.helpers.columns import listed
from tests.solve.columns.test_generation import FAR, solvable_problems, started


def test_central_duals_are_lawful_and_prove_nearly_as_much():
    moved = corner = middle = 0
    for problem, judge in solvable_problems(160):
        view, columns = listed(problem)
        part = started(columns, len(view))
        assert part.converge(Limits(), FAR)
        room = max(1, judge.optimum // 50) * part.duals.scale
        central = central_duals(part, room, Limits())
        assert reduced_costs(columns, central).min() >= 0
        assert part.duals.constant - room // 200 - 1 <= central.constant
        assert central.bound <= judge.optimum
        if central is not part.duals:
            moved += 1
            corner += int((reduced_costs(columns, part.duals) < part.duals.scale).sum())
            middle += int((reduced_costs(columns, central) < part.duals.scale).sum())
    assert moved > 50
    assert middle < 0.9 * corner


def test_at_a_limit_the_duals_stay():
    for problem, _ in solvable_problems(4):
        view, columns = listed(problem)
        part = started(columns, len(view))
        assert part.converge(Limits(), FAR)
        assert central_duals(part, 1000, Limits(seconds=0.0)) is part.duals
