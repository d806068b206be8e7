"""Who closes a model: HiGHS in this process, or another solver in a process of its own."""

from dataclasses import dataclass

import highspy
import numpy as np
import pulp

from netform.solve.limits import Limits
from netform.solve.location.hess_model import Floats, HessModel
from netform.solve.solvers import SolverOptions, solve_mip
from netform.solve.solvers.linear import weighted_sum

_WHOLE = 1e-9  # how far from a whole number HiGHS may take a value for one
_FINE = 10**12  # steps of a plan's cost that other solvers are given: floats hold them all


@dataclass(frozen=True, eq=False)
class Claim:
    """What a solver says of a model; nothing of it is checked yet.

    Attributes
    ----------
    word
        `optimal`, `infeasible` or `unknown`.
    values
        Of the variables; `None` without a plan.
    bound
        What it claims that every plan costs at least; `None` without a claim.
    by
        Its name and version.
    """

    word: str
    values: Floats | None
    bound: float | None
    by: str


def by_highs(model: HessModel, gap: float, limits: Limits, threads: int) -> Claim:
    """Close a model with HiGHS, in this process."""
    mip = model.in_highs(whole=True, threads=threads)
    for option, setting in (
        ("mip_rel_gap", gap),
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", _WHOLE),
    ):
        mip.setOptionValue(option, setting)
    if np.isfinite(limits.left()):
        mip.setOptionValue("time_limit", limits.left())
    mip.run()
    name = f"HiGHS {mip.version()}"
    status = mip.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Claim("infeasible", None, None, name)
    info, solution = mip.getInfo(), mip.getSolution()
    has_plan = solution.value_valid and np.isfinite(info.objective_function_value)
    return Claim(
        "optimal" if status == highspy.HighsModelStatus.kOptimal else "unknown",
        np.asarray(solution.col_value, dtype=np.float64) if has_plan else None,
        float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None,
        name,
    )


def by_other(
    model: HessModel, options: SolverOptions, limits: Limits, start: Floats | None
) -> Claim:
    """Close a model with any solver, through PuLP or as CP-SAT's booleans.

    Costs are handed on in whole steps, rounded down: the bound holds for what they were.

    Parameters
    ----------
    start
        Values of a plan to begin with.

    Raises
    ------
    SolverFailedError
        It gave no answer.
    """
    problem = model.problem
    cost = problem.cost[model.unit, model.centre]
    total = float(cost @ start) if start is not None else float(cost.max(initial=1)) * len(problem)
    step = max(1, round(total / _FINE))
    lp = pulp.LpProblem("location", pulp.LpMinimize)
    variables = _variables(lp, model, start)
    prices = (cost // step).tolist()
    lp.setObjective(weighted_sum(zip(variables, prices, strict=True)))
    rows = model.matrix.tocsr()
    for number, (lower, upper) in enumerate(zip(model.lower, model.upper, strict=True)):
        begin, end = rows.indptr[number : number + 2]
        entries = rows.data[begin:end].astype(np.int64).tolist()
        chosen = [variables[k] for k in rows.indices[begin:end]]
        left = weighted_sum(zip(chosen, entries, strict=True))
        if lower == upper:
            row = left == int(lower)
        elif np.isfinite(lower):
            row = left >= int(lower)
        else:
            row = left <= int(upper)
        lp.addConstraint(row, f"row{number}")
    said = solve_mip(lp, options, limits, has_start=start is not None)
    values = None
    if said.values:
        values = np.array([said.values.get(x.name, 0.0) for x in variables])
    bound = None if said.bound is None else said.bound * step / problem.scale
    return Claim("unknown" if said.word == "feasible" else said.word, values, bound, said.by)


def _variables(
    lp: "pulp.LpProblem", model: HessModel, start: Floats | None
) -> "list[pulp.LpVariable]":
    """Return a variable of 0 or 1 for each pair, with the value to begin with."""
    variables = []
    for k, (unit, centre) in enumerate(zip(model.unit, model.centre, strict=True)):
        variable = lp.add_variable(f"x_{unit}_{centre}", 0, 1, pulp.LpBinary)
        if start is not None:
            variable.setInitialValue(int(start[k]))
        variables.append(variable)
    return variables
