"""Prices of triples: what cases count of them is never more than federations pay."""

import itertools
import random

from netform.plan.proof.triples import Shared, TripleDual, are_covered, counted

MANY = 5


def test_shares_that_are_covered_count_no_more_than_the_price_of_holding_two():
    rng = random.Random(2)
    accepted = refused = 0
    for _ in range(300):
        triples = [
            TripleDual((0, 1, 2), rng.randint(0, 20)),
            TripleDual((1, 3, 4), rng.randint(0, 20)),
        ]
        shares = []
        for number, each in enumerate(triples):
            for members in (*itertools.combinations(each.triple, 2), each.triple):
                shares.append(Shared(number, members, rng.randint(0, 6)))
        if not are_covered(shares, triples):
            refused += 1
            continue
        accepted += 1
        added, besides = counted(shares, MANY)
        for size in range(MANY + 1):
            for group in itertools.combinations(range(MANY), size):
                paid = sum(t.price for t in triples if len(set(group) & set(t.triple)) > 1)
                assert added[list(group)].sum() + besides <= paid
    assert accepted > 20
    assert refused > 20


def test_shares_of_practices_that_a_triple_has_not_are_refused():
    triples = [TripleDual((0, 1, 2), 10)]
    assert are_covered([Shared(0, (0, 2), 10)], triples)
    assert not are_covered([Shared(0, (0, 3), 1)], triples)
    assert not are_covered([Shared(1, (0, 1), 1)], triples)
    assert not are_covered([Shared(0, (0,), 1)], triples)
    assert not are_covered([Shared(0, (0, 0), 1)], triples)
    assert not are_covered([Shared(0, (0, 1), -1)], triples)
