"""Bounds by seats: proved exactly on small problems, never above a plan, certified as claimed."""

import random
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan import CoupledPart, JointCertificate, recheck_joint
from netform.plan.proof.knapsack_bound import in_steps, numbers_of_groups
from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.problem import tier_problem
from netform.solve import Limits, solve
from netform.solve.columns import lay_ground
from netform.solve.columns.cuts import Cut
from netform.solve.columns.pricing import Duals
from netform.solve.nested.book import Book
from netform.solve.nested.proofs import duals_of, upper_proof
from netform.solve.nested.seat_bound import SeatBound, lawful, region_tree
from netform.solve.nested.seat_lp import Relaxed
from tests.helpers.make import make_problem
from tests.helpers.seat_judge import SeatJudge
from tests.helpers.seat_search import cheapest, is_lawful
from tests.plan.proof.test_seats import JUDGES

NO_LIMIT = Limits()


def raise_to(
    bound: SeatBound,
    cutoff: int,
    limits: Limits = NO_LIMIT,
    on_level: Callable[[], None] = lambda: None,
    on_lp: Callable[[Land, Seats, Relaxed], None] = lambda *_: None,
) -> None:
    """Raise a bound where the best plan costs so much and does not change."""
    bound.raise_bound(limits, lambda: cutoff, limits.reached, on_level, on_lp)


@cache
def lower_certificate(judge: SeatJudge):
    return solve(judge.problem, tiers=("network",), threads=1).certificate


def seat_bound(judge: SeatJudge, numbers: range) -> SeatBound:
    """Return a search that nothing is proved by yet."""
    ground, certificate = lay_ground(judge.lower), lower_certificate(judge)
    duals = lawful(ground, duals_of(judge.lower, certificate))
    tiers = judge.lower, judge.upper
    return SeatBound(ground, tiers, judge.sending, duals, certificate.claimed, numbers, 1)


def raised(judge: SeatJudge, numbers: range, cutoff: int) -> SeatBound:
    bound = seat_bound(judge, numbers)
    raise_to(bound, cutoff)
    return bound


@cache
def judges(number: int) -> list[SeatJudge]:
    """Return problems of whose networks something is proved."""
    able = [judge for _, judge in JUDGES if lower_certificate(judge) is not None]
    return able[:number]


# ---- the bound -------------------------------------------------------------------------------


def test_each_number_of_federations_is_proved_to_cost_what_its_cheapest_plan_does():
    exact, numbers = 0, []
    for judge in judges(30):
        for groups, optimum in judge.optima.items():
            bound = raised(judge, range(groups, groups + 1), optimum).bound
            assert bound <= optimum
            exact += bound == optimum
            numbers.append(groups)
    assert {1, 2, 3} <= set(numbers)
    assert exact > 0.4 * len(numbers)


def test_all_numbers_together_are_proved_to_cost_what_the_cheapest_plan_does():
    exact = 0
    for judge in judges(30):
        optimum = min(judge.optima.values())
        bound = raised(judge, numbers_of_groups(judge.upper), optimum).bound
        assert bound <= optimum
        exact += bound == optimum
    assert exact > 12


@pytest.mark.parametrize("share", [0.3, 0.9, 1.1, 3.0])
def test_whatever_the_cutoff_no_more_is_proved_than_the_cheapest_plan_costs(share: float):
    for judge in judges(20):
        optimum = min(judge.optima.values())
        cutoff = int(share * optimum)
        bound = raised(judge, numbers_of_groups(judge.upper), cutoff).bound
        assert bound <= optimum
        if share < 1:
            step = in_steps(1, judge.lower, judge.upper)
            least = lower_certificate(judge).claimed
            assert bound < max(cutoff, least) + step


def test_with_a_gap_asked_for_no_more_is_aimed_at():
    for judge in judges(12):
        optimum = min(judge.optima.values())
        bound = seat_bound(judge, numbers_of_groups(judge.upper))
        before = bound.bound
        raise_to(bound, optimum, Limits(gap=0.2))
        step = in_steps(1, judge.lower, judge.upper)
        assert bound.bound <= max(before, optimum - int(0.2 * optimum) + step)


def test_once_it_is_enough_nothing_more_is_proved():
    judge = judges(1)[0]
    bound = seat_bound(judge, numbers_of_groups(judge.upper))
    before = bound.bound
    bound.raise_bound(NO_LIMIT, lambda: 10**12, lambda: True, lambda: None, lambda *_: None)
    assert bound.bound == before


def test_bounds_never_fall_and_each_level_is_told():
    risen = 0
    for judge in judges(20):
        optimum = min(judge.optima.values())
        bound = seat_bound(judge, numbers_of_groups(judge.upper))
        told: list[int] = []

        def on_level(bound: SeatBound = bound, told: list[int] = told) -> None:
            told.append(bound.bound)

        before = bound.bound
        assert lower_certificate(judge).claimed <= before <= optimum
        raise_to(bound, optimum, on_level=on_level)
        assert told == sorted(told)
        assert told[-1] == bound.bound
        risen += len({before, *told}) > 1
    assert risen > 5


