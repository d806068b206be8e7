"""Plans by windows: whatever comes out is a plan, and never dearer than what went in."""

import numpy as np

from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.windows import PartialPlan, Windows, clusters, whole_groups
from tests.helpers.columns import listed
from tests.solve.columns.test_generation import FAR, solvable_problems, started


def is_plan(columns, count: int) -> bool:
    return bool((np.bincount(columns.member, minlength=count) == 1).all())


def relaxed_cases(number: int):
    """Yield windows over all columns and the LP solution of solvable problems."""
    for problem, judge in solvable_problems(number):
        view, columns = listed(problem)
        part = started(columns, len(view))
        assert part.converge(Limits(), FAR)
        ground = lay_ground(view)
        windows = Windows(ground, columns, part.duals, part.master.price_uncovered)
        yield judge, ground, windows, part.relaxed


def test_whole_groups_and_clusters_hold_every_practice_once():
    for _, ground, _, relaxed in relaxed_cases(120):
        held = [*whole_groups(relaxed).member.tolist()]
        held += [i for cluster in clusters(relaxed, ground.count) for i in cluster.tolist()]
        assert sorted(held) == list(range(ground.count))


def test_with_all_columns_the_windows_find_a_plan_and_improve_it():
    optimal, tried = 0, 0
    for judge, ground, windows, relaxed in relaxed_cases(160):
        plan = PartialPlan(ground, whole_groups(relaxed))
        if windows.fill(plan, clusters(relaxed, ground.count), Limits()):
            continue
        first = plan.columns()
        assert is_plan(first, ground.count)
        gains: list[int] = []
        windows.improve(
            plan,
            Limits(),
            on_gain=lambda: gains.append(int(plan.columns().cost.sum())),  # noqa: B023
        )
        better = plan.columns()
        assert is_plan(better, ground.count)
        assert gains == sorted(gains, reverse=True)
        assert judge.optimum <= better.cost.sum() <= first.cost.sum()
        optimal += int(better.cost.sum()) == judge.optimum
        tried += 1
    assert tried > 60
    assert optimal > 0.9 * tried


def test_a_window_is_solved_to_its_optimum():
    for judge, ground, windows, _ in relaxed_cases(64):
        everyone = np.arange(ground.count)
        found = windows.solve(everyone, None, Limits(), 60)
        assert found is not None
        assert is_plan(found, ground.count)
        assert found.cost.sum() == judge.optimum
        assert windows.solve(everyone, judge.optimum, Limits(), 60) is None


def test_at_a_limit_the_clusters_stay_open():
    for _, ground, windows, relaxed in relaxed_cases(40):
        plan = PartialPlan(ground, whole_groups(relaxed))
        before = clusters(relaxed, ground.count)
        left = windows.fill(plan, before, Limits(seconds=0.0))
        assert len(left) == len(before)
