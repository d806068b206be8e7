"""The graph work behind separators, against all sets of units of small graphs."""

import random
from itertools import combinations

from netform.solve.separating import islands, reached, separator


def random_neighbours(rng, count):
    edges = [pair for pair in combinations(range(count), 2) if rng.random() < 0.4]
    return [{b if a == i else a for a, b in edges if i in (a, b)} for i in range(count)]


def joined(neighbours, one, other, inside):
    """Whether a path inside a set joins two units: step by step, all of them."""
    found = {one}
    for _ in inside:
        found |= {j for i in found for j in neighbours[i] if j in inside}
    return other in found


def test_a_separator_cuts_every_way_and_none_of_it_is_idle():
    seen = 0
    for seed in range(800):
        rng = random.Random(seed)
        count = rng.randint(3, 8)
        neighbours = random_neighbours(rng, count)
        inside = set(rng.sample(range(count), rng.randint(2, count)))
        centre, *others = rng.sample(sorted(inside), len(inside))
        island = reached(neighbours, others[0], set(others[: rng.randint(1, len(others))]))
        cut = separator(neighbours, centre, island, inside)
        if centre in cut:
            assert any(centre in neighbours[i] for i in island)
            continue
        for unit in island:
            assert not joined(neighbours, unit, centre, inside - set(cut))
        for idle in cut:
            ways = inside - (set(cut) - {idle})
            assert any(joined(neighbours, unit, centre, ways) for unit in island)
            seen += 1
    assert seen >= 50


def test_islands_are_what_the_centre_does_not_reach():
    for seed in range(200):
        rng = random.Random(seed)
        count = rng.randint(1, 8)
        neighbours = random_neighbours(rng, count)
        members = set(rng.sample(range(count), rng.randint(1, count)))
        centre = min(members)
        found = list(islands(neighbours, centre, members))
        cut_off = {i for i in members if not joined(neighbours, i, centre, members)}
        assert set().union(*found) == cut_off
        assert sum(map(len, found)) == len(cut_off)
