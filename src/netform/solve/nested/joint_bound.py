"""A bound on both tiers together: duals of the joint LP, made whole, and proved as they stand.

For each practice h that may lead a federation, a vector α^h says what practices pay for their
networks inside it, such that no network costs less than its members pay. With payments π for both
tiers and duals σ of cuts, every joint plan costs at least

    Σ π + Σ σ·side + the k smallest of  v_h = min Σ_{i∈F} (c_ih + α^h_i − π_i),

by the argument of `knapsack_bound`: what a federation's networks cost is at least Σ α^h over its
practices (less the cuts, once for all). Where α^h is the same for all h, this is the bound of the
tiers apart. The joint LP finds better ones; how its columns are found is the engine's search for
networks, once for every h. Duals are taken part of the way from the best known ones to the LP's
(Wentges, International Transactions in Operational Research 4, 1997).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from netform.plan.knapsack_bound import Sending, knapsack_bound
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.columns.separation import violated_cuts
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.nested.pair_master import Floats, PairDuals, PairMaster

_NEVER = 10**13  # objective units: a practice that cannot reach a hub is in none of its networks
_TOWARDS = 0.5  # how far from the best known duals to the LP's the first trial is
_COLUMNS_A_HUB = 6  # brought in at once
_STEPS = 30_000
_FIRST_A_HUB = 30
_CUTS = 100  # at once
_ENOUGH_CUTS = 10
_ROUNDS_WITHOUT_GAIN = 3
_SURE = 1e-6
_WORTH = 2e-5  # the share of the bound that a round of cuts must lift it by


@dataclass(frozen=True, eq=False)
class JointDuals:
    """Whole duals and the bound that they prove.

    Attributes
    ----------
    paid
        π, objective units, int64, shape (n,).
    inner
        α: `inner[h]` is the vector of hub h, int64, shape (n, n).
    cuts, cut
        Cuts on networks and their duals, at most 0.
    bound
        What they prove, objective units; `None` where there is no plan.
    """

    paid: Integers
    inner: Integers
    cuts: tuple[Cut, ...]
    cut: Integers
    bound: int


class JointBound:
    """The search for joint duals.

    Attributes
    ----------
    best
        The best so far.
    """

    def __init__(
        self,
        ground: Ground,
        upper: TierProblem,
        sending: Sending,
        lower: Duals,
        paid: Integers,
        numbers: range,
        threads: int,
    ) -> None:
        """Begin with the duals of the tiers apart.

        Parameters
        ----------
        ground
            The lower tier's.
        lower
            Duals of the lower tier alone, at scale 1, under which hardly a network costs less.
        paid
            What practices pay for the upper tier alone.
        numbers
            The numbers of federations that plans may have.
        """
        self.numbers = numbers
        self.ground = ground
        self.upper = upper
        self.sending = sending
        self.threads = threads
        self.leaders = np.flatnonzero(np.diag(sending.is_possible))
        self.lower = lower
        count = len(upper)
        inner = np.repeat(lower.practice[:, None], count, axis=1).astype(np.float64)
        start = PairDuals(
            (lower.practice + paid).astype(np.float64), inner, lower.cuts, lower.cut.astype(float)
        )
        self.best, self._found = self._proved(start, None)
        unit = max(1.0, abs(self.best.bound) / count)
        self.master = PairMaster(upper, sending, numbers, unit)

    def begin(self, plan: list[tuple[int, ColumnSet]]) -> None:
        """Bring in a plan's pairs, which make the LP solvable, and the best pairs by first duals.

        Parameters
        ----------
        plan
            Federations: hub and networks.
        """
        for hub, networks in plan:
            self.master.bring(hub, networks)
        reach = max(1, abs(self.lower.constant) // 2000)
        near = search_hubs(
            *(self.ground, self.lower),
            threshold=reach,
            every=True,
            most_steps=_STEPS,
            threads=self.threads,
        ).columns
        if len(near):
            reduced = reduced_costs(near, self.lower)
            own = self.best.paid - self.lower.practice
            for h in self.leaders.tolist():
                excess = np.where(
                    self.sending.is_possible[:, h], self.sending.cost[:, h] - own, _NEVER
                )
                total = reduced + np.add.reduceat(excess[near.member], near.start[:-1])
                cheapest = np.argsort(total, kind="stable")[:_FIRST_A_HUB]
                self.master.bring(h, near.take(cheapest))
        if self.lower.cuts:
            self.master.add_cuts(list(self.lower.cuts))

    def raise_bound(self, limits: Limits, enough: int) -> None:
        """Solve the joint LP, with violated links and cuts added, until the bound is enough."""
        towards = _TOWARDS
        before, idle = 0, 0
        while self.best.bound < enough and not limits.reached():
            duals = self.master.solve(limits)
            if duals is None:
                return
            if self.master.add_links():
                continue
            known = self.best.bound
            trial = duals if towards == 1.0 else _between(self.best, duals, towards)
            found, pairs = self._proved(trial, limits)
            if found.bound > self.best.bound:
                self.best = found
            brought = sum(self.master.bring(h, columns) for h, columns in pairs)
            if brought == 0 and towards < 1.0:
                # The trial's duals price nothing out: it is a proof of its own. Go further.
                towards = 1.0 if self.best.bound == known else min(1.0, towards + 0.25)
                continue
            if brought:
                towards = _TOWARDS
                continue
            idle = 0 if self.best.bound - before > _WORTH * abs(before) else idle + 1
            before = self.best.bound
            if idle == _ROUNDS_WITHOUT_GAIN or not self._add_cuts():
                return

    def dives(self, most: int, limits: Limits) -> Iterator[list[int]]:
        """Yield choices of hubs that the LP settles on, each time without another one of the first.

        Empty where the LP was not solved.
        """
        if self.master.solve(limits) is None:
            return
        first = self.master.dive(limits, set())
        if first is None:
            return
        yield first
        seen = {tuple(sorted(first))}
        for shunned in first[: most - 1]:
            if limits.reached() or self.master.solve(limits) is None:
                return
            hubs = self.master.dive(limits, {shunned})
            if hubs is not None and tuple(sorted(hubs)) not in seen:
                seen.add(tuple(sorted(hubs)))
                yield hubs

    def _add_cuts(self) -> int:
        """Add violated cuts on three practices; on four and five where these are used up."""
        columns, value = self.master.fractional()
        known = set(self.master.cuts)
        fractional = np.flatnonzero(value < 1 - _SURE)
        part, share = columns.take(fractional), value[fractional]
        new: list[Cut] = []
        for rows in (3, 4, 5):
            found = violated_cuts(part, share, self.ground.count, rows, _CUTS)
            new += [cut for cut in found if cut not in known]
            if len(new) >= _ENOUGH_CUTS:
                break
        if new:
            self.master.add_cuts(new)
        return len(new)

    def _proved(
        self, duals: PairDuals, limits: Limits | None
    ) -> tuple[JointDuals, list[tuple[int, ColumnSet]]]:
        """Make duals whole and lawful; return them with what they prove, and pairs they miss."""
        inner = np.rint(np.clip(duals.inner, -_NEVER, _NEVER)).astype(np.int64)
        inner[~self.sending.is_possible] = -_NEVER
        cut = np.minimum(0, np.rint(duals.cut)).astype(np.int64)
        paid = np.rint(duals.paid).astype(np.int64)

        def priced(h: int) -> tuple[Integers, ColumnSet]:
            own = Duals(inner[:, h], duals.cuts, cut, scale=1)
            found = search_hubs(self.ground, own, threshold=-1, most_steps=_STEPS)
            columns = found.columns
            if len(columns) > _COLUMNS_A_HUB:
                least = np.argsort(reduced_costs(columns, own), kind="stable")
                columns = columns.take(least[:_COLUMNS_A_HUB])
            return inner[:, h] + np.minimum(0, found.lowest), columns

        answers = each(self.threads, priced, self.leaders.tolist())
        lawful = np.full_like(inner, -_NEVER)
        for h, (payments, _) in zip(self.leaders.tolist(), answers, strict=True):
            lawful[h] = payments
        costs = replace(self.sending, cost=self.sending.cost + lawful.T)
        proved = knapsack_bound(self.upper, paid, costs, self.numbers)
        sides = sum(int(s) * c.side for s, c in zip(cut, duals.cuts, strict=True))
        bound = 0 if proved is None else proved + sides
        pairs = [
            (h, columns)
            for h, (_, columns) in zip(self.leaders.tolist(), answers, strict=True)
            if len(columns)
        ]
        return JointDuals(paid, lawful, duals.cuts, cut, bound), pairs


def _between(best: JointDuals, other: PairDuals, towards: float) -> PairDuals:
    """Return duals part of the way from the best known ones to others."""
    known: dict[Cut, float] = dict(zip(best.cuts, best.cut.astype(float).tolist(), strict=True))
    reached: dict[Cut, float] = dict(zip(other.cuts, other.cut.tolist(), strict=True))
    cuts = tuple(dict.fromkeys((*best.cuts, *other.cuts)))
    mixed: Floats = np.array(
        [known.get(c, 0.0) * (1 - towards) + reached.get(c, 0.0) * towards for c in cuts]
    )
    return PairDuals(
        best.paid * (1 - towards) + other.paid * towards,
        best.inner.T * (1 - towards) + other.inner * towards,
        cuts,
        mixed,
    )
