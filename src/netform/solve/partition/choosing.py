"""Have a solver choose the cheapest columns of a list, and read its answer with care."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netform.plan.proof.columns_left import Columns
from netform.problem import Integers, MeasureLimit
from netform.solve.limits import Limits
from netform.solve.partition.partition_model import partition_model
from netform.solve.solvers import SolverOptions, solve_mip


@dataclass(frozen=True, eq=False)
class Choice:
    """What a solver chose.

    Attributes
    ----------
    groups
        Practices of each chosen column, ascending; `None` without a choice.
    cost
        Of the choice, computed anew, objective units.
    bound
        What the solver claims that every choice costs at least; `None` without a claim.
    is_empty
        Whether it claims that there is no choice.
    by
        Its name and version.
    remarks
        What was wrong with its answer.
    """

    groups: list[Integers] | None
    cost: int | None
    bound: int | None
    is_empty: bool
    by: str
    remarks: tuple[str, ...] = ()


def choose_columns(
    columns: Columns,
    measures: Sequence[MeasureLimit],
    step: int,
    options: SolverOptions,
    limits: Limits,
    start: Sequence[Sequence[int]] | None = None,
) -> Choice:
    """Choose columns that hold each practice once, keep the limits on measures, and cost least.

    Raises
    ------
    SolverFailedError
        The solver gave no answer.
    """
    if not len(columns):
        return Choice(None, None, None, True, options.name)
    model, chosen = partition_model(columns, measures, step, start)
    said = solve_mip(model, options, limits, has_start=start is not None)
    if said.word == "infeasible":
        return Choice(None, None, None, True, said.by)
    bound = None if said.bound is None else said.bound * step
    if not said.values:
        return Choice(None, None, bound, False, said.by)
    picked = np.array([k for k, each in enumerate(chosen) if said.is_on(each.name)], dtype=np.int64)
    own = columns.take(picked)
    if (np.asarray(own.holds.sum(axis=0)).ravel() != 1).any():
        remark = f"{said.by} chose columns that do not hold each practice once; they were not used"
        return Choice(None, None, bound, False, said.by, (remark,))
    groups = [np.array(members, dtype=np.int64) for members in own.members()]
    cost = int(own.cost.sum())
    claimed = said.bound_for(cost // step)
    return Choice(groups, cost, None if claimed is None else claimed * step, False, said.by)
