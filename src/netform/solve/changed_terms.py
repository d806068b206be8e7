"""A plan held against the best one under changed terms, by exact re-optimisation."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.plan import CheckedPlan, Difference, Plan, difference, group_cost, verify
from netform.plan.run_folder.run import Run
from netform.problem import Problem, tier_problem
from netform.solve.limits import Limits
from netform.solve.progress import Listener, silent
from netform.solve.result import Result
from netform.solve.solve import solve
from netform.solve.status import Status


@dataclass(frozen=True, eq=False)
class Outcome:
    """The best plan under changed terms.

    Attributes
    ----------
    result
        What the solve gave; its problem holds the changed terms.
    held
        Its plan; `None` where there is none.
    difference
        What that plan has more than the run's; `None` without a plan.
    """

    result: Result
    held: CheckedPlan | None = None
    difference: Difference | None = None

    def to_table(self) -> dict[str, Any]:
        """Return the outcome for `--json`."""
        return {
            "status": self.result.status.value,
            "objective": self.result.objective,
            "bound": self.result.bound,
            "difference": None if self.difference is None else self.difference.to_table(),
            "witnesses": [witness.to_table() for witness in self.result.witnesses],
        }

    @property
    def is_impossible(self) -> bool:
        """Whether it is proved that there is no such plan."""
        return self.result.status is Status.INFEASIBLE

    @property
    def is_proved(self) -> bool:
        """Whether no plan under these terms is better, or there is none: both proved."""
        return self.result.status in (Status.OPTIMAL, Status.INFEASIBLE)


@dataclass(frozen=True, eq=False)
class Base:
    """A run's plan, checked, and how it may be solved again.

    Attributes
    ----------
    problem
        The problem under the run's own terms.
    held
        The run's plan and its figures.
    status
        The run's status word.
    bound
        The bound that the run states, in objective units; `None` where it has none.
    """

    problem: Problem
    held: CheckedPlan
    status: str
    bound: int | None
    threads: int | None = None
    memory_limit: float | None = None
    listener: Listener = silent

    @staticmethod
    def of(
        run: Run,
        where: str,
        *,
        threads: int | None = None,
        memory_limit: float | None = None,
        listener: Listener = silent,
    ) -> "Base":
        """Take the plan of a run; `where` names the run in messages.

        Raises
        ------
        InputError
            The run holds no plan, or one that does not hold for the problem as it is now.
        """
        if run.plan is None:
            raise InputError(
                f"the run holds no plan (status {run.summary.get('status')})",
                where=where,
                remedy="name a run with a plan; netform explain PROBLEM says why there is none",
            )
        checked = verify(run.problem, run.plan)
        if not checked.holds:
            raise InputError(
                f"the run's plan does not hold: {checked.faults[0]}",
                where=where,
                remedy="name a run of this problem, or solve it again",
            )
        bound = run.summary.get("bound")
        return Base(
            run.problem,
            CheckedPlan(_with_hubs(run.problem, run.plan), checked),
            str(run.summary.get("status")),
            bound if isinstance(bound, int) else None,
            threads,
            memory_limit,
            listener,
        )

    def to_table(self) -> dict[str, Any]:
        """Return the run's plan for `--json`."""
        return {"status": self.status, "objective": self.held.objective, "bound": self.bound}

    @property
    def is_proved(self) -> bool:
        """Whether the run states that no plan is better than its own."""
        return self.bound == self.held.objective

    def solved(self, changed: Problem, limits: Limits) -> Outcome:
        """Solve the problem under changed terms, all tiers that the run planned."""
        result = solve_again(
            *(self.held.plan, changed, limits),
            threads=self.threads,
            memory_limit=self.memory_limit,
            listener=self.listener,
        )
        if result.plan is None or result.verification is None:
            return Outcome(result)
        found = CheckedPlan(result.plan, result.verification)
        return Outcome(result, found, difference(self.problem, self.held, found))

    def least_and_most(self, outcome: Outcome) -> tuple[int, int] | None:
        """Return what the best plan under changed terms costs more than the best under the run's.

        A proved interval in objective units, of one value where both plans are proved; `None` where
        a plan or a bound is missing.
        """
        result = outcome.result
        if result.objective is None or result.bound is None or self.bound is None:
            return None
        return result.bound - self.held.objective, result.objective - self.bound


def solve_again(
    plan: Plan,
    changed: Problem,
    limits: Limits,
    *,
    threads: int | None = None,
    memory_limit: float | None = None,
    listener: Listener = silent,
) -> Result:
    """Solve all tiers of a plan under changed terms; it is the start where it keeps to these."""
    start = plan.without_hubs
    return solve(
        changed,
        tiers=tuple(plan.tiers),
        limits=limits,
        threads=threads,
        memory_limit=memory_limit,
        start=start if verify(changed, start).holds else None,
        listener=listener,
    )


def _with_hubs(problem: Problem, plan: Plan) -> Plan:
    """Return a lawful plan with its hubs, which a plan file may leave out."""
    tiers = {}
    for tier, groups in plan.tiers.items():
        view = tier_problem(problem, tier)
        costs = [group_cost(view, np.searchsorted(view.source, each.members)) for each in groups]
        tiers[tier] = [
            replace(group, hub=int(view.source[cost.hub]))
            for group, cost in zip(groups, costs, strict=True)
            if cost is not None
        ]
    return Plan.of(tiers)
