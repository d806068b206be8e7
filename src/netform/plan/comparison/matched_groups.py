"""The groups of a plan beside those of the base that they continue, and those without a match."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from netform.plan.matching import best_matching, in_common
from netform.plan.numbered import planned_groups
from netform.plan.plan import Plan
from netform.plan.regrouped import group_names
from netform.problem import Integers, TierProblem


@dataclass(frozen=True)
class MatchedGroup:
    """A group of the base and the plan's group that continues it; one of them may be lacking.

    Attributes
    ----------
    base_group, plan_group
        Their names; `None` where there is no match.
    base_practices, plan_practices, base_patients, plan_patients
        What either holds; 0 where there is no match.
    practices_in_common, patients_in_common
        What both hold.
    """

    base_group: str | None
    plan_group: str | None
    base_practices: int
    plan_practices: int
    practices_in_common: int
    base_patients: int
    plan_patients: int
    patients_in_common: int

    @property
    def is_identical(self) -> bool:
        """Whether both hold the very same practices."""
        return self.base_practices == self.practices_in_common == self.plan_practices

    def to_table(self) -> dict[str, Any]:
        """Return the pair for `--json`."""
        return {**vars(self), "identical": self.is_identical}


def matched_groups(view: TierProblem, base: Plan, plan: Plan) -> tuple[MatchedGroup, ...]:
    """Return every group of both plans once: those of the base in order, then the plan's new ones.

    Groups are in the order of their first practice.
    """
    tier = view.tier.name
    before, after = (planned_groups(view, each, tier) for each in (base, plan))
    names = [group_names(view, groups) for groups in (before, after)]
    everyone = np.ones(len(view), dtype=np.int64)
    practices, patients = (_Counts(before, after, each) for each in (everyone, view.patients))
    matched = {old: new for new, old in best_matching(before, after, view.patients).items()}
    # `names` has the groups with a participant, in the order of their first one.
    pairs = [(old, matched.get(old, -1)) for old in names[0]]
    known = set(matched.values())
    pairs += [(-1, new) for new in names[1] if new not in known]
    return tuple(
        MatchedGroup(
            names[0].get(old), names[1].get(new), *practices.of(old, new), *patients.of(old, new)
        )
        for old, new in pairs
    )


class _Counts:
    """What groups of the base and of the plan hold, and have in common."""

    def __init__(self, first: Integers, second: Integers, weights: Integers) -> None:
        self._common = in_common(first, second, weights)
        self._sizes = [_sums(groups, weights) for groups in (first, second)]

    def of(self, old: int, new: int) -> tuple[int, int, int]:
        """Return what two groups hold, and have in common; a group of -1 holds nothing."""
        first, second = (
            int(sizes[group]) if group >= 0 else 0
            for sizes, group in zip(self._sizes, (old, new), strict=True)
        )
        return first, second, int(self._common[old, new]) if min(old, new) >= 0 else 0


def _sums(groups: Integers, weights: Integers) -> Integers:
    sums = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(sums, groups[groups >= 0], weights[groups >= 0])
    return sums
