"""Federations of given networks: the engine of one tier over the quotient graph of networks.

A network is one element there: what is connected, and what is within the band, is listed as for
practices. Each set of networks then costs what its practices cost, to the best hub among them.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from netform.problem import Integers
from netform.solve.columns import Ground, cheapest_partition, costed, list_columns
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import NO_HUB
from netform.solve.limits import Limits


def federated(
    ground: Ground, networks: list[Integers], limits: Limits, threads: int = 1
) -> list[list[int]] | None:
    """Return the cheapest federations of networks, each as places in the list.

    `None` where the networks cannot be put together within the band, or a limit came first.

    Parameters
    ----------
    ground
        The upper tier's ground over the practices.
    networks
        Practices of each network, ascending; each practice is in one.
    """
    quotient = _quotient(ground, networks)
    columns = _costed_by_practices(ground, networks, list_columns(quotient, threads))
    found = cheapest_partition(columns, len(networks), limits, threads)
    if found is None:
        return None
    return [found.members(k).tolist() for k in range(len(found))]


def _quotient(ground: Ground, networks: list[Integers]) -> Ground:
    """Return the ground whose elements are networks; travel and trusts cost nothing there."""
    count = len(networks)
    network_of = np.empty(ground.count, dtype=np.int64)
    for number, members in enumerate(networks):
        network_of[members] = number

    def summed(values: Integers) -> Integers:
        return np.array([int(values[members].sum()) for members in networks], dtype=np.int64)

    row = network_of[np.repeat(np.arange(ground.count), np.diff(ground.neighbour_start))]
    neighbour = network_of[ground.neighbour]
    between = row != neighbour
    entries = np.ones(int(between.sum()), dtype=np.int8)
    graph = sparse.csr_array((entries, (row[between], neighbour[between])), shape=(count, count))
    graph.sum_duplicates()
    return replace(
        ground,
        count=count,
        neighbour_start=graph.indptr.astype(np.int64),
        neighbour=graph.indices.astype(np.int32),
        mate_start=np.arange(count + 1, dtype=np.int64) * count,
        mate=np.tile(np.arange(count, dtype=np.int32), count),
        mate_cost=np.zeros(count * count, dtype=np.int64),
        patients=summed(ground.patients),
        held=summed(ground.held),
        floor_waived=summed(ground.floor_waived.astype(np.int64)) > 0,
        giant=summed(ground.giant.astype(np.int64)) > 0,
        trust_start=np.zeros(count + 1, dtype=np.int64),
        trust=np.zeros(0, dtype=np.int32),
        present=np.zeros(count, dtype=np.int64),
        change_price=0,
        limit=None,
    )


def _costed_by_practices(ground: Ground, networks: list[Integers], sets: ColumnSet) -> ColumnSet:
    """Return sets of networks at the cost of their practices."""
    sizes = np.array([len(members) for members in networks], dtype=np.int64)
    member = [networks[number] for number in sets.member]
    size = np.add.reduceat(sizes[sets.member], sets.start[:-1]) if len(sets) else sizes[:0]
    flat = np.concatenate([np.zeros(0, np.int64), *member]).astype(np.int32)
    columns, _ = costed(ground, flat, size)
    led = np.flatnonzero(columns.cost < NO_HUB)
    return replace(sets, cost=columns.cost, patients=columns.patients).take(led)
