"""Proofs by the seats of hubs: what they prove is at most the optimum, and misfits are refused."""

import json
import random
from dataclasses import replace

import pytest

from netform.plan.proof.cases import Branch
from netform.plan.proof.joint_certificate import least_of_best
from netform.plan.proof.seat_kernels import NOWHERE
from netform.plan.proof.seat_proof import (
    DEEPEST,
    Book,
    OpenState,
    SeatLeaf,
    SeatProof,
    SeatSplit,
    SeatStates,
)
from netform.plan.proof.seat_table import seat_proof_from_table, seat_proof_table
from netform.plan.proof.seats import Search
from tests.helpers.seat_judge import SeatJudge
from tests.helpers.seat_proofs import random_proof
from tests.plan.proof import test_seats

JUDGES = test_seats.JUDGES[:25]


def made(seed: int, judge: SeatJudge, groups: int) -> SeatProof:
    rng = random.Random(seed)
    target = judge.optima[groups] + rng.choice((-1, 1, 1, judge.optima[groups]))
    return random_proof(rng, judge, groups, target)


def test_a_proof_proves_at_most_the_optimum():
    through_trees = 0
    for seed, judge in JUDGES:
        for groups, optimum in judge.optima.items():
            for other in (0, 1_000):
                proof = made(seed + other, judge, groups)
                land = proof.land(judge.upper, judge.sending)
                bound = proof.proved(land)
                assert bound <= optimum
                plain = replace(proof, opened=()).proved(land)
                assert plain <= bound
                through_trees += plain < bound
    assert through_trees > 5


def test_a_state_that_is_missing_has_the_bound_of_the_search():
    for seed, judge in JUDGES[:10]:
        for groups in judge.optima:
            proof = made(seed, judge, groups)
            land = proof.land(judge.upper, judge.sending)
            for k in range(len(proof.opened)):
                fewer = replace(proof, opened=proof.opened[:k] + proof.opened[k + 1 :])
                assert fewer.proved(land) <= proof.proved(land)


def test_a_proof_survives_its_file():
    for seed, judge in JUDGES[:8]:
        for groups in judge.optima:
            proof = made(seed, judge, groups)
            table = json.loads(json.dumps(seat_proof_table(proof)))
            assert seat_proof_from_table(table) == proof


def trees_of(proof: SeatProof) -> list[SeatStates]:
    """Return all that stands in the trees of a proof."""
    found, pending = [], [each.states for each in proof.opened]
    while pending:
        found.append(pending.pop())
        if isinstance(found[-1], SeatSplit):
            pending += found[-1].below
    return found


def test_random_proofs_have_leaves_with_books_and_without():
    books = [
        each.book
        for seed, judge in JUDGES
        for groups in judge.optima
        for each in trees_of(made(seed, judge, groups))
        if isinstance(each, SeatLeaf)
    ]
    assert 10 < books.count(None) < len(books) - 10


def without_books(proof: SeatProof, judge: SeatJudge) -> SeatProof:
    """Return the same proof with a leaf for each open state that says what its search says."""
    search = Search(proof.target, proof.rounds, proof.worth)
    land = proof.land(judge.upper, judge.sending)
    left = search.open(land, proof.networks, room=5_000, most=10**6)
    assert left is not None
    opened = tuple(
        OpenState(each.region, each.number, SeatLeaf(None, (), tuple(each.prices.tolist())))
        for each in left
    )
    return replace(proof, books=(), opened=opened)


def test_a_leaf_without_a_book_proves_what_the_search_does_by_the_same_prices():
    looked = 0
    for seed, judge in JUDGES:
        for groups in judge.optima:
            proof = without_books(made(seed, judge, groups), judge)
            land = proof.land(judge.upper, judge.sending)
            assert proof.proved(land) == replace(proof, opened=()).proved(land)
            looked += len(proof.opened)
    assert looked > 50


def test_what_networks_cost_more_is_proved_more_of_leaves_without_a_book():
    for seed, judge in JUDGES[:10]:
        for groups in judge.optima:
            proof = without_books(made(seed, judge, groups), judge)
            proof = replace(proof, target=2**60, rounds=1, worth=100_000)
            land = proof.land(judge.upper, judge.sending)
            more = replace(proof, networks=proof.networks + 7)
            assert more.proved(land) == proof.proved(land) + 7


def chosen() -> tuple[SeatJudge, SeatProof]:
    """Return a proof with an open state of several seats and a leaf there."""
    for seed, judge in JUDGES:
        for groups, optimum in judge.optima.items():
            if groups < 2 or len(judge.leaders) < 3:
                continue
            proof = random_proof(random.Random(seed), judge, groups, 3 * optimum, depth=0)
            if proof.opened and len(proof.opened[0].region) > 1:
                return judge, proof
    raise AssertionError("no problem has such a proof")


JUDGE, PROOF = chosen()
SEATS = len(PROOF.opened[0].region)
LEAF = SeatLeaf(0, (0,) * SEATS, (0,) * SEATS)


def with_states(states) -> SeatProof:
    first, *others = PROOF.opened
    return replace(PROOF, opened=(replace(first, states=states), *others))


