"""A bound on a part with many federations, for all numbers of them together."""

from collections.abc import Callable
from dataclasses import replace

from netform.plan.cost import beyond_any_plan
from netform.plan.proof.counts_proof import CountsProof
from netform.plan.proof.knapsack_bound import Sending, in_steps
from netform.plan.proof.regions import Regions
from netform.problem import Integers, TierProblem
from netform.solve.limits import Limits
from netform.solve.nested.hub_counts import HubCounts

_WORTH = 0.0025  # of a bound: that it has risen by so much is told


class CountsBound:
    """The search for a bound on one part's plans, networks and federations apart.

    Attributes
    ----------
    trees
        One for each number of federations.
    """

    def __init__(
        self,
        tiers: tuple[TierProblem, TierProblem],
        sending: Sending,
        regions: Regions,
        numbers: range,
        networks: int,
        paid: Integers,
    ) -> None:
        """Take both tiers, what networks cost at least, and what practices pay for federations."""
        self._tiers = tiers
        self._sending = sending
        self._beyond = beyond_any_plan(*tiers)
        self._first = numbers.start
        upper = tiers[1]
        self.trees = [HubCounts(upper, sending, regions, k, networks, paid) for k in numbers]

    @property
    def bound(self) -> int:
        """What is proved, objective units."""
        return min(map(self._proved, self.trees))

    def proved(self, number: int) -> int:
        """Return what is proved of plans with so many federations."""
        return self._proved(self.trees[number - self._first])

    def raise_bound(
        self, limits: Limits, cutoff: int, threads: int, on_gain: Callable[[], None]
    ) -> None:
        """Raise the bound towards what the best plan costs."""
        told = self.bound
        while self.bound < cutoff and not limits.reached():
            tree = min(self.trees, key=lambda each: each.bound)
            if not tree.can_go_on():
                break
            tree.step(cutoff, threads)
            if self.bound - told > _WORTH * abs(told):
                told = self.bound
                on_gain()
        on_gain()

    def proofs(self) -> tuple[CountsProof, ...]:
        """Return a proof for each number of federations."""
        return tuple(replace(tree.proof(), claimed=self._proved(tree)) for tree in self.trees)

    def _proved(self, tree: HubCounts) -> int:
        return self._beyond if tree.is_empty else in_steps(tree.bound, *self._tiers)
