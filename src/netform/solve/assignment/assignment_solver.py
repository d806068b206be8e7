"""Solve one tier, or two nested ones, in the assignment form: build, solve, separate, read.

What the solver says is read with care: a plan only where every practice is in one group, its cost
computed anew from the groups, and a bound only where no plan here is cheaper.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pulp

from netform.plan import group_cost
from netform.problem import Integers, TierProblem
from netform.solve.assignment.flow import add_flow
from netform.solve.assignment.nesting import nest
from netform.solve.assignment.pairs import Pairs, pairs_of
from netform.solve.assignment.separators import Separators
from netform.solve.assignment.tier_model import TierModel
from netform.solve.limits import Limits
from netform.solve.progress import Progress
from netform.solve.solvers import (
    MipAnswer,
    SolverFailedError,
    SolverOptions,
    solve_mip,
    write_model,
)
from netform.solve.solvers.linear import weighted_sum


@dataclass(eq=False)
class AssignmentAnswer:
    """What a solver found in the assignment form.

    Attributes
    ----------
    groups
        Of each tier, its groups' practices, ascending; `None` without a plan.
    objective
        The plan's cost, computed anew, objective units.
    bound
        What the solver claims that every plan costs at least, objective units.
    says_infeasible
        Whether the solver claims that there is no plan.
    by
        The solver's name and version.
    remarks
        What went wrong, in words.
    """

    groups: list[list[Integers]] | None = None
    objective: int | None = None
    bound: int | None = None
    says_infeasible: bool = False
    by: str = ""
    remarks: list[str] = field(default_factory=list)


class AssignmentSolver:
    """The model of one or two tiers, and what has been found with it."""

    def __init__(
        self,
        views: Sequence[TierProblem],
        options: SolverOptions,
        limits: Limits,
        progress: Progress,
        *,
        contiguity: str = "separators",
        pairs: Sequence[Pairs] | None = None,
    ) -> None:
        """Build the model.

        Parameters
        ----------
        contiguity
            `separators`, `flow`, or `none` where groups need not be connected.
        pairs
            Of each tier; by default all that two practices allow.
        """
        self.views = views
        self.options = options
        self.limits = limits
        self.progress = progress
        self.answer = AssignmentAnswer(by=options.name)
        name = "".join(c if c.isalnum() else "_" for c in views[0].problem.name) or "netform"
        self.model = pulp.LpProblem(name[:60], pulp.LpMinimize)
        is_contiguous = contiguity != "none"
        chosen = pairs or [pairs_of(view, contiguous=is_contiguous) for view in views]
        prefixes = ("", "F")[: len(views)]
        self.tiers = [
            TierModel(self.model, *each) for each in zip(views, chosen, prefixes, strict=True)
        ]
        if len(views) > 1:
            nest(*self.tiers)
        self.step = int(np.gcd.reduce([view.price_step for view in views]))
        terms = ((each, price // self.step) for tier in self.tiers for each, price in tier.terms)
        self.model.setObjective(weighted_sum(terms))
        if contiguity == "flow":
            for tier in self.tiers:
                add_flow(tier)
        self.separators = [Separators(tier) for tier in self.tiers] * (contiguity == "separators")
        for each in self.separators:
            each.add_of_single_practices()

    def write(self, path: Path) -> None:
        """Write the model, as it is before any separator is added."""
        write_model(self.model, path)

    def begin_with(self, groups: Sequence[Sequence[Integers]]) -> None:
        """Take a lawful plan as the first one, tier by tier."""
        hubs = []
        for view, own in zip(self.views, groups, strict=True):
            costs = [group_cost(view, members) for members in own]
            hubs.append([cost.hub for cost in costs if cost is not None])
        for tier, own, led in zip(self.tiers, groups, hubs, strict=True):
            tier.begin_with(own, led)
        self._accept([list(own) for own in groups])

    def run(self) -> AssignmentAnswer:
        """Solve; where separators are wanted, solve, separate and solve again."""
        while not self.limits.reached():
            try:
                said = solve_mip(
                    self.model,
                    self.options,
                    self.limits,
                    has_start=self.answer.groups is not None,
                )
            except SolverFailedError as failure:
                self.answer.remarks.append(str(failure))
                break
            self.answer.by = said.by
            if not self._take(said):
                break
        return self.answer

    def _take(self, said: MipAnswer) -> bool:
        """Take what a solver said; whether to ask again."""
        if said.word != "infeasible":
            self._claim(said.bound)
        if said.word == "infeasible":
            self.answer.says_infeasible = self.answer.groups is None
            if not self.answer.says_infeasible:
                self.answer.remarks.append(f"{said.by} says that there is no plan; there is one")
            return False
        if not said.values:
            return False
        groups = []
        for tier in self.tiers:
            own = tier.groups_in(said.values)
            if own is None:
                self.answer.bound = None
                self.answer.remarks.append(
                    f"{said.by} gave a plan in which a practice is not in exactly one group; it was"
                    " not used"
                )
                return False
            groups.append(own)
        added = sum(each.cut_off(own) for each, own in zip(self.separators, groups, strict=False))
        self.progress.tell("solver", separators=added)
        if added:
            return True
        cost = self._accept(
            [[np.array(own[hub], dtype=np.int64) for hub in sorted(own)] for own in groups]
        )
        if cost is not None:
            self._claim(said.bound_for(cost // self.step))
        return False

    def _claim(self, bound: int | None) -> None:
        """Keep the best bound claimed, in steps; with separators, that of a relaxation is one."""
        if bound is not None:
            self.answer.bound = max(self.answer.bound or 0, bound * self.step)
            self.progress.bound = self.answer.bound

    def _accept(self, groups: list[list[Integers]]) -> int | None:
        """Cost a plan anew, and keep it if it is the best; `None` where nobody may lead a group."""
        total = 0
        for view, own in zip(self.views, groups, strict=True):
            for members in own:
                cost = group_cost(view, members)
                if cost is None:
                    self.answer.remarks.append(
                        f"{self.answer.by} gave a group that nobody may lead; it was not used"
                    )
                    return None
                total += cost.objective
        if self.answer.objective is None or total < self.answer.objective:
            self.answer.groups, self.answer.objective = groups, total
            self.progress.objective = total
            self.progress.tell("plan")
        return total


def solve_assignment(
    views: Sequence[TierProblem],
    options: SolverOptions,
    limits: Limits,
    progress: Progress,
    *,
    contiguity: str = "separators",
    start: Sequence[Sequence[Integers]] | None = None,
    write_to: Path | None = None,
) -> AssignmentAnswer:
    """Find a plan of one tier, or of two nested ones, in the assignment form.

    Parameters
    ----------
    contiguity
        `separators` or `flow`.
    start
        A lawful plan to begin with, tier by tier: practices of each group.
    write_to
        A file `.lp` or `.mps` for the model.
    """
    solver = AssignmentSolver(views, options, limits, progress, contiguity=contiguity)
    if write_to is not None:
        solver.write(write_to)
    if start is not None:
        solver.begin_with(start)
    return solver.run()
