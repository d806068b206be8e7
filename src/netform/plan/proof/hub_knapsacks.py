"""What groups cost at least beyond what their practices pay, hub by hub, in whole numbers.

The knapsacks of `knapsack_bound`, compiled: a price of a patient is a whole number here, which
loses next to nothing, so that all sums fit into 64 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.compiled import kernel
from netform.plan.proof.knapsack_bound import Band, Sending
from netform.plan.proof.seat_kernels import FAR
from netform.problem import Integers, TierProblem

NOBODY = 2**62
"""The value of a hub that leads no group within the band."""
_LARGEST = 2**60


@dataclass(frozen=True, eq=False)
class HubKnapsacks:
    """The knapsacks of all hubs for plans with one number of groups.

    Attributes
    ----------
    cost, is_possible
        Of each practice in a group that each hub leads, shape (hubs, n); costs at most `FAR`, as to
        count less than it costs is no harm to a bound.
    patients
        int64, shape (n,).
    band
        What a group of such a plan can have.
    """

    cost: Integers
    is_possible: NDArray[np.bool_]
    patients: Integers
    band: Band

    @staticmethod
    def of(view: TierProblem, sending: Sending, groups: int) -> "HubKnapsacks":
        """Return the knapsacks of a tier for plans of so many groups."""
        return HubKnapsacks(
            np.ascontiguousarray(np.minimum(sending.cost, FAR).T),
            np.ascontiguousarray(sending.is_possible.T),
            view.patients,
            Band.of(view, range(groups, groups + 1)),
        )

    @cached_property
    def most_price(self) -> int:
        """The largest price of a patient: sums with it fit into 64 bits."""
        return _LARGEST // max(1, int(self.patients.sum()) + abs(self.band.most))

    def values(self, paid: Integers) -> Integers:
        """Return what the groups of each hub cost beyond what their practices pay, at least.

        Parameters
        ----------
        paid
            What each practice pays, objective units, int64, shape (n,); see `payments_of`.

        Returns
        -------
        Integers
            By hub, `NOBODY` where it leads no group within the band.
        """
        value = np.empty(len(paid), dtype=np.int64)
        _values(
            *(self.cost, self.is_possible, paid, self.patients),
            *(self.band.least, self.band.most, self.most_price, value),
        )
        return value


def payments_of(numbers: Sequence[int]) -> Integers:
    """Return payments as an array; a `ValueError` where sums of them might not fit into 64 bits."""
    if sum(map(abs, numbers)) >= _LARGEST:
        raise ValueError("payments do not fit into 64 bits")
    return np.array(numbers, dtype=np.int64)


@kernel
def _values(cost, is_possible, paid, patients, least, most, most_price, value):  # type: ignore[no-untyped-def]
    count = len(paid)
    left = np.empty(count, np.int64)
    ratio = np.empty(count)
    other = np.empty(count, np.int64)
    for h in range(count):
        value[h] = NOBODY
        own, alone = patients[h], cost[h, h] - paid[h]
        if not is_possible[h, h] or own > most:
            continue
        total = wanted = own
        gain = 0
        for i in range(count):
            left[i] = cost[h, i] - paid[i]
            if i != h and is_possible[h, i]:
                total += patients[i]
                if left[i] < 0:
                    wanted += patients[i]
                    gain += left[i]
        if total < least:
            continue
        value[h] = alone + gain
        if least <= wanted <= most:
            continue
        # Those that would rather be in are too many; or others have to be, the cheapest first.
        is_full = wanted > most
        many = 0
        for i in range(count):
            is_open = i != h and is_possible[h, i] and patients[i] > 0
            if is_open and (left[i] < 0) == is_full:
                ratio[many], other[many] = left[i] / patients[i], i
                many += 1
        load = own if is_full else wanted
        last = -1
        for q in np.argsort(ratio[:many], kind="mergesort"):
            last = other[q]
            load += patients[last]
            if load > most if is_full else load >= least:
                break
        if last < 0:
            continue
        dear = -(left[last] // patients[last])
        for price in (dear - 1, dear):
            price = min(most_price, max(-most_price, price))
            found = alone + price * own - price * (most if price >= 0 else least)
            for i in range(count):
                if i != h and is_possible[h, i]:
                    found += min(0, left[i] + price * patients[i])
            value[h] = max(value[h], found)
