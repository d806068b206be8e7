"""List every connected set of practices within the band, once, with its exact cost (M2-M8).

A set is grown from its practice of lowest position by neighbours of higher position. A neighbour
that was passed over stays excluded below that branch, so each connected set is met exactly once
and, since almost every connected set below the ceiling can grow into the band, almost no step is
wasted. (The scheme is that of Wernicke's ESU, IEEE/ACM TCBB 3(4), 2006, here cut by patients.)
"""

import numpy as np

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import NO_HUB, Ground
from netform.solve.columns.workers import each

_BATCHES_PER_THREAD = 8


def list_columns(ground: Ground, threads: int = 1) -> ColumnSet:
    """List all columns; their order does not depend on the number of threads."""
    counts, sizes = _search(ground, None, threads)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    first_member = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    columns = ColumnSet(
        start=np.zeros(int(first[-1]) + 1, dtype=np.int64),
        member=np.empty(int(first_member[-1]), dtype=np.int32),
        cost=np.empty(int(first[-1]), dtype=np.int64),
        patients=np.empty(int(first[-1]), dtype=np.int64),
    )
    columns.start[-1] = first_member[-1]
    _search(ground, (columns, first, first_member), threads)
    lawful = columns.cost < NO_HUB
    if not ground.rules.are_none:
        lawful &= ground.rules.allowed(columns.start, columns.member)
    return columns if lawful.all() else columns.take(np.flatnonzero(lawful))


def count_columns(ground: Ground, threads: int = 1) -> int:
    """Count the connected sets in band without holding them (sets without a hub included)."""
    return int(_search(ground, None, threads)[0].sum())


def _search(
    ground: Ground, into: tuple[ColumnSet, Integers, Integers] | None, threads: int
) -> tuple[Integers, Integers]:
    """Search from every root; return the number of sets and of their members, by root."""
    counts = np.zeros(ground.count, dtype=np.int64)
    sizes = np.zeros(ground.count, dtype=np.int64)
    if into is None:
        nothing = np.zeros(0, dtype=np.int64)
        target = (nothing, np.zeros(0, dtype=np.int32), nothing, nothing, nothing, nothing)
    else:
        columns, first, first_member = into
        target = (
            columns.start,
            columns.member,
            columns.cost,
            columns.patients,
            first,
            first_member,
        )

    def search(low: int, high: int) -> None:
        _grow_sets(
            low,
            high,
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
            ground.trust_price,
            ground.present,
            ground.change_price,
            ground.elastic_price,
            counts,
            sizes,
            into is not None,
            *target,
        )

    batches = min(ground.count, max(1, threads) * _BATCHES_PER_THREAD)
    edges = np.linspace(0, ground.count, batches + 1).astype(int).tolist()
    each(threads, search, edges[:-1], edges[1:])
    return counts, sizes


