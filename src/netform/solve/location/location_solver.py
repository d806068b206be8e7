"""Solve a location problem in the assignment form, with fixing (Validi, Buchanan & Lykhovyd 2022).

1. Pairs that fit together, and the LP of Hess's model over them, with separators of single units.
2. A plan: the model over the centres that the LP likes most.
3. Pairs and centres that no plan at most as dear can hold are dropped (`fixing.py`).
4. What is left goes to a solver: solve, add separators where groups are not connected, and again.
   The claim is the solver's own bound of the last of these models; those of the others hold too.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from netform.plan.verification.location import verify_location
from netform.problem import Integers
from netform.problem.location import LocationProblem
from netform.solve.limits import Limits
from netform.solve.location.finishers import Claim, by_highs, by_other
from netform.solve.location.fixing import Fixing
from netform.solve.location.hess_model import HessModel
from netform.solve.location.separators import Separators, allowed_pairs
from netform.solve.solvers import SolverFailedError, SolverOptions

TRUST = 5e-9
"""What a solver's bound may fall short of a plan to prove it: floats are trusted no further."""
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
_WIDER = (2, 3, 5, 8)  # centres tried for a first plan, in groups
_FIRST_GAP = 1e-3  # good enough for a first plan
_FIRST_SHARE = 0.25  # of the time left, for a first plan
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
        What the solver claims that every plan costs at least, with costs in whole steps, rounded
        down; of one that says `optimal`, the plan's own cost in steps. `None` without a claim.
    root_bound
        The Lagrangian bound at the root, safe against rounding; `None` where none was reached.
    by
        The solver and its version.
    account
        Figures of the way: pairs, centres, separators, rounds, seconds.
    remarks
        What went wrong, in words.
    """

    status: Status = "unknown"
    centre_of: Integers | None = None
    bound: float | None = None
    root_bound: float | None = None
    by: str = ""
    account: dict[str, int | float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class LocationSolver:
    """The state of a solve: what is allowed, the separators, the best plan and the best bound."""

    def __init__(
        self,
        problem: LocationProblem,
        limits: Limits,
        threads: int = 1,
        finisher: SolverOptions | None = None,
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.threads = threads
        self.finisher = finisher
        self.allowed = allowed_pairs(problem)
        self.separators = Separators(problem, self.allowed)
        self.cost: int | None = None  # of the best plan, in steps
        version = highspy.Highs().version()  # type: ignore[no-untyped-call]
        self._highs = f"HiGHS {version}"
        self.answer = LocationAnswer(by=self._highs)

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
        if known is None:
            self.answer.bound = self.answer.bound if bound is None else bound
            return
        value = known / self.problem.scale
        if word == "infeasible":
            self.answer.remarks.append(f"{self.answer.by} says that there is no plan; there is one")
        if bound is not None and bound > value + TRUST * abs(value):
            self.answer.remarks.append(f"{self.answer.by} claims a bound above a plan; not used")
            bound = None
        self.answer.status = "feasible"
        claims = [each for each in (bound, self.answer.bound) if each is not None]
        if claims:
            self.answer.bound = min(max(claims), value)
            if word == "optimal" and self.answer.bound >= value - TRUST * abs(value):
                # The solver claims that no plan is cheaper; its floats say it less exactly.
                self.answer.account["bound_in_floats"] = self.answer.bound
                self.answer.bound = value
                self.answer.status = "optimal"

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
            claim = self._claim(model, gap)
            if claim.word == "infeasible":
                return "infeasible", best
            plan = None
            if claim.values is not None:
                plan = model.plan_in(claim.values)
                if plan is None or not self._holds_but_for_contiguity(plan):
                    self.answer.remarks.append(f"a plan of {claim.by} does not hold; not used")
                    return "unknown", best
            if claim.bound is not None:
                best = claim.bound if best is None else max(best, claim.bound)
            if plan is None:
                return "unknown", best
            if self.problem.contiguous and self.separators.cut_off(plan.tolist()):
                continue
            self._accept(plan)
            return claim.word, best
        return "unknown", best

    def _claim(self, model: HessModel, gap: float) -> Claim:
        """Have a model closed: by HiGHS, or at the end by the solver that was asked for."""
        if self.finisher is None or gap > 0:
            return by_highs(model, gap, self.limits, self.threads)
        known = self.answer.centre_of
        start = None if known is None else model.values_of(known)
        try:
            claim = by_other(model, self.finisher, self.limits, start)
        except SolverFailedError as failure:
            self.answer.remarks.append(str(failure))
            return Claim("unknown", None, None, self.finisher.name)
        self.answer.by = f"{claim.by}; fixing by {self._highs}"
        return claim

    def _holds_but_for_contiguity(self, plan: Integers) -> bool:
        """Whether a plan holds: values taken for whole can be off, and a group by a person."""
        return verify_location(replace(self.problem, contiguous=False), plan.tolist()).holds

    def _accept(self, plan: Integers) -> None:
        cost = int(self.problem.cost[np.arange(len(plan)), plan].sum())
        if self.cost is None or cost < self.cost:
            self.cost, self.answer.centre_of = cost, plan

    def _hold(self, model: highspy.Highs) -> None:
        if np.isfinite(self.limits.left()):
            model.setOptionValue("time_limit", self.limits.left())


def solve_location(
    problem: LocationProblem,
    limits: Limits | None = None,
    threads: int = 1,
    finisher: SolverOptions | None = None,
) -> LocationAnswer:
    """Find the cheapest plan of a location problem, and prove it.

    Parameters
    ----------
    finisher
        The solver that closes what fixing leaves; `None` for HiGHS in this process.
    """
    return LocationSolver(problem, limits or Limits(), threads, finisher).run()
