"""Solve a location problem in the assignment form, with fixing (Validi, Buchanan & Lykhovyd 2022).

1. Pairs that fit together, and the LP of Hess's model over them, with separators of single units.
2. A plan: the model over the centres that the LP likes most.
3. Pairs and centres that no plan at most as dear can hold are dropped (`fixing.py`).
4. What is left goes to HiGHS: solve, add separators where groups are not connected, solve again.
   The claim is HiGHS's own bound of the last of these models; of the others it is a bound as well.
"""

import time
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.plan.verify_location import verify_location
from netform.problem import Integers
from netform.problem.location import LocationProblem
from netform.solve.limits import Limits
from netform.solve.location.fixing import Fixing
from netform.solve.location.hess_model import HessModel
from netform.solve.location.separators import Separators, allowed_pairs

TRUST = 1e-9
"""What a solver's bound may fall short of a plan to prove it: floats are trusted no further."""
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
_WIDER = (2, 3, 5, 8)  # centres tried for a first plan, in groups
_FIRST_GAP = 1e-3  # good enough for a first plan
_FIRST_SHARE = 0.25  # of the time left, for a first plan
_WHOLE = 1e-9  # how far from a whole number HiGHS may take a value for one
_SLACK = 1 + 1e-12  # a plan's cost as a float, rounded up


@dataclass
class LocationAnswer:
    """What was found.

    Attributes
    ----------
    status
        `optimal`, `feasible`, `infeasible` or `unknown`: on the solver's word, to `TRUST`.
    centre_of
        The centre of each unit, positions, shape (n,); `None` without a plan.
    bound
        What the solver claims that every plan costs at least; `None` without a claim.
    root_bound
        The Lagrangian bound at the root, safe against rounding; `None` where none was reached.
    by
        The solver and its version.
    account
        Figures of the way: pairs, centres, separators, rounds, seconds.
    """

    status: Status = "unknown"
    centre_of: Integers | None = None
    bound: float | None = None
    root_bound: float | None = None
    by: str = ""
    account: dict[str, int | float] = field(default_factory=dict)


