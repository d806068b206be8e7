"""How far apart two partitions are: variation of information by patients, Rand index by pairs.

A practice in no group counts as alone, as it does where partners are compared. Both are exact at
their ends, and swapping the partitions gives the same float, bit for bit: what does not commute is
added without rounding (`math.fsum`), or is a sum of integers.
"""

from math import fsum, log2

import numpy as np

from netform.plan.partners import alone_for_none
from netform.problem import Integers


def variation_of_information(first: Integers, second: Integers, weights: Integers) -> float:
    """Return how much the groups of either partition leave open about those of the other, in bits.

    `H(A|B) + H(B|A)`: with the share w of all weight that a group a of A and a group b of B have in
    common, and the shares p and q of these groups,

        VI = Σ_ab w_ab · (log2(p_a / w_ab) + log2(q_b / w_ab))

    It is a metric on partitions of what has weight, from 0 (equal) to log2 of how many practices
    there are. Splitting a group of share p into halves costs p bits, whatever the other groups are.

    Parameters
    ----------
    first, second
        The group of each practice in either partition, from 0; -1 where it is in none. Shape (n,).
    weights
        What each practice weighs, such as its patients: at least 0, int64, shape (n,). Practices
        without weight say nothing; where nobody has any, the answer is 0.

    References
    ----------
    M. Meilă, "Comparing clusterings – an information based distance", Journal of Multivariate
    Analysis 98 (2007), 873–895.
    """
    first, second = alone_for_none(first), alone_for_none(second)
    total = int(weights.sum())
    if total == 0:
        return 0.0
    of_first, of_second = (_sums(groups, weights) for groups in (first, second))
    shared, at = np.unique(np.stack([first, second]), axis=1, return_inverse=True)
    common = _sums(at.reshape(-1), weights)
    terms = []
    for a, b, weight in zip(*shared.tolist(), common.tolist(), strict=True):
        if weight:
            # Equal groups give log2(1) twice, which is 0 exactly.
            open_about = log2(int(of_first[a]) / weight) + log2(int(of_second[b]) / weight)
            terms.append(weight * open_about)
    return fsum(terms) / total


def rand_index(first: Integers, second: Integers) -> float:
    """Return the share of pairs of practices that both partitions treat alike.

    A pair is treated alike where it is together in both or apart in both. With n(S) = |S|(|S|-1)/2
    pairs in a set of practices I, groups a of A and b of B,

        RI = 1 - (Σ_a n(a) + Σ_b n(b) - 2 Σ_ab n(a ∩ b)) / n(I)

    It is 1 exactly where the partitions are equal, and where there is no pair. With many small
    groups most pairs are apart in any partition, so it is near 1 for most.

    Parameters
    ----------
    first, second
        The group of each practice in either partition, from 0; -1 where it is in none. Shape (n,).

    References
    ----------
    W. M. Rand, "Objective criteria for the evaluation of clustering methods", Journal of the
    American Statistical Association 66 (1971), 846–850.
    """
    first, second = alone_for_none(first), alone_for_none(second)
    pairs = len(first) * (len(first) - 1) // 2
    if pairs == 0:
        return 1.0
    _, at = np.unique(np.stack([first, second]), axis=1, return_inverse=True)
    differing = _pairs(first) + _pairs(second) - 2 * _pairs(at.reshape(-1))
    return (pairs - differing) / pairs


def _sums(groups: Integers, weights: Integers) -> Integers:
    """Return the weight of each group, shape (groups,), exact."""
    sums = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(sums, groups, weights)
    return sums


def _pairs(groups: Integers) -> int:
    """Return how many pairs are together."""
    sizes = np.bincount(groups)
    return int((sizes * (sizes - 1) // 2).sum())
