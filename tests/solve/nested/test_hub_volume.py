"""Payments by the volume algorithm: never worse than before, and nearly the best that there are."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from netform.plan.cost import beyond_any_plan
from netform.plan.proof.counts_proof import Counts, bound_of, halved
from netform.plan.proof.hub_knapsacks import HubKnapsacks, payments_of
from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.plan.proof.regions import Regions
from netform.problem import Integers, TierProblem, tier_problem
from netform.solve import Limits
from netform.solve.nested.hub_volume import HubVolume
from netform.solve.nested.proofs import upper_proof
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.seat_judge import random_regions
from tests.plan.proof.test_counts_proof import leaders_of
from tests.plan.proof.test_hub_knapsacks import wild_payments

ROUNDS = 600
NO_GOAL = 1e30


@dataclass(frozen=True, eq=False)
class Case:
    """A tier, a tree of regions, and the knapsacks of one number of groups."""

    view: TierProblem
    sending: Sending
    regions: Regions
    groups: int

    @property
    def knapsacks(self) -> HubKnapsacks:
        return HubKnapsacks.of(self.view, self.sending, self.groups)

    @property
    def volume(self) -> HubVolume:
        return HubVolume(self.regions, self.knapsacks)

    @property
    def whole(self) -> Counts:
        return ((self.regions.whole, self.groups),)

    def proved(self, counts: Counts, paid: Integers) -> int | None:
        """Return what payments prove, in whole numbers."""
        return bound_of(self.regions, counts, paid, self.knapsacks.values(paid))

    def rounding(self, counts: Counts) -> int:
        """Return what whole payments and whole prices of patients can prove less than any do."""
        hubs = sum(number for _, number in counts)
        return len(self.view) * (1 + hubs) + hubs * self.knapsacks.band.most


def cases(number: int, most: int = 9) -> Iterator[Case]:
    """Yield small tiers with every number of groups that their patients allow."""
    for family, seed in problems(number):
        view = tier_problem(random_problem(family, seed, most), "network")
        sending = Sending.of(view)
        leaders = leaders_of(sending)
        regions = random_regions(random.Random(seed), leaders) if leaders else None
        for groups in numbers_of_groups(view) if regions else ():
            yield Case(view, sending, regions, groups)


CASES = list(cases(160))


def random_state(rng: random.Random, case: Case) -> Counts:
    """Return any state below the one of all regions together."""
    counts = case.whole
    for _ in range(rng.randint(0, 4)):
        able = [at for at, (region, _) in enumerate(counts) if case.regions.size[region] > 1]
        parts = halved(case.regions, counts, rng.choice(able)) if able else []
        if not parts:
            break
        counts = rng.choice(parts)
    return counts


def in_parts(case: Case) -> float | None:
    """Return the least cost where hubs are taken in parts; `None` where that cannot be either."""
    possible, band = case.sending.is_possible, case.knapsacks.band
    count, leaders = len(case.view), leaders_of(case.sending)
    pairs = [(i, h) for h in leaders for i in range(count) if possible[i, h]]
    sent = np.array([[i == k for i, _ in pairs] for k in range(count)], dtype=float)
    led = np.array([[h == k for _, h in pairs] for k in range(count)], dtype=float)
    hub = np.array([[i == h == k for i, h in pairs] for k in range(count)], dtype=float)
    patients = np.array([case.view.patients[i] for i, _ in pairs], dtype=float)
    cost = np.array([case.sending.cost[i, h] for i, h in pairs], dtype=float)
    unit = max(1.0, cost.max())
    by_hub = led.T @ hub
    found = linprog(
        cost / unit,
        A_ub=np.vstack(
            [
                np.eye(len(pairs)) - by_hub,
                led * patients - band.most * hub,
                band.least * hub - led * patients,
            ]
        ),
        b_ub=np.zeros(len(pairs) + 2 * count),
        A_eq=np.vstack([sent, hub.sum(axis=0)]),
        b_eq=np.append(np.ones(count), case.groups),
        bounds=(0, 1),
    )
    return float(found.fun) * unit if found.success else None


# ---- what is found ---------------------------------------------------------------------------


def test_what_is_found_is_nearly_the_best_that_payments_prove():
    near = compared = 0
    for case in CASES:
        best = in_parts(case)
        first = case.volume.first(case.groups)
        start = case.proved(case.whole, first)
        if best is None or best <= 0 or not start or start <= 0:
            continue
        found = case.volume.improved(case.whole, first, NO_GOAL, ROUNDS)
        bound = case.proved(case.whole, found.paid)
        assert bound is not None
        assert bound <= best * (1 + 1e-6) + 1
        near += bound >= 0.97 * best
        compared += 1
    assert compared > 60
    assert near > 0.85 * compared


@given(st.integers(0, len(CASES) - 1), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_payments_never_prove_less_than_those_before_but_for_rounding(number: int, seed: int):
    case, rng = CASES[number], random.Random(seed)
    counts = random_state(rng, case)
    typical = 1 + int(case.sending.cost.max())
    before = np.array([rng.randint(-typical // 4, typical) for _ in range(len(case.view))])
    goal = float(min(2**44, beyond_any_plan(case.view)))
    found = case.volume.improved(counts, before, goal, rng.choice((0, 1, 5, 50, 150)))
    least, bound = case.proved(counts, before), case.proved(counts, found.paid)
    assert (least is None) == (bound is None)
    if least is not None and bound is not None:
        assert bound >= least - case.rounding(counts) - abs(least) * 1e-9


@given(st.integers(0, len(CASES) - 1), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_whatever_they_begin_with_payments_are_such_as_may_be(number: int, seed: int):
    case, rng = CASES[number], random.Random(seed)
    count, typical = len(case.view), 1 + int(case.sending.cost.max())
    before = payments_of(wild_payments(rng, count, typical))
    counts = random_state(rng, case)
    goal = rng.choice((NO_GOAL, 0.0, -1e15, float(typical)))
    paid = case.volume.improved(counts, before, goal, 60).paid
    assert paid.dtype == np.int64
    assert paid.shape == (count,)
    assert payments_of(paid.tolist()).tolist() == paid.tolist()
    first = case.volume.first(case.groups)
    assert payments_of(first.tolist()).tolist() == first.tolist()
    assert (first >= 0).all()


@pytest.mark.parametrize("rounds", [1, 60])
def test_payments_beyond_all_that_is_looked_for_are_brought_back(rounds: int):
    count = 5
    edges = [(i, i + 1) for i in range(count - 1)]
    view = tier_problem(make_problem([10] * count, edges, floor=10, ceiling=50), "network")
    regions = random_regions(random.Random(0), list(range(count)))
    case = Case(view, Sending.of(view), regions, 2)
    before = payments_of([2**57, -(2**57), 2**58, -(2**58), 0])
    paid = case.volume.improved(case.whole, before, NO_GOAL, rounds).paid
    assert payments_of(paid.tolist()).tolist() == paid.tolist()
    assert int(np.abs(paid).max()) <= 2**46


def test_where_no_plan_is_of_a_state_payments_prove_no_less_than_those_before_either():
    """None of two hubs reaches practice 1: what it pays grows until it is too large."""
    ways = [[0, 5, 9, 4], [None, 0, None, 5], [9, 5, 0, 6], [4, 5, 6, 0]]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([10] * 4, edges, floor=0, ceiling=40, travel=ways)
    view = tier_problem(problem, "network")
    case = Case(view, Sending.of(view), Regions.of([(0, 1), (2, 3), (4, 5)], [0, 1, 2, 3]), 2)
    counts = ((0, 1), (2, 1))
    before = payments_of([50_000, 70_000, 60_000, 30_000])
    found = case.volume.improved(counts, before, NO_GOAL, ROUNDS).paid
    least, bound = case.proved(counts, before), case.proved(counts, found)
    assert least is not None
    assert bound is not None
    assert bound >= least - case.rounding(counts)


@pytest.mark.parametrize("paid", [0, 1, -1_000, -(10**8), 10**8])
def test_payments_that_prove_nothing_are_improved_like_others(paid: int):
    """Of three practices on a line two lead, and the third travels one kilometre."""
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=0, ceiling=30)
    view = tier_problem(problem, "network")
    case = Case(view, Sending.of(view), Regions.of([(0, 1), (2, 3)], [0, 1, 2]), 2)
    before = payments_of([paid] * 3)
    best = in_parts(case)
    assert best == pytest.approx(10 * 1_000 * 1_000)
    found = case.volume.improved(case.whole, before, NO_GOAL, ROUNDS).paid
    bound = case.proved(case.whole, found)
    assert bound is not None
    assert bound > 0.9 * best


def test_what_is_given_is_left_as_it_is():
    for case in CASES[::5]:
        before = case.volume.first(case.groups)
        kept = before.copy()
        case.volume.improved(case.whole, before, NO_GOAL, 20)
        assert (before == kept).all()


def test_the_same_is_found_again():
    for case in CASES[::5]:
        before = case.volume.first(case.groups)
        one, other = (case.volume.improved(case.whole, before, NO_GOAL, 80) for _ in range(2))
        assert (one.paid == other.paid).all()
        assert (one.led == other.led).all()


def test_where_a_goal_is_proved_no_more_is_looked_for():
    reached = stopped = looked = 0
    for case in CASES[::2]:
        before = case.volume.first(case.groups)
        proved = case.proved(case.whole, before)
        if proved is None:
            continue
        lower = case.volume.improved(case.whole, before, float(proved - 10**6), ROUNDS)
        assert (lower.paid == before).all()
        most = case.volume.improved(case.whole, before, NO_GOAL, ROUNDS)
        best = case.proved(case.whole, most.paid)
        assert best is not None
        goal = (proved + best) // 2
        halfway = case.volume.improved(case.whole, before, float(goal), ROUNDS)
        bound = case.proved(case.whole, halfway.paid)
        assert bound is not None
        reached += bound >= goal - case.rounding(case.whole)
        stopped += bound < best
        looked += 1
    assert stopped > 0.3 * looked
    assert reached > 0.9 * looked


# ---- how far each leads ----------------------------------------------------------------------


def test_as_many_lead_in_each_region_as_the_state_says():
    looked = 0
    for number, case in enumerate(CASES):
        counts = random_state(random.Random(number), case)
        before = case.volume.first(case.groups)
        if case.proved(counts, before) is None:
            continue
        led = case.volume.improved(counts, before, NO_GOAL, 60).led
        assert (led >= -1e-9).all()
        assert (led <= 1 + 1e-9).all()
        for region, hubs in counts:
            assert led[case.regions.held(region)].sum() == pytest.approx(hubs)
        assert led.sum() == pytest.approx(case.groups)
        looked += len(counts) > 1
    assert looked > 30


def test_where_too_few_can_lead_payments_stay_as_they_are():
    """One of the practices is above all that a group of so many may have."""
    problem = make_problem([10, 10, 40], [(0, 1), (1, 2)], floor=10, ceiling=40)
    view = tier_problem(problem, "network")
    case = Case(view, Sending.of(view), random_regions(random.Random(1), [0, 1, 2]), 4)
    before = case.volume.first(4)
    assert case.proved(case.whole, before) is None
    assert (case.volume.improved(case.whole, before, NO_GOAL, ROUNDS).paid == before).all()


def test_the_number_of_groups_that_binds_is_among_those_that_payments_are_looked_for():
    """Where it was only the fewest and the most, nothing was proved of these."""
    for family, seed, least in (("ring", 37, 39_000_000_000), ("planar", 35, 84_000_000)):
        view = tier_problem(random_problem(family, seed, 10), "network")
        assert upper_proof(view, Limits()).claimed >= least
