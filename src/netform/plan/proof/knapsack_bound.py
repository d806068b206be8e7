"""A bound of one tier from what its practices pay: the cheapest knapsack of each hub.

If practice i pays π_i, a group that h leads costs at least v_h more than its practices pay, where

    v_h = min Σ_{i∈F} (c_ih − π_i)   over all sets F with h and patients within the band,

contiguity left aside and practices other than h taken in parts. For each λ, a fraction of objective
units a patient, Lagrange's bound on that is

    c_hh − π_h + λ p_h + Σ_{i≠h} min(0, c_ih − π_i + λ p_i) − λ W,   W = U for λ ≥ 0, L for λ < 0,

and the best λ gives v_h. No two groups of a plan share a hub: one of k groups costs at least Σ π
and the k smallest v_h. (Lagrangian knapsacks for location with capacities: Klincewicz & Luss,
Journal of the Operational Research Society 37, 1986.)
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.plan.proof.cases import Case
from netform.problem import UNREACHABLE, Integers, TierProblem


@dataclass(frozen=True, eq=False)
class Sending:
    """What it costs, at least, to have practices in groups led by others.

    Attributes
    ----------
    cost
        Objective units for practice i in a group that h leads, int64, shape (n, n): its travel and
        its share, by patients, of relationships in a group at the ceiling; what moving present
        groups costs is left aside.
    is_possible
        Where h may lead, and i reaches it with all that rules hold together with i, and no rule
        keeps i and h apart; bool, shape (n, n).
    """

    cost: Integers
    is_possible: NDArray[np.bool_]

    @staticmethod
    def of(view: TierProblem) -> "Sending":
        """Return the costs of a tier."""
        every = np.arange(len(view))
        far = view.way(every, every)
        is_possible = (far != UNREACHABLE) & view.may_lead[None, :] & ~_are_apart(view)
        for unit in view.rules.units:
            is_possible[unit] = is_possible[unit].all(axis=0)
        beyond = np.maximum(0, far - view.easy_reach)
        cost = view.patients[:, None] * (far * view.travel_price + beyond * view.reach_price)
        most = Band.of(view).most
        prices = [int(view.trust_price[view.trusts_of(int(i))].sum()) for i in every]
        shares = [price * int(p) // most for price, p in zip(prices, view.patients, strict=True)]
        cost = cost + np.array(shares, dtype=np.int64)[:, None]
        return Sending(np.where(is_possible, cost, 0), is_possible)


def _are_apart(view: TierProblem) -> NDArray[np.bool_]:
    """Return who may not share a group, bool, shape (n, n)."""
    are_apart = np.zeros((len(view), len(view)), dtype=bool)
    rules = view.rules
    are_apart[np.repeat(np.arange(len(view)), np.diff(rules.apart_start)), rules.apart] = True
    return are_apart


@dataclass(frozen=True)
class Band:
    """The fewest and the most patients that a group of a plan can have."""

    least: int
    most: int

    @staticmethod
    def of(view: TierProblem, numbers: range | None = None) -> "Band":
        """Return a tier's band, with its waivers; narrower where the number of groups is known.

        Where there are k, a group has what the k − 1 others leave at most, and at least.
        """
        waived = int(view.patients[view.ceiling_waived].sum())
        least = 0 if view.floor_waived.any() else view.tier.floor
        most = max(1, view.tier.ceiling + waived, int(view.patients.max()))
        if not numbers:
            return Band(least, most)
        total = int(view.patients.sum())
        return Band(
            max(least, total - (numbers[-1] - 1) * most),
            min(most, total - (numbers[0] - 1) * least),
        )


def numbers_of_groups(view: TierProblem) -> range:
    """Return the numbers of groups that a plan can have by its patients and practices alone."""
    total, band = int(view.patients.sum()), Band.of(view)
    fewest = max(1, -(-total // band.most), -(-len(view) // view.rules.most))
    floor = view.tier.floor
    # Groups that no waiver helps have the floor; of the others each holds a practice with a waiver.
    most = total // floor + int(view.floor_waived.sum()) if floor > 0 else len(view)
    return range(fewest, min(len(view), most) + 1)


def knapsack_bound(
    view: TierProblem,
    paid: Integers,
    sending: Sending | None = None,
    numbers: range | None = None,
) -> int | None:
    """Return the bound on a tier's cost that payments of its practices prove.

    Parameters
    ----------
    view
        A tier's practices.
    paid
        What each practice pays, objective units, int64, shape (n,).
    sending
        `Sending.of(view)`, where it is known.
    numbers
        The numbers of groups that plans may have; `None` for `numbers_of_groups(view)`.

    Returns
    -------
    int or None
        The bound, in objective units; `None` where no number of groups fits the totals, or too few
        practices could lead: then there is no plan.
    """
    sending = sending or Sending.of(view)
    wanted = numbers_of_groups(view) if numbers is None else numbers
    return cheapest_choice(
        paid, cheapest_knapsacks(view, paid, sending, Band.of(view, wanted)), wanted
    )


def in_steps(bound: int, *tiers: TierProblem) -> int:
    """Round a bound up to what plans of all the tiers together can cost."""
    step = math.gcd(*(tier.price_step for tier in tiers))
    return -(-bound // step) * step


def cheapest_choice(paid: Integers, more: list[int | None], numbers: range) -> int | None:
    """Return the bound that payments prove, and what groups cost more by hub; `None` if no plan."""
    ordered = sorted(v for v in more if v is not None)
    sums = [0]
    for v in ordered:
        sums.append(sums[-1] + v)
    possible = [sums[k] for k in numbers if k < len(sums)]
    return int(sum(paid.tolist())) + min(possible) if possible else None


def cheapest_knapsacks(
    view: TierProblem, paid: Integers, sending: Sending, band: Band
) -> list[int | None]:
    """Return v of each practice; `None` where it leads no set within the band."""
    return [
        cheapest_knapsack(view, paid, sending.cost[:, h], sending.is_possible[:, h], band, Case(h))
        for h in range(len(view))
    ]


def cheapest_knapsack(
    view: TierProblem,
    paid: Integers,
    cost: Integers,
    is_possible: NDArray[np.bool_],
    band: Band,
    case: Case,
) -> int | None:
    """Return v of one hub, rounded down; `None` where it leads no set within the band.

    Parameters
    ----------
    cost, is_possible
        For each practice, in a group that the hub leads, shape (n,).
    case
        The hub, practices that are in the group, and practices that are not; numbers of networks
        are left aside.
    """
    within = np.array(sorted({case.hub, *case.inside}), dtype=np.int64)
    if not is_possible[within].all():
        return None
    others = np.setdiff1d(np.flatnonzero(is_possible), [*within.tolist(), *case.outside])
    patients = view.patients[others]
    own = int(view.patients[within].sum())
    floor, ceiling = band.least, band.most
    if own + int(patients.sum()) < floor or own > ceiling:
        return None
    left = cost[others] - paid[others]
    last = _critical(left, patients, floor - own, ceiling - own)
    if last is None:
        price, whole = 0, 1
    else:
        # λ is the exact fraction −left / patients of that practice: all is multiplied by these.
        price, whole = -int(left[last]), int(patients[last])
    alone = sum((cost[within] - paid[within]).tolist())
    pairs = zip(left.tolist(), patients.tolist(), strict=True)
    value = (
        whole * alone
        + price * own
        + sum(min(0, whole * r + price * p) for r, p in pairs)
        - price * (ceiling if price >= 0 else floor)
    )
    best: int = max(value // whole, alone + sum(min(0, r) for r in left.tolist()))
    return best


def _critical(left: Integers, patients: Integers, least: int, most: int) -> int | None:
    """Return the practice of which a part just fills the knapsack; `None` where none need be.

    Floating point: the λ of any practice proves a bound, the right one's the best.
    """
    some = np.flatnonzero(patients > 0)
    ratio = left[some] / patients[some]
    order = np.argsort(ratio, kind="stable")
    filled = np.cumsum(patients[some][order])
    wanted = int(np.searchsorted(ratio[order], 0.0))  # those that would rather be in
    weight = int(filled[wanted - 1]) if wanted else 0
    if weight > most:
        last = int(np.searchsorted(filled, most, side="right"))
    elif weight < least:
        last = min(int(np.searchsorted(filled, least)), len(filled) - 1)
    else:
        return None
    return int(some[order[last]])
