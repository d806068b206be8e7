"""Ways found for islands hold, and the federation does without them."""

import random

import numpy as np

from netform.solve.nested.islands import violated_ways
from tests.plan.proof.test_ways import COUNT, HUB, random_graph


def test_ways_found_for_islands_hold_and_are_missing():
    rng = random.Random(4)
    found = 0
    for _ in range(300):
        graph = random_graph(rng)
        share = np.array([1.0] + [rng.choice((0.0, 0.3, 0.7, 1.0)) for _ in range(COUNT - 1)])
        for way in violated_ways(share, HUB, graph):
            assert way.holds(graph, HUB)
            assert share[way.practice] > share[list(way.boundary)].sum()
            found += 1
    assert found > 50
