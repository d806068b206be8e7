"""Solve a model with CP-SAT; part of the solver process, which imports it alone."""

from importlib import metadata
from typing import Any

Request = dict[str, Any]
Reply = dict[str, Any]

PORTFOLIO = 8  # workers with which CP-SAT tries its ways side by side
LARGEST = 2**53  # whole numbers up to this are exact as floats, which PuLP 4 takes all for
WHOLE = 1e-9  # how far a coefficient may be from a whole number for CP-SAT


def version(_: str) -> str | None:
    """Return CP-SAT's name and version; `None` where it is not here."""
    try:
        return f"CP-SAT {metadata.version('ortools')}"
    except metadata.PackageNotFoundError:
        return None


def solve(request: Request) -> Reply:
    """Solve with CP-SAT; all coefficients are whole, and so are the values it looks for."""
    from ortools.sat.python import cp_model

    asked = request["model"]
    model = cp_model.CpModel()
    variables = {}
    for each in asked["variables"]:
        low, high = each["lowBound"], each["upBound"]
        variables[each["name"]] = model.new_int_var(whole(low), whole(high), each["name"])
        if each["varValue"] is not None:
            model.add_hint(variables[each["name"]], whole(each["varValue"]))
    for row in asked["constraints"]:
        terms = [(variables[c["name"]], whole(c["value"])) for c in row["coefficients"]]
        side = -whole(row["constant"])
        if row["sense"] == 0 and side == 1 and all(value == 1 for _, value in terms):
            model.add_exactly_one(variable for variable, _ in terms)
            continue
        total = cp_model.LinearExpr.sum([variable * value for variable, value in terms])
        model.add_linear_constraint(
            total,
            side if row["sense"] >= 0 else cp_model.INT_MIN,
            side if row["sense"] <= 0 else cp_model.INT_MAX,
        )
    goal = [variables[c["name"]] * whole(c["value"]) for c in asked["objective"]["coefficients"]]
    if goal:
        model.minimize(cp_model.LinearExpr.sum(goal))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = request["threads"]
    if request["threads"] < PORTFOLIO:
        # With so few, CP-SAT leaves out those that see the whole linear programme; these models
        # have no other bound.
        solver.parameters.subsolvers.extend(["max_lp", "reduced_costs"])
    solver.parameters.random_seed = request["seed"] % 2**31
    solver.parameters.relative_gap_limit = request["gap_rel"]
    if request["seconds"] is not None:
        solver.parameters.max_time_in_seconds = request["seconds"]
    status = solver.solve(model)
    words = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible"}
    words |= {cp_model.INFEASIBLE: "infeasible"}
    word = words.get(status, "unknown")
    if status == cp_model.MODEL_INVALID:
        return {"error": f"it refuses the model: {model.validate()}"}
    has_plan = word in ("optimal", "feasible")
    found = {name: solver.value(each) for name, each in variables.items()} if has_plan else {}
    return {
        "status": word,
        "bound": None if word == "infeasible" else solver.best_objective_bound,
        "values": {name: value for name, value in found.items() if value},
        "by": f"CP-SAT {metadata.version('ortools')}",
    }


def whole(value: float | None) -> int:
    """Return a whole number; raises `ValueError` for what is none."""
    if value is None or abs(value - round(value)) > WHOLE or abs(value) > LARGEST:
        raise ValueError(f"CP-SAT needs whole numbers up to 2^53, not {value}")
    return round(value)
