"""What a comparison of plans holds: the measures of each tier of each plan, and of each plan."""

from dataclasses import dataclass
from typing import Any

from netform.plan.comparison.matched_groups import MatchedGroup
from netform.plan.comparison.practice_places import PracticePlace
from netform.plan.regrouped import Change
from netform.plan.relationships import RelationshipAccount
from netform.plan.tier_account import UsedWaiver
from netform.plan.verification.rules_kept import RuleKept
from netform.problem import Problem


@dataclass(frozen=True)
class ComparedTier:
    """The measures of one tier of one plan, over the practices that take part in the problem.

    Attributes
    ----------
    objective, travel
        In objective units, by the problem's weights and prices, travel before its weight; `None`
        when a group has no practice that may lead it and that all members can reach.
    groups, patients, smallest, largest
        The number of groups, and patients of all, of the smallest and of the largest of them.
    closeness
        Mean, 90th percentile and largest distance of a practice to its hub; `None` as for travel.
    relationships
        Trust relationships, a plain count.
    practices_regrouped, patients_regrouped
        Who changes group against the base under the best matching; `None` where the base lacks
        the tier, as in the four that follow.
    practices_with_new_partners, patients_with_new_partners
        Those whose group holds other practices than in the base; no group counts as being alone.
    variation_of_information, rand_index
        How far the groups are from those of the base: in bits with patients as weights, and the
        share of pairs of practices that both treat alike.
    patients_moved
        M8's measure, against the present groups; `None` where nobody has a present group.
    changes
        The practices regrouped, by code.
    matched
        The groups beside those of the base; none where the base lacks the tier.
    places
        Where each practice is, by code.
    """

    objective: int | None
    travel: int | None
    groups: int
    patients: int
    smallest: int | None
    largest: int | None
    closeness: dict[str, float | int | None]
    relationships: int
    practices_regrouped: int | None
    patients_regrouped: int | None
    practices_with_new_partners: int | None
    patients_with_new_partners: int | None
    variation_of_information: float | None
    rand_index: float | None
    patients_moved: int | None
    changes: tuple[Change, ...]
    matched: tuple[MatchedGroup, ...]
    places: tuple[PracticePlace, ...]

    @property
    def travel_per_patient(self) -> float | None:
        """How far a patient's practice is from its hub, on average, in the unit of travel."""
        if self.travel is None or not self.patients:
            return None
        return round(self.travel / 1000 / self.patients, 1)

    def to_table(self) -> dict[str, Any]:
        """Return the measures for `--json`."""
        return {
            **vars(self),
            "travel_per_patient": self.travel_per_patient,
            "changes": [vars(change) for change in self.changes],
            "matched": [pair.to_table() for pair in self.matched],
            "places": [vars(place) for place in self.places],
        }


@dataclass(frozen=True)
class ComparedPlan:
    """One plan of a comparison.

    Attributes
    ----------
    faults
        What `verify` finds under the settings that the plan was made under; none = lawful.
    deviations
        Where those settings differ from the problem's.
    waivers
        By tier the waivers of those settings that the plan uses.
    rules
        The problem's rules, in its order, and whether the plan keeps each.
    """

    name: str
    faults: tuple[str, ...]
    deviations: tuple[str, ...]
    waivers: dict[str, tuple[UsedWaiver, ...]]
    rules: tuple[RuleKept, ...]
    tiers: dict[str, ComparedTier]
    relationships: RelationshipAccount

    @property
    def is_lawful(self) -> bool:
        """Whether the plan has no fault."""
        return not self.faults

    def to_table(self) -> dict[str, Any]:
        """Return the plan for `--json`."""
        return {
            "name": self.name,
            "lawful": self.is_lawful,
            "faults": list(self.faults),
            "deviations": list(self.deviations),
            "waivers": {
                tier: [vars(waiver) for waiver in waivers] for tier, waivers in self.waivers.items()
            },
            "rules": [vars(rule) for rule in self.rules],
            "tiers": {name: tier.to_table() for name, tier in self.tiers.items()},
            "relationships": self.relationships.to_table(),
        }


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; the first one is the base."""

    problem: Problem
    plans: tuple[ComparedPlan, ...]

    @property
    def base(self) -> ComparedPlan:
        """The plan that the others are held against."""
        return self.plans[0]

    def to_table(self) -> dict[str, Any]:
        """Return the whole comparison for `--json`."""
        travel = self.problem.travel
        return {
            "problem": self.problem.name,
            "unit": f"patient-milli{travel.unit}",
            "travel": "straight line" if travel.is_straight_line else "given",
            "base": self.base.name,
            "plans": [plan.to_table() for plan in self.plans],
        }
