"""What one checked plan costs more than another, each by its own problem's terms."""

from dataclasses import dataclass
from typing import Any

from netform.plan.plan import Plan
from netform.plan.regrouped import regrouped
from netform.plan.verification.verify import Verification
from netform.problem import Problem, tier_problem


@dataclass(frozen=True)
class TierDifference:
    """What changes in one tier from one plan to another.

    Attributes
    ----------
    travel
        In objective units, before the tier's weight; negative where it is less.
    relationships
        A plain count.
    practices_regrouped, patients_regrouped
        Those whose group does not continue theirs, by the best one-to-one matching of groups.
    """

    travel: int
    relationships: int
    practices_regrouped: int
    patients_regrouped: int


@dataclass(frozen=True)
class Difference:
    """What one plan has more than another: objective units, and the measures of each tier."""

    objective: int
    tiers: dict[str, TierDifference]

    def to_table(self) -> dict[str, Any]:
        """Return the difference for `--json`."""
        tiers = {name: vars(tier) for name, tier in self.tiers.items()}
        return {"objective": self.objective, "tiers": tiers}


@dataclass(frozen=True, eq=False)
class CheckedPlan:
    """A plan and what `verify` recomputed for it under its own problem's terms."""

    plan: Plan
    verification: Verification

    @property
    def objective(self) -> int:
        """The plan's cost in objective units."""
        assert self.verification.objective is not None, "a checked plan has a cost"
        return self.verification.objective


def difference(problem: Problem, first: CheckedPlan, second: CheckedPlan) -> Difference:
    """Return what the second plan has more than the first one.

    Parameters
    ----------
    problem
        Who takes part, in both plans; rules may differ between them.
    """
    tiers = {}
    for name, before in first.verification.tiers.items():
        after = second.verification.tiers[name]
        changes = regrouped(tier_problem(problem, name), first.plan, second.plan)
        tiers[name] = TierDifference(
            travel=after.travel - before.travel,
            relationships=after.relationships - before.relationships,
            practices_regrouped=len(changes),
            patients_regrouped=sum(change.patients for change in changes),
        )
    return Difference(second.objective - first.objective, tiers)
