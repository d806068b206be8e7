"""Find columns by their hubs, without listing them all: branch and bound over connected sets.

For given duals, a column N led by h has the reduced cost `Σ_{i∈N} a_i` plus what its trusts, its
cuts and its patients moved add (none below 0), with `a_i` = cost of sending i to h − dual of i.
Leaving contiguity out, the least of these is a knapsack over the band. Its Lagrangian bound with a
price λ per patient,

    λ·L or λ·U  +  Σ_{i taken} ã_i  +  Σ_{i free} min(0, ã_i),      ã_i = a_i − λ·p_i,

(beyond the price of a patient outside an elastic band, λ counts up to the hard floor or ceiling)
changes by one term when a practice is taken or given up. So a branch of the search is cut off as
soon as practices taken too dear, or given up too cheap, lift the bound above the threshold. Where a
list of all connected sets would hold hundreds of millions, few branches are left.

Contiguity is put back into the bound by prices of ways. A connected set that holds h and i meets
the boundary B of any set of practices around i without h, so `x_i ≤ Σ_{b∈B} x_b`. With a
multiplier, what i takes off beyond B is set against what B costs: a practice that is wanted far
from h no longer counts as if it could be had without those on the way. The multipliers are found
by growing such sets, as in the dual ascent for Steiner trees (Wong, Mathematical Programming 28,
1984).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from netform.problem import Integers
from netform.solve.columns.allowance import steps_until
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.costing import costed, distinct
from netform.solve.columns.cuts import index_cuts
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_kernels import search_hubs_compiled
from netform.solve.columns.pricing import Duals
from netform.solve.columns.workers import each
from netform.solve.limits import Limits

NO_LIMIT = 2**62


@dataclass(frozen=True, eq=False)
class HubSearch:
    """What a search over all hubs found.

    Attributes
    ----------
    columns
        The columns found, each once, with exact costs.
    lowest
        For each practice a lower bound on the scaled reduced cost of the columns that it leads,
        int64, shape (n,); exact or above the threshold where the search was complete.
    is_complete
        Whether no hub's search hit a limit.
    steps
        Practices taken in all, a measure of work.
    """

    columns: ColumnSet
    lowest: Integers
    is_complete: bool
    steps: int


def search_hubs(
    ground: Ground,
    duals: Duals,
    *,
    threshold: int,
    every: bool = False,
    most_steps: int = NO_LIMIT,
    most_columns: int = NO_LIMIT,
    per_patient: Integers | None = None,
    threads: int = 1,
    limits: Limits | None = None,
    told: Callable[[ColumnSet], None] | None = None,
) -> HubSearch:
    """Search the columns of every hub up to a reduced cost.

    Parameters
    ----------
    threshold
        Only columns of at most this scaled reduced cost are of interest.
    every
        `True`: find all of them. `False`: find the cheapest of each hub, and those that were the
        cheapest for a while.
    most_steps
        Give up a hub's search after so many steps.
    most_columns
        Give up when there are more columns than this.
    per_patient
        For each hub a price per patient λ to try first, scaled, int64, shape (n,): those of a
        search with like duals show at once that many hubs are too dear. Its own are written there.
    limits
        Give up when these are reached, in the midst of a hub's search too.
    told
        Called with the columns of each hub, from several threads, where all together are too many
        to be kept: then none is returned.
    """
    active = duals.active()
    index = index_cuts(active.cuts, ground.count)
    trust_price, group_price = ground.trust_price * active.scale, 0
    change_price = ground.change_price * active.scale
    outside_price = ground.elastic_price * active.scale
    set_price = ground.named.barred_price
    for dual, row in zip(active.row, active.rows, strict=True):
        # Only what a row counts for each column can be below 0: all that it meets adds to its cost.
        trust_price = trust_price - dual * row.of_trust
        group_price -= dual * row.of_group
        change_price -= dual * row.of_moved
        outside_price -= dual * row.of_outside
        set_price = set_price - dual * row.of_set
    spans = min(ground.count, threads * 8) if threads > 1 else 1
    if told is not None:
        spans = ground.count  # one hub at a time
    most_at_once = most_columns // 4 + 1 if spans > 1 else most_columns + 1
    if per_patient is None:
        per_patient = np.zeros(ground.count, dtype=np.int64)
    lowest = np.empty((2 if ground.rules.asked >= 0 else 1, ground.count), dtype=np.int64)

    # With a unit that is asked about, and without it.
    rules = ground.rules
    cases = [(rules, -1)]
    if rules.asked >= 0:
        cases = [(rules.without_asked, -1), (rules, rules.asked)]

    def work(span: int, case: int) -> tuple[ColumnSet, int, int, bool]:
        own_rules, held_unit = cases[case]
        member, size, hub, steps, is_complete = search_hubs_compiled(
            span,
            spans,
            ground.band,
            ground.neighbour_start,
            ground.neighbour,
            ground.mate_start,
            ground.mate,
            ground.mate_cost,
            ground.patients,
            ground.counted,
            ground.held,
            ground.floor_waived,
            ground.giant,
            ground.trust_start,
            ground.trust,
            trust_price,
            group_price,
            ground.present,
            change_price,
            outside_price,
            *own_rules.arrays,
            held_unit,
            *ground.named.arrays,
            set_price,
            active.practice,
            index.start,
            index.cut,
            index.weight,
            index.divisor,
            active.cut,
            active.scale,
            threshold,
            every,
            allowed,
            most_at_once,  # of one span: many at once stay within memory
            per_patient,
            lowest[case],
        )
        columns, best_hub = costed(ground, member, size)
        kept = columns.take(np.flatnonzero(best_hub == hub)) if every else columns
        if told is not None:
            told(kept)
            kept = NO_COLUMNS
        return kept, len(columns), steps, bool(is_complete)

    with steps_until(limits, most_steps) as allowed:
        works = [(span, case) for case in range(len(cases)) for span in range(spans)]
        parts = each(threads, work, *zip(*works, strict=True)) if works else []
    columns = ColumnSet.join(part[0] for part in parts)
    return HubSearch(
        columns=columns if every else distinct(columns),
        lowest=lowest.min(axis=0),
        is_complete=all(part[3] for part in parts)
        and sum(part[1] for part in parts) <= most_columns,
        steps=sum(part[2] for part in parts),
    )
