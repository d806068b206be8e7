"""Units in the search of `hub_search`: practices that a group holds all of, or none."""

from netform.compiled import kernel

ANYONE, NOBODY = -1, -2
"""Whom `next_of_units` may answer with, beside a place."""


@kernel
def share_in_units(  # type: ignore[no-untyped-def]
    h, here, price, unit, unit_size, unit_price, unit_met
):
    """Share the prices of each unit out evenly, in place; the hub takes those of its own unit.

    A group holds all of a unit or none, so its price is the same however that is shared out; even
    parts have one sign, and a bound that adds up what is negative is about units, then, not about
    the one member for which the duals happen to pay.
    """
    for a in range(len(here)):
        if unit[here[a]] >= 0:
            unit_price[unit[here[a]]] += price[a]
    for a in range(len(here)):
        u = unit[here[a]]
        if u >= 0 and u == unit[h]:
            price[a] = unit_price[u] if here[a] == h else 0
        elif u >= 0:  # ⌊(T + m) / s⌋ for m = 0 … s − 1 add up to T
            price[a] = (unit_price[u] + unit_met[u]) // unit_size[here[a]]
            unit_met[u] += 1
    unit_price[:] = 0
    unit_met[:] = 0


@kernel
def more_held(i, held, unit, in_unit, unit_held, held_unit):  # type: ignore[no-untyped-def]
    """Return what taking a practice adds, where a unit counts in whole once it is begun."""
    if unit[i] < 0:
        return held[i]
    is_begun = in_unit[unit[i]] > 0 or unit[i] == held_unit
    return 0 if is_begun else unit_held[unit[i]]


@kernel
def next_of_units(  # type: ignore[no-untyped-def]
    here, status, touching, unit, in_unit, missing, held_unit
):
    """Return whom to take next where units are begun: every group below here holds all of them.

    `held_unit` is begun from the start.

    The place of one that touches; `ANYONE` where none does yet; `NOBODY` where one that is
    missing has been given up, or is no mate of the hub.
    """
    wanted, free = ANYONE, 0
    for a in range(len(here)):
        u = unit[here[a]]
        if status[a] == 0 and u >= 0 and (in_unit[u] > 0 or u == held_unit):
            free += 1
            if touching[a] > 0 and wanted == ANYONE:
                wanted = a
    return wanted if free == missing else NOBODY
