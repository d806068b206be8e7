"""Solve with another solver in the assignment form; what it says is checked by netform's means."""

from collections.abc import Sequence

from netform.problem import Integers, TierProblem
from netform.solve.assignment import solve_assignment
from netform.solve.backend import Backend
from netform.solve.found import Found, Machine
from netform.solve.second_look import believed_bound, cheapest, no_plan
from netform.solve.solvers import SolverOptions, require


def solve_by_assignment(
    views: Sequence[TierProblem],
    machine: Machine,
    backend: Backend,
    start: list[list[Integers]] | None,
) -> Found:
    """Solve one tier, or two nested ones.

    Raises
    ------
    InputError
        The solver is not here, or the problem is too large for this form.
    """
    solver = require(backend.solver_of_assignment)
    answer = solve_assignment(
        views,
        SolverOptions(solver.name, machine.threads, machine.seed, machine.memory_limit),
        machine.limits,
        machine.progress,
        contiguity=backend.contiguity or "separators",
        start=start,
        write_to=backend.write_model,
    )
    if answer.says_infeasible:
        return no_plan(views, machine, answer.by, answer.remarks)
    bound = believed_bound(answer.objective, answer.bound, answer.by, answer.remarks)
    found = Found(
        *(answer.groups, answer.objective, bound, None, []),
        by=answer.by,
        remarks=answer.remarks,
    )
    return cheapest(views, machine, found)
