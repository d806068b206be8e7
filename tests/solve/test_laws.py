"""Laws that every right answer obeys, whatever the problem."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.problem import Problem, Tier, save_problem
from netform.solve import Status, solve
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import FAMILIES, random_problem

law = settings(max_examples=60, deadline=None, derandomize=True)
names = st.tuples(st.sampled_from(sorted(FAMILIES)), st.integers(0, 10_000))


def value(problem: Problem) -> int | None:
    result = solve(problem, threads=1)
    assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return result.objective


def with_band(problem: Problem, floor: int, ceiling: int) -> Problem:
    return problem.with_tier("network", floor=floor, ceiling=ceiling)


def plain(rng: random.Random, order: list[int]) -> Problem:
    """Make one problem under any order of its practices; `rng` must be fresh each time."""
    count = len(order)
    place = {old: new for new, old in enumerate(order)}
    lists = [rng.randint(0, 20) for _ in range(count)]
    points = [(rng.randrange(1_000), rng.randrange(1_000)) for _ in range(count)]
    pairs = [(a, b) for a in range(count) for b in range(a) if rng.random() < 0.4]
    share = max(1, sum(lists) // max(1, count // 3))
    trusts = [(i, t, 1.0) for i in range(count) for t in range(3) if rng.random() < 0.4]
    return make_problem(
        [lists[old] for old in order],
        [(place[a], place[b]) for a, b in pairs],
        floor=share * 2 // 3,
        ceiling=share * 4 // 3 + 1,
        points=[points[old] for old in order],
        relationship_price="0.5",
        trust_kinds=["acute"] * 3,
        shares=[(place[i], t, share) for i, t, share in trusts],
    )


@law
@given(st.integers(2, 9), st.integers(0, 10**9))
def test_names_do_not_matter(count, seed):
    same = list(range(count))
    other = random.Random(seed).sample(same, count)
    first, second = (plain(random.Random(seed), order) for order in (same, other))
    assert value(first) == value(second)


@law
@given(names, st.integers(2, 9))
def test_as_many_times_the_patients_are_as_many_times_the_cost(name, times):
    problem = random_problem(*name).with_tier("network", relationship_price=0)
    tier = problem.settings.tiers[0]
    practices = replace(problem.practices, patients=problem.practices.patients * times)
    larger = with_band(
        replace(problem, practices=practices), tier.floor * times, tier.ceiling * times
    )
    small = value(problem)
    assert value(larger) == (None if small is None else small * times)


@law
@given(names, st.integers(0, 10**9))
def test_one_more_edge_never_makes_it_dearer(name, seed):
    problem = random_problem(*name)
    count = len(problem.practices)
    if count < 2:
        return
    a, b = sorted(random.Random(seed).sample(range(count), 2))
    old = set(
        zip(problem.neighbours.first.tolist(), problem.neighbours.second.tolist(), strict=True)
    )
    pairs = np.array(sorted(old | {(a, b)}), dtype=np.int64)
    neighbours = replace(
        problem.neighbours, first=pairs[:, 0], second=pairs[:, 1], kind=("boundary",) * len(pairs)
    )
    before, after = value(problem), value(replace(problem, neighbours=neighbours))
    assert before is None or (after is not None and after <= before)


@law
@given(names, st.integers(0, 3_000), st.integers(0, 3_000))
def test_a_tighter_band_never_makes_it_cheaper(name, up, down):
    problem = random_problem(*name)
    tier = problem.settings.tiers[0]
    # A lower ceiling may make a giant, which is let off the band: keep the ceiling above all lists.
    largest = int(problem.practices.patients.max())
    ceiling = max(tier.ceiling - down, tier.floor, min(largest, tier.ceiling))
    tight = with_band(problem, min(tier.floor + up, ceiling), ceiling)
    before, after = value(problem), value(tight)
    assert after is None or (before is not None and after >= before)


@law
@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, 10**9))
def test_a_planted_plan_is_never_missed(groups, size, seed):
    rng = random.Random(seed)
    count = groups * size
    order = rng.sample(range(count), count)
    planted = [sorted(order[k * size : (k + 1) * size]) for k in range(groups)]
    inside = [(g[k], g[k + 1]) for g in planted for k in range(size - 1)]
    across = [(a, b) for a in range(count) for b in range(a) if rng.random() < 0.15]
    lists = [rng.randint(0, 1_000) for _ in range(count)]
    totals = [sum(lists[i] for i in group) for group in planted]
    problem = make_problem(
        lists,
        inside + across,
        floor=min(totals),
        ceiling=max(1, *totals),
        points=[(rng.randrange(9_000), rng.randrange(9_000)) for _ in range(count)],
    )
    judge = Judge(problem)
    costs = [judge.cost(tuple(group)) for group in planted]
    found = value(problem)
    assert found is not None
    assert found <= sum(cost.objective for cost in costs if cost is not None)


def test_a_whole_region_with_a_planted_plan():
    """Beyond brute force: 60 practices in a grid, each four in a square make a network."""
    rng = random.Random(5)
    width, height = 10, 6
    lists = [rng.randint(9_000, 11_000) for _ in range(width * height)]
    spot = [(i % width, i // width) for i in range(width * height)]
    edges = [(i, i + 1) for i in range(60) if (i + 1) % width] + [(i, i + 10) for i in range(50)]
    squares = [
        [i for i, (x, y) in enumerate(spot) if (x // 2, y // 2) == (a, b)]
        for a in range(5)
        for b in range(3)
    ]
    problem = make_problem(
        lists,
        edges,
        floor=min(sum(lists[i] for i in square) for square in squares),
        ceiling=max(sum(lists[i] for i in square) for square in squares),
        points=[(1_000 * x + rng.randrange(200), 1_000 * y + rng.randrange(200)) for x, y in spot],
    )
    judge = Judge(problem)
    found = value(problem)
    assert found is not None
    assert found <= sum(judge.cost(tuple(square)).objective for square in squares)


def test_the_same_bytes_with_any_hash_seed_and_any_number_of_threads(tmp_path):
    problem = random_problem("planar", 12)
    tier = Tier(name="network", floor=0, ceiling=int(problem.practices.patients.sum()) // 3 + 1)
    save_problem(problem.changed(tiers=(tier,)), tmp_path / "problem")
    plans = set()
    for hash_seed, threads in (("0", "1"), ("1", "2"), ("12345", "1")):
        run = tmp_path / f"run-{hash_seed}"
        command = [sys.executable, "-m", "netform", "solve", str(tmp_path / "problem")]
        subprocess.run(
            [*command, "--out", str(run), "--threads", threads, "--quiet"],
            check=True,
            capture_output=True,
            env={**__import__("os").environ, "PYTHONHASHSEED": hash_seed},
        )
        plans.add(Path(run / "plan.csv").read_bytes())
    assert len(plans) == 1
