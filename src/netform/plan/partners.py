"""Whose partners change from one plan to another: the measure by which options differ.

A practice's partners are the other practices of its group. They are the same in two plans where its
group holds the very same practices in both; so a group that keeps its members is unchanged, and all
of a group that gains or loses one is not. A practice in no group has none, as one alone has.
"""

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers


def has_new_partners(first: Integers, second: Integers) -> NDArray[np.bool_]:
    """Return which practices have other partners in the second plan than in the first one.

    Parameters
    ----------
    first, second
        The group of each practice in either plan, from 0; -1 where it is in none. Shape (n,).

    Returns
    -------
    NDArray[np.bool_]
        Shape (n,). Swapping the plans returns the same.
    """
    first, second = alone_for_none(first), alone_for_none(second)
    # A practice keeps its partners where both groups are as large as what they have in common.
    pairs = first * (second.max(initial=0) + 1) + second
    _, shared, in_common = np.unique(pairs, return_inverse=True, return_counts=True)
    alike = in_common[shared]
    changed: NDArray[np.bool_] = (np.bincount(first)[first] != alike) | (
        np.bincount(second)[second] != alike
    )
    return changed


def alone_for_none(groups: Integers) -> Integers:
    """Give each practice in no group a group of its own."""
    none = groups < 0
    alone = groups.max(initial=-1) + 1 + np.arange(int(none.sum()))
    numbered: Integers = groups.copy()
    numbered[none] = alone
    return numbered
