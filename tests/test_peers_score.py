"""The score that the peers' adapters compute for themselves is netform's arithmetic."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from netform.plan import verify
from netform.problem import load_problem, tier_problem
from netform.solve import solve

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
sys.path.insert(0, str(ROOT / "benchmarks" / "peers"))

from adapter import Best, Instance  # noqa: E402

from peers.score import instance_of, plan_of, scored  # noqa: E402


@pytest.fixture(scope="module", params=["tower-hamlets", "region-250"])
def problem(request):
    """An instance without a giant, and one with."""
    return load_problem(ROOT / "instances" / request.param)


def instance_for(problem):
    """The instance as an adapter reads it: through JSON."""
    return Instance.of(json.loads(json.dumps(instance_of(problem, 5, 1.0, 0))))


def cut_at_random(instance, seed):
    """Connected groups and others: grown from random practices until half are over the floor."""
    random = np.random.default_rng(seed)
    labels = np.full(len(instance), -1)
    for label, start in enumerate(random.permutation(len(instance))):
        frontier, held = [int(start)], 0
        while frontier and held < instance.floor:
            i = frontier.pop()
            if labels[i] == -1:
                labels[i], held = label, held + int(instance.patients[i])
                frontier += instance.neighbours[i]
    labels[random.integers(len(instance), size=2)] = labels[random.integers(len(instance), size=2)]
    return labels


@pytest.mark.parametrize("seed", range(3))
def test_travel_and_lawfulness_are_what_netform_says(problem, seed):
    instance = instance_for(problem)
    out = io.StringIO()
    Best(instance, out=out).offer(cut_at_random(instance, seed))
    said = json.loads(out.getvalue())
    plan = plan_of(problem, said["groups"])
    score = scored(problem, plan)
    assert said["travel"] == score.travel
    assert score.left_out == 0
    faults = verify(problem, plan).faults
    assert (said["unlawful"] == 0) == (not faults)
    giants = int(tier_problem(problem, "network").giant.sum())
    assert score.groups == len(said["groups"]) + giants
    unlawful_of = [instance.is_lawful(group) for group in said["groups"]].count(False)
    assert said["unlawful"] == unlawful_of
    assert score.groups - unlawful_of <= min(score.in_band, score.connected)


def test_a_group_out_of_band_or_apart_is_told_from_a_lawful_one(problem):
    instance = instance_for(problem)
    everybody = list(range(len(instance)))
    score = scored(problem, plan_of(problem, [everybody]))
    giants = int(tier_problem(problem, "network").giant.sum())
    assert (score.groups, score.in_band, score.connected) == (1 + giants, giants, 1 + giants)
    assert "above the ceiling" in score.fault
    far = int(np.argmax(instance.burden[0] // max(1, int(instance.patients[0]))))
    apart = [[0, far], [i for i in everybody if i not in (0, far)]]
    assert scored(problem, plan_of(problem, apart)).connected == giants + int(
        far in instance.neighbours[0]
    ) + int(instance_connected(instance, apart[1]))


def instance_connected(instance, members):
    """Whether a set is connected, by a walk of its own."""
    left, frontier = set(members[1:]), [members[0]]
    while frontier:
        for j in instance.neighbours[frontier.pop()]:
            if j in left:
                left.remove(j)
                frontier.append(j)
    return not left


def test_a_practice_in_no_group_is_counted(problem):
    instance = instance_for(problem)
    out = io.StringIO()
    labels = np.ones(len(instance), dtype=int)
    labels[3] = 0
    Best(instance, out=out).offer(labels, none=0)
    said = json.loads(out.getvalue())
    assert said["unlawful"] == 2, "the one group is above the ceiling, and one practice is in none"
    score = scored(problem, plan_of(problem, said["groups"]))
    assert score.left_out == 1
    assert score.fault is not None


def test_fewer_unlawful_groups_go_before_less_travel(problem):
    instance = instance_for(problem)
    out = io.StringIO()
    best = Best(instance, out=out)
    alone = range(len(instance))
    best.offer(alone)
    assert best.score == ((instance.patients < instance.floor).sum(), 0)
    best.offer(np.zeros(len(instance), dtype=int))
    assert best.score[0] == 1
    best.offer(alone)
    assert len(out.getvalue().splitlines()) == 2


def test_the_best_known_plan_scores_its_best_known_value():
    """The optimum of 60 practices, found by netform, through the adapter's own arithmetic."""
    problem = load_problem(ROOT / "instances" / "region-60")
    known = json.loads((ROOT / "instances" / "region-60" / "best_known.json").read_text())
    result = solve(problem)
    place = {int(p): i for i, p in enumerate(tier_problem(problem, "network").source)}
    groups = [[place[int(i)] for i in g.members] for g in result.plan.tiers["network"]]
    unlawful, travel = Best(instance_for(problem)).scored(groups)
    assert unlawful == 0
    assert travel * 1000 == known["network"]["objective"]
