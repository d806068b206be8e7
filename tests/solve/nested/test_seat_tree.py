"""Branch and bound over seats: no plan is lost, no bound above one, small problems are closed."""

import random
from collections.abc import Iterator
from functools import cache

import pytest

from netform.plan.proof.regions import Land
from netform.plan.proof.seat_kernels import NOWHERE
from netform.plan.proof.seats import Seats
from netform.solve import Limits
from netform.solve.nested import seat_tree
from netform.solve.nested.seat_lp import SeatLP
from netform.solve.nested.seat_tree import SeatTree, State, leaves_of
from tests.helpers.seat_judge import Led, SeatJudge, cost_of, is_of
from tests.helpers.seat_search import begun, is_lawful, seat_lp
from tests.plan.proof.test_seats import JUDGES

NO_LIMIT = Limits()
MOST_STEPS = 40
Root = tuple[SeatJudge, Land, list[list[Led]], int]


@cache
def roots() -> list[Root]:
    """Return problems with their plans of so many federations, and what the cheapest costs."""
    found = []
    for seed, judge in JUDGES[:18]:
        for groups, optimum in judge.optima.items():
            plans = list(judge.plans(groups))
            if len(plans) < 2_000:
                land = judge.land(random.Random(seed), groups)
                found.append((judge, land, plans, optimum))
    return found


@cache
def grown(judge: SeatJudge, land: Land, target: int) -> tuple[SeatTree, State, list[int]]:
    """Return a tree at its end, or after many steps, its root, and the bounds on the way."""
    whole = Seats.anywhere(land, (land.regions.whole,), (land.groups,))
    root = begun(judge, land, whole, judge.cheapest_networks or 0)
    tree = SeatTree(seat_lp(judge, land))
    tree.add(root)
    bounds = [tree.bound]
    while tree.bound < target and not tree.is_stuck and len(bounds) <= MOST_STEPS:
        tree.step(target, NO_LIMIT)
        bounds.append(tree.bound)
    return tree, root, bounds


def inner_of(root: State) -> Iterator[State]:
    """Yield the states of a tree that are split."""
    if root.below:
        yield root
    for below in root.below:
        yield from inner_of(below)


def test_what_is_not_stuck_is_closed_at_the_cheapest_plan():
    closed = every = 0
    for judge, land, _, optimum in roots():
        tree, _, bounds = grown(judge, land, optimum)
        assert min(optimum, tree.bound) <= optimum
        every += 1
        if not tree.is_stuck and len(bounds) <= MOST_STEPS:
            assert min(optimum, tree.bound) == optimum
            closed += 1
    assert closed > every // 3


