"""A bound on both tiers together: duals of the joint LP, made whole, and proved as they stand.

For each practice h that may lead a federation, a vector α says what practices pay for their
networks inside it, such that no network costs less than its members pay. With payments π for both
tiers and duals σ of cuts, every joint plan costs at least

    Σ π + Σ σ·side + the k smallest of  v_h = min Σ_{i∈F} (c_ih + α_i − π_i),

by the argument of `knapsack_bound`: what a federation's networks cost is at least Σ α over its
practices (less the cuts, once for all). Where α is the same for all h, this is the bound of the
tiers apart. The joint LP finds better ones; how its columns are found is the engine's search for
networks, once for every h. Duals are taken part of the way from the best known ones to the LP's
(Wentges, International Transactions in Operational Research 4, 1997).
"""

from collections.abc import Iterator

import numpy as np

from netform.plan.cases import Case
from netform.plan.knapsack_bound import Band, Sending, cheapest_choice, cheapest_knapsack, in_steps
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.columns.separation import violated_cuts
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.nested.joint_duals import NEVER, JointDuals, PairDuals, between
from netform.solve.nested.pair_master import PairMaster

# How far from the best known duals to the LP's trials are, and how that changes.
_FIRST_STEP, _LEAST_STEP, _MOST_STEP = 0.02, 0.02, 0.7
_BOLDER, _MORE_TIMID = 1.6, 0.6
_CONVERGED = 1e-4  # of the bound: no more is to be gained from this LP
_COLUMNS_A_HUB = 6  # brought in at once
_STEPS = 5_000
_FIRST_A_HUB = 30
_CUTS = 100  # at once
_ENOUGH_CUTS = 10
_ROUNDS_WITHOUT_GAIN = 2
_SURE = 1e-6
_WORTH = 1e-4  # the share of the bound that a round of cuts must lift it by


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
        tiers: tuple[TierProblem, TierProblem],
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
        tiers
            The lower and the upper tier of the part.
        lower
            Duals of the lower tier alone, at scale 1, under which hardly a network costs less.
        paid
            What practices pay for the upper tier alone.
        numbers
            The numbers of federations that plans may have.
        """
        self.numbers = numbers
        self.ground = ground
        self.lower_tier, self.upper = tiers
        upper = self.upper
        self.sending = sending
        self.threads = threads
        self.leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
        self.lower = lower
        self._band = Band.of(upper, numbers)
        unit = 1.0
        self.master = PairMaster(upper, sending, self.leaders, numbers, unit)
        inner = np.repeat(lower.practice[None, :], len(self.leaders), axis=0).astype(np.float64)
        start = PairDuals(
            (lower.practice + paid).astype(np.float64),
            inner,
            lower.cuts,
            lower.cut.astype(float),
        )
        self.best, _ = self._proved(start)
        self.master.unit = max(1.0, abs(self.best.bound) / len(upper))

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
            for h in self.leaders:
                excess = np.where(
                    self.sending.is_possible[:, h], self.sending.cost[:, h] - own, NEVER
                )
                total = reduced + np.add.reduceat(excess[near.member], near.start[:-1])
                cheapest = np.argsort(total, kind="stable")[:_FIRST_A_HUB]
                self.master.bring(h, near.take(cheapest))
        if self.lower.cuts:
            self.master.add_cuts(list(self.lower.cuts))

    def raise_bound(self, limits: Limits, enough: int) -> None:
        """Solve the joint LP, links and cuts added, until that is enough or nothing is gained."""
        step = _FIRST_STEP
        before, idle = 0, 0
        while self.best.bound < enough and not limits.reached():
            duals = self.master.solve(limits)
            if duals is None:
                return
            if self.master.add_links():
                continue
            known = self.best.bound
            found, pairs = self._proved(between(self.best, duals, step))
            if found.bound > known:
                self.best = found
            brought = sum(self.master.bring(hub, columns) for hub, columns in pairs)
            # Where the LP knows little yet, its duals lead astray: smaller steps then.
            is_last = brought == 0 and step == 1.0
            step *= _BOLDER if self.best.bound > known or brought == 0 else _MORE_TIMID
            step = min(_MOST_STEP if brought else 1.0, max(_LEAST_STEP, step))
            left = self.master.value - self.best.bound
            if not is_last and left > _CONVERGED * abs(self.best.bound):
                continue
            idle = 0 if self.best.bound - before > _WORTH * abs(before) else idle + 1
            before = self.best.bound
            if idle >= _ROUNDS_WITHOUT_GAIN or not self._add_cuts():
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

    def _proved(self, duals: PairDuals) -> tuple[JointDuals, list[tuple[int, ColumnSet]]]:
        """Make duals whole and lawful; return them with what they prove, and pairs they miss."""
        inner = np.rint(np.clip(duals.inner, -NEVER, NEVER)).astype(np.int64)
        for number, hub in enumerate(self.leaders):
            inner[number, ~self.sending.is_possible[:, hub]] = -NEVER
        cut = np.minimum(0, np.rint(duals.cut)).astype(np.int64)
        paid = np.rint(duals.paid).astype(np.int64)

        def priced(number: int) -> tuple[Integers, ColumnSet]:
            own = Duals(inner[number], duals.cuts, cut, scale=1)
            found = search_hubs(self.ground, own, threshold=-1, most_steps=_STEPS)
            columns = found.columns
            if len(columns):
                reduced = reduced_costs(columns, own)
                least = np.argsort(reduced, kind="stable")[:_COLUMNS_A_HUB]
                columns = columns.take(least[reduced[least] < 0])
            return inner[number] + np.minimum(0, found.lowest), columns

        answers = each(self.threads, priced, list(range(len(self.leaders))))
        least: list[int | None] = []
        for number, hub in enumerate(self.leaders):
            inner[number] = answers[number][0]
            cost = self.sending.cost[:, hub] + inner[number]
            is_possible = self.sending.is_possible[:, hub]
            case = Case(hub)
            least.append(cheapest_knapsack(self.upper, paid, cost, is_possible, self._band, case))
        proved = cheapest_choice(paid, least, self.numbers)
        sides = sum(int(s) * c.side for s, c in zip(cut, duals.cuts, strict=True))
        bound = 0 if proved is None else in_steps(proved + sides, self.lower_tier, self.upper)
        found = JointDuals(paid, tuple(self.leaders), inner, duals.cuts, cut, bound)
        pairs = zip(self.leaders, (columns for _, columns in answers), strict=True)
        return found, [(hub, columns) for hub, columns in pairs if len(columns)]
