"""States of hubs: nothing is left out where they are split, and no bound exceeds a plan's cost."""

import random
from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from netform.plan.proof.regions import Land, Regions
from netform.plan.proof.seat_kernels import FAR, NOWHERE, find_prices, value_of
from netform.plan.proof.seats import Search, Seats
from netform.problem import GroupRules
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem
from tests.helpers.seat_judge import (
    SeatJudge,
    cost_of,
    is_of,
    random_branch,
    random_halves,
    random_regions,
)
from tests.solve.nested.test_nested_solver import pairs_in_fours, with_two_tiers

INTEGER = np.int64


def small_problems(number: int) -> Iterator[tuple[int, SeatJudge]]:
    """Yield seeds and judges of problems with plans, any family, any waiver."""
    made = 0
    for seed in range(100_000):
        problem = pairs_in_fours(seed) if seed % 3 == 0 else with_two_tiers(seed)
        if len(problem.practices) > 9:
            continue
        judge = SeatJudge(problem)
        if len(judge.leaders) < 2 or not judge.optima:
            continue
        if sum(1 for k in judge.optima for _ in islice(judge.plans(k), 30_000)) >= 30_000:
            continue
        yield seed, judge
        made += 1
        if made == number:
            return


JUDGES = list(small_problems(40))
"""Other tests take the first of these: brute force is not repeated."""


# ---- the tree of regions ---------------------------------------------------------------------


@given(st.integers(1, 12), st.integers(0, 1000))
def test_halves_of_a_region_part_what_it_holds(count, seed):
    leaders = sorted(random.Random(seed).sample(range(30), count))
    regions = random_regions(random.Random(seed), leaders)
    assert sorted(regions.held(regions.whole)) == leaders
    for region, (one, other) in enumerate(regions.half.tolist()):
        if one >= 0:
            halves = [*regions.held(one), *regions.held(other)]
            assert sorted(halves) == sorted(regions.held(region))
        else:
            assert len(regions.held(region)) == 1


@pytest.mark.parametrize(
    "halves",
    [
        [],
        [(0, 1)],
        [(0, 1), (0, 2)],
        [(0, 1), (3, 3)],
        [(0, 1), (2, -1)],
        [(0, 1), (2, 4)],
        [(0, 3), (1, 2)],
        [(0, 1), (2, 3), (3, 4)],
        [(0, 1), (2, 2**70)],
    ],
)
def test_trees_that_leave_out_a_practice_or_hold_one_twice_are_refused(halves):
    with pytest.raises(ValueError, match=r"halve|half"):
        Regions.of(halves, [0, 1, 2])


def test_no_practice_that_may_lead_is_no_tree():
    with pytest.raises(ValueError, match="halved"):
        Regions.of([], [])


# ---- states ----------------------------------------------------------------------------------


def plain_land(rng: random.Random, count: int, groups: int) -> Land:
    """Return a land without neighbours or bands that matter."""
    patients = np.array([rng.randint(1, 20) for _ in range(count)], dtype=INTEGER)
    regions = random_regions(rng, list(range(count)))
    far = np.array([[rng.randint(0, 99) for _ in range(count)] for _ in range(count)])
    near = np.array([far[regions.held(r)].min(axis=0) for r in range(len(regions))])
    near = near.astype(INTEGER)
    return Land(regions, near, patients, patients, 1, 100, groups, GroupRules.of(count))


def hub_sets(land: Land, seats: Seats) -> list[frozenset[int]]:
    """Return all sets of hubs that a state can have."""
    every = land.regions.held(land.regions.whole).tolist()
    inside = [set(land.regions.held(region).tolist()) for region in seats.region]
    return [
        frozenset(hubs)
        for hubs in combinations(every, sum(seats.number))
        if [len(held & set(hubs)) for held in inside] == list(seats.number)
    ]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_every_set_of_hubs_is_in_exactly_one_of_the_states_of_a_halved_region(seed):
    rng = random.Random(seed)
    land = plain_land(rng, rng.randint(2, 7), rng.randint(1, 3))
    if land.groups > len(land.held):
        return
    pending = [Seats.anywhere(land, (land.regions.whole,), (land.groups,))]
    while pending:
        state = pending.pop()
        able = [j for j, r in enumerate(state.region) if land.regions.size[r] > 1]
        if not able:
            assert len(hub_sets(land, state)) == 1
            continue
        below = state.halved(land, rng.choice(able))
        sets = [each for half, _ in below for each in hub_sets(land, half)]
        assert sorted(map(sorted, sets)) == sorted(map(sorted, hub_sets(land, state)))
        for half, origin in below:
            for j, came_from in enumerate(origin):
                held = set(land.regions.held(half.region[j]).tolist())
                assert held <= set(land.regions.held(state.region[came_from]).tolist())
            # Only what leads elsewhere is shut out.
            assert half.may.any(axis=0).all()
        pending += [half for half, _ in below]


