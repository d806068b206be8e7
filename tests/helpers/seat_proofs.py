"""Proofs by the seats of hubs, made at random: whatever they prove, they are honest."""

import random
from dataclasses import replace

import numpy as np

from netform.plan.seat_proof import (
    Book,
    OpenState,
    SeatLeaf,
    SeatProof,
    SeatSplit,
    SeatStates,
)
from netform.plan.seats import Land, Search, Seats
from tests.helpers.seat_judge import SeatJudge, random_halves


def random_proof(
    rng: random.Random, judge: SeatJudge, groups: int, target: int, depth: int = 2
) -> SeatProof:
    """Return a proof with a random tree for each state that its search leaves open."""
    books = (judge.book(rng, 1), *(judge.book(rng, rng.randint(1, 4)) for _ in range(2)))
    halves = tuple(random_halves(rng, len(judge.leaders)))
    worth = rng.choice((0, 5, 1_000))
    proof = SeatProof(groups, halves, target, 30, worth, books, (), 0)
    land = proof.land(judge.upper, judge.sending)
    payment = np.array(books[0].payments[0], dtype=np.int64)
    left = Search(target, 30, worth).open(land, payment, books[0].base, room=5_000, most=10**6)
    assert left is not None
    opened = []
    for each in left:
        pairs = list(zip(each.region, each.number, strict=True))
        rng.shuffle(pairs)
        region, number = tuple(r for r, _ in pairs), tuple(m for _, m in pairs)
        seats = Seats.anywhere(land, region, number)
        states = random_states(rng, books, land, seats, target, depth)
        opened.append(OpenState(region, number, states))
    proof = replace(proof, opened=tuple(opened))
    return replace(proof, claimed=proof.proved(land))


def random_states(
    rng: random.Random,
    books: tuple[Book, ...],
    land: Land,
    seats: Seats,
    target: int,
    depth: int,
) -> SeatStates:
    """Return a random tree over a state, the leaves with good prices."""
    if depth and rng.random() < 0.7:
        able = [j for j, r in enumerate(seats.region) if land.regions.size[r] > 1]
        if able and rng.random() < 0.5:
            seat = rng.choice(able)
            practice, parts = None, [half for half, _ in seats.halved(land, seat)]
        else:
            seat, practice = rng.randrange(len(seats.region)), rng.randrange(len(land.held))
            parts = list(seats.branched(seat, practice))
        below = (random_states(rng, books, land, part, target, depth - 1) for part in parts)
        return SeatSplit(seat, practice, tuple(below))
    book = rng.randrange(len(books))
    ways = tuple(rng.randrange(len(books[book].payments)) for _ in seats.region)
    payments = np.array(books[book].payments, dtype=np.int64)[list(ways)]
    zero = np.zeros(len(ways), dtype=np.int64)
    _, prices = seats.priced(land, payments, books[book].base, target, 40, zero)
    return SeatLeaf(book, ways, tuple(prices.tolist()))
