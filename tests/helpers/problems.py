"""Random small problems in families: the same family and seed give the same problem."""

import random
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from scipy.spatial import Delaunay

from netform.problem import Problem, Rule
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem

Edge = tuple[int, int]
Point = tuple[int, int]
MOST_PRACTICES = 12


def _grid(rng: random.Random, count: int, _: list[Point]) -> list[Edge]:
    width = rng.randint(1, max(1, count // 2))
    across = [(i, i + 1) for i in range(count - 1) if (i + 1) % width]
    return across + [(i, i + width) for i in range(count - width)]


def _tree(rng: random.Random, count: int, _: list[Point]) -> list[Edge]:
    return [(rng.randrange(i), i) for i in range(1, count)]


def _ring(rng: random.Random, count: int, _: list[Point]) -> list[Edge]:
    return [(i, (i + 1) % count) for i in range(count)] if count > 2 else [(0, 1)][: count - 1]


def _star(rng: random.Random, count: int, _: list[Point]) -> list[Edge]:
    centre = rng.randrange(count)
    return [(centre, i) for i in range(count) if i != centre]


def _planar(rng: random.Random, count: int, points: list[Point]) -> list[Edge]:
    """Delaunay triangles of slightly shaken points, so that equal points do no harm."""
    if count < 4:
        return _tree(rng, count, points)
    shaken = [(x + rng.random(), y + rng.random()) for x, y in points]
    triangles = Delaunay(np.array(shaken)).simplices.tolist()
    return [(t[a], t[b]) for t in triangles for a, b in ((0, 1), (1, 2), (0, 2))]


def _disconnected(rng: random.Random, count: int, points: list[Point]) -> list[Edge]:
    parts = rng.randint(2, 3)
    edges = _planar(rng, count, points)
    return [(a, b) for a, b in edges if a % parts == b % parts]


FAMILIES: dict[str, Callable[[random.Random, int, list[Point]], list[Edge]]] = {
    "grid": _grid,
    "tree": _tree,
    "ring": _ring,
    "star": _star,
    "planar": _planar,
    "disconnected": _disconnected,
    "one practice": _tree,
    "one giant": _planar,
}


def random_problem(family: str, seed: int, most: int = MOST_PRACTICES) -> Problem:
    """Make a random problem of at most `most` practices."""
    rng = random.Random(f"{family} {seed}")
    count = 1 if family == "one practice" else rng.randint(2, most)
    points = _random_points(rng, count)
    edges = FAMILIES[family](rng, count, points)
    patients = _random_lists(rng, count)
    floor, ceiling = _random_band(rng, patients)
    if family == "one giant":
        patients[rng.randrange(count)] = ceiling + rng.choice((1, 1_000))
    has_table = rng.random() < 0.35
    unit = rng.choice(("metres", "seconds")) if has_table else "metres"
    trusts = rng.choice((0, 0, 3, 6))
    kinds = [rng.choice(("acute", "community", "mental health", "unknown")) for _ in range(trusts)]
    today = random.Random(f"{family} {seed} today")
    return make_problem(
        patients,
        edges,
        present=[today.choice(("", "U1", "U2", "U3")) for _ in range(count)],
        change_price=today.choice(("0.0", "0.0", "0.001", "0.5", "100")),
        easy_reach=today.choice((0, 5, 400, 20_000)),
        reach_price=today.choice(("0.0", "0.0", "0.001", "1.5")),
        floor=floor,
        ceiling=ceiling,
        points=points,
        travel=_random_table(rng, points) if has_table else None,
        unit=unit,
        travel_weight=rng.choice(("1.0", "1.0", "0.25", "0.001", "0.0")),
        relationship_price=rng.choice(("0.0", "0.001", "2.5", "300", "40000")) if trusts else "0",
        trust_kinds=kinds,
        shares=[
            (i, t, rng.choice((0.01, 0.05, 0.3, 1.0)))
            for i in range(count)
            for t in range(trusts)
            if rng.random() < 0.4
        ],
        kind_weights=rng.choice(({}, {"acute": "2.5", "unknown": "0.0"}, {"community": "0.1"})),
        participation=_random_words(rng, count),
        waivers=[
            (rng.randrange(count), rng.choice(("floor", "ceiling")))
            for _ in range(rng.choice((0, 0, 0, 1, 2)))
        ],
        rules=_random_rules(rng, count),
        areas={"icb_code": [rng.choice(("Q1", "Q1", "Q1", "Q2")) for _ in range(count)]},
    )


def random_elastic_problem(family: str, seed: int, most: int = 9) -> Problem:
    """Make a random problem with an elastic band, some of whose practices are covered only."""
    rng, problem = random.Random(f"{family} {seed}"), random_problem(family, seed, most)
    tier = problem.settings.tier("network")
    terms: dict[str, object] = {
        "hard_floor": rng.choice((None, 0, tier.floor // 2)),
        "hard_ceiling": rng.choice((None, tier.ceiling * 2, tier.ceiling + tier.ceiling // 3)),
        "counts": rng.choice(("all", "all", "members")),
    }
    if terms["hard_floor"] is not None or terms["hard_ceiling"] is not None:
        terms["elastic_price"] = Decimal(rng.choice(("0.0", "0.001", "0.2", "5.0")))
    covered = {code: "covered" for code in problem.practices.codes if rng.random() < 0.15}
    words = {**covered, **problem.settings.participation}
    return problem.with_tier("network", **terms).changed(participation=words)


def gappy_problem(seed: int) -> Problem:
    """Make a problem whose LP is often fractional: like lists, groups of two to four, planar."""
    rng = random.Random(f"gappy {seed}")
    count = rng.randint(8, MOST_PRACTICES)
    points = [(rng.randrange(1_000), rng.randrange(1_000)) for _ in range(count)]
    size = rng.choice((2, 3, 3, 4))
    today = random.Random(f"gappy {seed} today")
    return make_problem(
        [rng.randint(8, 12) for _ in range(count)],
        FAMILIES[rng.choice(("planar", "planar", "grid", "ring"))](rng, count, points),
        floor=10 * size - rng.randint(4, 9),
        ceiling=10 * size + rng.randint(4, 9),
        points=points,
        present=[today.choice(("", "U1", "U2")) for _ in range(count)],
        change_price=today.choice(("0", "0", "0.1")),
        relationship_price=rng.choice(("0", "2.5")),
        trust_kinds=["acute"] * 4,
        shares=[(i, t, 1.0) for i in range(count) for t in range(4) if rng.random() < 0.4],
    )


def problem_of_parts(seed: int) -> Problem:
    """Make a problem of two or three parts that no edge joins, their practices mixed in order."""
    rng = random.Random(f"parts {seed}")
    sizes = [rng.randint(1, 5) for _ in range(rng.choice((2, 2, 3)))]
    count = sum(sizes)
    order = rng.sample(range(count), count)
    points = [(rng.randrange(1_000), rng.randrange(1_000)) for _ in range(count)]
    edges = []
    for k, size in enumerate(sizes):
        own = order[sum(sizes[:k]) : sum(sizes[: k + 1])]
        where = [points[i] for i in own]
        made = FAMILIES[rng.choice(("grid", "tree", "ring", "planar"))](rng, size, where)
        edges += [(own[a], own[b]) for a, b in made]
    lists = [rng.choice((5, 8, 10, 10, 12)) for _ in range(count)]
    floor, ceiling = rng.choice(((5, 20), (10, 25), (5, 30), (8, 16)))
    if rng.random() < 0.2:
        lists[rng.randrange(count)] = ceiling + 1
    today = random.Random(f"parts {seed} today")
    return make_problem(
        lists,
        edges,
        present=[today.choice(("", "U1", "U2")) for _ in range(count)],
        floor=floor,
        ceiling=ceiling,
        points=points,
        relationship_price=rng.choice(("0", "0.5", "40")),
        trust_kinds=["acute", "community", "acute"],
        shares=[(i, t, 1.0) for i in range(count) for t in range(3) if rng.random() < 0.4],
        waivers=[(rng.randrange(count), rng.choice(("floor", "ceiling")))]
        if rng.random() < 0.2
        else [],
    )


def problems(number: int) -> list[tuple[str, int]]:
    """Name `number` problems, all families in turn; a name is the argument of `random_problem`."""
    families = list(FAMILIES)
    return [(families[k % len(families)], k // len(families)) for k in range(number)]


def problems_without_plan(number: int) -> list[Problem]:
    """Return those of so many random problems of at most 8 practices that have no plan."""
    found = [random_problem(family, seed, 8) for family, seed in problems(number)]
    return [problem for problem in found if Judge(problem).optimum is None]


def _random_points(rng: random.Random, count: int) -> list[Point]:
    size = rng.choice((10, 1_000, 100_000))
    points = [(rng.randrange(size), rng.randrange(size)) for _ in range(count)]
    for i in range(1, count):
        if rng.random() < 0.15:
            points[i] = points[rng.randrange(i)]
    return points


def _random_lists(rng: random.Random, count: int) -> list[int]:
    kind = rng.choice(("real", "real", "equal", "few values", "small", "with zeros"))
    if kind == "equal":
        return [rng.choice((1, 7, 10_000))] * count
    if kind == "few values":
        return [rng.choice((5_000, 10_000, 15_000)) for _ in range(count)]
    if kind == "small":
        return [rng.randint(0, 9) for _ in range(count)]
    lists = [max(1, int(rng.lognormvariate(9.0, 0.7))) for _ in range(count)]
    for i in range(count):
        if kind == "with zeros" and rng.random() < 0.3:
            lists[i] = rng.choice((0, 0, 1))
    return lists


def _random_band(rng: random.Random, patients: list[int]) -> tuple[int, int]:
    """A band around an equal share of the patients, sometimes narrow, sometimes from 0."""
    share = sum(patients) / rng.randint(1, max(1, len(patients) // 2))
    floor = int(share * rng.choice((0.0, 0.3, 0.6, 0.8, 0.95)))
    ceiling = int(share * rng.choice((1.0, 1.1, 1.3, 1.8)))
    return floor, max(1, floor, ceiling)


def _random_table(rng: random.Random, points: list[Point]) -> list[list[int | None]]:
    """Ways that differ by direction, some of them missing, as road travel has them."""
    missing = rng.choice((0.0, 0.1, 0.4))
    return [
        [
            None if rng.random() < missing else int(rng.uniform(1, 2) * (abs(a - c) + abs(b - d)))
            for c, d in points
        ]
        for a, b in points
    ]


def _random_words(rng: random.Random, count: int) -> list[str]:
    if rng.random() < 0.6:
        return ["member"] * count
    words = [rng.choice(("member", "member", "member", "covered", "out")) for _ in range(count)]
    words[rng.randrange(count)] = "member"
    return words


def _random_rules(rng: random.Random, count: int) -> list[Rule]:
    if count < 2 or rng.random() < 0.6:
        return []
    codes = codes_of(count)
    pairs = [tuple(rng.sample(codes, 2)) for _ in range(2)]
    rules = [
        Rule(kind="within", area="icb_code"),
        Rule(kind="bridge", practices=pairs[0]),
        Rule(kind="cut", practices=pairs[1]),
    ]
    return rng.sample(rules, rng.randint(1, 3))
