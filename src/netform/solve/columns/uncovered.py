"""Why practices cannot be covered: no column holds one, or no choice of columns holds all."""

from dataclasses import replace

import numpy as np

from netform.problem import Integers
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import NO_HUB, Ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricers import SearchedColumns
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits

_UNCOVERED = 10**6  # what leaving a practice uncovered costs where nothing else costs anything


def in_no_column(ground: Ground, practices: Integers, threads: int) -> tuple[int, ...]:
    """Return those of some practices that no column holds."""
    free = _without_costs(ground)
    lonely = []
    for i in practices.tolist():
        # With a dual on this practice alone, just the columns that hold it are negative.
        dual = np.zeros(ground.count, dtype=np.int64)
        dual[i] = 1
        found = search_hubs(free, Duals(dual, (), dual[:0]), threshold=-1, threads=threads)
        if len(found.columns) == 0:
            lonely.append(i)
    return tuple(lonely)


def proof_that_none_covers(
    ground: Ground, limits: Limits, threads: int, needed: Integers | None = None
) -> Duals | None:
    """Prove that not even fractions of columns cover all practices, leaving costs aside.

    Where each column costs nothing and a practice left uncovered costs something, duals with a
    bound above 0 are the proof (Farkas). `None` where there is no such proof.

    Parameters
    ----------
    needed
        Just these practices have to be covered; others may be left out. `None`: all have to.
    """
    price = np.zeros(ground.count, dtype=np.int64)
    price[slice(None) if needed is None else needed] = _UNCOVERED
    part = Generation(
        *(SearchedColumns(_without_costs(ground), threads), price, _UNCOVERED),
        rows=MeasureRow.on(ground),
    )
    part.converge(limits, target=1)
    return part.duals if part.bound >= 1 else None


def least_uncovered(ground: Ground, limits: Limits, threads: int) -> Duals | None:
    """Prove that no columns cover some practices, as few of them as will do (a deletion filter).

    These have duals above 0. Without any one of them, those left can be covered by fractions of
    columns, if there was time to look. `None` where there is no such proof.
    """
    found = proof_that_none_covers(ground, limits, threads)
    settled: set[int] = set()
    while found is not None:
        needed = np.flatnonzero(found.practice > 0)
        open_ = [i for i in needed.tolist() if i not in settled]
        if not open_ or limits.reached():
            break
        settled.add(open_[0])
        fewer = proof_that_none_covers(ground, limits, threads, needed[needed != open_[0]])
        found = fewer or found
    return found


def _without_costs(ground: Ground) -> Ground:
    return replace(
        ground,
        mate_cost=np.where(ground.mate_cost < NO_HUB, 0, NO_HUB),
        trust_price=np.zeros_like(ground.trust_price),
        change_price=0,
        elastic_price=0,
    )
