"""The solvers that netform knows, and how to get those that are not here."""

import threading
from dataclasses import dataclass

from netform.errors import InputError
from netform.solve.solvers.held_process import SolverFailedError, held_process

_SECONDS = 60.0  # for a solver to say that it is here


@dataclass(frozen=True)
class Solver:
    """A solver by its name, with what there is to say to those who lack it.

    Attributes
    ----------
    kind
        `MIP` for those that PuLP runs, `CP` for CP-SAT.
    how_to_get
        What to install.
    """

    name: str
    kind: str
    how_to_get: str


SOLVERS = (
    Solver("HiGHS", "MIP", "comes with netform (pip install highspy)"),
    Solver("CBC", "MIP", "comes with PuLP 3; with PuLP 4: pip install cbcbox"),
    Solver("CP-SAT", "CP", "comes with netform (pip install ortools)"),
    Solver("SCIP", "MIP", "pip install pyscipopt"),
    Solver("GLPK", "MIP", "install glpsol, such as the package glpk-utils"),
    Solver("Gurobi", "MIP", "pip install gurobipy, and a licence"),
    Solver("CPLEX", "MIP", "pip install cplex, and a licence"),
    Solver("COPT", "MIP", "pip install coptpy, and a licence"),
    Solver("Xpress", "MIP", "pip install xpress, and a licence"),
)


def find_solver(name: str) -> Solver:
    """Return a solver by its name, in capitals or not.

    Raises
    ------
    InputError
        There is none of that name.
    """
    for solver in SOLVERS:
        if solver.name.lower() == name.lower():
            return solver
    raise InputError(
        f"there is no solver {name!r}",
        where="--solver",
        remedy=f"choose among {', '.join(solver.name for solver in SOLVERS)}; see netform solvers",
    )


def version_here(solver: Solver) -> str | None:
    """Return a solver's name and version as it says itself; `None` where it is not here.

    It is asked in a process of its own, which is ended where it does not answer.
    """
    request = {"task": "is it here?", "solver": solver.name}
    try:
        with held_process(solver.name) as process:
            said = process.ask(request, _SECONDS, threading.Event())
    except SolverFailedError:
        return None
    return said.get("by") if said["here"] else None


def require(name: str) -> Solver:
    """Return a solver that is here.

    Raises
    ------
    InputError
        There is none of that name, or it is not here.
    """
    solver = find_solver(name)
    if version_here(solver) is None:
        raise InputError(
            f"the solver {solver.name} is not here",
            where=f"--solver {name}",
            remedy=solver.how_to_get,
        )
    return solver
