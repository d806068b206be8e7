"""A process that solves mixed-integer models for netform, one after the other, by any solver.

Run as a file, not as a module: nothing of netform is imported, since OR-tools and highspy cannot be
loaded together, and any solver may crash. Each line of standard input is a request, each line of
the answers a reply, both JSON; what solvers print goes to standard error.
"""

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

Request = dict[str, Any]
Reply = dict[str, Any]

PULP_CLASSES = {
    "HiGHS": ("HiGHS",),
    "CBC": ("COIN_CMD", "PULP_CBC_CMD"),
    "SCIP": ("SCIP_PY", "SCIP_CMD", "FSCIP_CMD"),
    "Gurobi": ("GUROBI", "GUROBI_CMD"),
    "CPLEX": ("CPLEX_PY", "CPLEX_CMD"),
    "COPT": ("COPT", "COPT_DLL", "COPT_CMD"),
    "Xpress": ("XPRESS_PY", "XPRESS_CMD"),
    "GLPK": ("GLPK_CMD",),
}
"""The classes of PuLP by which a solver may be here, the preferred one first."""
LARGEST = 2**53  # whole numbers up to this are exact as floats, which PuLP 4 takes all for
WHOLE = 1e-9  # how far a coefficient may be from a whole number for CP-SAT


def main() -> None:
    """Answer requests until standard input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        request: Request = json.loads(line)
        with held_memory(request.get("memory")):
            reply = answer(request)
        print(json.dumps(reply), file=replies, flush=True)


def answer(request: Request) -> Reply:
    """Solve, or say whether a solver is here; a fault is said in words."""
    try:
        if request["task"] == "is it here?":
            return is_here(request["solver"])
        solve = with_cpsat if request["solver"] == "CP-SAT" else with_pulp
        return solve(request)
    except MemoryError:
        return {"error": "it needs more memory than it may take"}
    except Exception as error:  # any fault of a solver's interface is the caller's to report
        return {"error": f"{type(error).__name__}: {error}"}


@contextlib.contextmanager
def held_memory(more: float | None) -> Iterator[None]:
    """Hold this process, and those that it starts, to so many bytes more; not on Windows."""
    if more is None or sys.platform == "win32":
        yield
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (int(more) + _mapped(), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _mapped() -> int:
    """Return how many bytes of addresses this process holds already."""
    size = Path("/proc/self/statm")
    if not size.exists():
        return 0
    return int(size.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def is_here(solver: str) -> Reply:
    """Say whether a solver can be used, and which version it is."""
    if solver == "CP-SAT":
        try:
            return {"here": True, "by": f"CP-SAT {metadata.version('ortools')}"}
        except metadata.PackageNotFoundError:
            return {"here": False}
    found = pulp_class(solver)
    return {"here": False} if found is None else {"here": True, "by": titled(solver)}


# ---- PuLP --------------------------------------------------------------------------------------


def pulp_class(solver: str) -> Any:
    """Return a class of PuLP with which the solver is here; `None` where there is none."""
    import pulp

    for name in PULP_CLASSES[solver]:
        found = getattr(pulp, name, None)
        if found is not None:
            with contextlib.suppress(Exception):  # a licence that is missing raises, too
                if found(**quietly(name)).available():
                    return found
    return None


def quietly(name: str) -> Request:
    """Return options that keep PuLP from printing, and from warning of what it will drop."""
    return {"msg": False, **({"_skip_v4_deprecation": True} if name == "PULP_CBC_CMD" else {})}


def titled(solver: str, release: str | None = None) -> str:
    """Return a solver's name and version, as far as it is known, and how it was called."""
    packages = {"HiGHS": "highspy", "CBC": "cbcbox", "SCIP": "pyscipopt", "Gurobi": "gurobipy"}
    packages |= {"CPLEX": "cplex", "COPT": "coptpy", "Xpress": "xpress"}
    if release is None and solver in packages:
        with contextlib.suppress(metadata.PackageNotFoundError):
            release = metadata.version(packages[solver])
    named = solver if release is None else f"{solver} {release}"
    return f"{named} through PuLP {metadata.version('pulp')}"


