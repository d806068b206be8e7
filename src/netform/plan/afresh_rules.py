"""The rules on who shares a group (M4), as `afresh_search` holds a set of practices to them."""

from netform.compiled import kernel


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
