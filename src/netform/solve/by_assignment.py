"""Solve with another solver in the assignment form; what it says is checked by netform's means."""

from collections.abc import Sequence

from netform.plan.witness import Witness
from netform.problem import Integers, TierProblem
from netform.solve.assignment import solve_assignment
from netform.solve.backend import Backend
from netform.solve.by_columns import solve_by_columns
from netform.solve.found import Found, Machine
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
        contiguity=backend.contiguity or "flow",
        start=start,
        write_to=backend.write_model,
    )
    remarks = answer.remarks
    witnesses: list[Witness] = []
    certificate = None
    if answer.says_infeasible:
        # Its word is no proof: netform's own search has to find a witness.
        own = solve_by_columns(views, machine, None)
        witnesses, certificate = own.witnesses, own.certificate if own.witnesses else None
        if own.groups is not None:
            remarks.append(f"{answer.by} says that there is no plan; netform found one")
        elif not witnesses:
            remarks.append(f"{answer.by} says that there is no plan; netform did not prove it")
    bound = believed_bound(answer.objective, answer.bound, answer.by, remarks)
    return Found(
        *(answer.groups, answer.objective, bound, certificate, witnesses),
        by=answer.by,
        remarks=remarks,
    )


def believed_bound(
    objective: int | None, bound: int | None, by: str, remarks: list[str]
) -> int | None:
    """Return a solver's bound; none, with a remark, where a plan here is cheaper than that."""
    if bound is None or objective is None or bound <= objective:
        return bound
    remarks.append(
        f"{by} says that no plan costs less than {bound}; its own plan costs {objective}, so its "
        "bound was not used"
    )
    return None
