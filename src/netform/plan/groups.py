"""The figures of each group, as `groups.csv` holds them: size, closeness, relationships, budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from netform.plan.cost import group_cost
from netform.plan.plan import Group, Plan
from netform.plan.tier_account import closeness, covered_patients
from netform.problem import (
    Problem,
    TierProblem,
    money_text,
    read_table,
    tier_problem,
    write_table,
)

GROUP_COLUMNS = (
    "tier",
    "group",
    "hub",
    "practices",
    "patients",
    "covered",
    "travel",
    "mean_distance",
    "percentile_90",
    "largest_distance",
    "relationships",
    "inferred",
    "budget",
)


@dataclass(frozen=True)
class GroupFigures:
    """What there is to say of one group.

    Attributes
    ----------
    tier
        The tier that it belongs to.
    group, hub
        Its smallest practice code, which names it, and the code of its hub.
    practices, patients
        How many it holds.
    covered
        Its patients whose practice is covered only (M5); the others are those of members.
    travel
        In objective units, before the tier's weight, as in `summary.json`.
    distances
        Of each practice to the hub, in the unit of travel.
    relationships
        Distinct trusts that it deals with.
    inferred
        How relationships were inferred; empty where they are data.
    budget
        The sum over its practices, not rounded; `None` where the problem has no budgets.
    without_budget
        Its practices without a budget; `None` where the problem has no budgets.
    """

    tier: str
    group: str
    hub: str
    practices: int
    patients: int
    covered: int
    travel: int
    distances: tuple[int, ...]
    relationships: int
    inferred: str
    budget: Decimal | None
    without_budget: int | None

    @property
    def largest_distance(self) -> int:
        """Return the distance of the farthest practice to the hub."""
        return max(self.distances)

    def cells(self) -> list[str]:
        """Return the group's row of `groups.csv`."""
        near = closeness(list(self.distances))
        of_columns = (
            self.tier,
            self.group,
            self.hub,
            self.practices,
            self.patients,
            self.covered,
            self.travel,
            near["mean"],
            near["percentile_90"],
            near["largest"],
            self.relationships,
            self.inferred,
            "" if self.budget is None else money_text(self.budget),
        )
        return [str(cell) for cell in of_columns]


def group_figures(problem: Problem, plan: Plan) -> list[GroupFigures]:
    """Compute the figures of every group, in the problem's order of tiers and the plan's of groups.

    Parameters
    ----------
    problem
        The problem that the plan is for.
    plan
        A lawful plan, one that `verify` finds no fault with; hubs are computed, not read.
    """
    figures = []
    for tier in problem.settings.tiers:
        if tier.name in plan.tiers:
            view = tier_problem(problem, tier.name)
            participant = {int(position): i for i, position in enumerate(view.source)}
            groups = plan.tiers[tier.name]
            figures += [_figures(view, group, participant) for group in groups]
    return figures


def _figures(view: TierProblem, group: Group, participant: dict[int, int]) -> GroupFigures:
    members = np.array([participant[int(position)] for position in group.members])
    cost = group_cost(view, members)
    assert cost is not None, "each group of a lawful plan has a hub"
    budget = view.problem.budget
    return GroupFigures(
        tier=view.tier.name,
        group=view.codes[members[0]],
        hub=view.codes[cost.hub],
        practices=len(members),
        patients=int(view.patients[members].sum()),
        covered=covered_patients(view.problem, group.members),
        travel=cost.travel * 1000,
        distances=tuple(view.way(members, np.array([cost.hub]))[:, 0].tolist()),
        relationships=cost.relationships,
        inferred=view.problem.settings.relationships.inferred,
        budget=None
        if budget is None
        else budget.total(group.members, view.problem.practices.patients),
        without_budget=None if budget is None else len(budget.without(group.members)),
    )


def write_groups(figures: Iterable[GroupFigures], path: Path) -> None:
    """Write `groups.csv`; equal plans of equal problems give equal bytes."""
    write_table(path, GROUP_COLUMNS, (each.cells() for each in figures))


def groups_faults(figures: Iterable[GroupFigures], path: Path) -> list[str]:
    """Hold a `groups.csv` to the figures recomputed, and say in words where it differs.

    Raises
    ------
    InputError
        The file cannot be read or lacks a column.
    """
    table = read_table(path, GROUP_COLUMNS)
    assert table is not None
    stated = table.frame[list(GROUP_COLUMNS)].to_numpy(dtype=object).tolist()
    recomputed = [each.cells() for each in figures]
    if len(stated) != len(recomputed):
        return [f"{table.file} has {len(stated)} groups, the plan has {len(recomputed)}"]
    return [
        f"{table.place(row, column)}: {said!r} is stated and {right!r} recomputed"
        for row, cells, own in zip(table.frame.index, stated, recomputed, strict=True)
        for column, said, right in zip(GROUP_COLUMNS, cells, own, strict=True)
        if said != right
    ]
