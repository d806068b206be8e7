"""Plans by windows: whatever comes out is a plan, and never dearer than what went in."""

from dataclasses import replace

import numpy as np

from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.helpers import Threads
from netform.solve.columns.partial_plan import PartialPlan, clusters, whole_groups
from netform.solve.columns.windows import Windows
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
        windows = Windows(ground, part.duals, part.master.price_uncovered)
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
            80,
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


def test_a_window_of_everything_is_solved_to_its_optimum():
    for judge, ground, windows, _ in relaxed_cases(64):
        everyone = np.arange(ground.count)
        first = windows.first(everyone, 10**5, Limits())
        assert first is not None
        assert is_plan(first, ground.count)
        cost = int(first.cost.sum())
        assert cost >= judge.optimum
        plan = PartialPlan(ground, first)
        better = windows.better(everyone, plan.cost_of(everyone), Limits())
        if better is None:
            assert cost == judge.optimum
        else:
            assert is_plan(better, ground.count)
            assert judge.optimum == int(better.cost.sum()) < cost


def test_a_window_inside_is_replaced_by_lawful_groups_of_the_same_practices():
    replaced = 0
    for judge, ground, windows, _ in relaxed_cases(120):
        groups = {tuple(sorted(group)) for group in judge.columns}
        for partition in list(judge.partitions())[-1:]:
            place = {i: k for k, i in enumerate(judge.participants)}
            plan = PartialPlan.of(ground, [np.array([place[i] for i in g]) for g in partition])
            window = plan.around(np.array([place[i] for i in partition[0]]), ground.count // 2 + 1)
            better = windows.better(window, plan.cost_of(window), Limits())
            if better is None:
                continue
            assert sorted(better.member.tolist()) == window.tolist()
            assert int(better.cost.sum()) < plan.cost_of(window)
            for k in range(len(better)):
                members = tuple(judge.participants[i] for i in better.members(k).tolist())
                assert members in groups
                assert judge.columns[members].objective == better.cost[k]
            plan.replace(window, better)
            assert is_plan(plan.columns(), ground.count)
            replaced += 1
    assert replaced > 5


def test_threads_change_no_plan():
    for _, ground, windows, relaxed in relaxed_cases(40):
        plans = []
        for threads in (1, 3):
            plan = PartialPlan(ground, whole_groups(relaxed))
            several = replace(windows, helpers=Threads(threads))
            left = several.fill(plan, clusters(relaxed, ground.count), Limits())
            plans.append((sorted(plan.columns().keys()), len(left)))
        assert plans[0] == plans[1]


def test_at_a_limit_the_clusters_stay_open():
    for _, ground, windows, relaxed in relaxed_cases(40):
        plan = PartialPlan(ground, whole_groups(relaxed))
        before = clusters(relaxed, ground.count)
        left = windows.fill(plan, before, Limits(seconds=0.0))
        assert len(left) == len(before)


def test_a_window_whose_search_gives_up_stays_as_it_is(monkeypatch):
    """Room for columns was halved for ever where no search ended: a solve overran its limit."""
    monkeypatch.setattr("netform.solve.columns.windows._MOST_STEPS", 1)
    for judge, ground, windows, _ in relaxed_cases(20):
        place = {i: k for k, i in enumerate(judge.participants)}
        partition = next(iter(judge.partitions()))
        plan = PartialPlan.of(ground, [np.array([place[i] for i in g]) for g in partition])
        everyone = np.arange(ground.count)
        assert windows.better(everyone, plan.cost_of(everyone), Limits()) is None
