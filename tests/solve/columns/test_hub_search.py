"""The search by hubs, held to going over the whole list: nothing below the threshold is missed."""

import random
from dataclasses import replace

import numpy as np

from netform.problem import tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.costing import costed, distinct
from netform.solve.columns.ground import NO_HUB
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from tests.helpers.brute_force import Judge
from tests.helpers.columns import as_groups, columns_of, listed
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem
from tests.solve.columns.test_cuts import random_cut


def likely_duals(rng: random.Random, columns, count: int) -> Duals:
    """Return duals near the cost of a practice's share, so that signs of all kinds occur."""
    share = int(np.median(columns.cost)) * DUAL_SCALE // 3 + 1
    cuts = tuple(random_cut(rng, count) for _ in range(rng.choice((0, 0, 3, 8))))
    return Duals(
        np.array([rng.randint(-share // 3, 2 * share) for _ in range(count)], dtype=np.int64),
        cuts,
        np.array([-rng.randint(0, share) for _ in cuts], dtype=np.int64),
    )


def cases(number: int):
    for family, seed in problems(number):
        problem = random_problem(family, seed, most=10)
        view, columns = listed(problem)
        if len(columns):
            duals = likely_duals(random.Random(seed), columns, len(view))
            yield problem, view, columns, duals, random.Random(seed)


def test_every_column_up_to_the_threshold_is_found_once_at_its_cost():
    found_in_all = 0
    for problem, view, columns, duals, rng in cases(240):
        reduced = reduced_costs(columns, duals)
        threshold = int(rng.choice([-1, 0, *reduced.tolist()]))
        found = search_hubs(lay_ground(view), duals, threshold=threshold, every=True, threads=2)
        assert found.is_complete
        groups = as_groups(view, found.columns)
        assert len(groups) == len(set(groups))
        listed_groups = as_groups(view, columns)
        expected = {g for g, r in zip(listed_groups, reduced, strict=True) if r <= threshold}
        assert set(groups) == expected
        judge = Judge(problem)
        for group, cost in zip(groups, found.columns.cost, strict=True):
            assert cost == judge.columns[group].objective
        found_in_all += len(groups)
    assert found_in_all > 2_000


def test_the_lowest_of_each_hub_bounds_all_columns_that_it_leads():
    for problem, view, columns, duals, rng in cases(240):
        reduced = dict(zip(as_groups(view, columns), reduced_costs(columns, duals), strict=True))
        judge = Judge(problem)
        steps = rng.choice((1, 3, 10, 10**9))
        found = search_hubs(lay_ground(view), duals, threshold=-1, most_steps=steps)
        for place, hub in enumerate(judge.participants):
            led = [reduced[g] for g, cost in judge.columns.items() if cost.hub == hub]
            lowest = int(found.lowest[place])
            assert lowest <= min(led, default=lowest)
        if found.is_complete and min(reduced.values()) < 0:
            assert min(found.lowest) == min(reduced.values())
            best = reduced_costs(found.columns, duals).min()
            assert best == min(reduced.values())


def test_a_unit_that_is_asked_about_changes_the_way_and_not_what_is_found():
    with_both = 0
    for _, view, _, duals, rng in cases(160):
        if len(view) < 2:
            continue
        pair = rng.sample(range(len(view)), 2)
        rules = view.rules.with_pair(*pair, together=True)
        assert rules.asked >= 0
        asked, plain = (
            lay_ground(replace(view, rules=each)) for each in (rules, replace(rules, asked=-1))
        )
        threshold = rng.choice((-1, 10**15))
        one, two = (search_hubs(g, duals, threshold=threshold, every=True) for g in (asked, plain))
        assert one.is_complete
        groups = as_groups(view, one.columns)
        assert len(groups) == len(set(groups))
        assert set(groups) == set(as_groups(view, two.columns))
        with_both += sum(set(view.source[pair].tolist()) <= set(group) for group in groups)
        one, two = (search_hubs(g, duals, threshold=10**15).lowest for g in (asked, plain))
        assert np.minimum(one, 10**15).tolist() == np.minimum(two, 10**15).tolist()
    assert with_both > 100


def test_prices_to_try_first_change_nothing_that_is_found():
    spared = 0
    for _, view, columns, duals, rng in cases(240):
        ground = lay_ground(view)
        threshold = int(rng.choice([-1, 0, *reduced_costs(columns, duals).tolist()]))
        plain = search_hubs(ground, duals, threshold=threshold, every=True)
        most = int(np.abs(duals.practice).max()) // max(1, int(view.patients.min())) + 1
        tried = np.array([rng.randint(-most, most) for _ in range(len(view))], dtype=np.int64)
        for _ in range(2):  # any, and then those of the search before
            again = search_hubs(ground, duals, threshold=threshold, every=True, per_patient=tried)
            assert sorted(again.columns.keys()) == sorted(plain.columns.keys())
            below = np.minimum(again.lowest, threshold + 1)
            assert below.tolist() == np.minimum(plain.lowest, threshold + 1).tolist()
        spared += plain.steps - again.steps
    assert spared >= 0


def test_threads_change_nothing():
    for _, view, _, duals, _ in cases(40):
        ground = lay_ground(view)
        for every in (True, False):
            one, two = (
                search_hubs(ground, duals, threshold=0, every=every, threads=t) for t in (1, 3)
            )
            assert sorted(one.columns.keys()) == sorted(two.columns.keys())
            assert one.lowest.tolist() == two.lowest.tolist()


def test_too_many_columns_are_said_to_be_too_many():
    ring = [(i, (i + 1) % 12) for i in range(12)]
    view, columns = listed(make_problem([1] * 12, ring, floor=1, ceiling=12))
    nothing = Duals(np.zeros(12, np.int64), (), np.zeros(0, np.int64))
    all_of_them = 10**15
    ground = lay_ground(view)
    whole = search_hubs(ground, nothing, threshold=all_of_them, every=True)
    assert whole.is_complete
    assert len(whole.columns) == len(columns)
    few = search_hubs(ground, nothing, threshold=all_of_them, every=True, most_columns=5)
    assert not few.is_complete


def test_sets_are_costed_as_the_judge_costs_them():
    for family, seed in problems(60):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem)
        view, _ = listed(problem)
        ground = lay_ground(view)
        place = {i: k for k, i in enumerate(judge.participants)}
        sets = [[place[i] for i in group] for group in judge.sets]
        sizes = np.array([len(group) for group in sets], dtype=np.int64)
        columns, hubs = costed(ground, columns_of(sets).member, sizes)
        for k, group in enumerate(judge.sets):
            expected = judge.cost(group)
            if expected is None:
                assert hubs[k] == -1
                assert columns.cost[k] >= NO_HUB
            else:
                assert columns.cost[k] == expected.objective
                if judge.tier.travel_weight > 0:  # else all hubs cost the same
                    assert judge.participants[int(hubs[k])] == expected.hub


def test_distinct_keeps_the_first_of_equal_sets():
    columns = distinct(columns_of([(1, 0), (2,), (0, 1), (2,)], [5, 6, 5, 6]))
    assert [columns.members(k).tolist() for k in range(len(columns))] == [[0, 1], [2]]


def test_a_wanted_practice_counts_only_with_the_way_to_it():
    """A board took tens of millions of steps: one practice, wanted by all, lay behind dear ones."""
    leaves, gate, wanted = range(1, 25), 25, 26
    edges = [(0, leaf) for leaf in leaves] + [(0, gate), (gate, wanted)]
    problem = make_problem([10] * 27, edges, floor=10, ceiling=270, points=[(0, 0)] * 27)
    view = tier_problem(problem, "network")
    prices = np.array([0] + [1] * 24 + [20, -15], dtype=np.int64)
    duals = Duals(-prices, (), np.zeros(0, np.int64))
    found = search_hubs(lay_ground(view), duals, threshold=-1)
    assert found.is_complete
    # Led by the gate, or by a leaf, or by the hub: nothing is worth its price but to be alone.
    assert found.steps < 100
    assert found.lowest.min() == -15
    assert as_groups(view, found.columns) == [(wanted,)]