def test_plans_of_a_state_are_in_exactly_one_of_its_parts_however_it_is_split():
    looked = 0
    for seed, judge in JUDGES[:20]:
        rng = random.Random(seed)
        for groups in judge.optima:
            land = judge.land(rng, groups)
            state = Seats.anywhere(land, (land.regions.whole,), (groups,))
            plans = list(islice(judge.plans(groups), 400))
            for _ in range(6):
                able = [j for j, r in enumerate(state.region) if land.regions.size[r] > 1]
                if able and rng.random() < 0.5:
                    parts = [half for half, _ in state.halved(land, rng.choice(able))]
                else:
                    at = random_branch(rng, state, len(judge.upper))
                    parts = list(state.branched(land, *at))
                for plan in plans:
                    count = sum(is_of(plan, part, land) for part in parts)
                    assert count == is_of(plan, state, land)
                    looked += count
                state = rng.choice(parts)
    assert looked > 2_000


# ---- bounds ----------------------------------------------------------------------------------


def plain_value(cost, number, held, counted, floor, ceiling, price) -> int:
    """The bound of prices as the module's formula has it, in Python's own integers."""
    total = 0
    for i in range(len(held)):
        each = [
            row[i] + p * (held[i] if p >= 0 else counted[i])
            for row, p in zip(cost, price, strict=True)
            if row[i] < NOWHERE
        ]
        total += min([*each, NOWHERE])
    return total - sum(
        m * p * (ceiling if p >= 0 else floor) for m, p in zip(number, price, strict=True)
    )


@st.composite
def priced_states(draw):
    seats, count = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    small = st.integers(-(2**40), 2**40)
    cost = [[draw(st.one_of(small, st.just(NOWHERE))) for _ in range(count)] for _ in range(seats)]
    number = [draw(st.integers(1, 3)) for _ in range(seats)]
    held = [draw(st.integers(0, 10**5)) for _ in range(count)]
    counted = [draw(st.integers(0, 10**5)) for _ in range(count)]
    band = sorted((draw(st.integers(-(10**5), 10**6)), draw(st.integers(0, 10**6))))
    most = 2**60 // (2 * 10**6 * 12)
    price = [draw(st.integers(-most, most)) for _ in range(seats)]
    return cost, number, held, counted, *band, price


@given(priced_states())
@settings(deadline=None)
def test_the_kernel_says_what_the_formula_says(state):
    arrays = [np.array(each, dtype=INTEGER) if isinstance(each, list) else each for each in state]
    assert value_of(*arrays) == plain_value(*state)


def test_sums_over_very_many_practices_that_can_be_nowhere_do_not_wrap_around():
    count = 20_000
    cost = np.full((1, count), NOWHERE, dtype=INTEGER)
    none, one = np.zeros(count, dtype=INTEGER), np.ones(1, dtype=INTEGER)
    found = value_of(cost, one, none, none, 0, 1, 0 * one)
    assert 0 < found <= 2**60


