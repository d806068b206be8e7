"""What practices pay for federations: Lagrange multipliers of a state, by the volume algorithm.

For payments π the cheapest choice of hubs takes, in each region of a state (`proof.counts_proof`),
the `m` with the cheapest knapsacks. How often practices are in these, on a running average, says
which way to move π; the average also tells how far each hub is taken (Barahona & Anbil,
Mathematical Programming 87, 2000). All in floats: what π proves, `proof.hub_knapsacks` says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.plan.proof.counts_proof import Counts
from netform.plan.proof.hub_knapsacks import HubKnapsacks
from netform.plan.proof.regions import Regions
from netform.problem import Integers
from netform.solve.nested.floats import Floats

_AVERAGE, _STEP = 0.2, 0.5  # of the last choice in the average; of the way to the goal
_GOAL = 0.1  # beyond the bound, of it, where no goal is nearer
_IMPATIENCE, _SHRINK, _GROW = 10, 0.66, 1.1
_SHORTEST = 1e-4  # step: no more is found
_MOST = 2**46  # objective units that one practice can pay at most


@dataclass(frozen=True, eq=False)
class Volume:
    """Payments, and how far each practice leads by the average; float64, shape (n,)."""

    paid: Integers
    led: Floats


class HubVolume:
    """Looks for payments under the knapsacks of one number of federations."""

    def __init__(self, regions: Regions, knapsacks: HubKnapsacks) -> None:
        self._regions = regions
        self._cost = knapsacks.cost.astype(np.float64)
        self._is_possible = knapsacks.is_possible
        self._patients = knapsacks.patients.astype(np.float64)
        self._band = knapsacks.band
        costs = self._cost[self._is_possible]
        self._typical = float(costs.mean()) if costs.size else 0.0

    def first(self, groups: int) -> Integers:
        """Return payments to begin with: what it costs to send each practice a typical way."""
        patients = np.maximum(1.0, self._patients)
        each = np.sort(np.where(self._is_possible, self._cost / patients, np.inf), axis=0)
        way = each[max(1, len(patients) // (3 * groups)) % len(patients)]
        way = np.where(np.isfinite(way), way, 0.0)
        return _whole(way * patients)

    def improved(self, counts: Counts, paid: Integers, goal: float, rounds: int) -> Volume:
        """Return better payments for a state, from some on.

        Parameters
        ----------
        goal
            What is to be proved of the upper tier, objective units: no more is looked for.
        """
        regions = self._regions
        now, led = paid.astype(np.float64), np.zeros(len(paid))
        most = _most(len(paid))
        _improve(
            *(self._cost, self._is_possible, self._patients),
            *(float(self._band.least), float(self._band.most)),
            *(regions.first, regions.size, regions.practice),
            np.array([region for region, _ in counts], dtype=np.int64),
            np.array([number for _, number in counts], dtype=np.int64),
            *(goal, rounds, self._typical, float(most), now, led),
        )
        return Volume(_whole(now), led)


def _most(count: int) -> int:
    """Return what one of so many practices can pay: sums of payments fit into 64 bits."""
    return min(_MOST, 2**60 // (2 * max(1, count)))


def _whole(paid: Floats) -> Integers:
    most = _most(len(paid))
    found: NDArray[np.int64] = np.rint(np.clip(paid, -most, most)).astype(np.int64)
    return found


@kernel
def _improve(  # type: ignore[no-untyped-def]
    cost,
    is_possible,
    patients,
    least,
    most,
    first,
    size,
    practice,
    region,
    number,
    goal,
    rounds,
    typical,
    most_paid,
    paid,
    led,
):
    """Improve `paid` until it proves the goal; write to `led` how far practices lead.

    A bound near 0 is raised by what it typically costs to send a practice somewhere.
    """
    count = len(paid)
    value, load, chosen = np.empty(count), np.empty(count), np.empty(count)
    now = paid.copy()
    own, hubs = (cost, is_possible, patients, least, most), (first, size, practice, region, number)
    best = _choose(own, hubs, now, value, load, chosen)
    average = load.copy()
    led[:] = chosen
    fresh, step, idle = _AVERAGE, _STEP, 0
    before = best
    for q in range(rounds):
        short = 1.0 - average
        norm = (short * short).sum()
        if best >= goal or norm < 1e-8 or step < _SHORTEST:
            break
        aim = min(best + _GOAL * max(abs(best), typical), goal + 0.2 * (goal - best))
        now[:] = paid + step * (aim - best) / norm * short
        now[:] = np.minimum(most_paid, np.maximum(-most_paid, now))
        found = _choose(own, hubs, now, value, load, chosen)
        away = ((average - load) ** 2).sum()
        part = fresh
        if away > 1e-12:
            part = min(fresh, max(fresh / 10, (short * (load - average)).sum() / away))
        is_onward = (short * (1.0 - load)).sum() >= 0
        average += part * (load - average)
        led += part * (chosen - led)
        if found > best:
            best, idle = found, 0
            paid[:] = now
            if is_onward:
                step = min(1.9, _GROW * step)
        else:
            idle += 1
            if idle == _IMPATIENCE:
                step, idle = _SHRINK * step, 0
        if q % 100 == 99:
            if best - before < 1e-4 * abs(best):
                fresh = max(0.001, fresh / 2)
            before = best


@kernel
def _choose(own, hubs, paid, value, load, chosen):  # type: ignore[no-untyped-def]
    """Choose the cheapest hubs of each region; return what payments prove.

    `load` says how often practices are in their knapsacks, `chosen` which lead.
    """
    first, size, practice, region, number = hubs
    count = len(paid)
    ratio, other = np.empty(count), np.empty(count, np.int64)
    load[:] = 0.0
    chosen[:] = 0.0
    total = paid.sum()
    for k in range(len(region)):
        low = first[region[k]]
        inside = practice[low : low + size[region[k]]]
        for h in inside:
            value[h] = _fill(own, h, paid, ratio, other, load, 0)
        order = np.argsort(value[inside])
        for q in range(number[k]):
            if q >= len(order) or value[inside[order[q]]] == np.inf:
                return np.inf
            h = inside[order[q]]
            total += value[h]
            chosen[h] = 1.0
            _fill(own, h, paid, ratio, other, load, 1)
    return total


@kernel
def _fill(own, h, paid, ratio, other, load, times):  # type: ignore[no-untyped-def]
    """Return the value of a hub's knapsack; add what it takes, so many times, to `load`."""
    cost, is_possible, patients, least, most = own
    weight, total, many, wanted = patients[h], cost[h, h] - paid[h], 0, patients[h]
    if weight > most or not is_possible[h, h]:
        return np.inf
    for i in range(len(paid)):
        left = cost[h, i] - paid[i]
        if left < 0 and i != h and is_possible[h, i]:
            if patients[i] > 0:
                ratio[many], other[many] = left / patients[i], i
                many += 1
                wanted += patients[i]
            else:
                total += left
                load[i] += times
    load[h] += times
    if wanted < least:
        for i in range(len(paid)):
            left = cost[h, i] - paid[i]
            if left >= 0 and i != h and is_possible[h, i] and patients[i] > 0:
                ratio[many], other[many] = left / patients[i], i
                many += 1
    if least <= wanted <= most:
        for q in range(many):
            total += ratio[q] * patients[other[q]]
            load[other[q]] += times
        return total
    for q in np.argsort(ratio[:many]):
        room = (most if ratio[q] < 0 else least) - weight
        if room <= 0:
            break
        taken = min(room, patients[other[q]])
        total += ratio[q] * taken
        weight += taken
        load[other[q]] += times * taken / patients[other[q]]
    return total if weight >= least - 1e-6 else np.inf
