"""What comes of a stress test: how each group and each plan stands, and which stands best."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from netform.plan.stress_test.margin import Margin
from netform.plan.stress_test.terms import StressTerms
from netform.problem import Integers, Problem

QUANTILES = (5, 50, 95)
"""In percent."""
WAYS = ("leaves", "below", "above", "apart", "lost", "stretched")
"""What is counted of each group, as `Standing` has it."""


@dataclass(frozen=True)
class GroupStress:
    """How one group stands.

    Attributes
    ----------
    group
        Its smallest practice code, which names it.
    title
        That practice, as messages name it.
    margin
        Its room today, without chance.
    futures
        For each of `WAYS` the number of futures in which it is so.
    quantiles
        Of the patients that count for the band, one for each of `QUANTILES`: the least number that
        at least so many futures do not exceed.
    """

    tier: str
    group: str
    title: str
    practices: int
    margin: Margin
    futures: Mapping[str, int]
    quantiles: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class PlanStress:
    """How one plan stands.

    Attributes
    ----------
    faults
        What `verify` finds before anything changes, under the settings that it was made under.
    deviations
        Where those settings differ from the problem's.
    groups
        By tier in the problem's order, then by code.
    leaving
        How many groups leave in each future, all tiers together, int64, shape (draws,).
    patients_leaving
        Mean share of patients, of those in any group, whose group at any tier leaves.
    stays
        The number of futures in which every group stays, by tier.
    """

    name: str
    faults: tuple[str, ...]
    deviations: tuple[str, ...]
    groups: tuple[GroupStress, ...]
    leaving: Integers
    patients_leaving: float
    stays: Mapping[str, int]

    @property
    def draws(self) -> int:
        """The number of futures."""
        return len(self.leaving)

    @property
    def all_stay(self) -> int:
        """The number of futures in which every group of every tier stays."""
        return int((self.leaving == 0).sum())

    @property
    def share(self) -> float:
        """The share of futures in which every group stays."""
        return self.all_stay / self.draws

    @property
    def standard_error(self) -> float:
        """Of that share."""
        return sqrt(self.share * (1 - self.share) / self.draws)

    @property
    def groups_leaving(self) -> float:
        """The mean number of groups that leave."""
        return int(self.leaving.sum()) / self.draws

    @property
    def weakest(self) -> list[GroupStress]:
        """The groups, those that leave most often first."""
        return sorted(self.groups, key=lambda each: -each.futures["leaves"])


@dataclass(frozen=True)
class Paired:
    """How much better one plan stands than another, future by future.

    Attributes
    ----------
    share, share_error
        By how much it is more often that all groups stay, and the standard error of that.
    groups, groups_error
        How many groups fewer leave in the mean, and the standard error of that.
    """

    share: float
    share_error: float
    groups: float
    groups_error: float

    @property
    def is_told_apart(self) -> bool:
        """Whether what ranks the two is beyond two standard errors.

        That is how often all groups stay; where that is equal, how many groups leave.
        """
        if self.share:
            return abs(self.share) > 2 * self.share_error
        return abs(self.groups) > 2 * self.groups_error


def paired(one: PlanStress, other: PlanStress) -> Paired:
    """Hold one plan against another in the same futures."""
    stays = (one.leaving == 0).astype(np.int64) - (other.leaving == 0)
    return Paired(*_mean_and_error(stays), *_mean_and_error(other.leaving - one.leaving))


def _mean_and_error(differences: Integers) -> tuple[float, float]:
    """Return the mean of whole numbers and its standard error, from exact sums."""
    count = len(differences)
    total, squares = int(differences.sum()), int((differences**2).sum())
    return total / count, sqrt((count * squares - total**2) / (count * count * (count - 1)))


@dataclass(frozen=True, eq=False)
class Stress:
    """The answer: plans as they were given, and who stands best.

    Attributes
    ----------
    tiers
        Those that were looked at.
    has_growth
        Whether lists grew by area before they drifted.
    unserved
        Mean patients a future from whose closed practice no open one can be reached.
    """

    problem: Problem
    terms: StressTerms
    tiers: tuple[str, ...]
    has_growth: bool
    plans: tuple[PlanStress, ...]
    unserved: float

    @property
    def ranked(self) -> list[PlanStress]:
        """The plans, the one that stands best first.

        Most futures in which all groups stay; of equals the fewest groups that leave; of equals the
        one that was named first.
        """
        return sorted(self.plans, key=lambda each: (-each.all_stay, int(each.leaving.sum())))
