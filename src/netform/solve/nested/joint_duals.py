"""Duals of the joint LP: as HiGHS proposes them, and whole with the bound that they prove."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.plan.cases import Case
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
        `inner[c, i]`: what of it is for the network, in a federation of case c, shape (cases, n).
    each
        What a network in a federation of case c costs besides, shape (cases,).
    ways
        Duals of the ways of each case, at least 0.
    cuts, cut
        Cuts and their duals, at most 0.
    """

    paid: Floats
    inner: Floats
    each: Floats
    ways: list[Floats]
    cuts: tuple[Cut, ...]
    cut: Floats


@dataclass(frozen=True, eq=False)
class JointDuals:
    """Whole duals and the bound that they prove.

    Attributes
    ----------
    paid
        π, objective units, int64, shape (n,).
    cases
        Those of the federations that practices may lead.
    inner
        α: `inner[c]` is the vector of case c, int64, shape (cases, n).
    each
        κ of each case, int64, shape (cases,).
    ways
        Duals of the LP's first ways of each case, at least 0, int64.
    cuts, cut
        Cuts on networks and their duals, at most 0.
    bound
        What they prove, objective units; `None` where there is no plan.
    """

    paid: Integers
    cases: tuple[Case, ...]
    inner: Integers
    each: Integers
    ways: tuple[Integers, ...]
    cuts: tuple[Cut, ...]
    cut: Integers
    bound: int

    @cached_property
    def by_hub(self) -> Integers:
        """α of each hub's first case, int64, shape (n, n); hardly anything where it leads none."""
        found = np.full((len(self.paid), len(self.paid)), -NEVER)
        for case, payments in reversed(list(zip(self.cases, self.inner, strict=True))):
            found[case.hub] = payments
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
        best.each * (1 - towards) + other.each * towards,
        [
            np.pad(known_ways, (0, len(reached_ways) - len(known_ways))) * (1 - towards)
            + reached_ways * towards
            for known_ways, reached_ways in zip(best.ways, other.ways, strict=True)
        ],
        cuts,
        mixed,
    )
