"""A problem folder, and runs of it, as the commands write them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from netform.plan.run_folder.run import file_digests
from netform.problem import (
    Budget,
    PracticeBudget,
    Problem,
    Service,
    load_problem,
    save_problem,
)
from netform.solve import solve
from netform.solve.record import save_run
from tests.helpers.make import make_problem

SQUARE = [(0, 1), (1, 2), (2, 3), (0, 3)]


def square(floor: int = 20) -> Problem:
    return make_problem(
        [10, 11, 12, 13],
        SQUARE,
        floor=floor,
        ceiling=30,
        points=[(0, 0), (1000, 0), (1000, 2000), (0, 2000)],
        relationship_price="0.01",
        trust_kinds=["acute", "community"],
        shares=[(0, 0, 0.5), (1, 0, 0.5), (2, 1, 0.5), (3, 0, 0.5), (3, 1, 0.2)],
    )


def solved_run(problem: Problem, folder: Path) -> tuple[Path, Path]:
    """Save a problem and a run of it; return both folders."""
    save_problem(problem, folder / "problem")
    loaded = load_problem(folder / "problem")
    save_run(
        solve(loaded, threads=1),
        folder / "run",
        inputs=file_digests(folder / "problem"),
        options={"seed": 0},
    )
    return folder / "problem", folder / "run"


@pytest.fixture
def run(tmp_path):
    return solved_run(square(), tmp_path)


@pytest.fixture
def carrying_run(tmp_path):
    """A run of the square with budgets for three of the four, and two services."""
    rows = {i: PracticeBudget(rate=Decimal("1.25")) for i in (0, 1, 3)}
    services = (Service("clinic", 20, 1000), Service("ward", 22, None))
    problem = replace(square(), budget=Budget(rows), services=services)
    return solved_run(problem, tmp_path)


@pytest.fixture
def infeasible_run(tmp_path):
    return solved_run(square(floor=29), tmp_path)
