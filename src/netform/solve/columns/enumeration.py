"""Every plan up to a cost: the proof that there are no others to choose from.

Duals of an LP over the columns give each a reduced cost, none below 0. Those of a plan's columns
add up to at most its cost less what the duals prove: cuts and limits, whose duals are not above 0,
can only take something off. So columns, and branches of the search, whose reduced costs exceed that
room lead to no plan of interest.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from netform.plan import most_a_plan_can_cost
from netform.problem import Integers, TierProblem
from netform.solve.columns.allowance import steps_until
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.cover_kernel import exact_covers
from netform.solve.columns.first_prices import first_prices
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricers import ListedColumns, Pricer, SearchedColumns
from netform.solve.columns.pricing import FAR_FROM_ZERO, Duals, reduced_costs, scan
from netform.solve.limits import Limits

_MOST_REMEMBERED = 2**22  # words of 64 bits, in sets of practices


@dataclass(frozen=True, eq=False)
class EveryPlan:
    """The plans up to a cost.

    Attributes
    ----------
    plans
        Each plan's columns, ascending positions in the set of columns that was searched; cheap
        plans first, of equal ones in the order of their columns.
    cost
        Their costs in objective units, int64, shape (plans,).
    is_complete
        Whether there are no others: `False` when there were too many, or a limit came first.
    steps
        Columns that the search tried, and more where many were left: a measure of work.
    """

    plans: tuple[Integers, ...]
    cost: Integers
    is_complete: bool
    steps: int


def every_plan(
    columns: ColumnSet,
    count: int,
    most_cost: int,
    *,
    most_plans: int,
    most_steps: int,
    limits: Limits,
    rows: tuple[MeasureRow, ...] = (),
    threads: int = 1,
) -> EveryPlan:
    """Find every choice of columns that holds each of `count` practices once, up to a cost.

    Parameters
    ----------
    columns
        The columns to choose from, each set once.
    most_cost
        The most that a plan may cost, objective units.
    most_plans
        Give up when there are more plans than this; so many are then returned.
    most_steps
        Give up after so many steps of the search.
    rows
        Limits on measures; plans that break one are left out.
    """
    duals = _listed_duals(columns, count, most_cost, limits, rows, threads)
    if duals is None:
        return EveryPlan((), np.zeros(0, np.int64), is_complete=not limits.reached(), steps=0)
    reduced = reduced_costs(columns, duals, threads)
    room = _room(duals, most_cost)
    fitting = np.flatnonzero(reduced <= room)
    # Cheap ones first: a branch ends at the first column that is too dear for it.
    order = fitting[np.argsort(reduced[fitting], kind="stable")]
    part = columns.take(order)
    measures = [row.measure(part) for row in rows]
    with steps_until(limits, most_steps) as allowed:
        start, chosen, steps, is_complete = exact_covers(
            *(part.start, part.member, part.cost, reduced[order]),
            np.array(measures, dtype=np.int64).reshape(len(rows), len(part)),
            np.array([row.at_most for row in rows], dtype=np.int64),
            *(room, min(most_cost, FAR_FROM_ZERO), most_plans),
            np.random.default_rng(0).integers(2**64, size=count, dtype=np.uint64),
            *(*_memory(count), allowed),
        )
    return _in_order(columns, start, order[chosen], int(steps), bool(is_complete))


def _memory(count: int) -> tuple[NDArray[np.uint64], Integers]:
    """Return what the search remembers in, as `exact_covers` takes it: nothing yet."""
    words = -(-count // 64)
    places = 2 ** ((_MOST_REMEMBERED // words).bit_length() - 1)
    return np.zeros((places, words), np.uint64), np.zeros(places, np.int64)


def _in_order(
    columns: ColumnSet, start: Integers, chosen: Integers, steps: int, is_complete: bool
) -> EveryPlan:
    """Put plans in an order that does not depend on the way to them."""
    plans = [np.sort(chosen[low:high]) for low, high in pairwise(start.tolist())]
    costs = [int(columns.cost[plan].sum()) for plan in plans]
    order = sorted(range(len(plans)), key=lambda k: (costs[k], plans[k].tolist()))
    cost = np.array([costs[k] for k in order], dtype=np.int64)
    return EveryPlan(tuple(plans[k] for k in order), cost, is_complete, steps)


def columns_within(
    view: TierProblem, most_cost: int, *, most_columns: int, threads: int, limits: Limits
) -> ColumnSet | None:
    """Return all columns that a plan of at most such a cost can use.

    `None` where they are more than `most_columns`, or a limit came first; a column counts once for
    each hub with which it may be in such a plan. Some may be among them that no such plan uses.
    """
    ground = lay_ground(view)
    rows = MeasureRow.on(ground)
    dearest = 1000 * (most_a_plan_can_cost(view) + 1)
    pricer = SearchedColumns(ground, threads)
    duals = _proved(pricer, first_prices(ground), dearest, most_cost, limits, rows)
    if duals is None:
        return None
    room = _room(duals, most_cost)
    if room < 0:
        return NO_COLUMNS
    found = search_hubs(
        *(ground, duals),
        threshold=room,
        every=True,
        most_columns=most_columns,
        threads=threads,
        limits=limits,
    )
    return found.columns if found.is_complete else None


def _room(duals: Duals, most_cost: int) -> int:
    """Return what the reduced costs of a plan's columns can add up to, scaled."""
    return min(most_cost * duals.scale - duals.constant, FAR_FROM_ZERO)


def _listed_duals(
    columns: ColumnSet,
    count: int,
    most_cost: int,
    limits: Limits,
    rows: tuple[MeasureRow, ...],
    threads: int,
) -> Duals | None:
    """Return duals for listed columns; `None` where these hold no plan, or a limit came first."""
    if len(np.unique(columns.member)) < count:
        return None
    beyond = int(np.sort(columns.cost)[-count:].sum()) + 1
    price = np.full(count, int(np.median(columns.cost)) + 1, dtype=np.int64)
    duals = _proved(ListedColumns(columns, threads), price, 1000 * beyond, most_cost, limits, rows)
    # Nothing is proved before the first LP; a cost below 0 would be a reduced cost below 0 there.
    return None if duals is None else duals.repaired(scan(columns, duals, threads).shortfall)


def _proved(
    pricer: Pricer,
    price: Integers,
    dearest: int,
    most_cost: int,
    limits: Limits,
    rows: tuple[MeasureRow, ...],
) -> Duals | None:
    """Return duals of the best bound that an LP and cuts prove; `None` when a limit came first."""
    root = Generation(pricer, price, dearest, rows=rows)
    done = root.converge(limits, most_cost + 1)
    if done and root.relaxed is not None and root.relaxed.is_covered:
        root.lift(limits, most_cost + 1)
    return None if limits.reached() else root.duals
