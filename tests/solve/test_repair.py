"""Repair against brute force: fewest patients moved, then least travel; and who moves."""

from decimal import Decimal

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import Group, Plan, groups_out_of_band, moves, verify, with_present
from netform.problem import Limit
from netform.solve import Status
from netform.solve.repair import repair
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def without_prices(problem):
    prices = ("relationship_price", "change_price", "reach_price")
    return problem.with_tier("network", **dict.fromkeys(prices, Decimal("0.0")))


def best_by_brute_force(problem):
    """Return the fewest patients moved and the least travel with so few; `None` without a plan."""
    judge = Judge(without_prices(problem))
    both = [
        (
            sum(judge.columns[group].moved for group in plan),
            sum(judge.columns[group].objective for group in plan),
        )
        for plan in judge.partitions()
    ]
    return min(both, default=None)


def test_fewest_patients_move_and_then_travel_is_least():
    solved, none, moved_some = 0, 0, 0
    for family, seed in problems(160):
        problem = random_problem(family, seed, 8)
        if not any(problem.practices.current_network):
            continue
        participants = Judge(problem).participants
        if not any(problem.practices.current_network[i] for i in participants):
            continue
        best = best_by_brute_force(problem)
        found = repair(problem, threads=1)
        if best is None:
            assert found.result.status is Status.INFEASIBLE
            none += 1
            continue
        assert found.is_least
        assert found.result.status is Status.OPTIMAL
        account = found.result.verification.tiers["network"]
        assert (account.moved, found.result.objective) == best
        who = moves(problem, "network", found.result.plan.tiers["network"])
        assert sum(move.patients for move in who) == account.moved
        solved += 1
        moved_some += account.moved > 0
    assert solved > 40
    assert none > 5
    assert moved_some > 20


def test_a_price_weighs_travel_and_patients_moved():
    problem = make_problem(
        [20, 10, 10, 10],
        [(0, 1), (1, 2), (2, 3)],
        floor=20,
        ceiling=30,
        points=[(0, 0), (10_000, 0), (11_000, 0), (12_000, 0)],
        present=["U1", "U1", "U2", "U2"],
    )
    nobody = repair(problem, threads=1)
    assert nobody.result.verification.tiers["network"].moved == 0
    cheap = repair(problem, price=Decimal("0.1"), threads=1)
    assert cheap.fewest is None
    assert cheap.result.verification.tiers["network"].moved == 10
    dear = repair(problem, price=Decimal(100), threads=1)
    assert dear.result.verification.tiers["network"].moved == 0


def test_the_groups_of_a_plan_can_be_the_present_ones():
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20)
    plan = Plan.of({"network": [Group(np.array([0, 1]), -1), Group(np.array([2, 3]), -1)]})
    present = with_present(problem, plan)
    codes = problem.practices.codes
    assert present.practices.current_network == (codes[0], codes[0], codes[2], codes[2])
    assert verify(present, plan).tiers["network"].moved == 0
    assert groups_out_of_band(present, "network") == []


def test_groups_out_of_band_are_too_small_too_large_or_in_pieces():
    problem = make_problem(
        [10, 10, 10, 10, 10, 50],
        [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)],
        floor=20,
        ceiling=30,
        present=["A", "B", "A", "C", "C", "D"],
    )
    # A is in pieces, B too small; D is a giant, which is a network alone.
    assert groups_out_of_band(problem, "network") == ["A", "B"]


def test_without_present_groups_or_with_a_limit_it_is_refused():
    problem = make_problem([10, 10], [(0, 1)], floor=10, ceiling=20)
    with pytest.raises(InputError, match="no practice has a present group"):
        repair(problem)
    problem = make_problem([10, 10], [(0, 1)], floor=10, ceiling=20, present=["U1", "U1"])
    limits = (Limit(measure="moved", at_most=3),)
    limited = problem.changed(limits=limits)
    with pytest.raises(InputError, match="limits a measure already"):
        repair(limited)
