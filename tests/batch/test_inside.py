"""Workers of a real Dask cluster inside one solve: what they find is what threads find."""

import json
import os
import signal
import time
from pathlib import Path
from threading import Timer

import numpy as np
import pytest

from netform.batch.cluster import client_of, slots
from netform.batch.inside import DaskHelpers
from netform.problem import load_problem
from netform.solve import Limits, solve
from netform.solve.columns.helpers import Threads
from tests.helpers.hold import hold
from tests.helpers.problems import problem_of_parts
from tests.solve.test_resumed import Watched

INSTANCE = Path(__file__).parents[2] / "instances" / "region-250"


@pytest.fixture(scope="module")
def client():
    """Return the client of a cluster of two workers."""
    with client_of(2, None, None) as client:
        yield client


def _added(shared: np.ndarray, one: int, other: int, limits: Limits) -> int:
    return int(shared.sum()) + one - other


def _slow(shared: None, number: int, limits: Limits) -> tuple[int, float]:
    time.sleep(0.3)
    return number, limits.left()


def test_results_come_in_order_and_what_is_shared_is_sent_once(client):
    helpers, shared = DaskHelpers(client), np.arange(1_000)
    assert helpers.many == slots(client) == 2
    items = [(k, 2 * k) for k in range(20)]
    asked = helpers.each(_added, shared, items, Limits())
    assert asked == Threads(2).each(_added, shared, items, Limits())
    assert helpers.each(_added, shared, items[:1], Limits()) == asked[:1]
    assert helpers.each(_added, shared, [], Limits()) == []
    sent = helpers._sent
    assert helpers.each(_added, shared, items, Limits()) == asked
    assert helpers._sent is sent
    assert helpers.done == 40


def test_no_more_are_sent_once_time_is_over_and_each_knows_what_is_left(client):
    limits = Limits(seconds=1.0)
    found = DaskHelpers(client).each(_slow, None, [(k,) for k in range(50)], limits)
    done = [each for each in found if each is not None]
    assert 0 < len(done) < 50
    assert [number for number, _ in done] == [k for k, each in enumerate(found) if each]
    assert all(left <= 1.0 for _, left in done)
    assert limits.elapsed() < 5


def test_independent_parts_are_solved_elsewhere_and_kept(client):
    several = 0
    for seed in range(12):
        problem = problem_of_parts(seed)
        helpers, checkpoint = DaskHelpers(client), Watched({})
        result = solve(problem, threads=1, helpers=helpers, checkpoint=checkpoint)
        hold(problem, result)
        if helpers.done < 2 or result.plan is None:
            continue
        several += 1
        again = Watched(json.loads(checkpoint.states[-1]))
        hold(problem, solve(problem, threads=1, helpers=helpers, checkpoint=again))
        hold(problem, solve(problem, threads=1, checkpoint=again))
    assert several > 4


def test_windows_are_solved_elsewhere_and_the_optimum_is_the_same(client):
    problem, helpers = load_problem(INSTANCE), DaskHelpers(client)
    alone = solve(problem, threads=1)
    helped = solve(problem, threads=1, helpers=helpers)
    assert helped.objective == helped.bound == alone.objective
    assert helpers.lost == ""


def test_where_the_cluster_is_lost_the_solve_goes_on_alone():
    with client_of(1, None, None) as client:
        helpers = DaskHelpers(client)
        assert helpers.each(_added, np.ones(1), [(1, 0), (2, 0)], Limits()) == [2, 3]
        client.cluster.close()
        assert helpers.each(_added, np.ones(1), [(1, 0), (2, 0)], Limits()) == [2, 3]
        assert "went on alone" in helpers.lost
        assert helpers.many == 1


def test_a_worker_that_is_killed_in_the_midst_loses_no_item():
    with client_of(2, None, None) as client:
        helpers = DaskHelpers(client)
        victim, _ = client.run(os.getpid).values()
        killer = Timer(0.7, os.kill, (victim, signal.SIGKILL))
        killer.start()
        found = helpers.each(_slow, None, [(k,) for k in range(12)], Limits())
        killer.join()
        assert [number for number, _ in found] == list(range(12))
