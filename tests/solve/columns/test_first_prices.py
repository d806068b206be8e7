"""First prices: dear enough that covering a practice is worth its travel."""

from netform.problem import tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.first_prices import first_prices
from tests.helpers.make import make_problem


def test_first_prices_are_above_what_a_practice_travels():
    points = [(0, 0), (1_000, 0), (2_000, 0), (3_000, 0)]
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20, points=points)
    prices = first_prices(lay_ground(tier_problem(problem, "network")))
    assert (prices > 10 * 1_000 * 1_000).all()