def test_what_is_shown_of_lps_is_of_states_that_cost_no_more_than_their_plans():
    shown = 0
    for judge in judges(12):
        optimum = min(judge.optima.values())
        plans = {k: list(judge.plans(k)) for k in judge.optima}
        heard: list[tuple[Land, Seats, Relaxed]] = []
        bound = seat_bound(judge, numbers_of_groups(judge.upper))
        raise_to(bound, optimum, on_lp=lambda *each, heard=heard: heard.append(each))
        for land, seats, found in heard:
            best = cheapest(plans.get(land.groups, []), seats, land)
            assert best is None or found.bound <= best
            shown += 1
    assert shown > 10


def test_with_no_time_no_more_is_proved_than_what_networks_cost():
    for judge in judges(10):
        bound = seat_bound(judge, numbers_of_groups(judge.upper))
        before = bound.bound
        raise_to(bound, 10**12, Limits(seconds=0))
        assert bound.bound == before
        part, checked = certified_by(judge, bound)
        assert checked.faults == []
        assert part.claimed == before <= checked.certified


# ---- proofs ----------------------------------------------------------------------------------


def certified_by(judge: SeatJudge, bound: SeatBound):
    part = CoupledPart(judge.upper.codes, bound.proofs())
    proof = upper_proof(judge.upper, NO_LIMIT)
    certificate = JointCertificate(lower_certificate(judge), proof, (part,))
    return part, recheck_joint(judge.problem, certificate)


@pytest.mark.parametrize("share", [1.0, 0.95, 1.5])
def test_proofs_are_certified_and_claim_no_more_than_is_certified(share: float):
    trees = 0
    for judge in judges(20):
        optimum = min(judge.optima.values())
        bound = raised(judge, numbers_of_groups(judge.upper), int(share * optimum))
        part, checked = certified_by(judge, bound)
        assert checked.faults == []
        assert checked.holds
        assert bound.bound == part.claimed <= checked.certified <= optimum
        trees += sum(len(proof.opened) for proof in part.proofs)
    assert trees > 3


def test_there_is_a_proof_for_each_number_of_federations():
    for judge in judges(10):
        numbers = numbers_of_groups(judge.upper)
        bound = raised(judge, numbers, min(judge.optima.values()))
        assert [proof.groups for proof in bound.proofs()] == list(numbers)


# ---- regions ---------------------------------------------------------------------------------


@given(st.integers(1, 12), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_regions_hold_all_leaders_and_near_ones_are_together_first(count: int, seed: int):
    rng = random.Random(seed)
    points = [(rng.randrange(10_000), rng.randrange(10_000)) for _ in range(count)]
    edges = [(i, i + 1) for i in range(count - 1)]
    problem = make_problem([10] * count, edges, floor=5, ceiling=50, points=points)
    view = tier_problem(problem, "network")
    leaders = sorted(rng.sample(range(count), rng.randint(1, count)))
    regions = region_tree(view, leaders)
    assert sorted(regions.held(regions.whole).tolist()) == leaders
    assert regions.leaders.tolist() == leaders
    if len(leaders) > 1:
        some = np.array(leaders)
        far = view.way(some, some)
        one, other = (int(regions.held(int(half))[0]) for half in regions.half[len(leaders)])
        pairs = far[~np.eye(len(leaders), dtype=bool)]
        at = leaders.index(one), leaders.index(other)
        assert one != other
        assert far[at] == pairs.min()


def test_practices_out_of_reach_are_halved_too():
    far = [[0, None, 5], [None, 0, None], [5, None, 0]]
    problem = make_problem(
        [10, 10, 10], [(0, 1), (1, 2)], floor=5, ceiling=50, travel=far, unit="metres"
    )
    regions = region_tree(tier_problem(problem, "network"), [0, 1, 2])
    assert sorted(regions.held(regions.whole).tolist()) == [0, 1, 2]
    assert sorted(regions.held(3).tolist()) == [0, 2]


# ---- duals -----------------------------------------------------------------------------------


def test_duals_are_made_lawful_and_lawful_ones_are_left_alone():
    changed = left = 0
    for seed, judge in JUDGES:
        ground, rng = lay_ground(judge.lower), random.Random(seed)
        book = judge.book(rng, 1)
        cuts = tuple(Cut(cut.practices, cut.weights, cut.divisor) for cut in book.cuts)
        cut = np.array([cut.dual for cut in book.cuts], dtype=np.int64)
        size, each = max(judge.networks.values()), 0
        for more in (0, size // 5, 3 * size):
            paid = np.array(book.payments[0], dtype=np.int64) + more
            found = lawful(ground, Duals(paid, cuts, cut, scale=1))
            own = Book(found.practice[None, :], np.array([each]), found.cuts, found.cut)
            assert is_lawful(own, judge)
            if is_lawful(Book(paid[None, :], np.array([each]), cuts, cut), judge):
                assert (found.practice == paid).all()
                left += 1
            else:
                assert (found.practice <= paid).all()
                changed += 1
    assert changed > 20
    assert left > 20
