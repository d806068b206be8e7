"""No two federations of a plan hold two of the same three practices each.

So a price τ ≥ 0 may be put on every federation that holds two or three of them, and taken off once:
a plan costs at least what its federations cost with their prices, less τ. In a case the price is
counted through the shares that practices have in a federation: with x = 1 for practices inside,
holding two of the three costs at least

    Σ u_ij (x_i + x_j − 1) + u (x_i + x_j + x_k − 1)     where all u ≥ 0 and  Σ u_ij + 2 u ≤ τ.

(Subset rows over whole federations: Jepsen, Petersen, Spoorendonk & Pisinger, Operations Research
56, 2008.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from netform.problem import Integers

Triple = tuple[int, int, int]
"""Three practices, ascending."""


@dataclass(frozen=True)
class TripleDual:
    """A triple and the price of holding two of it, objective units, at least 0."""

    triple: Triple
    price: int


@dataclass(frozen=True)
class Shared:
    """How a case counts a price: `dual` times (the practices of `members` inside, less one).

    `number` is the triple's place among those of a proof; `members` are two or three of it.
    """

    number: int
    members: tuple[int, ...]
    dual: int

    @property
    def uses(self) -> int:
        """What of the triple's price this takes."""
        return self.dual * (len(self.members) - 1)


def are_covered(shares: Iterable[Shared], triples: Sequence[TripleDual]) -> bool:
    """Whether no more of each price is counted than there is."""
    left = [each.price for each in triples]
    for share in shares:
        if not 0 <= share.number < len(triples) or share.dual < 0:
            return False
        members = set(share.members)
        is_part = members <= set(triples[share.number].triple)
        if not is_part or len(members) != len(share.members) or len(members) < 2:
            return False
        left[share.number] -= share.uses
    return all(price >= 0 for price in left)


def counted(shares: Iterable[Shared], count: int) -> tuple[Integers, int]:
    """Return what shares add to the cost of each practice, int64, shape (n,), and besides."""
    added, besides = np.zeros(count, dtype=np.int64), 0
    for share in shares:
        added[list(share.members)] += share.dual
        besides -= share.dual
    return added, besides