def test_the_least_bound_is_at_most_the_cheapest_plan_and_never_falls():
    for judge, land, _, optimum in roots():
        for target in (optimum + 1, optimum + optimum // 50, 2 * optimum):
            tree, root, bounds = grown(judge, land, target)
            assert bounds == sorted(bounds)
            assert tree.bound <= optimum
            assert min(leaf.bound for leaf in leaves_of(root)) == tree.bound


@pytest.mark.parametrize("more", [0, 20, 1])
def test_every_plan_is_in_one_leaf_which_costs_no_more(more: int):
    looked = 0
    for judge, land, plans, optimum in roots():
        target = optimum if not more else optimum + optimum // more
        _, root, _ = grown(judge, land, target)
        leaves = list(leaves_of(root))
        for plan in plans[:: 1 + len(plans) // 200]:
            inside = [leaf for leaf in leaves if is_of(plan, leaf.seats, land)]
            assert len(inside) == 1
            assert inside[0].bound <= max(target, cost_of(plan))
            if cost_of(plan) < target:
                assert inside[0].bound <= cost_of(plan)
            looked += len(leaves) > 1
    assert looked > 500


def test_splits_are_exhaustive_and_at_what_they_say():
    halved = branched = numbered = 0
    for judge, land, plans, optimum in roots():
        _, root, _ = grown(judge, land, optimum + optimum // 10)
        for state in inner_of(root):
            if state.at[1] is None:
                parts = [half for half, _ in state.seats.halved(land, state.at[0])]
                halved += 1
            else:
                parts = list(state.seats.branched(land, *state.at))
                branched += state.at[1].practice is not None
                numbered += state.at[1].practice is None
            below = [each.seats for each in state.below]
            assert [each.name for each in below] == [each.name for each in parts]
            for own, part in zip(below, parts, strict=True):
                assert (own.may == part.may).all()
                assert (own.fewest, own.most) == (part.fewest, part.most)
            for plan in plans[:: 1 + len(plans) // 50]:
                inside = sum(is_of(plan, part, land) for part in below)
                assert inside == is_of(plan, state.seats, land)
            assert all(each.bound >= state.bound for each in state.below)
    assert halved > 20
    assert branched > 0
    assert numbered > 10


def test_what_proves_a_state_proves_its_bound():
    with_book = 0
    for judge, land, _, optimum in roots():
        networks = judge.cheapest_networks or 0
        for target in (optimum, 2 * optimum):
            _, root, _ = grown(judge, land, target)
            lawful: dict[int, bool] = {}
            for leaf in leaves_of(root):
                if leaf.book is None:
                    proved = networks + leaf.seats.proved(land, land.no_payments, leaf.prices)
                else:
                    payments = leaf.book.payments[leaf.way]
                    own = leaf.seats.for_networks(leaf.book.each[leaf.way].tolist())
                    proved = leaf.seats.proved(land, payments, leaf.prices)
                    proved += leaf.book.base + own
                    key = id(leaf.book)
                    lawful[key] = lawful.get(key, False) or is_lawful(leaf.book, judge)
                    with_book += 1
                # A half has the bound of its whole, whose prices may prove more of it.
                assert proved >= leaf.bound
                assert proved == leaf.bound or leaf is not root
            assert all(lawful.values())
    assert with_book > 50


def test_seats_of_several_hubs_are_halved_in_the_end():
    for judge, land, _, optimum in roots():
        tree, _, bounds = grown(judge, land, 2 * optimum)
        if len(bounds) <= MOST_STEPS:
            assert all(set(state.seats.number) == {1} for state in tree.stuck)


def test_a_state_whose_lp_has_no_answer_is_stuck(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(SeatLP, "relax", lambda *_: None)
    judge, land, _, optimum = roots()[0]
    tree, root, bounds = grown.__wrapped__(judge, land, 2 * optimum)
    assert tree.stuck == [root]
    assert len(bounds) == 2


def test_only_a_practice_that_could_be_elsewhere_is_branched_on():
    """Where a fine for what is left out is too small, practices are in their only seat in part."""
    for judge, land, _, optimum in roots():
        for target in (2 * optimum, 2**45):
            _, root, _ = grown(judge, land, target)
            for state in inner_of(root):
                at = state.at[1]
                if at is not None and at.practice is not None:
                    near = state.seats.costs(land, land.no_payments)[:, at.practice]
                    assert (near < NOWHERE).sum() > 1


def test_no_tree_is_deeper_than_a_proof_may_be(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seat_tree, "DEEPEST", 3)
    deepest = 0
    for judge, land, _, optimum in roots():
        tree, root, _ = grown.__wrapped__(judge, land, 2 * optimum)
        depths = [leaf.depth for leaf in leaves_of(root)]
        deepest = max(deepest, *depths)
        assert tree.bound <= optimum
    assert deepest == 3


def test_a_tree_without_states_is_stuck_with_no_bound():
    judge, land, _, _ = roots()[0]
    tree = SeatTree(seat_lp(judge, land))
    assert tree.is_stuck
    assert tree.bound == 2**62


def test_once_a_limit_is_reached_a_step_leaves_all_as_it_is():
    judge, land, _, optimum = roots()[0]
    whole = Seats.anywhere(land, (land.regions.whole,), (land.groups,))
    root = begun(judge, land, whole)
    tree = SeatTree(seat_lp(judge, land))
    tree.add(root)
    found, state = tree.step(2 * optimum, Limits(seconds=0))
    assert found is None
    assert state is root
    assert tree.bound == root.bound
    assert list(leaves_of(root)) == [root]