def with_pulp(request: Request) -> Reply:
    """Solve with one of PuLP's solvers."""
    import pulp

    solver = request["solver"]
    found = pulp_class(solver)
    if found is None:
        return {"error": "it is not here"}
    _, problem = pulp.LpProblem.fromDict(request["model"])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        options = options_of(request, found.__name__, str(log))
        made = highs(found, options) if solver == "HiGHS" else found(**options)
        with inside(folder):
            problem.solve(made)
        said = log.read_text(errors="replace") if log.exists() else ""
    release = re.search(r"^Version: (\S+)", said, re.MULTILINE)
    values = {each.name: each.varValue for each in problem.variables() if each.varValue}
    has_plan = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    objective = cost_of(request["model"], values) if has_plan else None
    status = "unknown"
    if has_plan:
        closed = problem.sol_status == pulp.LpSolutionOptimal and "Stopped on" not in said
        status = "optimal" if closed else "feasible"
    elif problem.status == pulp.LpStatusInfeasible:
        status = "infeasible"
    return {
        "status": status,
        "objective": objective,
        "bound": bound_of(problem, said, objective if status == "optimal" else None),
        "values": values if has_plan else {},
        "by": titled(solver, release[1] if release else None),
    }


def cost_of(model: Request, values: Mapping[str, float]) -> float:
    """Return what a solution costs; PuLP does not say it of a model in which nothing costs."""
    terms = model["objective"]["coefficients"]
    return sum((each["value"] * values.get(each["name"], 0) for each in terms), 0.0)


def options_of(request: Request, name: str, log: str) -> Request:
    """Return what PuLP's class takes: limits, threads, gaps, a start."""
    options: Request = quietly(name)
    if request["seconds"] is not None:
        options["timeLimit"] = request["seconds"]
    if name not in ("GLPK_CMD", "SCIP_CMD", "SCIP_PY", "FSCIP_CMD"):
        options["threads"] = request["threads"]
    if name in ("HiGHS", "COIN_CMD", "PULP_CBC_CMD"):
        options |= {"gapAbs": request["gap_abs"], "gapRel": request["gap_rel"]}
    elif name in ("GUROBI", "GUROBI_CMD", "CPLEX_PY", "CPLEX_CMD", "SCIP_PY", "SCIP_CMD"):
        options["gapRel"] = request["gap_rel"]
    if name in ("COIN_CMD", "PULP_CBC_CMD"):
        options |= {"logPath": log, "options": ["primalTolerance 1e-9", "integerTolerance 1e-9"]}
        options["options"] += [f"randomSeed {request['seed'] % 10**8}"]
        options["warmStart"] = request["has_start"]
        with contextlib.suppress(ImportError):
            import cbcbox

            options["path"] = cbcbox.cbc_bin_path()
    if name == "HiGHS":
        options |= {"mip_feasibility_tolerance": 1e-9, "random_seed": request["seed"] % 2**31}
    return options


def highs(found: Any, options: Request) -> Any:
    """Return HiGHS, made to take a start, and another number of threads than the last time."""
    import highspy

    class Highs(found):  # type: ignore[misc]
        def callSolver(self, lp: Any) -> None:
            started = [each for each in lp.variables() if each.varValue is not None]
            if started:
                places = [each.index for each in started]
                lp.solverModel.setSolution(len(places), places, [v.varValue for v in started])
            super().callSolver(lp)

    highspy.Highs.resetGlobalScheduler(True)
    return Highs(**options)


@contextlib.contextmanager
def inside(folder: str) -> Iterator[None]:
    """Work in a folder that is thrown away: some solvers write where they stand."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def bound_of(problem: Any, said: str, closed: float | None) -> float | None:
    """Return the bound that the solver states; the objective where it closed without stating it."""
    model = getattr(problem, "solverModel", None)
    readers: list[Callable[[], float]] = [
        lambda: model.getInfo().mip_dual_bound,  # type: ignore[union-attr]
        lambda: model.ObjBound,  # type: ignore[union-attr]
        lambda: model.getDualbound(),  # type: ignore[union-attr]
        lambda: model.solution.MIP.get_best_objective(),  # type: ignore[union-attr]
        lambda: float(re.findall(r"^Lower bound:\s+(\S+)", said, re.MULTILINE)[-1]),
    ]
    for read in readers:
        with contextlib.suppress(Exception):  # it is another solver's way to say it
            bound = float(read())
            if abs(bound) < 1e19:
                return bound
    return closed


# ---- CP-SAT ------------------------------------------------------------------------------------


def with_cpsat(request: Request) -> Reply:
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
        "objective": cost_of(asked, found) if has_plan else None,
        "bound": None if word == "infeasible" else solver.best_objective_bound,
        "values": {name: value for name, value in found.items() if value},
        "by": f"CP-SAT {metadata.version('ortools')}",
    }


def whole(value: float | None) -> int:
    """Return a whole number; raises `ValueError` for what is none."""
    if value is None or abs(value - round(value)) > WHOLE or abs(value) > LARGEST:
        raise ValueError(f"CP-SAT needs whole numbers up to 2^53, not {value}")
    return round(value)


if __name__ == "__main__":
    main()
