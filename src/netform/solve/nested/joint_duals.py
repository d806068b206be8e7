"""Duals of the joint LP: as HiGHS proposes them, and whole with the bound that they prove."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.problem import Integers
from netform.solve.columns.cuts import Cut

NEVER = 10**13
"""Objective units: what keeps a practice that cannot reach a hub out of its networks."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairDuals:
    """Duals of the joint LP, as payments.

    Attributes
    ----------
    paid
        What each practice pays for both tiers, shape (n,).
    inner
        `inner[k, i]`: what of it is for the network, where leader k leads, shape (leaders, n).
    cuts, cut
        Cuts and their duals, at most 0.
    """

    paid: Floats
    inner: Floats
    cuts: tuple[Cut, ...]
    cut: Floats


@dataclass(frozen=True, eq=False)
class JointDuals:
    """Whole duals and the bound that they prove.

    Attributes
    ----------
    paid
        π, objective units, int64, shape (n,).
    leaders
        The practices that may lead.
    inner
        α: `inner[k]` is the vector of leader k, int64, shape (leaders, n).
    cuts, cut
        Cuts on networks and their duals, at most 0.
    bound
        What they prove, objective units; `None` where there is no plan.
    """

    paid: Integers
    leaders: tuple[int, ...]
    inner: Integers
    cuts: tuple[Cut, ...]
    cut: Integers
    bound: int

    @cached_property
    def by_hub(self) -> Integers:
        """α of each practice that may lead, int64, shape (n, n); hardly anything for others."""
        found = np.full((len(self.paid), len(self.paid)), -NEVER)
        found[list(self.leaders)] = self.inner
        return found


def between(best: JointDuals, other: PairDuals, towards: float) -> PairDuals:
    """Return duals part of the way from the best known ones to others."""
    known: dict[Cut, float] = dict(zip(best.cuts, best.cut.astype(float).tolist(), strict=True))
    reached: dict[Cut, float] = dict(zip(other.cuts, other.cut.tolist(), strict=True))
    cuts = tuple(dict.fromkeys((*best.cuts, *other.cuts)))
    mixed: Floats = np.array(
        [known.get(c, 0.0) * (1 - towards) + reached.get(c, 0.0) * towards for c in cuts]
    )
    return PairDuals(
        best.paid * (1 - towards) + other.paid * towards,
        best.inner * (1 - towards) + other.inner * towards,
        cuts,
        mixed,
    )
