"""A bound on a part with many federations, level by level, for all numbers of them together."""

from collections.abc import Callable
from dataclasses import replace

from netform.plan.cost import beyond_any_plan
from netform.plan.counts_proof import CountsProof
from netform.plan.knapsack_bound import Sending, in_steps
from netform.plan.regions import Regions
from netform.problem import Integers, TierProblem
from netform.solve.limits import Limits
from netform.solve.nested.hub_counts import HubCounts

_GAPS = (0.1, 0.07, 0.06, 0.05, 0.045, 0.04, 0.035, 0.03, 0.025, 0.02, 0.015, 0.01, 0.005)


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
        upper = tiers[1]
        self.trees = [HubCounts(upper, sending, regions, k, networks, paid) for k in numbers]

    @property
    def bound(self) -> int:
        """What is proved, objective units."""
        return min(map(self._proved, self.trees))

    def raise_bound(
        self, limits: Limits, cutoff: int, threads: int, on_level: Callable[[], None]
    ) -> None:
        """Raise the bound towards what the best plan costs, level by level."""
        for gap in _GAPS:
            target = cutoff - int(gap * cutoff)
            if self.bound >= target:
                continue
            while self.bound < target:
                tree = min(self.trees, key=lambda each: each.bound)
                if limits.reached() or not tree.can_go_on():
                    on_level()
                    return
                tree.step(target, threads)
            on_level()

    def proofs(self) -> tuple[CountsProof, ...]:
        """Return a proof for each number of federations."""
        return tuple(replace(tree.proof(), claimed=self._proved(tree)) for tree in self.trees)

    def _proved(self, tree: HubCounts) -> int:
        return self._beyond if tree.is_empty else in_steps(tree.bound, *self._tiers)
