"""The compiled search for exact covers of the practices by columns, up to a cost."""

import numpy as np

from netform.compiled import kernel

COLUMNS_A_STEP = 100
"""So many columns left at a node are as much work as one that is tried."""


@kernel
def exact_covers(  # type: ignore[no-untyped-def]
    start,
    member,
    cost,
    reduced,
    measure,
    at_most,
    room,
    most_cost,
    most_plans,
    key,
    known_set,
    known_least,
    allowed,
):
    """Find every choice of columns that holds each practice once; see `every_plan`.

    Each step settles the practice that the fewest of the columns left can hold (Knuth's Algorithm
    X, "Dancing links", 2000), so each choice is met once. Different columns often settle the same
    practices: for sets of practices left, the search remembers the least that settling them takes,
    or that it takes more than there was room for, and does not look there again with too little.

    Parameters
    ----------
    start, member, cost
        Columns in compressed rows.
    reduced
        Their reduced costs, none below 0, ascending.
    measure, at_most
        Measures of columns, shape (rows, columns), and what a plan may have of each, shape (rows,).
    room, most_cost
        What the reduced costs and the costs of a plan may add up to.
    most_plans
        Give up when there are more.
    key
        A random number for each practice, uint64.
    known_set, known_least
        What is remembered, in a power of 2 of places, 0 at first: sets of practices settled as
        rows of 64-bit words, and the least that settling all others takes. A set's place is the
        xor of its practices' numbers; the last one there stays.
    allowed
        The steps that the search may take, shape (1,); may change meanwhile.

    Returns
    -------
    tuple
        Plans in compressed rows (start, columns), steps taken, and whether all plans were found.
    """
    columns, count = len(cost), len(key)
    words = known_set.shape[1]
    bits = np.zeros((columns, words), np.uint64)
    column_key = np.zeros(columns, np.uint64)
    for k in range(columns):
        for q in range(start[k], start[k + 1]):
            bits[k, member[q] // 64] |= np.uint64(1) << np.uint64(member[q] % 64)
            column_key[k] ^= key[member[q]]

    last = np.uint64(len(known_least) - 1)
    plan_start = np.zeros(1024, np.int64)
    plan_column = np.empty(8192, np.int64)
    plans = 0
    is_settled = np.zeros(count, np.bool_)
    held = np.empty(count, np.int64)  # columns left that hold a practice
    live = np.arange(max(1, columns))  # columns left at each depth, one stretch after the other
    low = np.zeros(count + 1, np.int64)  # the stretch of a depth: where it starts
    high = np.zeros(count + 1, np.int64)  # and where it ends
    cursor = np.zeros(count + 1, np.int64)  # next column to try
    pivot = np.zeros(count + 1, np.int64)  # the practice that is settled
    chosen = np.zeros(count + 1, np.int64)
    left = np.zeros(count + 1, np.int64)  # practices
    room_left = np.zeros(count + 1, np.int64)
    least = np.zeros(count + 1, np.int64)  # that settling those left takes, as far as is known
    settled = np.zeros((count + 1, words), np.uint64)
    place = np.zeros(count + 1, np.uint64)
    high[0] = columns
    left[0] = count
    room_left[0] = room
    steps = 0
    depth = 0
    is_new = True
    while depth >= 0:
        if is_new:
            # See which practice to settle.
            is_new = False
            steps += (high[depth] - low[depth]) // COLUMNS_A_STEP
            held[:] = 0
            for q in range(low[depth], high[depth]):
                for m in range(start[live[q]], start[live[q] + 1]):
                    held[member[m]] += 1
            fewest = columns + 1
            for i in range(count):
                if not is_settled[i] and held[i] < fewest:
                    fewest = held[i]
                    pivot[depth] = i
            cursor[depth] = low[depth] if fewest > 0 else high[depth]
            least[depth] = room_left[depth] + 1

        # Take the next column that holds the practice.
        at = cursor[depth]
        word = pivot[depth] // 64
        mask = np.uint64(1) << np.uint64(pivot[depth] % 64)
        while at < high[depth] and bits[live[at], word] & mask == 0:
            at += 1
        if at == high[depth]:
            if depth > 0:
                spot = np.int64(place[depth] & last)
                known_set[spot] = settled[depth]
                known_least[spot] = least[depth]
                taken = chosen[depth - 1]
                least[depth - 1] = min(least[depth - 1], reduced[taken] + least[depth])
                for m in range(start[taken], start[taken + 1]):
                    is_settled[member[m]] = False
            depth -= 1
            continue
        if steps >= allowed[0]:
            return plan_start[: plans + 1], plan_column[: plan_start[plans]], steps, False
        steps += 1
        taken = live[at]
        chosen[depth] = taken
        cursor[depth] = at + 1
        size = start[taken + 1] - start[taken]
        if left[depth] == size:
            least[depth] = min(least[depth], reduced[taken])
            total = 0
            for d in range(depth + 1):
                total += cost[chosen[d]]
            is_lawful = total <= most_cost
            for row in range(len(at_most)):
                amount = 0
                for d in range(depth + 1):
                    amount += measure[row, chosen[d]]
                is_lawful = is_lawful and amount <= at_most[row]
            if is_lawful:
                if plans == most_plans:
                    return plan_start[: plans + 1], plan_column[: plan_start[plans]], steps, False
                first = plan_start[plans]
                if plans + 1 == len(plan_start):
                    plan_start = np.append(plan_start, np.zeros(len(plan_start), np.int64))
                if first + count > len(plan_column):
                    more = np.empty(len(plan_column) + count, np.int64)
                    plan_column = np.append(plan_column, more)
                for d in range(depth + 1):
                    plan_column[first + d] = chosen[d]
                plans += 1
                plan_start[plans] = first + depth + 1
            continue

        room_below = room_left[depth] - reduced[taken]
        place[depth + 1] = place[depth] ^ column_key[taken]
        spot = np.int64(place[depth + 1] & last)
        is_known = True
        for w in range(words):
            settled[depth + 1, w] = settled[depth, w] | bits[taken, w]
            is_known = is_known and known_set[spot, w] == settled[depth + 1, w]
        if is_known and known_least[spot] > room_below:
            continue
        for m in range(start[taken], start[taken + 1]):
            is_settled[member[m]] = True
        end = high[depth]
        for q in range(low[depth], high[depth]):
            k = live[q]
            if reduced[k] > room_below:
                break
            is_apart = True
            for w in range(words):
                is_apart = is_apart and bits[k, w] & bits[taken, w] == 0
            if is_apart:
                if end == len(live):
                    live = np.append(live, np.empty(len(live), np.int64))
                live[end] = k
                end += 1
        left[depth + 1] = left[depth] - size
        room_left[depth + 1] = room_below
        low[depth + 1] = high[depth]
        high[depth + 1] = end
        depth += 1
        is_new = True
    return plan_start[: plans + 1], plan_column[: plan_start[plans]], steps, True
