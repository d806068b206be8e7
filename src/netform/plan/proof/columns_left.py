"""The columns that a recheck has to look at one by one, as exact integers in NumPy arrays."""

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.errors import InputError
from netform.plan.proof.certificate import Count, DualProof
from netform.problem import Integers, MeasureLimit, TierProblem

LARGEST = 2**62
"""Sums up to this are exact in 64 bits."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Sets of practices, their costs, and what they count against the problem's limits.

    Attributes
    ----------
    holds
        Entry 1 where a column holds a practice; int64, shape (columns, practices).
    cost
        int64, shape (columns,).
    measure
        int64, shape (columns, limits).
    """

    holds: sparse.csr_array
    cost: Integers
    measure: Integers

    def __len__(self) -> int:
        return len(self.cost)

    @staticmethod
    def of(start: Integers, member: Integers, cost: Integers, count: int) -> "Columns":
        """Take columns in compressed rows over `count` practices; they count against no limit."""
        ones = np.ones(len(member), dtype=np.int64)
        holds = sparse.csr_array((ones, member, start), shape=(len(cost), count))
        return Columns(holds, cost, np.zeros((len(cost), 0), dtype=np.int64))

    @staticmethod
    def none(count: int) -> "Columns":
        """Return no columns over `count` practices."""
        nothing = np.zeros(0, dtype=np.int64)
        return Columns.of(np.zeros(1, dtype=np.int64), nothing, nothing, count)

    @staticmethod
    def each_alone(count: int) -> "Columns":
        """Return each of `count` practices as a column of its own, at no cost."""
        every = np.arange(count, dtype=np.int64)
        start = np.arange(count + 1, dtype=np.int64)
        return Columns.of(start, every, np.zeros_like(every), count)

    def take(self, which: Integers | NDArray[np.bool_]) -> "Columns":
        """Return some of the columns, by position or by mask."""
        return Columns(self.holds[which], self.cost[which], self.measure[which])

    def members(self) -> list[list[int]]:
        """Return the practices of each column, ascending."""
        return [
            sorted(self.holds.indices[low:high].tolist())
            for low, high in pairwise(self.holds.indptr)
        ]

    def hold(self, practice: int) -> NDArray[np.bool_]:
        """Return which columns hold a practice."""
        return self._share(np.array([practice])) > 0

    def meet(self, region: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return which columns share a practice with a region."""
        return self._share(np.array(region)) > 0

    def _share(self, practices: Integers) -> Integers:
        inside = np.zeros(self.holds.shape[1], dtype=np.int64)
        inside[practices] = 1
        shared: Integers = self.holds @ inside
        return shared

    def traces(self, region: tuple[int, ...]) -> "Columns":
        """Return what the columns share with a region, numbered by place in it."""
        inside = self.holds.tocsc()[:, np.array(region)].tocsr()
        return Columns(inside, self.cost.copy(), self.measure)

    def without_cost(self) -> "Columns":
        """Return the same columns at no cost."""
        return replace(self, cost=np.zeros_like(self.cost))

    def reduced_costs(self, proof: DualProof, scale: int) -> Integers:
        """Return exact reduced costs in whole `1 / scale` units of cost."""
        reduced: Integers = self.cost * scale - self.holds @ np.array(proof.practice, np.int64)
        if proof.limits:
            reduced -= self.measure @ np.array(proof.limits, dtype=np.int64)
        if not proof.cuts or not len(self):
            return reduced
        practice = [i for cut in proof.cuts for i in cut.practices]
        number = [k for k, cut in enumerate(proof.cuts) for _ in cut.practices]
        weight = np.array([w for cut in proof.cuts for w in cut.weights], dtype=np.int64)
        shape = (self.holds.shape[1], len(proof.cuts))
        inside = (self.holds @ sparse.csr_array((weight, (practice, number)), shape=shape)).tocoo()
        divisor = np.array([cut.divisor for cut in proof.cuts], dtype=np.int64)
        dual = np.array([cut.dual for cut in proof.cuts], dtype=np.int64)
        np.subtract.at(reduced, inside.row, (inside.data // divisor[inside.col]) * dual[inside.col])
        return reduced

    def refuse_overflow(self, view: TierProblem, proof: DualProof, scale: int) -> None:
        """Refuse sums beyond 64 bits: a wrong reduced cost could pass as a right one.

        Raises
        ------
        InputError
            Costs or duals are too large.
        """
        dearest = int(np.abs(self.cost).max(initial=0))
        most = int(np.diff(self.holds.indptr).max(initial=0))
        largest = max(map(abs, proof.practice), default=0)
        in_cuts = sum(-cut.dual * cut.side for cut in proof.cuts)
        counted = np.abs(self.measure).max(axis=0, initial=0).tolist()
        in_limits = -sum(dual * m for dual, m in zip(proof.limits, counted, strict=False))
        in_counts = -sum(proof.counts)  # a column adds 1 to a count at most
        if dearest * scale + most * largest + in_cuts + in_limits + in_counts >= LARGEST:
            raise too_large(view)

    def counted(self, view: TierProblem, count: Count) -> Integers:
        """Return what each column adds to a count: 1 where it deals with the trust, else 0."""
        if count.trust is None:
            return np.ones(len(self), dtype=np.int64)
        deals = np.zeros(len(view), dtype=np.int64)
        of = np.repeat(np.arange(len(view)), np.diff(view.relationship_start))
        deals[of[view.relationship_trust == count.trust]] = 1
        met: Integers = np.minimum(self.holds @ deals, 1)
        return met

    def measured(self, view: TierProblem) -> Integers:
        """Return what the columns count against each of the view's limits."""
        counted = [self._measure(view, limit) for limit in view.limits]
        return np.array(counted, dtype=np.int64).reshape(len(view.limits), len(self)).T

    def _measure(self, view: TierProblem, limit: MeasureLimit) -> Integers:
        deals = np.ones(len(view.relationship_trust), dtype=np.int64)
        shape = (len(view), len(limit.of_trust))
        trusts = sparse.csr_array(
            (deals, view.relationship_trust, view.relationship_start), shape=shape
        )
        met = (self.holds @ trusts).tocsr()
        met.data = np.minimum(met.data, 1)
        counted = limit.of_group + np.asarray(met @ limit.of_trust, dtype=np.int64)
        counted += limit.of_moved * self.moved(view)
        if limit.of_outside:
            counted += limit.of_outside * self.outside(view)
        for members, count in limit.of_set.items():
            counted[self._are(members)] += count
        return counted

    def _are(self, members: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return which columns are this very set of practices."""
        sizes = np.diff(self.holds.indptr)
        same: NDArray[np.bool_] = (sizes == len(members)) & (
            self._share(np.array(members)) == len(members)
        )
        return same

    def barred(self, view: TierProblem) -> NDArray[np.bool_]:
        """Return which columns a limit bars: in another plan, they alone count more than it."""
        barred = np.zeros(len(self), dtype=bool)
        for limit in view.limits:
            for members in limit.barred:
                barred |= self._are(members)
        return barred

    def moved(self, view: TierProblem) -> Integers:
        """Return how many patients of each are not of the present group with most of them (M8)."""
        shape = (len(view), int(view.present.max(initial=0)) + 1)
        here = np.arange(len(view))
        of_group = sparse.csr_array((view.patients, (here, view.present)), shape=shape)
        inside = (self.holds @ of_group).tocsr()
        most = np.asarray(inside.max(axis=1).todense(), dtype=np.int64).ravel()
        moved: Integers = np.asarray(inside.sum(axis=1), dtype=np.int64).ravel() - most
        return moved

    def outside(self, view: TierProblem) -> Integers:
        """Return how many patients of each are outside the band (M9)."""
        short = np.maximum(0, view.tier.floor - self.holds @ view.counted)
        short[self.holds @ view.floor_waived.astype(np.int64) > 0] = 0
        outside: Integers = short + np.maximum(0, self.holds @ view.held - view.tier.ceiling)
        outside[self.holds @ view.giant.astype(np.int64) > 0] = 0
        return outside

    def sha256(self) -> str:
        """Return the digest: a line of ascending positions for each set, the sets in order."""
        text = "".join(" ".join(map(str, members)) + "\n" for members in sorted(self.members()))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def too_large(view: TierProblem) -> InputError:
    """Return the refusal of numbers that do not fit into 64 bits."""
    return InputError(
        "costs or duals are too large for exact arithmetic in 64 bits",
        where=view.problem.name,
        remedy="check coordinates, list sizes, weights and prices, or solve again",
    )
