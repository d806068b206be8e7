"""The best one-to-one matching of the groups of two plans, by patients in common (M8)."""

import numpy as np

from netform.plan.matching_ties import TiedMatchings
from netform.problem import Integers


def in_common(first: Integers, second: Integers, weights: Integers) -> Integers:
    """Return what the groups of two numberings have in common, shape (groups, groups).

    Parameters
    ----------
    first, second
        The group of each practice, from 0; -1 where it is in none.
    weights
        What each practice counts, such as its patients.
    """
    common = np.zeros((first.max(initial=-1) + 1, second.max(initial=-1) + 1), dtype=np.int64)
    both = (first >= 0) & (second >= 0)
    np.add.at(common, (first[both], second[both]), weights[both])
    return common


def best_matching(first: Integers, second: Integers, patients: Integers) -> dict[int, int]:
    """Match groups one to one so that most patients stay in theirs; of such, most practices.

    Of equals, the one in which the first practice stays, if it does in any; of those, the second;
    and so on. So the answer does not depend on which plan comes first, nor on the order of groups.

    Parameters
    ----------
    first, second
        The group of each practice, from 0; -1 where it is in none.
    patients
        List sizes.

    Returns
    -------
    dict
        The group of `first` that each matched group of `second` continues; groups with no practice
        in common are not matched.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import, and only `compare` needs it

    # Practices decide among equals, so that their number does not depend on the order of groups,
    # and so that groups without patients find their like. The sums stay below 2**53: exact.
    common = in_common(first, second, patients * (len(patients) + 1) + 1)
    rows, columns = linear_sum_assignment(common, maximize=True)
    shared = common[rows, columns] > 0
    matching = list(zip(rows[shared].tolist(), columns[shared].tolist(), strict=True))
    both = (first >= 0) & (second >= 0)
    # In the order of their first practices: whoever is granted a wish lets that practice stay.
    cells = list(dict.fromkeys(zip(first[both].tolist(), second[both].tolist(), strict=True)))
    at = np.array(cells, dtype=np.int64).reshape(-1, 2)
    ties = TiedMatchings(cells, common[at[:, 0], at[:, 1]], matching)
    return {column: row for row, column in ties.first_by(cells)}
