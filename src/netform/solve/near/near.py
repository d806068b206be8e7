"""The plans of one tier that cost at most so much: a place to ask whether there is one like this.

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
    result
        What the solve gave.
    """

    plan: Plan | None
    is_none: bool
    result: Result


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

    @staticmethod
    def of(
        problem: Problem,
        tier: str,
        within: Decimal,
        *,
        limits: Limits | None = None,
        threads: int | None = None,
        memory_limit: float | None = None,
    ) -> "Near":
        """Solve a problem to know how much a plan near the optimum may cost.

        Raises
        ------
        InputError
            As `solve`.
        """
        limits = limits or Limits()
        base = solve(
            *(problem,), tiers=(tier,), limits=limits, threads=threads, memory_limit=memory_limit
        )
        return Near(base, tier, within, limits, threads, memory_limit)

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
        limits = tuple(self.limit(plan, alike) for plan in unlike)
        result = solve(
            asked.changed(limits=(*asked.settings.limits, *limits)),
            tiers=(self.tier,),
            limits=replace(self._until(seconds), wanted=self.most, gap=0.0),
            threads=self.threads,
            memory_limit=self.memory_limit,
        )
        if result.plan is not None and result.objective is not None:
            checked = verify(self.problem, result.plan)
            if checked.holds and checked.objective is not None and checked.objective <= self.most:
                return Asked(result.plan, False, result)
        is_beyond = result.bound is not None and result.bound > self.most
        return Asked(None, is_beyond or result.status is Status.INFEASIBLE, result)

    def proof(self, unlike: Sequence[Plan], alike: int) -> Result:
        """Solve again, to the end, what has no plan near the optimum: a run that says so itself."""
        limits = tuple(self.limit(plan, alike) for plan in unlike)
        return solve(
            self.problem.changed(limits=(*self.problem.settings.limits, *limits)),
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

    def limit(self, plan: Plan, alike: int) -> Limit:
        """Return the limit on patients who have the same partners as in a plan."""
        codes = self.problem.practices.codes
        like = tuple(tuple(codes[i] for i in group.members) for group in plan.tiers[self.tier])
        return Limit(measure="alike", tier=self.tier, at_most=alike, like=like)

    def difference(self, one: Plan, other: Plan) -> int:
        """Return the patients whose partners differ between two plans."""
        changed = has_new_partners(
            *(planned_groups(self.view, plan, self.tier) for plan in (one, other))
        )
        return int(np.sum(self.view.patients[changed]))

    def least_difference(self, plan: Plan, others: Sequence[Plan]) -> int:
        """Return by how many patients a plan differs from the one that it is most like."""
        return min((self.difference(plan, other) for other in others), default=self.patients)

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
