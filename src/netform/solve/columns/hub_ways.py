"""Prices of ways: contiguity in the bound of `hub_search`."""

import numpy as np

from netform.compiled import kernel


@kernel
def charge_ways(own, here, price, place, neighbour_start, neighbour):  # type: ignore[no-untyped-def]
    """Charge mates that are wanted with the way to them, in place; see `hub_search`.

    `own` is the hub's place. Each multiplier takes from the prices on a boundary what it adds to
    the mate's: the bound rises as long as its price is negative and theirs are not. The set is then
    grown by those on the boundary whose price is used up.
    """
    mark = np.full(len(here), -1, np.int64)
    inside = np.empty(len(here), np.int64)
    rim = np.empty(len(here), np.int64)
    for j in np.argsort(price, kind="mergesort"):
        if price[j] >= 0:
            break
        if j == own:
            continue
        inside[0], size, done, edge = j, 1, 0, 0
        mark[j] = j
        reaches_hub = False
        while price[j] < 0:
            # Grow the set by all mates on its boundary whose price is not above 0.
            while done < size and not reaches_hub:
                i = here[inside[done]]
                done += 1
                for q in range(neighbour_start[i], neighbour_start[i + 1]):
                    k = place[neighbour[q]]
                    if k < 0 or mark[k] == j:
                        continue
                    if k == own:
                        reaches_hub = True
                        break
                    mark[k] = j
                    if price[k] <= 0:
                        inside[size] = k
                        size += 1
                    else:
                        rim[edge] = k
                        edge += 1
            if reaches_hub:
                break
            step = -price[j]
            for r in range(edge):
                step = min(step, price[rim[r]])
            price[j] += step
            kept = 0
            for r in range(edge):
                k = rim[r]
                price[k] -= step
                if price[k] == 0:
                    inside[size] = k
                    size += 1
                else:
                    rim[kept] = k
                    kept += 1
            edge = kept
