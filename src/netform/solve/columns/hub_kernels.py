"""The compiled loop of `hub_search`, over flat arrays; what it pays and holds is beside it."""

import numpy as np

from netform.compiled import kernel
from netform.solve.columns.ground import NO_HUB
from netform.solve.columns.hub_prices import (
    drop_dear,
    least_at,
    price_of_set,
    price_per_patient,
    worth_of_band,
)
from netform.solve.columns.hub_units import ANYONE, more_held, next_of_units, share_in_units
from netform.solve.columns.hub_ways import charge_ways

FAR = 2**62
"""Beyond every reduced cost."""


@kernel
def search_hubs_compiled(  # type: ignore[no-untyped-def]
    span,
    spans,
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
    group_price,
    present,
    change_price,
    outside_price,
    unit,
    unit_size,
    apart_start,
    apart,
    most_members,
    held_unit,
    set_start,
    set_member,
    sets_of_start,
    sets_of,
    set_price,
    dual,
    cuts_start,
    cuts,
    cut_weight,
    cut_divisor,
    cut_dual,
    scale,
    threshold,
    every,
    allowed,
    most_columns,
    per_patient_of,
    lowest,
):
    """Search every `spans`-th hub from `span` on; see `search_hubs`.

    `band` are the hard floor, the floor, the ceiling and the hard ceiling. `trust_price`,
    `group_price`, `change_price`, `outside_price` and `set_price`, what each trust, each group,
    each patient moved, each one outside the band and each named set adds, are scaled. Who goes with
    whom and who does not is as in `GroupRules`, the named sets are as in `NamedSets`; each column
    holds the unit `held_unit`, where that is not -1. `allowed` are the steps of a hub, one number,
    which may fall meanwhile. `per_patient_of` are prices per patient to try first, one a hub, and
    then those that were best.
    """
    count = len(patients)
    in_unit = np.zeros(unit.max() + 2 if count else 1, np.int64)  # members of each unit so far
    unit_held = np.zeros_like(in_unit)
    held_unit_size = np.int64(0)
    for i in range(count):
        unit_held[unit[i]] += held[i]  # those without a unit share the last place, never read
        if held_unit >= 0 and unit[i] == held_unit:
            held_unit_size = unit_size[i]
    has_units = count > 0 and unit.max() >= 0
    some_waived = floor_waived.any()
    most = FAR // (1 + band[3] + max(counted.sum(), held.sum()))  # whose sums fit into 64 bits
    unit_price, unit_met = np.zeros_like(in_unit), np.zeros_like(in_unit)
    place = np.full(count, -1, np.int64)  # position -> place among the hub's mates
    dealt = np.zeros(len(trust_price), np.int64)  # how many members deal with each trust
    rest = np.zeros(len(cut_dual), np.int64)  # weight met so far, modulo the cut's divisor
    stays = np.zeros(present.max() + 1 if count else 1, np.int64)  # patients by present group
    of_hub = np.zeros(len(cut_dual), np.bool_)  # whether the cut holds the hub
    out_member, out_size, out_hub = [np.int32(0)], [np.int64(0)], [np.int64(0)]
    all_steps = 0
    complete = True
    for h in range(span, count, spans):
        # The mates that can be sent to this hub, and what sending each takes off or adds.
        room = mate_start[h + 1] - mate_start[h]
        here = np.empty(room, np.int64)
        exact_price = np.empty(room, np.int64)
        local = 0
        leads = False
        if has_units:
            for q in range(mate_start[h], mate_start[h + 1]):
                unit_met[unit[mate[q]]] += mate_cost[q] < NO_HUB
        for q in range(mate_start[h], mate_start[h + 1]):
            i = mate[q]
            is_whole = unit[i] < 0 or unit_met[unit[i]] == unit_size[i]  # as far as it can be sent
            if mate_cost[q] < NO_HUB and is_whole and (i == h or not giant[h]):
                here[local] = i
                exact_price[local] = mate_cost[q] * scale - dual[i]
                local += 1
                leads = leads or i == h
        leads = leads and (held_unit < 0 or unit_met[held_unit] == held_unit_size)
        unit_met[:] = 0
        lowest[h] = FAR
        if not leads:
            continue

        # A cut that holds the hub is spread over its members in the bound, since
        # ⌊(w_h + w) / d⌋ ≥ (w + w_h − d + 1) / d; other cuts count when they are met.
        constant = np.int64(group_price)
        price = exact_price[:local].copy()
        for q in range(cuts_start[h], cuts_start[h + 1]):
            c = cuts[q]
            of_hub[c] = True
            rest[c] = cut_weight[q]
            constant += cut_dual[c] * (cut_divisor[c] - 1 - cut_weight[q]) // cut_divisor[c]
        has_cuts = cuts_start[h] < cuts_start[h + 1]
        any_waived = False
        own = 0
        for a in range(local):
            if here[a] == h:
                own = a
            if some_waived:
                any_waived = any_waived or floor_waived[here[a]]
            if has_cuts and here[a] != h:
                for q in range(cuts_start[here[a]], cuts_start[here[a] + 1]):
                    if of_hub[cuts[q]]:
                        price[a] += -cut_dual[cuts[q]] * cut_weight[q] // cut_divisor[cuts[q]]

        # Most hubs are too dear by far: the price of a search before says so of many, in one pass.
        tried = np.int64(0) if giant[h] or abs(per_patient_of[h]) > most else per_patient_of[h]
        tried = min(np.int64(0), tried) if any_waived else tried
        weight = held if tried < 0 else counted
        at_least = constant + worth_of_band(tried, band, outside_price)
        at_least += least_at(own, here, price, tried, weight)
        is_dear = allowed[0] > 0 and at_least > threshold
        if not is_dear:
            if has_units:
                share_in_units(h, here[:local], price, unit, unit_size, unit_price, unit_met)
            else:
                room = threshold - at_least
                local, own = drop_dear(own, here, exact_price, price, tried, weight, room)
                price = price[:local]

            # The price per patient, and the mates in order of what is left: the search tries the
            # most wanted first and stops at the first that is too dear.
            per_patient = np.int64(0)
            if not giant[h]:
                per_patient = price_per_patient(
                    h, here[:local], price, counted, held, band, any_waived, outside_price
                )
            per_patient_of[h] = per_patient
            weight = held if per_patient < 0 else counted
            constant += worth_of_band(per_patient, band, outside_price)
            for a in range(local):
                price[a] -= per_patient * weight[here[a]]
            if has_units:
                share_in_units(h, here[:local], price, unit, unit_size, unit_price, unit_met)
            at_least = constant + least_at(own, here, price, 0, weight)
            is_dear = allowed[0] > 0 and at_least > threshold  # without contiguity
        if is_dear:
            lowest[h] = at_least
            for q in range(cuts_start[h], cuts_start[h + 1]):
                of_hub[cuts[q]] = False
                rest[cuts[q]] = 0
            continue
        if not has_units:
            room = threshold - at_least
            local, own = drop_dear(own, here, exact_price, price, 0, weight, room)
            price = price[:local]
        for a in range(local):
            place[here[a]] = a
        charge_ways(own, here[:local], price, place, neighbour_start, neighbour)
        order = np.argsort(price, kind="mergesort")
        here = here[:local][order]
        price = price[order]
        exact_price = exact_price[:local][order]
        free = np.int64(0)
        for a in range(local):
            place[here[a]] = a
            if here[a] != h:
                free += min(0, price[a])

        own = place[h]
        status = np.zeros(local, np.int8)  # 0 free, 1 taken, 2 given up
        barred = np.zeros(local, np.int64)  # number of taken practices that it must be apart from
        missing = np.empty(local, np.int64)  # of the units of those taken
        touching = np.zeros(local, np.int64)  # number of taken neighbours
        chosen = np.empty(local, np.int64)
        cursor = np.empty(local, np.int64)  # next mate to try at a depth
        bound = np.empty(local, np.int64)  # least reduced cost below this depth
        exact = np.empty(local, np.int64)  # reduced cost of what is taken
        total_counted = np.empty(local, np.int64)
        total_held = np.empty(local, np.int64)  # with all of the units that are begun
        most_stay = np.empty(local, np.int64)  # patients of the main present group
        waived = np.empty(local, np.bool_)
        given_up = np.empty(local, np.int64)
        given_up_until = np.empty(local, np.int64)  # how many were given up above this depth

        limit = threshold
        best = FAR
        first_bound = constant + price[own] + free
        gone = 0
        steps = 0
        depth = -1
        u = own if first_bound <= limit else -1
        while u >= 0 or depth >= 0:
            if u >= 0:  # take u
                steps += 1
                before = depth
                depth += 1
                i = here[u]
                status[u] = 1
                chosen[depth] = u
                cursor[depth] = 0
                given_up_until[depth] = gone
                if depth == 0:
                    bound[0], exact[0] = first_bound, exact_price[own] + group_price
                    total_counted[0] = counted[h]
                    total_held[0] = held[h] if unit[h] < 0 else unit_held[unit[h]]
                    if held_unit >= 0 and unit[h] != held_unit:
                        total_held[0] += unit_held[held_unit]
                    waived[0] = floor_waived[h]
                    most_stay[0] = stays[present[h]] = patients[h]
                    missing[0] = unit_size[h] - 1
                    if unit[h] != held_unit:
                        missing[0] += held_unit_size
                else:
                    bound[depth] = bound[before] + max(0, price[u])
                    is_first = unit[i] < 0 or (in_unit[unit[i]] == 0 and unit[i] != held_unit)
                    missing[depth] = missing[before] + (unit_size[i] - 1 if is_first else -1)
                    exact[depth] = exact[before] + exact_price[u]
                    total_counted[depth] = total_counted[before] + counted[i]
                    total_held[depth] = total_held[before] + more_held(
                        i, held, unit, in_unit, unit_held, held_unit
                    )
                    waived[depth] = waived[before] or floor_waived[i]
                    stays[present[i]] += patients[i]
                    most_stay[depth] = max(most_stay[before], stays[present[i]])
                    move = patients[i] - most_stay[depth] + most_stay[before]
                    exact[depth] += change_price * move
                    bound[depth] += change_price * move
                    for q in range(cuts_start[i], cuts_start[i + 1]):
                        c = cuts[q]
                        rest[c] += cut_weight[q]
                        if rest[c] >= cut_divisor[c]:
                            rest[c] -= cut_divisor[c]
                            exact[depth] -= cut_dual[c]
                            if not of_hub[c]:
                                bound[depth] -= cut_dual[c]
                for q in range(trust_start[i], trust_start[i + 1]):
                    if dealt[trust[q]] == 0:
                        exact[depth] += trust_price[trust[q]]
                        bound[depth] += trust_price[trust[q]]
                    dealt[trust[q]] += 1
                for q in range(neighbour_start[i], neighbour_start[i + 1]):
                    j = place[neighbour[q]]
                    if j >= 0:
                        touching[j] += 1
                if unit[i] >= 0:
                    in_unit[unit[i]] += 1
                for q in range(apart_start[i], apart_start[i + 1]):
                    if place[apart[q]] >= 0:
                        barred[place[apart[q]]] += 1
                in_band = giant[h] or total_counted[depth] >= band[0] or waived[depth]
                reduced = exact[depth]
                if outside_price > 0 and not giant[h]:
                    reduced += outside_price * max(0, total_held[depth] - band[2])
                    if not waived[depth]:
                        reduced += outside_price * max(0, band[1] - total_counted[depth])
                fits = in_band and missing[depth] == 0 and reduced <= limit
                if fits and len(set_price) > 0 and sets_of_start[h] < sets_of_start[h + 1]:
                    reduced += price_of_set(
                        h,
                        depth,
                        place,
                        status,
                        set_start,
                        set_member,
                        sets_of_start,
                        sets_of,
                        set_price,
                    )
                if fits and reduced <= limit:
                    for a in range(depth + 1):
                        out_member.append(np.int32(here[chosen[a]]))
                    out_size.append(np.int64(depth + 1))
                    out_hub.append(np.int64(h))
                    best = min(best, reduced)
                    if not every:
                        limit = best - 1

            # The next mate to take below here, else one step back.
            u = -1
            goes_on = bound[depth] <= limit and depth + 1 < most_members
            if goes_on and steps < allowed[0] and len(out_size) <= most_columns:
                k, end = cursor[depth], local
                if k == 0 and missing[depth] > 0:
                    wanted = next_of_units(
                        here, status, touching, unit, in_unit, missing[depth], held_unit
                    )
                    if wanted != ANYONE:
                        k, end = (wanted, wanted + 1) if wanted >= 0 else (local, local)
                while k < end and bound[depth] + max(0, price[k]) <= limit:
                    if (
                        status[k] == 0
                        and touching[k] > 0
                        and barred[k] == 0
                        and total_held[depth]
                        + more_held(here[k], held, unit, in_unit, unit_held, held_unit)
                        <= band[3]
                    ):
                        u = k
                        break
                    k += 1
                cursor[depth] = k + 1 if end == local else local
            if u < 0:
                last = chosen[depth]
                i = here[last]
                for q in range(given_up_until[depth], gone):
                    status[given_up[q]] = 0
                gone = given_up_until[depth]
                for q in range(neighbour_start[i], neighbour_start[i + 1]):
                    j = place[neighbour[q]]
                    if j >= 0:
                        touching[j] -= 1
                for q in range(trust_start[i], trust_start[i + 1]):
                    dealt[trust[q]] -= 1
                if unit[i] >= 0:
                    in_unit[unit[i]] -= 1
                for q in range(apart_start[i], apart_start[i + 1]):
                    if place[apart[q]] >= 0:
                        barred[place[apart[q]]] -= 1
                stays[present[i]] -= patients[i]
                status[last] = 0
                depth -= 1
                if depth >= 0:
                    for q in range(cuts_start[i], cuts_start[i + 1]):
                        c = cuts[q]
                        rest[c] -= cut_weight[q]
                        if rest[c] < 0:
                            rest[c] += cut_divisor[c]
                    status[last] = 2  # given up below the practices that are still taken
                    given_up[gone] = last
                    gone += 1
                    bound[depth] += max(0, -price[last])
                    if unit[i] >= 0:  # and with it all of its unit
                        for a in range(local):
                            if status[a] == 0 and unit[here[a]] == unit[i]:
                                status[a] = 2
                                given_up[gone] = a
                                gone += 1
                                bound[depth] += max(0, -price[a])

        if steps >= allowed[0] or len(out_size) > most_columns:
            complete = False
            lowest[h] = min(best, first_bound)
        else:
            lowest[h] = best if best < FAR else max(first_bound, threshold + 1)
        all_steps += steps
        for a in range(local):
            place[here[a]] = -1
        for q in range(cuts_start[h], cuts_start[h + 1]):
            of_hub[cuts[q]] = False
            rest[cuts[q]] = 0
    return (
        np.array(out_member[1:]),
        np.array(out_size[1:]),
        np.array(out_hub[1:]),
        all_steps,
        complete,
    )
