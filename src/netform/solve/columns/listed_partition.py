"""The cheapest partition out of a list of columns: LP, cuts and a tree, and nothing to prove."""

import numpy as np

from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.pricers import ListedColumns
from netform.solve.columns.tree import Tree
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_NODES = 100


def cheapest_partition(
    columns: ColumnSet, count: int, limits: Limits, threads: int = 1, cutoff: int | None = None
) -> ColumnSet | None:
    """Return columns that hold each of `count` elements once, the cheapest that a tree meets.

    `None` where there are none below the cutoff, or a limit came first.
    """
    if len(columns) == 0 or len(np.unique(columns.member)) < count:
        return None
    beyond = int(np.sort(columns.cost)[-count:].sum()) + 1
    price = np.full(count, int(np.median(columns.cost)) + 1, dtype=np.int64)
    part = Generation(ListedColumns(columns, threads), price, 1000 * beyond)
    target = beyond if cutoff is None else cutoff
    if not part.converge(limits, target) or part.bound >= target:
        return None
    assert part.relaxed is not None
    if not part.relaxed.is_covered:
        return None
    tree = Tree(
        *(columns, part.duals, part.master.price_uncovered, target),
        *(lambda plan: int(plan.cost.sum()), Progress(limits)),
        has_plan=cutoff is not None,
        threads=threads,
    )
    tree.grow(limits, most_nodes=_NODES)
    return tree.best
