"""A boundary is met by every contiguous set that holds both a practice and the hub."""

import random
from itertools import combinations

import numpy as np
from scipy import sparse

from netform.plan.proof.ways import Way, dearer, reached_from

COUNT = 7
HUB = 0


def random_graph(rng: random.Random) -> sparse.csr_array:
    pairs = [pair for pair in combinations(range(COUNT), 2) if rng.random() < 0.35]
    first = [i for i, _ in pairs] + [j for _, j in pairs]
    second = [j for _, j in pairs] + [i for i, _ in pairs]
    ones = np.ones(len(first), dtype=np.int8)
    return sparse.csr_array((ones, (first, second)), shape=(COUNT, COUNT))


def contiguous_sets(graph: sparse.csr_array) -> list[set[int]]:
    """Return the connected sets that hold the hub."""
    found = []
    for size in range(COUNT):
        for others in combinations(range(1, COUNT), size):
            members = {HUB, *others}
            if reached_from(HUB, set(range(COUNT)) - members, graph) == members:
                found.append(members)
    return found


def test_ways_that_hold_make_no_contiguous_federation_dearer():
    rng = random.Random(3)
    held = 0
    for _ in range(60):
        graph = random_graph(rng)
        sets = contiguous_sets(graph)
        for _ in range(10):
            boundary = tuple(i for i in range(COUNT) if rng.random() < 0.4)
            way = Way(rng.randint(1, COUNT - 1), boundary)
            cost = dearer([(way, 5)], COUNT)
            changes = [int(cost[sorted(members)].sum()) for members in sets]
            if way.holds(graph, HUB):
                held += 1
                assert all(change <= 0 for change in changes)
            elif way.practice not in boundary:
                assert any(change > 0 for change in changes)
    assert held > 100
