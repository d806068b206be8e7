"""The engine's columns in the judge's words, and columns written out in a test."""

from collections.abc import Iterable, Sequence

import numpy as np

from netform.problem import Problem, TierProblem, tier_problem
from netform.solve.columns import lay_ground, list_columns
from netform.solve.columns.column_set import ColumnSet


def listed(problem: Problem, threads: int = 1) -> tuple[TierProblem, ColumnSet]:
    """List all columns of a problem's networks."""
    view = tier_problem(problem, "network")
    return view, list_columns(lay_ground(view), threads)


def as_groups(view: TierProblem, columns: ColumnSet) -> list[tuple[int, ...]]:
    """Return each column as positions in `problem.practices`, ascending."""
    return [
        tuple(view.source[columns.members(k)].tolist())  # participants are in the same order
        for k in range(len(columns))
    ]


def columns_of(sets: Iterable[Sequence[int]], costs: Iterable[int] | None = None) -> ColumnSet:
    """Make a column set from sets of positions; every cost is 1 where none are given."""
    sets = [list(members) for members in sets]
    sizes = [len(members) for members in sets]
    return ColumnSet(
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        member=np.array([i for members in sets for i in members], dtype=np.int32),
        cost=np.array(list(costs) if costs is not None else [1] * len(sets), dtype=np.int64),
        patients=np.array(sizes, dtype=np.int64),
    )