class LocationSolver:
    """The state of a solve: what is allowed, the separators, the best plan and the best bound."""

    def __init__(self, problem: LocationProblem, limits: Limits, threads: int = 1) -> None:
        self.problem = problem
        self.limits = limits
        self.threads = threads
        self.allowed = allowed_pairs(problem)
        self.separators = Separators(problem, self.allowed)
        self.cost: int | None = None  # of the best plan, in steps
        version = highspy.Highs().version()  # type: ignore[no-untyped-call]
        self.answer = LocationAnswer(by=f"HiGHS {version}")

    def run(self) -> LocationAnswer:
        """Find the best plan, and prove it."""
        # HiGHS refuses, in silence, another number of threads than its scheduler began with.
        highspy.Highs.resetGlobalScheduler(True)
        try:
            self._run()
        finally:
            highspy.Highs.resetGlobalScheduler(True)
        return self.answer

    def _run(self) -> None:
        started = time.monotonic()
        account = self.answer.account
        account["pairs"] = int(self.allowed.sum())
        if self.problem.contiguous:
            self.separators.add_of_single_units()
        order = self._centres_in_order()
        if order is not None:
            self._first_plan(order)
            account["first_plan_seconds"] = round(time.monotonic() - started, 2)
            self._fix()
            account["fixed_seconds"] = round(time.monotonic() - started, 2)
            self._prove()
        account["separators"] = len(self.separators.cuts)
        account["seconds"] = round(time.monotonic() - started, 2)

    def _model(self, allowed: NDArray[np.bool_]) -> HessModel:
        return HessModel(self.problem, allowed, self.separators.cuts)

    def _centres_in_order(self) -> Integers | None:
        """Return the centres, those that the LP likes most first; `None` without an LP to go on."""
        if not self.allowed.any(axis=1).all():
            self.answer.status = "infeasible"  # a unit fits nowhere
            return None
        model = self._model(self.allowed)
        lp = model.in_highs(whole=False, threads=self.threads)
        self._hold(lp)
        lp.run()
        if lp.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            self.answer.status = "infeasible"
        if lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution, leads = lp.getSolution(), model.leads
        value = np.asarray(solution.col_value)[leads]
        reduced = np.asarray(solution.col_dual)[leads]
        self.answer.account["lp"] = float(lp.getInfo().objective_function_value)
        self.answer.bound = self.answer.account["lp"]
        return model.centre[leads[np.lexsort((reduced, -np.round(value, 6)))]]

    def _first_plan(self, order: Integers) -> None:
        """Find some good plan among the likeliest centres; more of them where there is none."""
        everything = self.limits
        self.limits = everything.share(_FIRST_SHARE)
        for wider in _WIDER:
            likely = order[: wider * self.problem.groups]
            if len(likely) == len(order):
                break
            few = np.zeros_like(self.allowed)
            few[:, likely] = self.allowed[:, likely]
            self._rounds(few, _FIRST_GAP)
            if self.cost is not None or self.limits.reached():
                break
        self.limits = everything

    def _fix(self) -> None:
        """Drop what cannot be in a plan at most as dear as the best one."""
        if self.cost is None:
            return
        most = self.cost / self.problem.scale * _SLACK
        fixing = Fixing(self._model, self.allowed, most, self.limits.reached, self.threads)
        fixing.run()
        self.answer.root_bound = fixing.bound
        self.allowed = fixing.allowed
        self.answer.account["pairs_left"] = int(self.allowed.sum())
        self.answer.account["centres_left"] = int(np.diagonal(self.allowed).sum())

    def _prove(self) -> None:
        """Solve what is left; the bound of each round holds, as it has separators only."""
        word, bound = self._rounds(self.allowed, 0.0, count="rounds")
        known = self.cost
        if word == "infeasible" and known is None:
            self.answer.status = "infeasible"
            self.answer.bound = None
            return
        if bound is not None:
            self.answer.bound = max(self.answer.bound or 0.0, bound)
        if known is None:
            return
        value = known / self.problem.scale
        self.answer.status = "feasible"
        if self.answer.bound is not None:
            if self.answer.bound >= value - TRUST * abs(value):
                self.answer.status = "optimal"
            self.answer.bound = min(self.answer.bound, value)

    def _rounds(
        self, allowed: NDArray[np.bool_], gap: float, count: str = "first_rounds"
    ) -> tuple[str, float | None]:
        """Solve over these pairs, separating until a plan is connected or a limit is reached.

        Returns
        -------
        word, bound
            `optimal`, `infeasible` or `unknown`; the best bound over these pairs.
        """
        best: float | None = None
        account = self.answer.account
        while not self.limits.reached():
            account[count] = account.get(count, 0) + 1
            model = self._model(allowed)
            mip = model.in_highs(whole=True, threads=self.threads)
            mip.setOptionValue("mip_rel_gap", gap)
            mip.setOptionValue("mip_abs_gap", 0.0)
            mip.setOptionValue("mip_feasibility_tolerance", _WHOLE)
            self._hold(mip)
            mip.run()
            status = mip.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return "infeasible", best
            info = mip.getInfo()
            if np.isfinite(info.mip_dual_bound):
                best = max(best, info.mip_dual_bound) if best is not None else info.mip_dual_bound
            solution = mip.getSolution()
            plan = None
            if solution.value_valid and np.isfinite(info.objective_function_value):
                plan = model.plan_in(np.asarray(solution.col_value, dtype=np.float64))
            if plan is None:
                return "unknown", best
            if self.problem.contiguous and self.separators.cut_off(plan.tolist()):
                continue
            if not self._accept(plan):
                return "unknown", best
            done = status == highspy.HighsModelStatus.kOptimal
            return "optimal" if done else "unknown", best
        return "unknown", best

    def _accept(self, plan: Integers) -> bool:
        """Keep a plan if it holds and is the best one; whether it holds.

        Values that a solver takes for whole can be off by little, and a group by a person.
        """
        if not verify_location(self.problem, plan.tolist()).holds:
            return False
        cost = int(self.problem.cost[np.arange(len(plan)), plan].sum())
        if self.cost is None or cost < self.cost:
            self.cost, self.answer.centre_of = cost, plan
        return True

    def _hold(self, model: highspy.Highs) -> None:
        if np.isfinite(self.limits.left()):
            model.setOptionValue("time_limit", self.limits.left())


def solve_location(
    problem: LocationProblem, limits: Limits | None = None, threads: int = 1
) -> LocationAnswer:
    """Find the cheapest plan of a location problem, and prove it."""
    return LocationSolver(problem, limits or Limits(), threads).run()
