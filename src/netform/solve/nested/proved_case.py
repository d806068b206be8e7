"""A case of the federations of one hub, and what is proved of it whatever practices pay."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from netform.plan.proof.cases import Branch, Case
from netform.plan.proof.knapsack_bound import Band
from netform.plan.proof.triples import Shared, Triple, counted
from netform.plan.proof.ways import Way
from netform.problem import Integers, TierProblem
from netform.solve.nested.case_values import case_values
from netform.solve.nested.floats import Floats
from netform.solve.nested.inner_lp import InnerSolution

_VIOLATED = 1e-2


@dataclass(frozen=True, eq=False)
class CaseDuals:
    """What practices pay for their networks in the federations of a case; lawful.

    Attributes
    ----------
    practice, each
        No network costs less than its members' payments and `each` together; int64, shape (n,).
    ways
        Ways and their duals, at least 0.
    dearer, constant
        A federation costs at least the sum of `dearer` over its practices, and `constant`: its
        travel, its networks and its ways. float64, shape (n,).
    triples
        How the prices of triples are counted besides, as far as there are such prices.
    """

    practice: Integers
    each: int
    ways: tuple[tuple[Way, int], ...]
    dearer: Floats
    constant: float
    triples: tuple[Shared, ...] = ()

    def counts(self, prices: "Prices") -> tuple[Shared, ...]:
        """Return the shares of triples, none of which counts more of a price than there is."""
        used: dict[int, int] = {}
        for share in self.triples:
            used[share.number] = used.get(share.number, 0) + share.uses
        found = []
        for share in self.triples:
            price, uses = prices.of(share.number), used[share.number]
            dual = share.dual if uses <= price else share.dual * price // uses
            if dual:
                found.append(replace(share, dual=dual))
        return tuple(found)


@dataclass
class Prices:
    """Triples of practices, and the prices of federations that hold two of them, whole units."""

    triples: list[Triple] = field(default_factory=list)
    price: list[int] = field(default_factory=list)

    def of(self, number: int) -> int:
        """Return a triple's price; those added since have none."""
        return self.price[number] if number < len(self.price) else 0

    def violated(self, share: Floats) -> list[int]:
        """Return the priced triples of which a federation in parts holds two, or nearly."""
        found = []
        for number, triple in enumerate(self.triples):
            some = sorted(float(share[i]) for i in triple)
            over = max(some[1] + some[2] - 1, (sum(some) - 1) / 2)
            if over > _VIOLATED and self.of(number) > 0:
                found.append(number)
        return found


@dataclass(eq=False)
class Node:
    """A case, what is proved of it, and its two halves where it is split.

    Attributes
    ----------
    may, must
        Practices that can be in its federations, and those that are in all; bool, shape (n,).
    duals, kept
        The last ones, and those that the best bound was proved with.
    value
        What its federations cost at least beyond the payments of the day.
    found
        The LP's solution for these payments, where it was solved to its end.
    """

    case: Case
    may: NDArray[np.bool_]
    must: NDArray[np.bool_]
    duals: CaseDuals
    kept: CaseDuals
    value: float
    ways: list[Way] = field(default_factory=list)
    triples: list[int] = field(default_factory=list)
    found: InnerSolution | None = None
    at: Branch | None = None
    halves: "tuple[Node, Node] | None" = None


def values_of(
    some: list[tuple[Node, CaseDuals]],
    paid: Floats,
    prices: Prices,
    upper: TierProblem,
    band: Band,
) -> Floats:
    """Return what cases cost at least beyond some payments by these duals, float64."""
    value = np.empty(len(some))
    over = np.array([duals.dearer for _, duals in some])
    constant = np.array([duals.constant for _, duals in some])
    for k, (_, duals) in enumerate(some):
        if duals.triples:
            added, besides = counted(duals.counts(prices), len(paid))
            over[k] += added
            constant[k] += besides
    case_values(
        over,
        paid,
        np.array([node.may for node, _ in some]),
        np.array([node.must for node, _ in some]),
        constant,
        upper.patients.astype(np.float64),
        float(band.least),
        float(band.most),
        value,
    )
    return value