@kernel
def _grow_sets(  # type: ignore[no-untyped-def]
    low,
    high,
    band,
    neighbour_start,
    neighbour,
    mate_start,
    mate,
    mate_cost,
    patients,
    counted,
    held,
    floor_waived,
    giant,
    trust_start,
    trust,
    trust_price,
    present,
    change_price,
    elastic_price,
    counts,
    sizes,
    fill,
    out_start,
    out_member,
    out_cost,
    out_patients,
    first,
    first_member,
):
    place = np.full(len(patients), -1, np.int64)  # position -> place among the root's mates
    dealt = np.zeros(len(trust_price), np.int64)  # how many members deal with each trust
    stays = np.zeros(present.max() + 1 if len(present) else 1, np.int64)  # by present group
    for root in range(low, high):
        # The root's mates of higher position are the only practices its sets can hold.
        local = 0
        here = np.empty(mate_start[root + 1] - mate_start[root], np.int64)
        for q in range(mate_start[root], mate_start[root + 1]):
            if mate[q] >= root:
                place[mate[q]] = local
                here[local] = mate[q]
                local += 1
        cost_to = np.full((local, local), NO_HUB, np.int64)
        if fill:
            for a in range(local):
                for q in range(mate_start[here[a]], mate_start[here[a] + 1]):
                    if place[mate[q]] >= 0:
                        cost_to[place[mate[q]], a] = mate_cost[q]

        seen = np.zeros(local, np.bool_)
        candidate = np.empty(local, np.int64)
        first_new = np.empty(local, np.int64)  # candidates that the member at a depth brought
        limit = np.empty(local, np.int64)  # end of the candidates known at a depth
        cursor = np.empty(local, np.int64)  # next candidate to try at a depth
        chosen = np.empty(local, np.int64)
        total = np.zeros(local, np.int64)
        total_counted = np.zeros(local, np.int64)
        total_held = np.zeros(local, np.int64)
        is_waived = np.zeros(local, np.bool_)
        relations = np.zeros(local, np.int64)
        most_stay = np.zeros(local, np.int64)
        to_hub = np.zeros((local, local), np.int64)  # row: depth; column: travel to that member

        found = 0
        found_members = 0
        depth = -1
        u = 0
        cursor_after = 1
        candidate[0] = 0
        seen[0] = True
        while True:
            # Add u as the next member.
            depth += 1
            chosen[depth] = u
            cursor[depth] = cursor_after
            first_new[depth] = 1 if depth == 0 else limit[depth - 1]
            end = first_new[depth]
            code = here[u]
            for q in range(neighbour_start[code], neighbour_start[code + 1]):
                v = place[neighbour[q]]
                if v >= 0 and not seen[v]:
                    seen[v] = True
                    candidate[end] = v
                    end += 1
            limit[depth] = end
            before = depth - 1
            total[depth] = patients[code] + (total[before] if depth else 0)
            total_counted[depth] = counted[code] + (total_counted[before] if depth else 0)
            total_held[depth] = held[code] + (total_held[before] if depth else 0)
            is_waived[depth] = floor_waived[code] or (depth > 0 and is_waived[before])
            if fill:
                relations[depth] = relations[before] if depth else 0
                for q in range(trust_start[code], trust_start[code + 1]):
                    if dealt[trust[q]] == 0:
                        relations[depth] += trust_price[trust[q]]
                    dealt[trust[q]] += 1
                stays[present[code]] += patients[code]
                most_stay[depth] = max(most_stay[before] if depth else 0, stays[present[code]])
                own = 0
                for j in range(depth):
                    to_hub[depth, j] = min(NO_HUB, to_hub[before, j] + cost_to[u, chosen[j]])
                    own = min(NO_HUB, own + cost_to[chosen[j], u])
                to_hub[depth, depth] = own + cost_to[u, u]

            alone = giant[code] and depth == 0
            if alone or (
                total_held[depth] <= band[3]
                and (total_counted[depth] >= band[0] or is_waived[depth])
            ):
                if fill:
                    best = NO_HUB
                    for j in range(depth + 1):
                        best = min(best, to_hub[depth, j])
                    k = first[root] + found
                    at = first_member[root] + found_members
                    out_start[k] = at
                    more = change_price * (total[depth] - most_stay[depth])
                    if not alone:
                        outside = max(0, total_held[depth] - band[2])
                        if not is_waived[depth]:
                            outside += max(0, band[1] - total_counted[depth])
                        more += elastic_price * outside
                    out_cost[k] = best + relations[depth] + more if best < NO_HUB else NO_HUB
                    out_patients[k] = total[depth]
                    for j in range(depth + 1):
                        out_member[at + j] = here[chosen[j]]
                found += 1
                found_members += depth + 1

            # Find the next member: the next candidate that fits, else step back.
            adding = False
            while depth >= 0 and not adding:
                k = cursor[depth]
                if k < limit[depth]:
                    cursor[depth] = k + 1
                    if total_held[depth] + held[here[candidate[k]]] <= band[3]:
                        u = candidate[k]
                        cursor_after = k + 1
                        adding = True
                else:
                    for q in range(first_new[depth], limit[depth]):
                        seen[candidate[q]] = False
                    if fill:
                        code = here[chosen[depth]]
                        stays[present[code]] -= patients[code]
                        for q in range(trust_start[code], trust_start[code + 1]):
                            dealt[trust[q]] -= 1
                    depth -= 1
            if not adding:
                break
        counts[root] = found
        sizes[root] = found_members
        for q in range(local):
            place[here[q]] = -1
