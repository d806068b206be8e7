"""The plans that cost at most so much: a place to ask whether there is one like this.

Each question is a problem with more terms, solved until there is a plan that costs at most so much
or a proof that there is none (`Limits.wanted`). Nothing is drawn by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from netform.plan import Plan, has_new_partners, planned_groups, verify
from netform.problem import Limit, Problem, TierProblem, tier_problem
from netform.solve.limits import Limits
from netform.solve.result import Result
from netform.solve.solve import solve
from netform.solve.status import Status


@dataclass(frozen=True, eq=False)
class Asked:
    """The answer to a question.

    Attributes
    ----------
    plan
        A plan as asked for that costs at most so much; `None` without one.
    is_none
        Whether there is none, proved. Where there is neither, a limit came first.
    """

    plan: Plan | None
    is_none: bool


@dataclass(frozen=True, eq=False)
class Near:
    """All plans that cost at most `most`.

    Attributes
    ----------
    base
        The best plan and its proof.
    tier
        The tier that is planned.
    within
        How far from the bound a plan may be, a fraction.
    limits
        Those of the whole work.
    """

    base: Result
    tier: str
    within: Decimal
    limits: Limits
    threads: int | None = None
    memory_limit: float | None = None

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that are planned."""
        return (self.tier,)

    @property
    def problem(self) -> Problem:
        """The problem whose plans these are."""
        return self.base.problem

    @cached_property
    def view(self) -> TierProblem:
        """The view of the tier."""
        return tier_problem(self.problem, self.tier)

    @property
    def most(self) -> int:
        """What a plan may cost, objective units: so far above the proved bound, rounded down."""
        assert self.base.bound is not None, "there is something to be near to"
        return int(self.base.bound * (1 + self.within))

    @property
    def most_of_tier(self) -> int:
        """What the groups of the tier can cost in such a plan, objective units."""
        return self.most

    @property
    def is_there(self) -> bool:
        """Whether there is a bound and a plan that is near it."""
        bound, objective = self.base.bound, self.base.objective
        return bound is not None and objective is not None and objective <= self.most

    @property
    def is_exact(self) -> bool:
        """Whether the best plan is proved to be so: then plans are held to the optimum itself."""
        return self.base.status is Status.OPTIMAL

    @cached_property
    def patients(self) -> int:
        """The patients of all who take part."""
        return int(self.view.patients.sum())

    def ask(
        self,
        asked: Problem,
        *,
        unlike: Sequence[Plan] = (),
        alike: int = 0,
        seconds: float | None = None,
    ) -> Asked:
        """Ask for a plan near the optimum under more terms.

        Parameters
        ----------
        asked
            The problem with these terms; costs are the same.
        unlike, alike
            Plans of which at most so many patients may have the same partners, each for itself.
        seconds
            So long at most.
        """
        return self._ask_tier(self.limited(asked, unlike, alike), self.most, self._until(seconds))

    def _ask_tier(self, asked: Problem, most: int, limits: Limits) -> Asked:
        """Ask for groups of the tier that cost at most so much."""
        result = solve(
            asked,
            tiers=(self.tier,),
            limits=replace(limits, wanted=most, gap=0.0),
            threads=self.threads,
            memory_limit=self.memory_limit,
        )
        cost = None if result.plan is None else self.cost(result.plan)
        if cost is not None and cost <= most:
            return Asked(result.plan, False)
        is_beyond = result.bound is not None and result.bound > most
        return Asked(None, is_beyond or result.status is Status.INFEASIBLE)

    def cost(self, plan: Plan) -> int | None:
        """Return what a lawful plan costs, objective units; `None` of one that is not."""
        checked = verify(self.problem, plan)
        return checked.objective if checked.holds else None

    def is_near(self, plan: Plan) -> bool:
        """Whether a plan is lawful and costs at most `most`."""
        cost = self.cost(plan)
        return cost is not None and cost <= self.most

    def completed(self, plan: Plan) -> tuple[Plan | None, bool]:
        """Return a plan near the optimum with some groups of the tier, and whether that is sure.

        `None` where there is none, or where it is not sure that there is none.

        Parameters
        ----------
        plan
            Groups of the tier that cost no more than `most_of_tier`.
        """
        return plan, True

    def proof(self, unlike: Sequence[Plan], alike: int) -> Result:
        """Solve again, to the end, what has no plan near the optimum: a run that says so itself."""
        return solve(
            self.limited(self.problem, unlike, alike),
            tiers=(self.tier,),
            limits=replace(self.limits, gap=0.0),
            threads=self.threads,
            memory_limit=self.memory_limit,
        )

    def _until(self, seconds: float | None) -> Limits:
        if seconds is None:
            return self.limits
        until = self.limits.elapsed() + min(seconds, self.limits.left())
        return replace(self.limits, seconds=until)

    def limited(self, problem: Problem, unlike: Sequence[Plan], alike: int) -> Problem:
        """Return a problem in which so many may have the same partners as in each of some plans."""
        limits = tuple(self._limit(plan, alike) for plan in unlike)
        return problem.changed(limits=(*problem.settings.limits, *limits))

    def _limit(self, plan: Plan, alike: int) -> Limit:
        codes = self.problem.practices.codes
        like = tuple(tuple(codes[i] for i in group.members) for group in plan.tiers[self.tier])
        return Limit(measure="alike", tier=self.tier, at_most=alike, like=like)

    def difference(self, one: Plan, other: Plan, tier: str | None = None) -> int:
        """Return the patients whose partners differ between two plans, by default in `tier`."""
        changed = has_new_partners(
            *(planned_groups(self.view, plan, tier or self.tier) for plan in (one, other))
        )
        return int(np.sum(self.view.patients[changed]))

    def least_difference(self, plan: Plan, others: Sequence[Plan], tier: str | None = None) -> int:
        """Return by how many patients a plan differs from the one that it is most like."""
        return min((self.difference(plan, each, tier) for each in others), default=self.patients)

    def option(self, plan: Plan) -> Result:
        """Return a plan as the result of a solve: its own cost, with the proof of the best plan."""
        checked = verify(self.problem, plan)
        is_best = checked.objective == self.base.bound
        status = Status.OPTIMAL if is_best else Status.WITHIN_GAP
        return replace(
            self.base,
            plan=plan,
            objective=checked.objective,
            verification=checked,
            status=status,
            confirmation=None,
        )
