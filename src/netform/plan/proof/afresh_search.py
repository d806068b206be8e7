"""The compiled search of `afresh`: what is decided, and why a branch can be left, is said there."""

import numpy as np

from netform.compiled import kernel
from netform.plan.proof.afresh_price import elastic_price_of, worth_of_band
from netform.plan.proof.afresh_rules import NO_HUB, keeps_rules, more_held, share_in_units


@kernel
def list_by_hub(  # type: ignore[no-untyped-def]
    hubs,
    near_start,
    near,
    way,
    band,
    neighbour_start,
    neighbour,
    patients,
    counted,
    held,
    floor_waived,
    giant,
    trust_start,
    trust,
    unit,
    unit_size,
    apart_start,
    apart,
    most_members,
    trust_price,
    present,
    change_price,
    elastic_price,
    limit_price,
    limit_of_group,
    limit_of_moved,
    limit_of_outside,
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
    most_steps,
):
    """Decide on practices in the order in which they become known: first take, then leave.

    `band` are the hard floor, the floor, the ceiling and the hard ceiling. Ends early, and says so,
    after so many were taken in all.

    `queue` holds them in that order; leaving one is for good as long as those taken before it
    are in. `bound` is the least reduced cost that the decisions so far allow.
    """
    count = len(patients)
    nothing = np.int64(0)  # gives the empty lists their type
    out_member, out_size, out_cost = [nothing], [nothing], [nothing]
    too_large, steps = False, 0
    gain = np.zeros(count)  # a_i - λ·p_i
    cost_to = np.full(count, NO_HUB, np.int64)
    known = np.zeros(count, np.bool_)
    queue = np.empty(count, np.int64)
    member = np.empty(count, np.int64)
    taken_at = np.empty(count, np.int64)
    queue_before = np.empty(count, np.int64)
    bound_before = np.empty(count)
    dealt = np.zeros(len(trust_price), np.int64)
    inside = np.zeros(len(cut_dual), np.int64)  # w(N ∩ S) of each cut
    stays = np.zeros(present.max() + 1 if count else 1, np.int64)  # patients by present group
    in_unit = np.zeros(unit.max() + 2 if count else 1, np.int64)  # how many of each unit are in
    unit_held = np.zeros_like(in_unit)
    for i in range(count):
        unit_held[unit[i]] += held[i]  # those without a unit share the last place, never read
    has_units = count > 0 and unit.max() >= 0
    unit_gain, unit_near = np.zeros(len(in_unit)), np.zeros_like(in_unit)
    most_stay = np.zeros(count + 1, np.int64)  # by number of members
    a_move = float(change_price) * scale + limit_of_moved
    one_outside = float(elastic_price) * scale + limit_of_outside
    for a in range(len(hubs)):
        h = hubs[a]
        here = near[near_start[a] : near_start[a + 1]]
        ways = way[near_start[a] : near_start[a + 1]]
        waived = False
        unit_near[:] = 0
        if has_units:
            for k in range(len(here)):
                unit_near[unit[here[k]]] += ways[k] < NO_HUB
        for k in range(len(here)):
            waived = waived or floor_waived[here[k]]
            is_whole = unit[here[k]] < 0 or unit_near[unit[here[k]]] == unit_size[here[k]]
            if ways[k] < NO_HUB and is_whole and (here[k] == h or not giant[h]):
                cost_to[here[k]] = ways[k]
                gain[here[k]] = float(ways[k]) * scale - dual[here[k]]
        if has_units:
            share_in_units(h, here, cost_to, gain, unit, unit_size, unit_gain)
        price = 0.0
        if not giant[h]:
            price = elastic_price_of(
                h, here, cost_to, gain, counted, held, band, waived, one_outside
            )
        bound = worth_of_band(price, band, one_outside) + limit_of_group
        size_of_sum = abs(bound)
        for k in range(len(here)):
            i = here[k]
            if cost_to[i] < NO_HUB:
                gain[i] -= price * (held[i] if price < 0 else counted[i])
        if has_units:
            share_in_units(h, here, cost_to, gain, unit, unit_size, unit_gain)
        for k in range(len(here)):
            i = here[k]
            if cost_to[i] < NO_HUB:
                bound += gain[i] if i == h else min(0.0, gain[i])
                size_of_sum += abs(gain[i]) + abs(float(dual[i])) + float(cost_to[i]) * scale
        limit = float(threshold) + rounding * (size_of_sum + abs(float(threshold)))

        known[h] = True
        queue[0] = h
        length, at, size = 1, 0, 0
        total, total_counted, total_held, waivers = 0, 0, 0, 0
        while True:
            taking = False
            if at < length and bound <= limit and len(out_size) <= most and steps <= most_steps:
                i = queue[at]
                more = more_held(i, held, unit, in_unit, unit_held)
                taking = cost_to[i] < NO_HUB and (
                    size == 0 or (total_held + more <= band[3] and not giant[i])
                )
                if not taking:
                    bound += max(0.0, -gain[i]) if cost_to[i] < NO_HUB else 0.0
                    at += 1
                    continue
            if taking:
                steps += 1
                member[size] = i
                taken_at[size] = at
                queue_before[size] = length
                bound_before[size] = bound
                bound += max(0.0, gain[i]) if size > 0 else 0.0
                size += 1
                at += 1
                total += patients[i]
                total_counted += counted[i]
                total_held += more
                in_unit[unit[i]] += 1
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
                fits = total_held <= band[3] and (total_counted >= band[0] or waivers > 0)
                ruled = keeps_rules(
                    member[:size], unit, unit_size, apart_start, apart, most_members
                )
                if (giant[h] or fits) and ruled:
                    moved, outside = total - most_stay[size], 0
                    if not giant[h]:
                        outside += max(0, total_held - band[2])
                        outside += max(0, band[1] - total_counted) if waivers == 0 else 0
                    about = limit_of_group + moved * a_move + outside * one_outside
                    parts = abs(float(limit_of_group)) + moved * a_move + outside * one_outside
                    cost = moved * change_price + outside * elastic_price
                    reduced = moved * limit_of_moved + outside * limit_of_outside + limit_of_group
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
            total_counted -= counted[i]
            in_unit[unit[i]] -= 1
            total_held -= more_held(i, held, unit, in_unit, unit_held)
            waivers -= floor_waived[i]
            stays[present[i]] -= patients[i]
            for q in range(trust_start[i], trust_start[i + 1]):
                dealt[trust[q]] -= 1
            for q in range(cuts_start[i], cuts_start[i + 1]):
                inside[cuts[q]] -= cut_weight[q]
        for q in range(length):
            known[queue[q]] = False
        if size == 0:  # the hub itself is still counted
            in_unit[unit[h]] -= 1
            stays[present[h]] -= patients[h]
            for q in range(trust_start[h], trust_start[h + 1]):
                dealt[trust[q]] -= 1
            for q in range(cuts_start[h], cuts_start[h + 1]):
                inside[cuts[q]] -= cut_weight[q]
        for k in range(len(here)):
            cost_to[here[k]] = NO_HUB
    return (
        np.array(out_member[1:]),
        np.array(out_size[1:]),
        np.array(out_cost[1:]),
        too_large,
        steps <= most_steps,
    )
