"""The solver for problems of the literature against brute force, on files that a test wrote."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netform.plan.verification.location import verify_location
from netform.problem.location import LocationProblem
from netform.solve.limits import Limits
from netform.solve.location import count_plans, solve_location
from netform.solve.location.fixing import Fixing, lagrangian_bound
from netform.solve.location.hess_model import HessModel
from netform.solve.location.separators import Separators, allowed_pairs
from netform.solve.solvers import MipAnswer, SolverFailedError, SolverOptions
from netform.sources.cpmp import read_cpmp
from netform.sources.districting import read_districting
from tests.helpers.location_files import cpmp_file, districting_file
from tests.helpers.location_judge import lawful_plans


def holds_against_brute_force(problem: LocationProblem, solver: str | None = None) -> bool:
    """Compare the answer with brute force; return whether there was a plan."""
    costs = list(lawful_plans(problem))
    finisher = None if solver is None else SolverOptions(solver)
    answer = solve_location(problem, finisher=finisher)
    assert answer.remarks == []
    if not costs:
        assert answer.status == "infeasible"
        assert answer.centre_of is None
        return False
    assert answer.status == "optimal"
    assert answer.centre_of is not None
    check = verify_location(problem, answer.centre_of.tolist())
    assert check.faults == []
    assert check.value is not None
    # Costs are rounded down to steps: two plans can be nearer than the solver tells apart.
    assert 0 <= check.value - min(costs) <= len(problem) / problem.scale
    assert answer.bound is not None
    assert answer.bound <= float(min(costs)) * (1 + 1e-9)
    assert solver is None or answer.by.startswith(solver)
    return True


def test_districts_cost_what_brute_force_says(tmp_path: Path) -> None:
    found = [
        holds_against_brute_force(read_districting(districting_file(tmp_path_of(tmp_path, k), k)))
        for k in range(60)
    ]
    assert 20 < sum(found) < 60, "some problems have no plan, most have one"


def test_capacitated_medians_cost_what_brute_force_says(tmp_path: Path) -> None:
    found = [holds_against_brute_force(read_cpmp(cpmp_file(tmp_path, k))) for k in range(40)]
    assert sum(found) > 25


@pytest.mark.slow
def test_many_more_problems_in_every_format(tmp_path: Path) -> None:
    found = 0
    for k in range(1000, 1600):
        folder = tmp_path_of(tmp_path, k)
        problems = [read_districting(districting_file(folder, k))]
        medians = cpmp_file(folder, k)
        problems += [read_cpmp(medians, "truncated"), read_cpmp(medians, "exact")]
        found += sum(map(holds_against_brute_force, problems))
    assert found > 1500


@pytest.mark.parametrize("solver", ["HiGHS", "CBC", "CP-SAT"])
def test_every_solver_closes_what_is_left(tmp_path: Path, solver: str) -> None:
    found = [
        holds_against_brute_force(
            read_districting(districting_file(tmp_path_of(tmp_path, k), k)), solver
        )
        for k in range(300, 310)
    ]
    assert sum(found) > 3


def test_a_solver_that_crashes_leaves_the_plan_and_a_remark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise SolverFailedError("the process of CBC crashed")

    monkeypatch.setattr("netform.solve.location.finishers.solve_mip", crash)
    answer = solve_location(larger_problem(tmp_path), finisher=SolverOptions("CBC"))
    assert answer.status == "feasible"
    assert answer.remarks == ["the process of CBC crashed"]


@pytest.mark.parametrize(
    ("hub", "bound", "remark"),
    [(0, 10**15, "does not hold; not used"), (None, 10**15, "claims a bound above a plan")],
)
def test_a_solver_that_lies_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: int | None, bound: int, remark: str
) -> None:
    problem = larger_problem(tmp_path)

    def lie(*_: object, **__: object) -> MipAnswer:
        everyone = {} if hub is None else {f"x_{i}_{hub}": 1.0 for i in range(len(problem))}
        return MipAnswer("optimal", everyone, 0.0, bound, "a liar")

    monkeypatch.setattr("netform.solve.location.finishers.solve_mip", lie)
    answer = solve_location(problem, finisher=SolverOptions("CBC"))
    assert answer.status == "feasible"
    assert remark in answer.remarks[0]
    assert answer.centre_of is not None, "the first plan is HiGHS's"
    check = verify_location(problem, answer.centre_of.tolist())
    assert check.holds
    assert check.value is not None
    assert answer.bound is not None
    assert answer.bound < check.value


def larger_problem(tmp_path: Path) -> LocationProblem:
    """Return a problem with enough centres for a first plan before the last model."""
    dice = np.random.default_rng(1)
    points = dice.integers(1, 99, size=(30, 2))
    rows = [f"{i + 1} {x} {y} {dice.integers(1, 20)}" for i, (x, y) in enumerate(points)]
    path = tmp_path / "larger.txt"
    path.write_text("\n".join(["1 0", "30 3 120", *rows]) + "\n", encoding="utf-8")
    return read_cpmp(path)


def tmp_path_of(tmp_path: Path, seed: int) -> Path:
    folder = tmp_path / str(seed)
    folder.mkdir()
    return folder


def contiguous_problems(tmp_path: Path, seeds: range) -> list[LocationProblem]:
    return [
        replace(read_districting(districting_file(tmp_path_of(tmp_path, k), k)), contiguous=True)
        for k in seeds
    ]


def test_the_number_of_plans_is_that_of_brute_force(tmp_path: Path) -> None:
    numbers = []
    for problem in contiguous_problems(tmp_path, range(100, 115)):
        everywhere = np.zeros_like(problem.costs.distance)
        free = replace(problem, costs=replace(problem.costs, distance=everywhere))
        numbers.append(count_plans(free))
        assert numbers[-1] == len(list(lawful_plans(free)))
    assert max(numbers) > 3


def test_any_multipliers_give_a_bound_and_fixing_drops_no_pair_of_a_plan_as_cheap(
    tmp_path: Path,
) -> None:
    dice = np.random.default_rng(5)
    dropped = 0
    for problem in contiguous_problems(tmp_path, range(200, 215)):
        costs = sorted(lawful_plans(problem))
        answer = solve_location(problem)
        if not costs or answer.centre_of is None:
            continue
        allowed = allowed_pairs(problem)
        separators = Separators(problem, allowed)
        separators.add_of_single_units()
        model = HessModel(problem, allowed, separators.cuts)
        zeros, ones = np.zeros(len(model)), np.ones(len(model))
        for size in (1.0, 100.0, 1e6):
            y = dice.normal(size=len(model.lower)) * size
            assert lagrangian_bound(model, y, zeros, ones).value <= float(costs[0])
        value = float(costs[0])
        fixing = Fixing(
            lambda left, p=problem, s=separators: HessModel(p, left, s.cuts),  # type: ignore[misc]
            allowed,
            value * (1 + 1e-9),
            lambda: False,
        )
        fixing.run()
        assert fixing.bound <= value * (1 + 1e-9)
        assert fixing.allowed[np.arange(len(problem)), answer.centre_of].all()
        dropped += int(allowed.sum() - fixing.allowed.sum())
    assert dropped > 100


def test_without_time_nothing_is_claimed(tmp_path: Path) -> None:
    problem = read_districting(districting_file(tmp_path, 3))
    answer = solve_location(problem, Limits(seconds=0.0))
    assert answer.status in ("unknown", "infeasible")
    assert answer.centre_of is None
