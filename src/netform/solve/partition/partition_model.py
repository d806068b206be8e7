"""The set-partitioning form in PuLP: choose columns so that each practice is in exactly one."""

from collections.abc import Sequence

import pulp

from netform.plan.proof.columns_left import Columns
from netform.problem import MeasureLimit
from netform.solve.solvers.linear import weighted_sum


def partition_model(
    columns: Columns,
    limits: Sequence[MeasureLimit],
    step: int,
    start: Sequence[Sequence[int]] | None = None,
) -> tuple["pulp.LpProblem", list["pulp.LpVariable"]]:
    """Return the model, and the variable of each column.

    Parameters
    ----------
    columns
        With what they count against the limits.
    step
        A number that all costs are multiples of.
    start
        Columns to begin with; those that are not in the list are left out.
    """
    model = pulp.LpProblem("partition", pulp.LpMinimize)
    members = columns.members()
    chosen = [model.add_variable(f"z{k}", 0, 1, pulp.LpBinary) for k in range(len(columns))]
    costs = (columns.cost // step).tolist()
    model.setObjective(weighted_sum(zip(chosen, costs, strict=True)))
    holding: list[list[pulp.LpVariable]] = [[] for _ in range(columns.holds.shape[1])]
    for each, practices in zip(chosen, members, strict=True):
        for i in practices:
            holding[i].append(each)
    for i, own in enumerate(holding):
        model.addConstraint(pulp.lpSum(own) == 1, f"cover{i}")
    for number, limit in enumerate(limits):
        counted = columns.measure[:, number].tolist()
        total = weighted_sum(zip(chosen, counted, strict=True))
        model.addConstraint(total <= limit.at_most, f"limit{number}")
    if start is not None:
        wanted = {tuple(sorted(group)) for group in start}
        for each, practices in zip(chosen, members, strict=True):
            each.setInitialValue(int(tuple(practices) in wanted))
    return model, chosen
