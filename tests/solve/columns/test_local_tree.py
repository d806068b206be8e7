"""Trees over regions: duals in between stay lawful, and traces keep what regions share."""

import random

import numpy as np

from netform.solve import Limits
from netform.solve.columns.local_tree import cheapest_of_equals, traces_of
from netform.solve.columns.pricing import reduced_costs
from tests.helpers.columns import listed
from tests.solve.columns.test_generation import FAR, solvable_problems, started


def test_duals_between_lawful_ones_are_lawful_and_prove_what_is_between():
    cut = 0
    for problem, _ in solvable_problems(120):
        view, columns = listed(problem)
        corner = started(columns, len(view))
        assert corner.converge(Limits(), FAR)
        one = corner.duals
        assert corner.lift(Limits(), FAR)
        other = corner.duals
        for share, whole in ((0, 7), (1, 3), (5, 7), (7, 7)):
            found = one.towards(other, share, whole)
            assert reduced_costs(columns, found).min() >= 0
            exact = one.constant * (whole - share) + other.constant * share
            units = len(view) + sum(each.side for each in (*one.cuts, *other.cuts))
            assert 0 <= exact - whole * found.constant <= whole * units
        cut += len(other.cuts) > 0
    assert cut > 5


def test_traces_are_what_columns_share_with_a_region():
    for problem, _ in solvable_problems(40):
        view, columns = listed(problem)
        rng = random.Random(len(columns))
        region = np.array(sorted(rng.sample(range(len(view)), rng.randint(1, len(view)))))
        inside = set(region.tolist())
        traces = traces_of(columns, region, len(view))
        for k in range(len(columns)):
            shared = [i for i in columns.members(k).tolist() if i in inside]
            assert region[traces.members(k)].tolist() == shared


def test_of_equal_traces_the_one_with_the_least_slack_is_kept():
    for problem, _ in solvable_problems(40):
        view, columns = listed(problem)
        rng = random.Random(len(columns))
        region = np.arange(max(1, len(view) // 2))
        traces = traces_of(columns, region, len(view))
        meeting = np.flatnonzero(np.diff(traces.start))
        traces = traces.take(meeting)
        slack = np.array([rng.randint(0, 5) for _ in range(len(traces))], dtype=np.int64)
        kept = cheapest_of_equals(traces, slack)
        least: dict[bytes, int] = {}
        for key, own in zip(traces.keys(), slack.tolist(), strict=True):
            least[key] = min(own, least.get(key, own))
        keys = traces.take(kept).keys()
        assert sorted(keys) == sorted(least)
        assert [least[key] for key in keys] == slack[kept].tolist()
