"""Duals from the middle: of all that prove the same bound, those that leave slack to most columns.

An LP of set partitioning has many optimal duals. A simplex method ends in a corner of them, where
many columns are left without slack that have some elsewhere; an interior-point method without
crossover ends near the middle, where only those are that some optimal solution uses (strict
complementarity; Goldman & Tucker, 1956). What lifts the bound afterwards lives on that slack.
"""

import numpy as np

from netform.solve.columns.generation import Generation
from netform.solve.columns.hub_search import NO_LIMIT
from netform.solve.columns.master import Master
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.limits import Limits

_NEAR = 0.1  # the share of the room up to which columns begin
_AROUND = 1.0  # how far a dual may rise, in mean duals: beyond, columns that are not there matter
_LOSS = 0.005  # the share of the room that duals from the middle may prove less
_ROUNDS = 10


def central_duals(part: Generation, room: int, limits: Limits) -> Duals:
    """Return duals from the middle that prove nearly the bound of a part's, or else the part's.

    Parameters
    ----------
    part
        An LP that has converged. Its pricer brings in the columns that only other duals need.
    room
        What the bound falls short of a plan, scaled.
    """
    outer = part.duals
    rise = int(_AROUND * np.abs(outer.practice).mean())
    prices = np.minimum(part.master.price_uncovered, (outer.practice + rise) // outer.scale + 1)
    master = Master(prices, outer.scale, outer.rows, is_central=True)
    columns = part.master.columns
    near = reduced_costs(columns, outer) <= room * _NEAR
    master.bring(columns.take(np.flatnonzero(near)))
    master.add_cuts(list(outer.cuts))
    for _ in range(_ROUNDS):
        relaxed = master.solve(limits)
        if relaxed is None:
            break
        middle = relaxed.duals.clipped()
        priced = part.pricer.price(middle, effort=NO_LIMIT, limits=limits)
        central = middle.repaired(priced.shortfall)
        if outer.constant - central.constant <= room * _LOSS:
            return central.active()
        if master.bring(priced.columns) == 0:
            break
    return outer
