"""Sets of practices as columns with their exact costs."""

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import NO_HUB, Ground


def costed(ground: Ground, member: NDArray[np.int32], size: Integers) -> tuple[ColumnSet, Integers]:
    """Return sets of practices as columns with exact costs, and the hub of each."""
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    cost, patients, hub = (np.empty(len(size), dtype=np.int64) for _ in range(3))
    _cost_sets(
        start,
        member,
        ground.mate_start,
        ground.mate,
        ground.mate_cost,
        ground.patients,
        ground.trust_start,
        ground.trust,
        ground.trust_price,
        cost,
        patients,
        hub,
    )
    if ground.change_price:
        cost += ground.change_price * moved_patients(ground, start, member)
    if ground.elastic_price:
        cost += ground.elastic_price * outside_patients(ground, start, member)
    return ColumnSet(start, member, cost, patients), hub


def moved_patients(ground: Ground, start: Integers, member: NDArray[np.int32]) -> Integers:
    """Return how many patients of each set are not of its main present group (M8)."""
    moved = np.empty(len(start) - 1, dtype=np.int64)
    _moved_patients(start, member, ground.patients, ground.present, moved)
    return moved


def outside_patients(ground: Ground, start: Integers, member: NDArray[np.int32]) -> Integers:
    """Return how many patients of each set are outside the band (M9)."""

    def summed(values: Integers | NDArray[np.bool_]) -> Integers:
        before = np.concatenate([[0], np.cumsum(values[member], dtype=np.int64)])
        sums: Integers = before[start[1:]] - before[start[:-1]]
        return sums

    short = np.maximum(0, ground.floor - summed(ground.counted))
    short[summed(ground.floor_waived) > 0] = 0
    outside = short + np.maximum(0, summed(ground.held) - ground.ceiling)
    outside[summed(ground.giant) > 0] = 0
    return outside


def distinct(columns: ColumnSet) -> ColumnSet:
    """Return each set once, in the order of first appearance."""
    first = {key: k for k, key in reversed(list(enumerate(columns.keys())))}
    return columns.take(np.array(sorted(first.values()), dtype=np.int64))


@kernel
def _cost_sets(  # type: ignore[no-untyped-def]
    start,
    member,
    mate_start,
    mate,
    mate_cost,
    patients,
    trust_start,
    trust,
    trust_price,
    cost,
    total,
    hub,
):
    """Cost sets: travel to the best hub, of equals the lowest position, and relationships."""
    dealt = np.zeros(len(trust_price), np.bool_)
    for k in range(len(cost)):
        cost[k] = NO_HUB
        hub[k] = -1
        total[k] = 0
        for a in range(start[k], start[k + 1]):
            h = member[a]
            low, high = mate_start[h], mate_start[h + 1]
            travel = 0
            for b in range(start[k], start[k + 1]):
                at = low + np.searchsorted(mate[low:high], member[b])
                travel = min(NO_HUB, travel + mate_cost[at])
                if travel > cost[k]:
                    break
            if travel < cost[k] or (travel == cost[k] and travel < NO_HUB and h < hub[k]):
                cost[k] = travel
                hub[k] = h
            total[k] += patients[h]
        for a in range(start[k], start[k + 1]):
            for q in range(trust_start[member[a]], trust_start[member[a] + 1]):
                if not dealt[trust[q]]:
                    dealt[trust[q]] = True
                    cost[k] += trust_price[trust[q]]
        for a in range(start[k], start[k + 1]):
            for q in range(trust_start[member[a]], trust_start[member[a] + 1]):
                dealt[trust[q]] = False


@kernel
def _moved_patients(start, member, patients, present, moved):  # type: ignore[no-untyped-def]
    stays = np.zeros(present.max() + 1 if len(present) else 1, np.int64)  # by present group
    for k in range(len(moved)):
        total = most = 0
        for a in range(start[k], start[k + 1]):
            i = member[a]
            total += patients[i]
            stays[present[i]] += patients[i]
            most = max(most, stays[present[i]])
        moved[k] = total - most
        for a in range(start[k], start[k + 1]):
            stays[present[member[a]]] = 0
