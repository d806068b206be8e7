"""Proofs by the seats of hubs, made at random: whatever they prove, they are honest."""

import random
from dataclasses import replace

import numpy as np

from netform.plan.proof.regions import Land
from netform.plan.proof.seat_proof import (
    OpenState,
    SeatLeaf,
    SeatProof,
    SeatSplit,
    SeatStates,
)
from netform.plan.proof.seats import Search, Seats
from tests.helpers.seat_judge import SeatJudge, random_branch, random_halves


def random_proof(
    rng: random.Random, judge: SeatJudge, groups: int, target: int, depth: int = 2
) -> SeatProof:
    """Return a proof with a random tree for each state that its search leaves open."""
    networks = judge.networks_at_least(rng)
    books = tuple(judge.book(rng, rng.randint(1, 4)) for _ in range(rng.choice((1, 2, 3))))
    halves = tuple(random_halves(rng, len(judge.leaders)))
    worth = rng.choice((0, 5, 1_000))
    proof = SeatProof(groups, halves, target, 30, worth, networks, books, (), 0)
    land = proof.land(judge.upper, judge.sending)
    left = Search(target, 30, worth).open(land, networks, room=5_000, most=10**6)
    assert left is not None
    opened = []
    for each in left:
        pairs = list(zip(each.region, each.number, strict=True))
        rng.shuffle(pairs)
        region, number = tuple(r for r, _ in pairs), tuple(m for _, m in pairs)
        seats = Seats.anywhere(land, region, number)
        states = random_states(rng, proof, land, seats, depth)
        opened.append(OpenState(region, number, states))
    proof = replace(proof, opened=tuple(opened))
    return replace(proof, claimed=proof.proved(land))


def random_states(
    rng: random.Random, proof: SeatProof, land: Land, seats: Seats, depth: int
) -> SeatStates:
    """Return a random tree over a state, the leaves with good prices."""
    if depth and rng.random() < 0.7:
        able = [j for j, r in enumerate(seats.region) if land.regions.size[r] > 1]
        if able and rng.random() < 0.5:
            seat = rng.choice(able)
            at, parts = None, [half for half, _ in seats.halved(land, seat)]
        else:
            seat, at = random_branch(rng, seats, len(land.held))
            parts = list(seats.branched(land, seat, at))
        below = (random_states(rng, proof, land, part, depth - 1) for part in parts)
        return SeatSplit(seat, at, tuple(below))
    return random_leaf(rng, proof, land, seats)


def random_leaf(rng: random.Random, proof: SeatProof, land: Land, seats: Seats) -> SeatLeaf:
    """Return a leaf by any of the books, or by none, with good prices."""
    zero = np.zeros(len(seats.region), dtype=np.int64)
    book = rng.choice((None, *range(len(proof.books))))
    if book is None:
        ways: tuple[int, ...] = ()
        payments, base = land.no_payments, proof.networks
    else:
        chosen = proof.books[book]
        ways = tuple(rng.randrange(len(chosen.payments)) for _ in seats.region)
        payments = np.array(chosen.payments, dtype=np.int64)[list(ways)]
        base = chosen.base + seats.for_networks(map(chosen.for_network, ways))
    _, prices = seats.priced(land, payments, base, proof.target, 40, zero)
    return SeatLeaf(book, ways, tuple(prices.tolist()))
