"""Models of the assignment form for tests, and what their rows say of a plan that is given."""

from typing import Any

import numpy as np
from scipy.optimize import linprog

from netform.problem import Problem, tier_problem
from netform.solve import Limits, Progress
from netform.solve.assignment.assignment_solver import AssignmentSolver
from netform.solve.solvers import SolverOptions
from tests.helpers.make import make_problem


def three_in_a_row(**terms: Any) -> Problem:
    return make_problem([30, 20, 10], [(0, 1), (1, 2)], floor=10, ceiling=60, **terms)


def solver_of(
    problem: Problem, contiguity: str = "flow", tiers: tuple[str, ...] = ("network",)
) -> AssignmentSolver:
    limits = Limits()
    views = [tier_problem(problem, name) for name in tiers]
    options = SolverOptions("HiGHS")
    return AssignmentSolver(views, options, limits, Progress(limits), contiguity=contiguity)


def rows_of(solver: AssignmentSolver) -> list[dict[str, Any]]:
    """Return the rows of a model: name, coefficients, sense (-1, 0 or 1), constant."""
    rows: list[dict[str, Any]] = solver.model.toDict()["constraints"]
    return rows


def may_be(solver: AssignmentSolver, values: dict[str, float], *names: str) -> bool:
    """Whether the rows whose names begin so allow these values; other variables are free.

    Parameters
    ----------
    values
        Of the variables of 0 or 1 that are not 0.
    """
    table = solver.model.toDict()
    order = {each["name"]: k for k, each in enumerate(table["variables"])}
    bounds = [(each["lowBound"], each["upBound"]) for each in table["variables"]]
    for each in table["variables"]:
        if each["cat"] == "Integer":
            fixed = values.get(each["name"], 0.0)
            bounds[order[each["name"]]] = (fixed, fixed)
    below, limits, equal, totals = [], [], [], []
    for row in table["constraints"]:
        if not row["name"].startswith(names):
            continue
        line = np.zeros(len(order))
        for each in row["coefficients"]:
            line[order[each["name"]]] = each["value"]
        if row["sense"] == 0:
            equal.append(line)
            totals.append(-row["constant"])
        else:
            below.append(-row["sense"] * line)
            limits.append(row["sense"] * row["constant"])
    answer = linprog(
        np.zeros(len(order)), below or None, limits or None, equal or None, totals or None, bounds
    )
    return bool(answer.status == 0)


def chosen(
    solver: AssignmentSolver, groups: dict[int, list[int]], tier: int = 0
) -> dict[str, float]:
    """Return the values of the pairs where these hubs lead these practices."""
    own = solver.tiers[tier]
    return {own.x[i, hub].name: 1.0 for hub, members in groups.items() for i in members}