def test_prices_reach_what_practices_in_parts_cost_and_never_more():
    """The transport LP: each practice in parts of seats, each seat within its band."""
    rng = random.Random(4)
    near_it = 0
    for _ in range(60):
        seats, count = rng.randint(1, 4), rng.randint(4, 12)
        cost = np.array(
            [
                [NOWHERE if rng.random() < 0.1 else rng.randint(0, 10**9) for _ in range(count)]
                for _ in range(seats)
            ],
            dtype=INTEGER,
        )
        patients = np.array([rng.randint(3_000, 12_000) for _ in range(count)], dtype=INTEGER)
        number = np.array([rng.randint(1, 2) for _ in range(seats)], dtype=INTEGER)
        average = int(patients.sum()) // int(number.sum())
        floor, ceiling = int(average * 0.9), int(average * 1.1) + 1
        most = np.kron(np.eye(seats), patients)
        best = linprog(
            np.where(cost >= NOWHERE, 0, cost).ravel(),
            A_ub=np.vstack([most, -most]),
            b_ub=np.concatenate([number * ceiling, -number * floor]),
            A_eq=np.tile(np.eye(count), seats),
            b_eq=np.ones(count),
            bounds=[(0, 0 if c >= NOWHERE else 1) for c in cost.ravel()],
        )
        if not best.success:
            continue
        price = np.zeros(seats, dtype=INTEGER)
        land = number, patients, patients, floor, ceiling
        found = find_prices(cost, *land, 2**40, 0, int(best.fun) + 1, 2_000, price)
        assert found == value_of(cost, *land, price)
        assert found <= best.fun + 1
        near_it += found >= best.fun - 0.01 * abs(best.fun) - 10
    assert near_it > 35


def test_the_first_prices_count_and_none_are_lost():
    cost = np.array([[5, 7, 9], [6, 6, 6]], dtype=INTEGER)
    ones, number = np.full(3, 10, dtype=INTEGER), np.ones(2, dtype=INTEGER)
    price = np.array([3, -2], dtype=INTEGER)
    begun = value_of(cost, number, ones, ones, 10, 20, price)
    assert find_prices(cost, number, ones, ones, 10, 20, 99, 100, 10**6, 1, price.copy()) == (
        begun + 100
    )


def test_no_state_costs_more_than_its_cheapest_plan():
    compared = 0
    for seed, judge in JUDGES:
        rng = random.Random(seed)
        for groups in judge.optima:
            land = judge.land(rng, groups)
            plans = list(judge.plans(groups))
            state = Seats.anywhere(land, (land.regions.whole,), (groups,))
            for _ in range(8):
                mine = [cost_of(plan) for plan in plans if is_of(plan, state, land)]
                if not mine:
                    break
                book = judge.book(rng, len(state.region))
                payments = np.array(book.payments, dtype=INTEGER)
                zero = np.zeros(len(state.region), dtype=INTEGER)
                base = book.base + state.for_networks(map(book.for_network, range(len(zero))))
                bound, prices = state.priced(land, payments, base, min(mine), 40, zero)
                assert bound == base + state.proved(land, payments, prices)
                assert bound <= min(mine)
                most = land.most_price
                for reach in (10**4, most):
                    wild = np.array([rng.randint(-reach, reach) for _ in zero], dtype=INTEGER)
                    assert base + state.proved(land, payments, wild) <= min(mine)
                compared += 1
                able = [j for j, r in enumerate(state.region) if land.regions.size[r] > 1]
                if able and rng.random() < 0.7:
                    parts = [half for half, _ in state.halved(land, rng.choice(able))]
                else:
                    at = random_branch(rng, state, len(judge.upper))
                    parts = list(state.branched(land, *at))
                parts = [p for p in parts if any(is_of(plan, p, land) for plan in plans)]
                state = rng.choice(parts)
    assert compared > 200


# ---- the search ------------------------------------------------------------------------------


def is_in_one(plan, left, land: Land) -> bool:
    states = [Seats.anywhere(land, each.region, each.number) for each in left]
    return any(is_of(plan, state, land) for state in states)