def deep(levels: int):
    states = LEAF
    for _ in range(levels):
        states = SeatSplit(0, Branch(practice=0), (states, LEAF))
    return states


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (replace(with_states(LEAF), books=()), "book that is not there"),
        (replace(with_states(LEAF), books=(Book(()),)), "way that is not there"),
        (replace(PROOF, opened=PROOF.opened[:1] * 2), "twice"),
        (
            replace(PROOF, opened=(*PROOF.opened, OpenState((1, 2), (1,), LEAF))),
            "longer|shorter",
        ),
        (replace(PROOF, halves=PROOF.halves[1:]), "halved"),
        (replace(PROOF, halves=()), "halved"),
        (with_states(replace(LEAF, book=-1)), "book that is not there"),
        (with_states(replace(LEAF, book=9)), "book that is not there"),
        (with_states(replace(LEAF, ways=(0,))), "one way a seat"),
        (with_states(replace(LEAF, ways=(-1,) * SEATS)), "way that is not there"),
        (with_states(replace(LEAF, ways=(9,) * SEATS)), "way that is not there"),
        (with_states(replace(LEAF, prices=(0,) * (SEATS + 1))), "one price a seat"),
        (with_states(SeatLeaf(None, (), (0,) * (SEATS - 1))), "one price a seat"),
        (with_states(SeatLeaf(None, (), (2**60,) * SEATS)), "price is too large"),
        (with_states(replace(LEAF, prices=(2**60,) * SEATS)), "price is too large"),
        (with_states(replace(LEAF, prices=(-(2**80),) * SEATS)), "price is too large"),
        (with_states(SeatSplit(-1, Branch(practice=0), (LEAF, LEAF))), "seat that is not there"),
        (with_states(SeatSplit(SEATS, Branch(practice=0), (LEAF, LEAF))), "seat that is not there"),
        (
            with_states(SeatSplit(0, Branch(practice=-1), (LEAF, LEAF))),
            "practice that is not there",
        ),
        (
            with_states(SeatSplit(0, Branch(practice=99), (LEAF, LEAF))),
            "practice that is not there",
        ),
        (with_states(SeatSplit(0, Branch(practice=0), (LEAF,))), "all its parts"),
        (with_states(SeatSplit(0, Branch(practice=0), ())), "all its parts"),
        (with_states(SeatSplit(0, Branch(practice=0), (LEAF, LEAF, LEAF))), "all its parts"),
        (with_states(deep(5_000)), "more than 300 times"),
    ],
)
def test_proofs_that_do_not_fit_are_refused(proof, why):
    with pytest.raises(ValueError, match=why):
        proof.proved(proof.land(JUDGE.upper, JUDGE.sending))


def test_a_practice_is_not_halved():
    land = PROOF.land(JUDGE.upper, JUDGE.sending)
    for each in PROOF.opened:
        for seat, region in enumerate(each.region):
            if land.regions.size[region] == 1:
                split = SeatSplit(seat, None, (LEAF, LEAF))
                other = replace(PROOF, opened=(replace(each, states=split),))
                with pytest.raises(ValueError, match="single practice is halved"):
                    other.proved(land)
                return
    pytest.fail("no seat is a single practice")


def test_the_deepest_tree_is_read_again_and_a_deeper_one_is_not():
    deepest = with_states(deep(DEEPEST))
    bound = deepest.proved(deepest.land(JUDGE.upper, JUDGE.sending))
    assert bound <= JUDGE.optima[PROOF.groups]
    table = json.loads(json.dumps(seat_proof_table(deepest)))
    assert seat_proof_table(seat_proof_from_table(table)) == table
    table["opened"][0]["states"] = {
        "seat": 0,
        "practice": 0,
        "below": [table["opened"][0]["states"], table["opened"][0]["states"]],
    }
    with pytest.raises(ValueError, match="more than 300 times"):
        seat_proof_from_table(table)


@pytest.mark.parametrize(
    "opened",
    [
        OpenState((-1, 0), (1, 1), LEAF),
        OpenState((0, 0), (1, 1), LEAF),
        OpenState((0, 1), (0, 2), LEAF),
        OpenState((0, 1), (-1, 3), LEAF),
        OpenState((), (), SeatLeaf(0, (), ())),
        OpenState((10**30,), (10**30,), LEAF),
    ],
)
def test_what_is_said_of_states_that_there_are_not_proves_nothing(opened):
    alone = replace(PROOF, opened=(opened,))
    land = alone.land(JUDGE.upper, JUDGE.sending)
    assert alone.proved(land) == replace(PROOF, opened=()).proved(land)


def test_a_state_without_a_place_for_a_practice_is_one_that_no_plan_is_in():
    """In a seat and in none of them: what is proved of nothing is not what the rest is proved."""
    out = LEAF
    for seat in range(SEATS):
        out = SeatSplit(seat, Branch(practice=0), (LEAF, out))
    proof = with_states(out)
    land = proof.land(JUDGE.upper, JUDGE.sending)
    assert proof.proved(land) <= JUDGE.optima[PROOF.groups] < NOWHERE


def proof_for(groups: int) -> SeatProof:
    return replace(PROOF, groups=groups)


def test_the_best_proof_counts_for_each_number_and_of_these_the_least():
    two, three = proof_for(2), proof_for(3)
    assert least_of_best([two], [7]) == 7
    assert least_of_best([two, two], [7, 9]) == 9
    assert least_of_best([two, three], [7, 9]) == 7
    assert least_of_best([two, three, two], [7, 9, 11]) == 9
    assert least_of_best([], []) == 0
