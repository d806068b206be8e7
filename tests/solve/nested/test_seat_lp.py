"""LPs of states: what they prove is below every plan, above what prices prove, and lawful."""

import random
from functools import cache

import numpy as np
import pytest

from netform.plan.proof.regions import Land
from netform.plan.proof.seats import Seats
from netform.solve import Limits
from netform.solve.nested import seat_rows
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_lp import Relaxed
from tests.helpers.seat_judge import Led, SeatJudge, is_of, random_branch
from tests.helpers.seat_search import (
    begun,
    cheapest,
    is_lawful,
    least_in_parts,
    networks_in_parts,
    seat_lp,
)
from tests.plan.proof.test_seats import JUDGES

NO_LIMIT = Limits()
State = tuple[SeatJudge, Land, Seats, list[list[Led]]]


@cache
def every_state() -> list[State]:
    """Return states that plans are in, ever smaller, with these plans."""
    found = []
    for seed, judge in JUDGES:
        rng = random.Random(seed)
        for groups in judge.optima:
            land = judge.land(rng, groups)
            state = Seats.anywhere(land, (land.regions.whole,), (groups,))
            plans = list(judge.plans(groups))
            for _ in range(4):
                found.append((judge, land, state, plans))
                able = [j for j, r in enumerate(state.region) if land.regions.size[r] > 1]
                if able and rng.random() < 0.7:
                    parts = [half for half, _ in state.halved(land, rng.choice(able))]
                else:
                    at = random_branch(rng, state, len(judge.upper))
                    parts = list(state.branched(land, *at))
                state = rng.choice([p for p in parts if any(is_of(x, p, land) for x in plans)])
                plans = [plan for plan in plans if is_of(plan, state, land)]
    return found


def states(number: int) -> list[State]:
    """Return so many of them, of all problems."""
    every = every_state()
    return every[:: max(1, len(every) // number)]


def relaxed(judge: SeatJudge, land: Land, state: Seats, target: int) -> Relaxed:
    found = seat_lp(judge, land).relax(state, begun(judge, land, state).start, target, NO_LIMIT)
    assert found is not None
    return found


@pytest.fixture
def no_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_rows.SeatRows, "add_cuts", lambda _: 0)


def test_no_more_is_proved_than_the_cheapest_plan_of_a_state_costs():
    with_cuts = raised = 0
    for judge, land, state, plans in states(120):
        best, in_parts = cheapest(plans, state, land), least_in_parts(judge, land, state)
        assert best is not None
        assert in_parts is not None
        for target in (best + 1, 2 * best + 1, int(1.003 * in_parts) + 1):
            found = relaxed(judge, land, state, target)
            assert found.bound <= best
            assert is_lawful(found.book, judge)
            with_cuts += bool(found.book.cuts)
            raised += found.bound > in_parts + 1e-5 * best + 10
    assert with_cuts > 3
    assert raised > 3


def test_books_are_lawful_and_prove_the_bound_by_the_prices():
    for judge, land, state, plans in states(80):
        best = cheapest(plans, state, land)
        assert best is not None
        for target in (best + 1, 2 * best, best // 2):
            found = relaxed(judge, land, state, target)
            assert is_lawful(found.book, judge)
            assert found.book.payments.shape == (len(state.region), len(judge.lower))
            proved = state.proved(land, found.book.payments, found.prices)
            for_networks = state.for_networks(found.book.each.tolist())
            assert found.bound == found.book.base + for_networks + proved


def test_without_cuts_the_bound_reaches_the_lp_over_all_networks_and_seats(no_cuts: None):
    reached = looked = 0
    for judge, land, state, _ in states(120):
        best = least_in_parts(judge, land, state)
        assert best is not None
        found = relaxed(judge, land, state, int(best) + 2)
        near = 1e-4 * abs(best) + 10
        assert found.bound <= best + near
        if found.is_kept:
            looked += 1
            reached += found.bound >= best - near
            assert found.bound >= 0.98 * best - near
    assert looked > 80
    assert reached >= 0.95 * looked


def test_lps_prove_more_than_prices_and_networks_apart(no_cuts: None):
    more = 0
    for judge, land, state, _ in states(60):
        best = least_in_parts(judge, land, state)
        assert best is not None
        zero = np.zeros(len(state.region), dtype=np.int64)
        alone = networks_in_parts(judge)
        apart, _ = state.priced(land, land.no_payments, int(alone), int(best) + 2, 200, zero)
        found = relaxed(judge, land, state, int(best) + 2)
        assert found.bound >= apart - 2e-4 * abs(best) - 10 or not found.is_kept
        more += found.bound > apart + 1e-3 * abs(best)
    assert more > 3


def test_it_is_branched_at_a_practice_or_a_number_of_networks_in_parts():
    branched = numbers = whole = 0
    for judge, land, state, _ in every_state():
        best = least_in_parts(judge, land, state)
        assert best is not None
        target = int(1.003 * best) + 100
        found = relaxed(judge, land, state, target)
        if found.bound >= target or not found.is_kept:
            continue
        in_part = (found.share > 1e-4) & (found.share < 1 - 1e-4)
        if found.branch is None:
            assert (np.minimum(found.share, 1 - found.share) < 2e-3).all()
            whole += 1
        else:
            seat, at = found.branch
            if at.practice is None:
                assert state.fewest[seat] <= at.networks < state.most[seat]
                numbers += 1
            else:
                assert in_part[seat, at.practice]
                branched += 1
    assert branched > 0
    assert numbers > 10
    assert whole > 20


def test_shares_cover_each_practice_once_and_only_where_it_may_be():
    kept = 0
    for judge, land, state, plans in states(40):
        best = cheapest(plans, state, land)
        assert best is not None
        lp = seat_lp(judge, land)
        found = lp.relax(state, begun(judge, land, state).start, 2 * best, NO_LIMIT)
        assert found is not None
        if found.is_kept:
            kept += 1
            assert np.allclose(found.share.sum(axis=0), 1, atol=1e-4)
            assert (found.share[~state.may] < 1e-6).all()
    assert kept > 10


def test_once_a_limit_is_reached_nothing_is_said():
    judge, land, state, _ = states(1)[0]
    start = begun(judge, land, state).start
    assert seat_lp(judge, land).relax(state, start, 2**60, Limits(seconds=0)) is None


def test_networks_are_kept_once():
    judge, land, state, _ = states(1)[0]
    lp = seat_lp(judge, land)
    lp.relax(state, begun(judge, land, state).start, 2**50, NO_LIMIT)
    columns, networks = lp.networks.columns, MetNetworks()
    places = networks.bring(columns)
    assert places.tolist() == list(range(len(columns)))
    assert networks.bring(columns).tolist() == places.tolist()
    assert len(networks.columns) == len(set(columns.keys())) == len(columns)
