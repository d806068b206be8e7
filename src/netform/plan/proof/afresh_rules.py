"""The rules on who shares a group (M4), as `afresh_search` holds a set of practices to them."""

from netform.compiled import kernel

NO_HUB = 10**17
"""What it costs to send a practice where it cannot go, objective units."""


@kernel
def keeps_rules(member, unit, unit_size, apart_start, apart, most_members):  # type: ignore[no-untyped-def]
    """Whether units are whole in a set, nobody is with one to be apart from, and few enough."""
    if len(member) > most_members:
        return False
    for i in member:
        same = 1
        for j in member:
            if j != i and unit[j] == unit[i] and unit[i] >= 0:
                same += 1
            for q in range(apart_start[i], apart_start[i + 1]):
                if apart[q] == j:
                    return False
        if same != unit_size[i]:
            return False
    return True


@kernel
def more_held(i, held, unit, in_unit, unit_held):  # type: ignore[no-untyped-def]
    """Return what a practice adds, where a unit counts in whole once it is begun."""
    if unit[i] < 0:
        return held[i]
    return unit_held[unit[i]] if in_unit[unit[i]] == 0 else 0


@kernel
def share_in_units(h, here, cost_to, gain, unit, unit_size, unit_gain):  # type: ignore[no-untyped-def]
    """Share what each unit gains out evenly, in place; the hub takes that of its own unit.

    No group holds a part of a unit, so it makes no difference to any; the bound, which adds up what
    is negative, is then about units, and not about the member for which the duals happen to pay.
    """
    unit_gain[:] = 0.0
    for i in here:
        if unit[i] >= 0 and cost_to[i] < NO_HUB:
            unit_gain[unit[i]] += gain[i]
    for i in here:
        if unit[i] >= 0 and cost_to[i] < NO_HUB:
            gain[i] = unit_gain[unit[i]] / unit_size[i]
            if unit[i] == unit[h]:
                gain[i] = unit_gain[unit[i]] if i == h else 0.0
