"""What seats cost at least, in compiled loops over whole numbers; `seats` says what is proved."""

import numpy as np

from netform.compiled import kernel

NOWHERE = 2**50
"""What a practice costs in a seat that it cannot be in, objective units."""
FAR = NOWHERE // 2
"""What travel to a seat counts at most, and what payments must be below: so that both together are
below `NOWHERE`. To count less than it costs is no harm to a bound."""
_LONGER = 6  # times as many subgradients for a state that is about to stay open


@kernel
def burden(price, most, least):  # type: ignore[no-untyped-def]
    """Return a price times what counts: a ceiling is priced from 0 up, a floor below 0."""
    return price * (most if price >= 0 else least)


@kernel
def value_of(cost, number, held, counted, floor, ceiling, price):  # type: ignore[no-untyped-def]
    """Return the bound of prices, exactly; all int64, `cost` of shape (seats, n)."""
    seats, count = cost.shape
    most = min(NOWHERE, 2**60 // max(1, count))  # so that the sum fits into 64 bits
    total = 0
    for i in range(count):
        least = 4 * NOWHERE
        for j in range(seats):
            if cost[j, i] < NOWHERE:
                least = min(least, cost[j, i] + burden(price[j], held[i], counted[i]))
        total += min(least, most)
    for j in range(seats):
        total -= number[j] * burden(price[j], ceiling, floor)
    return total


@kernel
def find_prices(  # type: ignore[no-untyped-def]
    cost, number, held, counted, floor, ceiling, most_price, base, target, rounds, price
):
    """Look for prices that prove a target; return the best bound, and write its prices to `price`.

    Parameters
    ----------
    base
        What is added to the bound.
    price
        Where to begin, int64, shape (seats,).
    """
    seats, count = cost.shape
    most = min(NOWHERE, 2**60 // max(1, count))
    now = price.copy()
    slope = np.empty(seats)
    load = np.empty((seats, 2), np.int64)
    best = -(2**62)
    step, idle = 1.0, 0
    for _ in range(rounds):
        value = base
        load[:] = 0
        for i in range(count):
            least, seat = 4 * NOWHERE, -1
            for j in range(seats):
                if cost[j, i] < NOWHERE:
                    own = cost[j, i] + burden(now[j], held[i], counted[i])
                    if own < least:
                        least, seat = own, j
            value += min(least, most)
            if seat >= 0:
                load[seat, 0] += held[i]
                load[seat, 1] += counted[i]
        norm = 0.0
        for j in range(seats):
            value -= number[j] * burden(now[j], ceiling, floor)
            over = load[j, 0] - number[j] * ceiling
            short = load[j, 1] - number[j] * floor
            if now[j] > 0 or (now[j] == 0 and over > 0):
                slope[j] = over
            elif now[j] < 0 or short < 0:
                slope[j] = short
            else:
                slope[j] = 0.0
            norm += slope[j] * slope[j]
        if value > best:
            best, idle = value, 0
            price[:] = now
        else:
            idle += 1
            if idle == 3:
                step, idle = 0.6 * step, 0
        if best >= target or norm == 0.0:
            break
        for j in range(seats):
            moved = now[j] + 1.05 * step * (target - value) / norm * slope[j]
            now[j] = int(min(most_price, max(-most_price, moved)))
    return best


@kernel
def open_states(  # type: ignore[no-untyped-def]
    half,
    first,
    size,
    practice,
    near,
    held,
    counted,
    floor,
    ceiling,
    most_price,
    base,
    target,
    rounds,
    worth,
    most,
    states,
    numbers,
    prices,
    values,
):
    """Halve regions until states are proved to cost a target; write down those that are not.

    Depth first, from the states in the first rows of `states`; there may be as many as rows are
    left. A state is left open where no half would add `worth` hundredths of what it lacks.

    Parameters
    ----------
    base
        What is added to each bound.
    most
        Give up after so many states.
    states, numbers, prices
        Regions, their numbers (0: no seat) and prices of seats, int64, shape (room, seats); the
        open states are written to the same rows. `values`: their bounds, int64,
        shape (room,).

    Returns
    -------
    int, int
        How many states are open, −1 where there are too many; and how many were looked at.
    """
    seats, count = states.shape[1], near.shape[1]
    room = 4096
    pending = np.zeros((room, 3, seats), np.int64)
    top = 0
    for k in range(len(states)):
        if numbers[k, 0] == 0:
            break
        if top == room:
            break
        pending[top, 0], pending[top, 1], pending[top, 2] = states[k], numbers[k], prices[k]
        top += 1
    cost = np.empty((seats, count), np.int64)
    lead = np.empty(count, np.int64)
    found, looked = 0, 0
    while top > 0:
        top -= 1
        looked += 1
        if looked > most:
            return -1, looked
        region = pending[top, 0].copy()
        number = pending[top, 1].copy()
        price = pending[top, 2].copy()
        many = 0
        while many < seats and number[many] > 0:
            many += 1
        lead[:] = -1
        for j in range(many):
            if size[region[j]] == number[j]:
                for q in range(first[region[j]], first[region[j]] + size[region[j]]):
                    lead[practice[q]] = j
        for j in range(many):
            for i in range(count):
                is_out = near[region[j], i] >= NOWHERE or (lead[i] >= 0 and lead[i] != j)
                cost[j, i] = NOWHERE if is_out else near[region[j], i]
        value = find_prices(
            cost[:many],
            number[:many],
            held,
            counted,
            floor,
            ceiling,
            most_price,
            base,
            target,
            rounds,
            price[:many],
        )
        if value >= target:
            continue
        best, at = -1.0, -1
        for j in range(many):
            if size[region[j]] == number[j]:
                continue
            one, other = half[region[j], 0], half[region[j], 1]
            gain_one, gain_other = 0.0, 0.0
            for i in range(count):
                if cost[j, i] >= NOWHERE:
                    continue
                own = cost[j, i] + burden(price[j], held[i], counted[i])
                is_here = True
                for k in range(many):
                    if k != j and cost[k, i] < NOWHERE:
                        there = cost[k, i] + burden(price[k], held[i], counted[i])
                        if there < own:
                            is_here = False
                            break
                if is_here:
                    gain_one += near[one, i] - near[region[j], i]
                    gain_other += near[other, i] - near[region[j], i]
            gain = min(gain_one, gain_other) + 0.01 * max(gain_one, gain_other)
            if number[j] > 1:
                gain += 2.0**60
            elif 100 * max(gain_one, gain_other) < float(worth) * float(target - value):
                continue
            if gain > best:
                best, at = gain, j
        if at < 0:
            # The last chance: prices that are sought for longer.
            value = find_prices(
                cost[:many],
                number[:many],
                held,
                counted,
                floor,
                ceiling,
                most_price,
                base,
                target,
                _LONGER * rounds,
                price[:many],
            )
            if value >= target:
                continue
            if found == len(states):
                return -1, looked
            states[found], numbers[found], prices[found] = region, number, price
            values[found] = value
            found += 1
            continue
        one, other = half[region[at], 0], half[region[at], 1]
        for k in range(max(0, number[at] - size[other]), min(number[at], size[one]) + 1):
            if top + 1 > room - 1:
                larger = np.zeros((2 * room, 3, seats), np.int64)
                larger[:room] = pending
                pending, room = larger, 2 * room
            many_now = 0
            pending[top, 1] = 0
            for j in range(many):
                if j != at:
                    pending[top, 0, many_now] = region[j]
                    pending[top, 1, many_now] = number[j]
                    pending[top, 2, many_now] = price[j]
                    many_now += 1
            for part, in_part in ((one, k), (other, number[at] - k)):
                if in_part > 0:
                    pending[top, 0, many_now] = part
                    pending[top, 1, many_now] = in_part
                    pending[top, 2, many_now] = price[at]
                    many_now += 1
            top += 1
    return found, looked
