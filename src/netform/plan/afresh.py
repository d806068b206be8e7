"""List a tier's columns afresh, up to a reduced cost: the recheck's own short lister.

It shares no code with the engine's: its order of search, its costs and its reduced costs are
written a second time, as plainly as a compiled loop allows, so that a mistake would show.

Every column is met from its hub h. Its travel is a sum over its members, so its reduced cost is
`Σ_{i∈N} a_i` with `a_i` = cost of sending i to h − dual of i, plus trusts and cuts, which are never
negative. With any price λ ≥ 0 a patient, `Σ p_i ≥ L` gives `Σ a_i ≥ λ·L + Σ (a_i − λ·p_i)`; with
λ ≤ 0, `Σ p_i ≤ U` gives the same with U. So deciding on practices one by one, a branch can be left
as soon as what is decided, with all that might still be gained from the undecided, is too dear.

The bound is in floating point with room for its rounding; what decides whether a column is listed
is in exact integers.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from netform.compiled import kernel
from netform.plan.certificate import DualProof
from netform.plan.columns_left import LARGEST, Columns, too_large
from netform.problem import UNREACHABLE, Integers, TierProblem

_NO_HUB = 10**17
_HUBS_AT_ONCE = 256
_ROUNDING = 1e-11  # of the sum of all terms: more than a thousand additions can lose


def list_afresh(
    view: TierProblem,
    proof: DualProof,
    scale: int,
    threshold: int,
    *,
    costed: bool = True,
    most: int = LARGEST,
) -> Columns:
    """List all columns whose scaled reduced cost under a proof's duals is at most a threshold.

    Parameters
    ----------
    proof, scale
        The duals, in whole `1 / scale` objective units; no cut's is above 0.
    costed
        Whether columns cost what they cost, or nothing.
    most
        Stop at about so many columns, where it is enough to know that there are some.

    Raises
    ------
    InputError
        Costs or duals are so large that they do not fit into 64 bits.
    """
    cuts_of: list[list[tuple[int, int]]] = [[] for _ in range(len(view))]
    for k, cut in enumerate(proof.cuts):
        for i, weight in zip(cut.practices, cut.weights, strict=True):
            cuts_of[i].append((k, weight))
    flat = (
        view.tier.floor,
        view.tier.ceiling,
        view.adjacency.indptr.astype(np.int64),
        view.adjacency.indices.astype(np.int64),
        view.patients,
        np.where(view.ceiling_waived, 0, view.patients),
        view.floor_waived,
        view.giant,
        view.relationship_start,
        view.relationship_trust,
        view.trust_price * costed,
        view.present,
        view.change_price * costed,
        *_limit_prices(view, proof),
        np.array(proof.practice, dtype=np.int64),
        np.concatenate([[0], np.cumsum([len(cuts) for cuts in cuts_of])]).astype(np.int64),
        np.array([k for cuts in cuts_of for k, _ in cuts], dtype=np.int64),
        np.array([weight for cuts in cuts_of for _, weight in cuts], dtype=np.int64),
        np.array([cut.divisor for cut in proof.cuts], dtype=np.int64),
        np.array([cut.dual for cut in proof.cuts], dtype=np.int64),
    )

    def work(hubs: Integers) -> tuple[Integers, Integers, Integers, bool]:
        near = _near(view, hubs)
        way = np.concatenate([_ways(view, h, members) for h, members in near])
        if not costed:
            way[way < _NO_HUB] = 0
        start = np.concatenate([[0], np.cumsum([len(members) for _, members in near])])
        members = np.concatenate([members for _, members in near])
        found: tuple[Integers, Integers, Integers, bool] = _list_by_hub(
            hubs, start.astype(np.int64), members, way, *flat, scale, threshold, _ROUNDING, most
        )
        return found

    leading = np.flatnonzero(view.may_lead)
    if len(leading) == 0:
        return Columns.none(len(view))
    batches = np.array_split(leading, -(-len(leading) // _HUBS_AT_ONCE))
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        parts = list(threads.map(work, batches))
    if any(part[3] for part in parts):
        raise too_large(view)
    member, size, cost = (np.concatenate([part[k] for part in parts]) for k in range(3))
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    columns = _distinct(Columns.of(start, member, cost, len(view)))
    return replace(columns, measure=columns.measured(view))


def _limit_prices(view: TierProblem, proof: DualProof) -> tuple[Integers, int, int]:
    """Return what the limit's dual adds for each trust, for a column and for a patient moved."""
    limit = view.limit
    if limit is None:
        return np.zeros_like(view.trust_price), 0, 0
    price = -proof.limit
    return price * limit.of_trust, price * limit.of_group, price * limit.of_moved


