"""Linear expressions of PuLP, made alike in its releases 3 and 4."""

from collections.abc import Iterable
from typing import Any

import pulp


def weighted_sum(terms: Iterable[tuple[Any, int]]) -> "pulp.LpAffineExpression":
    """Return the sum of variables, each times its weight; a variable may come several times."""
    total: dict[Any, int] = {}
    for each, weight in terms:
        total[each] = total.get(each, 0) + weight
    kept = [(each, weight) for each, weight in total.items() if weight]
    make = getattr(pulp.LpAffineExpression, "from_list", pulp.LpAffineExpression)
    return make(kept)