@pytest.mark.parametrize("number", few_or_all(16, 40))
@pytest.mark.parametrize("worth", [0, 5, 100_000])
def test_a_search_closes_no_state_with_a_plan_below_its_target(worth, number):
    closed = 0
    for seed, judge in JUDGES[:number]:
        rng = random.Random(seed)
        for groups, optimum in judge.optima.items():
            land = judge.land(rng, groups)
            networks = judge.networks_at_least(rng)
            for target in (optimum + 1, optimum * 2 + 1, optimum - optimum // 8):
                search = Search(target, rounds=30, worth=worth)
                left = search.open(land, networks, room=2_000, most=10**6)
                assert left is not None
                for plan in judge.plans(groups):
                    if cost_of(plan) < target:
                        assert is_in_one(plan, left, land)
                for each in left:
                    seats = Seats.anywhere(land, each.region, each.number)
                    assert each.bound == networks + seats.proved(
                        land, land.no_payments, each.prices
                    )
                    assert each.bound < target
                closed += not left
    assert closed > 0


def test_more_states_than_there_is_room_for_are_none():
    judge = JUDGES[0][1]
    groups = min(judge.optima)
    land = judge.land(random.Random(1), groups)
    search = Search(2**60, rounds=1, worth=0)
    assert search.open(land, 0, room=1, most=10**6) is None
    assert search.open(land, 0, room=1_000, most=1) is None


def test_no_plan_has_more_hubs_than_practices_that_may_lead():
    rng = random.Random(1)
    for count in (1, 2, 3):
        land = plain_land(rng, count, count + 1)
        assert Search(10**9).open(land, 0, room=10, most=1_000) == []


# ---- waivers and giants ----------------------------------------------------------------------


def on_a_line(patients: list[int], waivers: list[tuple[int, str]]) -> SeatJudge:
    lower = make_problem(
        patients,
        [(i, i + 1) for i in range(len(patients) - 1)],
        floor=10,
        ceiling=45,
        points=[(1_000 * i, 0) for i in range(len(patients))],
        waivers=waivers,
    )
    return SeatJudge(with_federations(lower, floor=25, ceiling=45))


@pytest.mark.parametrize(
    ("patients", "waivers"),
    [
        ([12, 13, 11, 14, 12, 13], []),
        ([100, 12, 13, 14, 12, 13], []),
        ([12, 13, 14, 12, 13, 100], []),
        ([12, 13, 14, 60, 12, 13], [(3, "ceiling")]),
        ([12, 13, 14, 12, 13, 11], [(5, "floor")]),
        ([100, 12, 13, 14, 12, 13], [(0, "ceiling")]),
        ([100, 12, 13, 14, 60, 13], [(4, "ceiling"), (5, "floor")]),
    ],
)
def test_with_giants_and_waivers_no_state_costs_more_than_its_plans(patients, waivers):
    judge = on_a_line(patients, waivers)
    assert judge.optima
    rng = random.Random(3)
    for groups, optimum in judge.optima.items():
        plans = list(judge.plans(groups))
        for _ in range(20):
            land = judge.land(rng, groups)
            state = Seats.anywhere(land, (land.regions.whole,), (groups,))
            book = judge.book(rng, 1)
            payment = np.array(book.payments[0])
            base = book.base + state.for_networks([book.for_network(0)])
            for scale in (1, 100, 10**6, 10**9):
                for price in (-scale, scale):
                    prices = np.array([price])
                    assert base + state.proved(land, payment, prices) <= optimum
            networks = judge.networks_at_least(rng)
            left = Search(optimum + 1, worth=0).open(land, networks, room=2_000, most=10**6)
            assert left is not None
            for plan in plans:
                if cost_of(plan) <= optimum:
                    assert is_in_one(plan, left, land)


def test_a_giant_fills_a_ceiling_and_no_more():
    judge = on_a_line([100, 12, 13, 14, 12, 13], [])
    land = judge.land(random.Random(1), 2)
    assert land.held.tolist() == [45, 12, 13, 14, 12, 13]
    assert land.counted[0] >= 25
    assert (land.floor, land.ceiling) == (25, 45)


def test_a_price_is_small_also_where_no_plan_has_so_many_federations():
    judge = on_a_line([12, 13, 11, 14, 12, 13], [])
    for groups in (1, 2, 6):
        land = judge.land(random.Random(1), groups)
        widest = max(abs(land.floor), abs(land.ceiling))
        assert land.most_price * (groups * widest + int(land.held.sum())) <= 2**60


def test_travel_beyond_what_counts_is_not_nowhere():
    judge = on_a_line([12, 13, 11, 14, 12, 13], [])
    sending = judge.sending
    dear = type(sending)(np.where(sending.is_possible, 2**52, 0), sending.is_possible)
    leaders = judge.leaders
    regions = Regions.of(random_halves(random.Random(1), len(leaders)), leaders)
    assert (Land.of(judge.upper, dear, regions, 2).near == FAR).all()
