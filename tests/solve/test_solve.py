"""The way in: options, statuses, and that no backend is believed unchecked."""

from dataclasses import replace

import numpy as np
import pytest

import netform.solve.columns as engine
from netform.errors import InputError
from netform.plan import Group, Plan
from netform.solve import Limits, SolverError, Status, solve
from tests.helpers.make import make_problem

SQUARE = make_problem([10, 11, 12, 13], [(0, 1), (1, 2), (2, 3), (0, 3)], floor=20, ceiling=30)
DEAR = Plan.of({"network": [Group(np.array([0, 3]), -1), Group(np.array([1, 2]), -1)]})


def test_an_optimal_plan():
    result = solve(SQUARE)
    assert result.status is Status.OPTIMAL
    assert result.plan is not None
    assert [group.members.tolist() for group in result.plan.tiers["network"]] == [[0, 1], [2, 3]]
    assert [group.hub for group in result.plan.tiers["network"]] == [1, 3]


def test_the_room_can_be_called():
    import netform

    assert netform.solve(SQUARE).objective == solve(SQUARE).objective


@pytest.mark.parametrize("tiers", [("network", "federation"), (), ("ward",)])
def test_tiers_that_cannot_be_planned_are_refused(tiers):
    with pytest.raises(InputError):
        solve(SQUARE, tiers=tiers)


def test_a_component_that_fits_no_groups_is_infeasible_without_a_search():
    result = solve(make_problem([10, 5], [], floor=10, ceiling=20))
    assert result.status is Status.INFEASIBLE
    assert result.certificate is None
    assert [witness.practices for witness in result.witnesses] == [("A10001",)]


def test_no_time_is_unknown():
    result = solve(SQUARE, limits=Limits(seconds=0.0))
    assert result.status is Status.UNKNOWN
    assert result.plan is None


def test_no_time_with_a_start_is_feasible_with_that_start():
    result = solve(SQUARE, limits=Limits(seconds=0.0), start=DEAR)
    assert result.status is Status.FEASIBLE
    assert result.objective == (10 * 3 + 11) * 1_000_000
    assert result.plan is not None
    assert [group.members.tolist() for group in result.plan.tiers["network"]] == [[0, 3], [1, 2]]


def test_a_wish_to_stop_is_interrupted_and_keeps_the_start():
    limits = Limits()
    limits.stop.set()
    assert solve(SQUARE, limits=limits).status is Status.INTERRUPTED
    kept = solve(SQUARE, limits=limits, start=DEAR)
    assert kept.status is Status.INTERRUPTED
    assert kept.objective == 41_000_000


def test_a_start_that_is_not_lawful_is_refused():
    crossed = Plan.of({"network": [Group(np.array([0, 2]), -1), Group(np.array([1, 3]), -1)]})
    for start in (crossed, Plan({}), Plan.of({"network": [Group(np.array([0, 1]), -1)]})):
        with pytest.raises(InputError, match="start from"):
            solve(SQUARE, start=start)


def test_a_start_improves_to_the_optimum():
    assert solve(SQUARE, start=DEAR).objective == solve(SQUARE).objective


def test_a_gap_that_is_met_is_within_gap_or_optimal():
    result = solve(SQUARE, limits=Limits(gap=0.9), start=DEAR)
    assert result.status in (Status.WITHIN_GAP, Status.OPTIMAL)
    assert result.gap is not None
    assert result.gap <= 0.9


# ---- a backend that lies ------------------------------------------------------------------------


def lying(change):
    true = engine.solve_tier

    def solve_tier(*arguments, **options):
        return replace(true(*arguments, **options), **change)

    return solve_tier


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"objective": 21_000_000}, "says its plan costs 21000000; it costs 22000000"),
        ({"groups": [np.array([0, 1]), np.array([2])]}, "does not hold"),
        ({"groups": [np.array([0, 1]), np.array([1, 2, 3])]}, "does not hold"),
        ({"groups": [np.array([0, 2]), np.array([1, 3])]}, "not contiguous"),
        ({"groups": [np.array([0, 1, 2, 3])]}, "above the ceiling"),
        ({"groups": []}, "does not hold"),
        ({"groups": [np.array([0, 3]), np.array([1, 2])]}, "it costs 41000000"),
    ],
)
def test_a_lie_about_the_plan_is_an_error(monkeypatch, change, message):
    monkeypatch.setattr("netform.solve.by_columns.solve_tier", lying(change))
    with pytest.raises(SolverError, match=message):
        solve(SQUARE)


def test_a_group_that_nobody_may_lead_is_an_error(monkeypatch):
    words = ["member", "covered", "member", "covered"]
    problem = make_problem(
        [10, 10, 10, 10], [(0, 1), (1, 2), (2, 3)], floor=20, ceiling=20, participation=words,
        travel=[[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]],
    )  # fmt: skip
    unled = [np.array([0, 2]), np.array([1, 3])]
    monkeypatch.setattr("netform.solve.by_columns.solve_tier", lying({"groups": unled}))
    with pytest.raises(SolverError, match="nobody may lead"):
        solve(problem)
