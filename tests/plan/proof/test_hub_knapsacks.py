"""Knapsacks of hubs in whole numbers: at most what sets cost, and near what they do in parts."""

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan.proof.hub_knapsacks import NOBODY, HubKnapsacks, payments_of
from netform.plan.proof.knapsack_bound import Band, Sending, cheapest_knapsacks, numbers_of_groups
from netform.plan.proof.seat_kernels import FAR
from netform.problem import TierProblem, tier_problem
from tests.helpers.make import make_problem
from tests.helpers.problems import FAMILIES, problems, random_problem

LARGEST = 2**60 - 1
"""As much as all payments together may be in size."""


def view_of(seed: int, most: int = 9) -> TierProblem:
    """Return a tier of any family: giants, waivers, nobody's lists and missing ways."""
    family = list(FAMILIES)[seed % len(FAMILIES)]
    return tier_problem(random_problem(family, seed, most), "network")


def dearest(sending: Sending) -> int:
    return 1 + int(sending.cost.max())


def wild_payments(rng: random.Random, count: int, typical: int) -> list[int]:
    """Return payments of any size and sign that `payments_of` accepts."""
    kind = rng.choice(("typical", "typical", "wild", "each", "one", "none", "below 0"))
    if kind == "typical":
        return [rng.randint(-typical // 4, 2 * typical) for _ in range(count)]
    if kind == "below 0":
        return [-rng.randint(0, 3 * typical) for _ in range(count)]
    if kind == "wild":
        return [rng.choice((-1, 1)) * 2 ** rng.randint(0, 46) for _ in range(count)]
    if kind == "each":
        return [rng.choice((-1, 1)) * (LARGEST // count) for _ in range(count)]
    paid = [0] * count
    if kind == "one":
        paid[rng.randrange(count)] = rng.choice((-1, 1)) * LARGEST
    return paid


def sets_in_band(
    view: TierProblem, is_possible: np.ndarray, band: Band, hub: int
) -> Iterator[list[int]]:
    """Yield all sets that a hub leads within a band."""
    patients = view.patients.tolist()
    able = [i for i in range(len(view)) if is_possible[i, hub] and i != hub]
    for bits in range(2 ** len(able) if is_possible[hub, hub] else 0):
        members = [hub, *(i for k, i in enumerate(able) if bits >> k & 1)]
        if band.least <= sum(patients[i] for i in members) <= band.most:
            yield members


def cheapest_sets(
    view: TierProblem, sending: Sending, band: Band, paid: list[int]
) -> list[int | None]:
    """Return what the cheapest set of each hub costs beyond what its practices pay."""
    cost = sending.cost.tolist()
    return [
        min(
            (
                sum(cost[i][h] - paid[i] for i in members)
                for members in sets_in_band(view, sending.is_possible, band, h)
            ),
            default=None,
        )
        for h in range(len(view))
    ]


# ---- what they prove -------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.integers(1, 9))
@settings(max_examples=80, deadline=None)
def test_whatever_is_paid_no_hub_is_said_to_cost_more_than_its_cheapest_set(seed: int, groups: int):
    view, rng = view_of(seed), random.Random(seed)
    sending = Sending.of(view)
    knapsacks = HubKnapsacks.of(view, sending, min(groups, len(view)))
    paid = wild_payments(rng, len(view), dearest(sending))
    found = knapsacks.values(payments_of(paid)).tolist()
    for value, least in zip(found, cheapest_sets(view, sending, knapsacks.band, paid), strict=True):
        if least is not None:
            assert value <= least
        assert value == NOBODY or abs(value) < NOBODY


def is_within_prices(knapsacks: HubKnapsacks, sending: Sending, paid: list[int]) -> bool:
    """Return whether no price of a patient is held back so that sums fit into 64 bits."""
    some = knapsacks.patients[knapsacks.patients > 0]
    left = np.abs(sending.cost - np.array(paid)[:, None])
    return len(some) == 0 or int(left.max()) < knapsacks.most_price * int(some.min())


def test_hubs_cost_what_they_do_in_parts_but_for_one_unit_a_patient():
    compared = nobody = full = short = lost = 0
    for family, seed in problems(240):
        view, rng = tier_problem(random_problem(family, seed, 9), "network"), random.Random(seed)
        sending = Sending.of(view)
        for groups in numbers_of_groups(view):
            knapsacks = HubKnapsacks.of(view, sending, groups)
            band = Band.of(view, range(groups, groups + 1))
            typical = dearest(sending)
            paid = [rng.randint(-typical // 3, 2 * typical) for _ in range(len(view))]
            found = knapsacks.values(payments_of(paid)).tolist()
            exact = cheapest_knapsacks(view, payments_of(paid), sending, band)
            assert [value == NOBODY for value in found] == [value is None for value in exact]
            nobody += found.count(NOBODY)
            if not is_within_prices(knapsacks, sending, paid):
                continue
            left = sending.cost - np.array(paid)[:, None]
            for h, (value, other) in enumerate(zip(found, exact, strict=True)):
                if other is None:
                    continue
                assert 0 <= other - value <= band.most
                wanted = view.patients[(left[:, h] < 0) & sending.is_possible[:, h]].sum()
                full += wanted > band.most
                short += wanted < band.least
                lost += other > value
                compared += 1
    assert compared > 800
    assert min(nobody, full, short, lost) > 100


def test_where_all_have_one_patient_hubs_cost_exactly_what_their_cheapest_sets_do():
    compared = 0
    for seed in range(100):
        rng = random.Random(seed)
        count = rng.randint(2, 8)
        points = [(rng.randrange(1_000), rng.randrange(1_000)) for _ in range(count)]
        floor = rng.randint(0, count)
        ceiling = rng.randint(max(1, floor), count)
        edges = [(i, i + 1) for i in range(count - 1)]
        problem = make_problem([1] * count, edges, floor=floor, ceiling=ceiling, points=points)
        view = tier_problem(problem, "network")
        sending = Sending.of(view)
        for groups in numbers_of_groups(view):
            knapsacks = HubKnapsacks.of(view, sending, groups)
            paid = [rng.randint(-(10**6), 2 * 10**6) for _ in range(count)]
            found = knapsacks.values(payments_of(paid)).tolist()
            least = cheapest_sets(view, sending, knapsacks.band, paid)
            assert found == [NOBODY if value is None else value for value in least]
            compared += count
    assert compared > 500


def test_what_practices_out_of_reach_pay_does_not_change_what_a_hub_costs():
    table = [[0, 7, None], [7, 0, None], [None, None, 0]]
    problem = make_problem([10, 10, 10], [(0, 1), (1, 2)], floor=10, ceiling=20, travel=table)
    view = tier_problem(problem, "network")
    knapsacks = HubKnapsacks.of(view, Sending.of(view), 2)
    for payment in (0, 2**59, -(2**59)):
        found = knapsacks.values(payments_of([70_000, 70_000, payment])).tolist()
        assert found == [-70_000, -70_000, -payment]


# ---- bands -----------------------------------------------------------------------------------


def values_of(
    patients: list[int], groups: int, paid: list[int], *, floor: int, ceiling: int, **terms
) -> list[int]:
    """Return the values of hubs on a line; all prices are one unit for a patient and a metre."""
    edges = [(i, i + 1) for i in range(len(patients) - 1)]
    problem = make_problem(
        patients, edges, floor=floor, ceiling=ceiling, travel_weight="0.001", **terms
    )
    view = tier_problem(problem, "network")
    return HubKnapsacks.of(view, Sending.of(view), groups).values(payments_of(paid)).tolist()


def test_a_hub_above_all_that_a_group_can_have_leads_nobody():
    assert values_of([10, 30], 2, [5, 5], floor=10, ceiling=30) == [-5, -5]
    assert values_of([10, 30], 2, [5, 5], floor=11, ceiling=30)[1] == NOBODY


def test_a_hub_that_reaches_too_few_patients_leads_nobody():
    table = [[0, 7, None], [7, 0, 7], [None, 7, 0]]
    found = values_of([10, 10, 10], 1, [0, 0, 0], floor=30, ceiling=30, travel=table)
    assert found == [NOBODY, 140, NOBODY]


def test_a_giant_is_in_band_by_itself_and_so_are_as_many_others():
    """What a giant holds is what any group may hold, as far as a knapsack tells."""
    found = values_of([10, 90, 10], 3, [0, 0, 0], floor=10, ceiling=20)
    assert found == [0, 0, 0]
    found = values_of([10, 90, 10], 2, [20_000, 0, 20_000], floor=10, ceiling=20)
    assert found == [-20_000, 0, -20_000]


def test_a_waiver_of_the_floor_lets_every_hub_lead_alone():
    without = values_of([10, 10, 10], 1, [0, 0, 0], floor=30, ceiling=30)
    assert without == [30_000, 20_000, 30_000]
    waived = values_of([10, 10, 10], 2, [0, 0, 0], floor=30, ceiling=30, waivers=[(0, "floor")])
    assert waived == [0, 0, 0]


def test_a_waiver_of_the_ceiling_lets_a_group_hold_what_is_waived_beside_the_ceiling():
    paid = [0, 50_000, 50_000]
    without = values_of([10, 10, 10], 2, paid, floor=0, ceiling=10)
    assert without == [0, -50_000, -50_000]
    waived = values_of([10, 10, 10], 2, paid, floor=0, ceiling=10, waivers=[(2, "ceiling")])
    assert waived == [-40_000, -90_000, -90_000]


def test_nobodys_lists_are_in_a_group_where_they_pay_for_it_whatever_is_full():
    found = values_of([10, 0, 0], 1, [3, 2, 1], floor=10, ceiling=10)
    assert found == [-6, 10_000 - 6, 20_000 - 6]
    assert values_of([0, 0, 0], 2, [-4, 0, 4], floor=0, ceiling=10) == [0, -4, -4]


# ---- numbers that nearly do not fit ----------------------------------------------------------


def test_costs_beyond_what_is_far_count_as_less_than_they_are():
    points = [(0, 0), (10_000_000, 0), (0, 10_000_000)]
    patients = [10**5, 10**5, 1]
    problem = make_problem(patients, [(0, 1), (0, 2)], floor=0, ceiling=10**6, points=points)
    view = tier_problem(problem, "network")
    sending = Sending.of(view)
    assert dearest(sending) > FAR
    rng = random.Random(3)
    for _ in range(40):
        paid = [rng.choice((0, FAR, 2 * FAR, dearest(sending), -FAR)) for _ in range(3)]
        for groups in (1, 2, 3):
            knapsacks = HubKnapsacks.of(view, sending, groups)
            found = knapsacks.values(payments_of(paid)).tolist()
            least = cheapest_sets(view, sending, knapsacks.band, paid)
            assert all(
                value <= other
                for value, other in zip(found, least, strict=True)
                if other is not None
            )
    alone = HubKnapsacks.of(view, sending, 1).values(payments_of([0, 0, 0])).tolist()
    assert alone[0] < int(sending.cost[:, 0].sum())


@given(st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_no_value_wraps_around_where_few_patients_pay_as_much_as_there_may_be(seed: int):
    rng = random.Random(seed)
    count = rng.randint(2, 6)
    patients = [rng.choice((1, 2, 1_000, 10**7 + 1, 10**8 - 7)) for _ in range(count)]
    total = sum(patients)
    ceiling = min(10**9, rng.choice((total, total - 1, total // 2 + 1)))
    edges, points = [(i, i + 1) for i in range(count - 1)], [(i % 2, 0) for i in range(count)]
    problem = make_problem(
        patients, edges, floor=rng.randint(0, ceiling), ceiling=ceiling, points=points
    )
    view = tier_problem(problem, "network")
    sending = Sending.of(view)
    share = LARGEST // rng.randint(1, count)
    paid = [rng.choice((-1, 0, 1)) * share for _ in range(count)]
    while sum(map(abs, paid)) > LARGEST:
        paid[rng.randrange(count)] = 0
    for groups in numbers_of_groups(view):
        knapsacks = HubKnapsacks.of(view, sending, groups)
        found = knapsacks.values(payments_of(paid)).tolist()
        least = cheapest_sets(view, sending, knapsacks.band, paid)
        for value, other in zip(found, least, strict=True):
            assert other is None or -4 * LARGEST < value <= other


# ---- payments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers",
    [
        [2**60],
        [-(2**60)],
        [2**59, 2**59],
        [2**59, -(2**59)],
        [LARGEST, 0, 1],
        [2**63],
        [-(2**63)],
        [2**100],
        [2**100, -(2**100)],
        [1, -(10**400)],
    ],
)
def test_payments_whose_sizes_add_up_to_too_much_are_refused(numbers: list[int]):
    with pytest.raises(ValueError, match="64 bits"):
        payments_of(numbers)


@pytest.mark.parametrize(
    "numbers", [[], [0], [LARGEST], [-LARGEST, 0], [2**59, -(2**59) + 1], [1, -2, 3]]
)
def test_payments_that_fit_are_taken_as_they_are(numbers: list[int]):
    found = payments_of(numbers)
    assert found.dtype == np.int64
    assert found.tolist() == numbers
