"""Prices of ways: how the recheck's bound on columns of one hub takes contiguity into account.

A connected set that holds the hub and a practice i meets the rim of any set of practices around i
that the hub is not in. So `x_i ≤ Σ_{b∈rim} x_b` in every column, and with any multiplier δ ≥ 0 what
i gains beyond what the practices on its rim cost may be set against them: i's gain rises by δ, each
of theirs falls by δ, and their sum over a column does not rise. (Multipliers as in the dual ascent
for Steiner trees of Wong, Mathematical Programming 28, 1984.)
"""

import numpy as np

from netform.compiled import kernel


@kernel
def charge_ways(  # type: ignore[no-untyped-def]
    hub, here, is_open, gain, neighbour_start, neighbour, seen
):
    """Charge the practices that would be taken gladly with the way to them, in place.

    Parameters
    ----------
    here, is_open
        The practices that columns of the hub can hold; a mask over all practices of the same.
    gain
        What taking each practice adds to the bound, float64; below 0 where it is wanted.
    seen
        Scratch, int64 over all practices, -1 everywhere before and after.

    Returns
    -------
    float
        The sum of all that was moved: a measure of the rounding.
    """
    moved = 0.0
    inside = np.empty(len(here), np.int64)
    rim = np.empty(len(here), np.int64)
    price = np.empty(len(here))
    for k in range(len(here)):
        price[k] = gain[here[k]]
    for k in np.argsort(price, kind="mergesort"):
        i = here[k]
        if i == hub or gain[i] >= 0:
            continue
        inside[0], size, done, edge = i, 1, 0, 0
        seen[i] = i
        reached = False
        while gain[i] < 0 and not reached:
            while done < size and not reached:
                j = inside[done]
                done += 1
                for q in range(neighbour_start[j], neighbour_start[j + 1]):
                    b = neighbour[q]
                    if not is_open[b] or seen[b] == i:
                        continue
                    if b == hub:
                        reached = True
                        break
                    seen[b] = i
                    if gain[b] <= 0:
                        inside[size] = b
                        size += 1
                    else:
                        rim[edge] = b
                        edge += 1
            if reached:
                break
            step = -gain[i]
            for r in range(edge):
                step = min(step, gain[rim[r]])
            gain[i] += step
            moved += step * (edge + 1)
            kept = 0
            for r in range(edge):
                b = rim[r]
                gain[b] -= step
                if gain[b] <= 0:
                    inside[size] = b
                    size += 1
                else:
                    rim[kept] = b
                    kept += 1
            edge = kept
    for k in range(len(here)):
        seen[here[k]] = -1
    return moved
