"""Contiguity by a flow from each hub (Shirabe, Environment and Planning B 36(6), 2009).

Each practice of a group, but its hub, takes one unit of a flow that starts at the hub and runs
along edges between practices of the group. Rows: `inflow - outflow = x_ih`, `inflow <= M x_ih`.
"""

from itertools import pairwise

import pulp

from netform.errors import InputError
from netform.solve.assignment.pairs import most_members
from netform.solve.assignment.tier_model import TierModel

MOST_FLOWS = 400_000


def add_flow(tier: TierModel) -> None:
    """Add flow variables and rows for every hub that may lead others.

    Raises
    ------
    InputError
        There would be too many variables.
    """
    view = tier.view
    starts, ends = view.adjacency.indptr, view.adjacency.indices
    neighbours = [ends[a:b].tolist() for a, b in pairwise(starts)]
    flows = sum(len(neighbours[i]) for i, _ in tier.x)
    if flows > MOST_FLOWS:
        raise InputError(
            f"a flow for {len(view):,} practices needs up to {flows:,} variables, more than the "
            f"{MOST_FLOWS:,} that this form allows",
            where="--contiguity flow",
            remedy="use --contiguity separators, or --backend columns",
        )
    most = most_members(view) - 1
    for hub in tier.hubs:
        members = set(tier.pairs.of_hub(hub))
        if len(members) == 1 or view.giant[hub]:
            continue
        flow = {
            (i, j): tier.amount("flow", most, hub, i, j)
            for i in sorted(members)
            for j in neighbours[i]
            if j in members and j != hub
        }
        for j in sorted(members - {hub}):
            into = pulp.lpSum(flow[i, j] for i in neighbours[j] if (i, j) in flow)
            out = pulp.lpSum(flow[j, i] for i in neighbours[j] if (j, i) in flow)
            tier.row(into - out == tier.x[j, hub], "conserve", j, hub)
            tier.row(into <= most * tier.x[j, hub], "inflow", j, hub)