def _near(view: TierProblem, hubs: Integers) -> list[tuple[int, Integers]]:
    """Return for each hub the practices that a way within the ceiling joins to it, and itself."""
    held = np.where(view.ceiling_waived, 0, view.patients)
    graph = view.adjacency.tocoo()
    free = ~(view.giant[graph.row] | view.giant[graph.col])
    # A step costs the patients of the practice that it enters; a trifle keeps steps of 0.
    steps = held[graph.col[free]] + 0.5 / (len(view) + 1)
    ways = sparse.csr_array((steps, (graph.row[free], graph.col[free])), shape=graph.shape)
    far = csgraph.dijkstra(ways, indices=hubs, limit=float(view.tier.ceiling) + 0.5)
    near = far + held[hubs][:, None] <= view.tier.ceiling + 0.5
    near[np.arange(len(hubs)), hubs] = True
    return [(int(h), np.flatnonzero(row)) for h, row in zip(hubs, near, strict=True)]


def _ways(view: TierProblem, hub: int, members: Integers) -> Integers:
    """Return what it costs to send each member's patients to the hub, `_NO_HUB` where none can."""
    far = view.way(members, np.array([hub]))[:, 0]
    beyond = np.maximum(far - view.easy_reach, 0) * view.reach_price
    cost: Integers = (far * view.travel_price + beyond) * view.patients[members]
    cost[far == UNREACHABLE] = _NO_HUB
    return cost


def _distinct(columns: Columns) -> Columns:
    """Keep of the sets that several hubs lead the cheapest of each."""
    best: dict[bytes, int] = {}
    columns.holds.sort_indices()
    ends, member = columns.holds.indptr.tolist(), columns.holds.indices.astype(np.int32)
    cost = columns.cost.tolist()
    for k in range(len(columns)):
        key = member[ends[k] : ends[k + 1]].tobytes()
        known = best.setdefault(key, k)
        if cost[k] < cost[known]:
            best[key] = k
    return columns.take(np.array(sorted(best.values()), dtype=np.int64))


