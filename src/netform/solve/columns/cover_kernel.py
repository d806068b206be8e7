"""The compiled search for exact covers of the practices by columns, up to a cost."""

import numpy as np

from netform.compiled import kernel


@kernel
def exact_covers(  # type: ignore[no-untyped-def]
    start, member, cost, reduced, measure, at_most, count, room, most_cost, most_plans, allowed
):
    """Find every choice of columns that holds each practice once; see `every_plan`.

    Each step settles the practice that the fewest of the columns left can hold (Knuth's Algorithm
    X, "Dancing links", 2000), so each choice is met once. At a node, each practice i takes part in
    what any choice still costs with the least share s_i = min ⌊r_N / |N|⌋ over the columns N left
    that hold it: a column is left out when r_N and the shares of the practices beside it exceed the
    room.

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
    allowed
        The steps that the search may take, shape (1,); may change meanwhile.

    Returns
    -------
    tuple
        Plans in compressed rows (start, columns), steps taken, and whether all plans were found.
    """
    columns = len(cost)
    words = (count + 63) // 64
    bits = np.zeros((columns, words), np.uint64)
    share_of = np.empty(columns, np.int64)
    for k in range(columns):
        share_of[k] = reduced[k] // (start[k + 1] - start[k])
        for q in range(start[k], start[k + 1]):
            bits[k, member[q] // 64] |= np.uint64(1) << np.uint64(member[q] % 64)

    plan_start = np.zeros(1024, np.int64)
    plan_column = np.empty(8192, np.int64)
    plans = 0
    is_settled = np.zeros(count, np.bool_)
    held = np.empty(count, np.int64)  # columns left that hold a practice
    share = np.empty(count, np.int64)
    live = np.arange(max(1, columns))  # columns left at each depth, one stretch after the other
    low = np.zeros(count + 1, np.int64)  # the stretch of a depth: where it starts
    high = np.zeros(count + 1, np.int64)  # and where it ends
    cursor = np.zeros(count + 1, np.int64)  # next column to try
    pivot = np.zeros(count + 1, np.int64)  # the practice that is settled
    chosen = np.zeros(count + 1, np.int64)
    left = np.zeros(count + 1, np.int64)  # practices
    room_left = np.zeros(count + 1, np.int64)
    high[0] = columns
    left[0] = count
    room_left[0] = room
    steps = 0
    depth = 0
    is_new = True
    while depth >= 0:
        if is_new:
            # Leave out columns that are too dear here, and see which practice to settle.
            is_new = False
            end = high[depth]
            while True:
                held[:] = 0
                share[:] = room
                for q in range(low[depth], end):
                    k = live[q]
                    for m in range(start[k], start[k + 1]):
                        held[member[m]] += 1
                        share[member[m]] = min(share[member[m]], share_of[k])
                fewest = columns + 1
                spare = room_left[depth]
                for i in range(count):
                    if not is_settled[i]:
                        spare -= share[i]
                        if held[i] < fewest:
                            fewest = held[i]
                            pivot[depth] = i
                if fewest == 0 or spare < 0:
                    end = low[depth]
                    break
                kept = low[depth]
                for q in range(low[depth], end):
                    k = live[q]
                    own = 0
                    for m in range(start[k], start[k + 1]):
                        own += share[member[m]]
                    if reduced[k] - own <= spare:
                        live[kept] = k
                        kept += 1
                if kept == end:
                    break
                end = kept
            high[depth] = end
            cursor[depth] = low[depth]

        # Take the next column that holds the practice.
        at = cursor[depth]
        word = pivot[depth] // 64
        mask = np.uint64(1) << np.uint64(pivot[depth] % 64)
        while at < high[depth] and bits[live[at], word] & mask == 0:
            at += 1
        if at == high[depth]:
            depth -= 1
            if depth >= 0:
                for m in range(start[chosen[depth]], start[chosen[depth] + 1]):
                    is_settled[member[m]] = False
            continue
        if steps >= allowed[0]:
            return plan_start[: plans + 1], plan_column[: plan_start[plans]], steps, False
        steps += 1
        taken = live[at]
        chosen[depth] = taken
        cursor[depth] = at + 1
        size = start[taken + 1] - start[taken]
        if left[depth] == size:
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
        for m in range(start[taken], start[taken + 1]):
            is_settled[member[m]] = True
        room_below = room_left[depth] - reduced[taken]
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
