"""Solve a model with one of PuLP's solvers; part of the solver process, which imports it alone."""

import contextlib
import inspect
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
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


def version(solver: str) -> str | None:
    """Return a solver's name and version; `None` where it is not here."""
    return None if pulp_class(solver) is None else titled(solver)


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


def solve(request: Request) -> Reply:
    """Solve with one of PuLP's solvers."""
    import pulp

    solver = request["solver"]
    found = pulp_class(solver)
    if found is None:
        return {"error": "it is not here"}
    with tempfile.TemporaryDirectory() as folder, inside(folder):
        log = Path(folder) / "log"
        options = options_of(request, found.__name__, str(log))
        if solver == "HiGHS":
            problem, ended = with_highs(request, found, options)
        else:
            _, problem = pulp.LpProblem.fromDict(request["model"])
            ended = problem.solve(found(**options))
        said = log.read_text(errors="replace") if log.exists() else ""
    release = re.search(r"^Version: (\S+)", said, re.MULTILINE)
    values = {each.name: each.varValue for each in problem.variables() if each.varValue}
    status = outcome(problem, ended)
    if status == "optimal" and "Stopped on" in said:
        status = "feasible"  # some releases of PuLP take CBC's last plan for its best
    has_plan = status in ("optimal", "feasible")
    bound = bound_of(problem, ended, said)
    if said and status == "optimal" and not request["gap_rel"]:
        bound = None  # a log states it in few digits; its word is exact
    return {
        "status": status,
        "bound": bound,
        "values": values if has_plan else {},
        "by": titled(solver, release[1] if release else None),
    }


def outcome(problem: Any, ended: Any) -> str:
    """Return how a solve ended; `ended` is what `solve` returned."""
    import pulp

    if hasattr(ended, "has_solution"):  # PuLP 4
        name = ended.status.name
        if ended.has_solution:
            return "optimal" if name in ("Optimal", "GapLimit") else "feasible"
        return "infeasible" if name == "Infeasible" else "unknown"
    if problem.sol_status == pulp.LpSolutionOptimal:
        return "optimal"
    if problem.sol_status == pulp.LpSolutionIntegerFeasible:
        return "feasible"
    return "infeasible" if problem.status == pulp.LpStatusInfeasible else "unknown"


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


def with_highs(request: Request, found: Any, options: Request) -> tuple[Any, Any]:
    """Solve with HiGHS; return PuLP's problem, and what its `solve` returned.

    Where it finds no solution before its time is over, it is asked again without its presolve:
    that of 1.15.1 calls some models infeasible, or ends with an error, that have a solution.
    """
    began = time.monotonic()
    problem, ended = by_highs(request, found, options)
    limit = request["seconds"]
    left = None if limit is None else limit - (time.monotonic() - began)
    if outcome(problem, ended) not in ("infeasible", "unknown") or (left is not None and left <= 0):
        return problem, ended
    again = {} if left is None else {"timeLimit": left}
    return by_highs(request, found, {**options, **again, "presolve": "off"})


def by_highs(request: Request, found: Any, options: Request) -> tuple[Any, Any]:
    """Solve with HiGHS once, from a start, with any number of threads."""
    import highspy
    import pulp

    class Highs(found):  # type: ignore[misc]
        """HiGHS of PuLP 3, which takes no start by itself."""

        def callSolver(self, lp: Any) -> None:
            started = [each for each in lp.variables() if each.varValue is not None]
            places = [each.index for each in started]
            lp.solverModel.setSolution(len(places), places, [each.varValue for each in started])
            super().callSolver(lp)

    made = found
    if request["has_start"]:
        if "warmStart" in inspect.signature(found).parameters:
            options = {**options, "warmStart": True}
        else:
            made = Highs
    highspy.Highs.resetGlobalScheduler(True)
    _, problem = pulp.LpProblem.fromDict(request["model"])
    return problem, problem.solve(made(**options))


@contextlib.contextmanager
def inside(folder: str) -> Iterator[None]:
    """Work in a folder that is thrown away: some solvers write where they stand."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def bound_of(problem: Any, ended: Any, said: str) -> float | None:
    """Return the bound that the solver states; `None` where it does not."""
    model = getattr(problem, "solverModel", None)
    readers: list[Callable[[], Any]] = [
        lambda: ended.best_bound if not said else None,  # of a log PuLP reads a rounded one
        lambda: model.getInfo().mip_dual_bound,  # type: ignore[union-attr]
        lambda: model.ObjBound,  # type: ignore[union-attr]
        lambda: model.getDualbound(),  # type: ignore[union-attr]
        lambda: model.solution.MIP.get_best_objective(),  # type: ignore[union-attr]
        lambda: rounded_down(re.findall(r"^\W*Lower bound:\s+(\S+)", said, re.MULTILINE)[-1]),
    ]
    for read in readers:
        with contextlib.suppress(Exception):  # it is another solver's way to say it
            bound = float(read())
            if abs(bound) < 1e19:
                return bound
    return None


def rounded_down(figure: str) -> Decimal:
    """Return a figure less one in its last digit: it may have been rounded up to print it."""
    printed = Decimal(figure)
    return printed - Decimal((0, (1,), int(printed.as_tuple().exponent)))
