"""The price per patient by which `afresh_search` has a bound count a hub's band."""

import numpy as np

from netform.compiled import kernel
from netform.plan.proof.afresh_rules import NO_HUB


@kernel
def worth_of_band(price, band, one_outside):  # type: ignore[no-untyped-def]
    """Return what a price per patient proves of any group, with what those outside cost it.

    A group with P < L pays e·(L − P) besides, so `λ·P` and that are at least `λ·L` for λ ≤ e, and
    at least `e·L + (λ − e)·H` beyond, H the hard floor; from the ceiling down likewise.
    """
    soft = min(abs(price), one_outside)
    hard = abs(price) - soft
    if price < 0:
        return -soft * band[2] - hard * band[3]
    return soft * band[1] + hard * band[0]


@kernel
def elastic_price_of(  # type: ignore[no-untyped-def]
    h, here, cost_to, gain, counted, held, band, waived, one_outside
):
    """Return a price per patient that makes the bound about as high as it gets.

    Up to what one patient outside costs it is the band's, beyond that the hard band's.
    """
    soft = _price(h, here, cost_to, gain, counted, held, band[1], band[2], waived)
    if abs(soft) <= one_outside:
        return soft
    hard = _price(h, here, cost_to, gain, counted, held, band[0], band[3], waived)
    if abs(hard) >= one_outside:
        return hard
    return one_outside if soft > 0 else -one_outside


@kernel
def _price(  # type: ignore[no-untyped-def]
    h, here, cost_to, gain, counted, held, floor, ceiling, waived
):
    """Return the price per patient that makes the bound about as high as it gets.

    It is the gain per patient of the practice at which the most wanted ones reach the floor, or
    the ceiling where even there patients are wanted.
    """
    ratio = np.empty(len(here))
    for k in range(len(here)):
        is_open = cost_to[here[k]] < NO_HUB and here[k] != h
        ratio[k] = gain[here[k]] / max(1.0, float(counted[here[k]])) if is_open else np.inf
    order = np.argsort(ratio)
    total, total_held = counted[h], held[h]
    price = 0.0
    for k in order:
        if ratio[k] == np.inf:
            break
        if ratio[k] < 0.0:
            if total_held + held[here[k]] > ceiling:
                return ratio[k]
        elif total >= floor or waived:
            return price
        else:
            price = ratio[k]
        total += counted[here[k]]
        total_held += held[here[k]]
    return price
