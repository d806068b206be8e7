"""The small version of `scale.py`, for comparing two states of the code on one machine.

pytest benchmarks --benchmark-autosave
pytest benchmarks --benchmark-compare
"""

from pathlib import Path

import pytest

from netform.plan import recheck
from netform.problem import load_problem, tier_problem
from netform.solve import Status, solve
from netform.solve.columns import count_columns, lay_ground

INSTANCES = Path(__file__).parent.parent / "instances"


@pytest.mark.parametrize("name", ["region-60", "region-150", "region-250"])
def test_solve(benchmark, name):
    problem = load_problem(INSTANCES / name)
    solve(problem)  # compiles
    result = benchmark.pedantic(solve, (problem,), rounds=3)
    assert result.status is Status.OPTIMAL


@pytest.mark.parametrize("name", ["region-250", "region-1000"])
def test_recheck(benchmark, name):
    problem = load_problem(INSTANCES / name)
    result = solve(problem)
    assert result.certificate is not None
    recheck(problem, result.certificate)  # compiles
    checked = benchmark.pedantic(recheck, (problem, result.certificate), rounds=3)
    assert checked.holds


def test_count_of_connected_sets(benchmark):
    ground = lay_ground(tier_problem(load_problem(INSTANCES / "region-1000"), "network"))
    count_columns(ground)  # compiles
    assert benchmark.pedantic(count_columns, (ground,), rounds=3) > 10**6
