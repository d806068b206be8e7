"""What the search of `hub_search` pays: per patient for the band, and for named sets.

`here` are a hub's mates, itself among them, and `price` what each adds.
"""

import numpy as np

from netform.compiled import kernel


@kernel
def worth_of_band(per_patient, band, outside_price):  # type: ignore[no-untyped-def]
    """Return λ·L or λ·U; beyond the price of a patient outside, λ counts to the hard band only."""
    soft = min(abs(per_patient), outside_price)
    hard = abs(per_patient) - soft
    if per_patient < 0:
        return -soft * band[2] - hard * band[3]
    return soft * band[1] + hard * band[0]


@kernel
def price_per_patient(  # type: ignore[no-untyped-def]
    h, here, price, counted, held, band, any_waived, outside_price
):
    """Return the whole number λ at which the knapsack's bound is about best (any is valid)."""
    soft = _price_in_band(h, here, price, counted, held, band[1], band[2], any_waived)
    if abs(soft) <= outside_price:
        return soft
    hard = _price_in_band(h, here, price, counted, held, band[0], band[3], any_waived)
    if abs(hard) >= outside_price:
        return hard
    return outside_price if soft > 0 else -outside_price


@kernel
def _price_in_band(  # type: ignore[no-untyped-def]
    h, here, price, counted, held, floor, ceiling, any_waived
):
    """Return λ at the practice of which a part just fills the knapsack to its floor or ceiling."""
    ratio = np.empty(len(here))
    for a in range(len(here)):
        ratio[a] = price[a] / max(1.0, float(counted[here[a]]))
    order = np.argsort(ratio, kind="mergesort")
    taken, taken_held, at = counted[h], held[h], 0
    while at < len(order) and ratio[order[at]] < 0:
        i = here[order[at]]
        if i != h:
            taken += counted[i]
            taken_held += held[i]
        at += 1
    if taken_held > ceiling:
        while at > 0 and taken_held > ceiling:
            at -= 1
            if here[order[at]] != h:
                taken_held -= held[here[order[at]]]
        return np.int64(min(0.0, ratio[order[at]]))
    if taken < floor and not any_waived:
        while at < len(order) and taken < floor:
            if here[order[at]] != h:
                taken += counted[here[order[at]]]
            at += 1
        return np.int64(max(0.0, ratio[order[max(0, at - 1)]]))
    return np.int64(0)


@kernel
def least_at(own, here, price, per_patient, weight):  # type: ignore[no-untyped-def]
    """Return the least that the hub, at place `own`, and any of its mates cost at λ a patient."""
    total = price[own] - per_patient * weight[here[own]]
    for a in range(len(price)):
        if a != own:
            total += min(0, price[a] - per_patient * weight[here[a]])
    return total


@kernel
def drop_dear(own, here, exact_price, price, per_patient, weight, room):  # type: ignore[no-untyped-def]
    """Keep the hub and those mates that cost no more at λ than the bound is below the threshold.

    No column with another is within the threshold. Those kept move up, in place.

    Returns
    -------
    int, int
        How many are left, and the place of the hub among them.
    """
    left, hub = 0, 0
    for a in range(len(price)):
        if a == own:
            hub = left
        elif price[a] - per_patient * weight[here[a]] > room:
            continue
        here[left], exact_price[left], price[left] = here[a], exact_price[a], price[a]
        left += 1
    return left, hub


@kernel
def price_of_set(  # type: ignore[no-untyped-def]
    h, depth, place, status, set_start, set_member, sets_of_start, sets_of, set_price
):
    """Return what the practices taken add where they are one of the named sets; all hold h."""
    for q in range(sets_of_start[h], sets_of_start[h + 1]):
        k = sets_of[q]
        is_same = set_start[k + 1] - set_start[k] == depth + 1
        for r in range(set_start[k], set_start[k + 1]):
            j = place[set_member[r]]
            is_same = is_same and j >= 0 and status[j] == 1
        if is_same:
            return set_price[k]
    return 0