@kernel
def _list_by_hub(  # type: ignore[no-untyped-def]
    hubs,
    near_start,
    near,
    way,
    floor,
    ceiling,
    neighbour_start,
    neighbour,
    patients,
    held,
    floor_waived,
    giant,
    trust_start,
    trust,
    trust_price,
    present,
    change_price,
    limit_price,
    limit_of_group,
    limit_of_moved,
    dual,
    cuts_start,
    cuts,
    cut_weight,
    cut_divisor,
    cut_dual,
    scale,
    threshold,
    rounding,
    most,
):
    """Decide on practices in the order in which they become known: first take, then leave.

    `queue` holds them in that order; leaving one is for good as long as those taken before it
    are in. `bound` is the least reduced cost that the decisions so far allow.
    """
    count = len(patients)
    nothing = np.int64(0)  # gives the empty lists their type
    out_member, out_size, out_cost = [nothing], [nothing], [nothing]
    too_large = False
    gain = np.zeros(count)  # a_i - λ·p_i
    cost_to = np.full(count, _NO_HUB, np.int64)
    known = np.zeros(count, np.bool_)
    queue = np.empty(count, np.int64)
    member = np.empty(count, np.int64)
    taken_at = np.empty(count, np.int64)
    queue_before = np.empty(count, np.int64)
    bound_before = np.empty(count)
    dealt = np.zeros(len(trust_price), np.int64)
    inside = np.zeros(len(cut_dual), np.int64)  # w(N ∩ S) of each cut
    stays = np.zeros(present.max() + 1 if count else 1, np.int64)  # patients by present group
    most_stay = np.zeros(count + 1, np.int64)  # by number of members
    a_move = float(change_price) * scale + limit_of_moved
    for a in range(len(hubs)):
        h = hubs[a]
        here = near[near_start[a] : near_start[a + 1]]
        ways = way[near_start[a] : near_start[a + 1]]
        waived = False
        for k in range(len(here)):
            waived = waived or floor_waived[here[k]]
            if ways[k] < _NO_HUB and (here[k] == h or not giant[h]):
                cost_to[here[k]] = ways[k]
                gain[here[k]] = float(ways[k]) * scale - dual[here[k]]
        price = 0.0
        if not giant[h]:
            price = _price(h, here, cost_to, gain, patients, held, floor, ceiling, waived)
        bound = price * (ceiling if price < 0 else floor) + limit_of_group
        size_of_sum = abs(bound)
        for k in range(len(here)):
            i = here[k]
            if cost_to[i] < _NO_HUB:
                gain[i] -= price * (held[i] if price < 0 else patients[i])
                bound += gain[i] if i == h else min(0.0, gain[i])
                size_of_sum += abs(gain[i]) + abs(float(dual[i])) + float(cost_to[i]) * scale
        limit = float(threshold) + rounding * (size_of_sum + abs(float(threshold)))

        known[h] = True
        queue[0] = h
        length, at, size = 1, 0, 0
        total, total_held, waivers = 0, 0, 0
        while True:
            taking = False
            if at < length and bound <= limit and len(out_size) <= most:
                i = queue[at]
                taking = cost_to[i] < _NO_HUB and (
                    size == 0 or (total_held + held[i] <= ceiling and not giant[i])
                )
                if not taking:
                    bound += max(0.0, -gain[i]) if cost_to[i] < _NO_HUB else 0.0
                    at += 1
                    continue
            if taking:
                member[size] = i
                taken_at[size] = at
                queue_before[size] = length
                bound_before[size] = bound
                bound += max(0.0, gain[i]) if size > 0 else 0.0
                size += 1
                at += 1
                total += patients[i]
                total_held += held[i]
                waivers += floor_waived[i]
                stays[present[i]] += patients[i]
                most_stay[size] = max(most_stay[size - 1], stays[present[i]])
                bound += (patients[i] - most_stay[size] + most_stay[size - 1]) * a_move
                for q in range(trust_start[i], trust_start[i + 1]):
                    if dealt[trust[q]] == 0:
                        bound += float(trust_price[trust[q]]) * scale + limit_price[trust[q]]
                    dealt[trust[q]] += 1
                for q in range(cuts_start[i], cuts_start[i + 1]):
                    c = cuts[q]
                    times = (inside[c] + cut_weight[q]) // cut_divisor[c]
                    bound -= float(times - inside[c] // cut_divisor[c]) * cut_dual[c]
                    inside[c] += cut_weight[q]
                for q in range(neighbour_start[i], neighbour_start[i + 1]):
                    j = neighbour[q]
                    if not known[j]:
                        known[j] = True
                        queue[length] = j
                        length += 1
                fits = total_held <= ceiling and (total >= floor or waivers > 0)
                if giant[h] or fits:
                    about, parts = float(limit_of_group), float(limit_of_group)
                    moved = total - most_stay[size]
                    about += moved * a_move
                    parts += moved * a_move
                    cost = moved * change_price
                    reduced = moved * limit_of_moved + limit_of_group
                    for m in range(size):
                        cost += cost_to[member[m]]
                        about += float(cost_to[member[m]]) * scale - dual[member[m]]
                        parts += float(cost_to[member[m]]) * scale + abs(float(dual[member[m]]))
                        reduced -= dual[member[m]]
                        for q in range(trust_start[member[m]], trust_start[member[m] + 1]):
                            if dealt[trust[q]] > 0:
                                dealt[trust[q]] = -dealt[trust[q]]  # counted once below
                                cost += trust_price[trust[q]]
                                reduced += limit_price[trust[q]]
                                added = float(trust_price[trust[q]]) * scale
                                about += added + limit_price[trust[q]]
                                parts += added + limit_price[trust[q]]
                        for q in range(cuts_start[member[m]], cuts_start[member[m] + 1]):
                            c = cuts[q]
                            if inside[c] > 0:
                                times = inside[c] // cut_divisor[c]
                                reduced -= times * cut_dual[c]
                                about -= float(times) * cut_dual[c]
                                parts -= float(times) * cut_dual[c]
                                inside[c] = -inside[c]
                    for m in range(size):
                        for q in range(trust_start[member[m]], trust_start[member[m] + 1]):
                            dealt[trust[q]] = abs(dealt[trust[q]])
                        for q in range(cuts_start[member[m]], cuts_start[member[m] + 1]):
                            inside[cuts[q]] = abs(inside[cuts[q]])
                    if about <= threshold + rounding * parts:
                        too_large = too_large or parts >= 2.0**61
                        reduced += cost * scale
                        if reduced <= threshold:
                            for m in range(size):
                                out_member.append(member[m])
                            out_size.append(np.int64(size))
                            out_cost.append(cost)
                continue
            # Nothing to take below here: leave the last one taken, and go on behind it.
            size -= 1
            if size <= 0:
                break
            i = member[size]
            for q in range(queue_before[size], length):
                known[queue[q]] = False
            length = queue_before[size]
            at = taken_at[size] + 1
            bound = bound_before[size] + max(0.0, -gain[i])
            total -= patients[i]
            total_held -= held[i]
            waivers -= floor_waived[i]
            stays[present[i]] -= patients[i]
            for q in range(trust_start[i], trust_start[i + 1]):
                dealt[trust[q]] -= 1
            for q in range(cuts_start[i], cuts_start[i + 1]):
                inside[cuts[q]] -= cut_weight[q]
        for q in range(length):
            known[queue[q]] = False
        if size == 0:  # the hub itself is still counted
            stays[present[h]] -= patients[h]
            for q in range(trust_start[h], trust_start[h + 1]):
                dealt[trust[q]] -= 1
            for q in range(cuts_start[h], cuts_start[h + 1]):
                inside[cuts[q]] -= cut_weight[q]
        for k in range(len(here)):
            cost_to[here[k]] = _NO_HUB
    return (
        np.array(out_member[1:]),
        np.array(out_size[1:]),
        np.array(out_cost[1:]),
        too_large,
    )


@kernel
def _price(  # type: ignore[no-untyped-def]
    h, here, cost_to, gain, patients, held, floor, ceiling, waived
):
    """Return the price per patient that makes the bound about as high as it gets.

    It is the gain per patient of the practice at which the most wanted ones reach the floor, or
    the ceiling where even there patients are wanted.
    """
    ratio = np.empty(len(here))
    for k in range(len(here)):
        is_open = cost_to[here[k]] < _NO_HUB and here[k] != h
        ratio[k] = gain[here[k]] / max(1.0, float(patients[here[k]])) if is_open else np.inf
    order = np.argsort(ratio)
    total, total_held = patients[h], held[h]
    price = 0.0
    for k in order:
        if ratio[k] == np.inf:
            break
        if ratio[k] < 0.0:
            if total_held + held[here[k]] > ceiling:
                return ratio[k]
        elif total >= floor or waived:
            return price
        else:
            price = ratio[k]
        total += patients[here[k]]
        total_held += held[here[k]]
    return price
