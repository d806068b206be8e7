"""Have a solver solve a mixed-integer model: what is asked of it, and what it says."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from netform.solve.limits import Limits
from netform.solve.solvers.catalogue import find_solver
from netform.solve.solvers.held_process import held_process

if TYPE_CHECKING:
    import pulp

WHOLE_STEP = 0.9
"""Objectives of netform's models are whole numbers: a bound this near to a plan proves it."""
_LATE = 3.0  # seconds that solvers tend to be late, taken off their time: at most a tenth
_TRUST = 1e-9  # what solvers in floats may be off, as a share of the objective
_ROUNDED = 1e-12  # what whole numbers lose when they are told as floats
_NEAR = 1e-6  # and at least


@dataclass(frozen=True)
class SolverOptions:
    """What a solver may use.

    Attributes
    ----------
    name
        As in `netform solvers`.
    threads, seed
        Handed on, as far as the solver takes them.
    memory
        Bytes that its process may take; `None` for no limit.
    """

    name: str
    threads: int = 1
    seed: int = 0
    memory: float | None = None


@dataclass(frozen=True)
class MipAnswer:
    """What a solver says of a model; nothing of it is checked yet.

    Attributes
    ----------
    word
        `optimal`, `feasible`, `infeasible` or `unknown`; `optimal` only where no gap was allowed.
    values
        Of every variable that is not 0, by name; empty without a solution.
    objective
        Of the solution, as the solver states it.
    bound
        The least whole number that its bound lets a solution have; `None` without one.
    by
        Its name and version.
    """

    word: str
    values: dict[str, float]
    objective: float | None
    bound: int | None
    by: str

    def bound_for(self, cost: int) -> int | None:
        """Return what it claims that every solution costs at least, where its own costs so much.

        A solver that says `optimal` claims the cost of its solution, as far as that is the one that
        it states; in floats its bound is a little below.
        """
        if self.word == "optimal" and self.objective is not None:
            off = abs(self.objective - cost)
            if off <= max(WHOLE_STEP, _TRUST * abs(cost)):
                return cost
        return self.bound

    def is_on(self, name: str) -> bool:
        """Whether a variable of 0 or 1 is 1."""
        return self.values.get(name, 0.0) > 0.5


def solve_mip(
    model: "pulp.LpProblem", options: SolverOptions, limits: Limits, *, has_start: bool = False
) -> MipAnswer:
    """Minimise a model whose objective is whole, and whose variables all have bounds.

    Parameters
    ----------
    has_start
        Whether variables hold values to begin with.

    Raises
    ------
    SolverFailedError
        The solver gave no answer.
    """
    solver = find_solver(options.name)
    table = model.toDict()  # the same in releases 3 and 4 of PuLP; large models take seconds
    left = limits.left()
    seconds = None if np.isinf(left) else left
    request: dict[str, Any] = {
        "task": "solve",
        "solver": solver.name,
        "model": table,
        "until": None if seconds is None else time.time() + seconds - min(_LATE, 0.1 * seconds),
        "threads": options.threads,
        "seed": options.seed,
        "memory": options.memory,
        "gap_abs": WHOLE_STEP,
        "gap_rel": limits.gap,
        "has_start": has_start,
    }
    with held_process(solver.name) as process:
        said = process.ask(request, seconds, limits.stop)
    bound = said["bound"]
    if bound is not None:
        bound -= _doubt(bound, request["model"], in_floats=solver.kind == "MIP")
    return MipAnswer(
        word="feasible" if said["status"] == "optimal" and limits.gap else said["status"],
        values=said["values"],
        objective=said["objective"],
        bound=None if bound is None else int(np.ceil(bound)),
        by=said["by"],
    )


def _doubt(bound: float, model: dict[str, Any], *, in_floats: bool) -> float:
    """Return how far a bound may be above what is proved: all that floats lose on the way."""
    prices = [abs(each["value"]) for each in model["objective"]["coefficients"]]
    lost = [_NEAR, _ROUNDED * max(prices, default=0.0), _ROUNDED * abs(bound)]
    return max([*lost, _TRUST * abs(bound)] if in_floats else lost)


def write_model(model: "pulp.LpProblem", path: Path) -> None:
    """Write a model as `.lp` or `.mps`, by the ending of the file's name.

    Raises
    ------
    InputError
        The ending is another one.
    """
    from netform.errors import InputError

    if path.suffix == ".lp":
        model.writeLP(str(path))
    elif path.suffix == ".mps":
        model.writeMPS(str(path))
    else:
        raise InputError(
            f"a model is written as .lp or .mps, not as {path.suffix or 'a file without ending'}",
            where=f"--write-model {path}",
            remedy="name the file so",
        )
