"""How far a group is from leaving, without chance: patients, and a change of all lists alike."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np

from netform.plan.stress_test.groups import TierGroups
from netform.problem import Integers


@dataclass(frozen=True)
class Margin:
    """The room that a group has in the hard band.

    Attributes
    ----------
    patients
        Those that count for the band.
    to_floor, to_ceiling
        Patients that it may lose and gain; negative where it is outside; `None` where a waiver
        leaves it free (that of a giant too). A group of several practices has room only as long as
        none of them is a giant.
    falls, rises
        When all lists change by the same share, the group stays in band from 1 + `falls` to
        1 + `rises` times its lists, and leaves beyond; exact, lists not rounded; `None` = however
        much. Both are `None`, too, where nothing brings a group into band: `is_empty`.
    is_empty
        None of its patients counts and there is a floor.
    """

    patients: int
    to_floor: int | None
    to_ceiling: int | None
    falls: Fraction | None
    rises: Fraction | None
    is_empty: bool = False

    def changes(self, places: int) -> tuple[str | None, str | None]:
        """Return `falls` and `rises` in percent, rounded to where the group still stays."""
        return (
            None if self.falls is None else _rounded(self.falls, ROUND_CEILING, places),
            None if self.rises is None else _rounded(self.rises, ROUND_FLOOR, places),
        )

    def to_table(self) -> dict[str, Any]:
        """Return the margin for `--json`, changes in percent with four decimals."""
        falls, rises = self.changes(4)
        return {
            "to_floor": self.to_floor,
            "to_ceiling": self.to_ceiling,
            "lists_fall": falls,
            "lists_rise": rises,
        }


def _rounded(change: Fraction, rounding: str, places: int) -> str:
    scaled = 100 * change
    with localcontext() as context:
        context.prec = 40
        # The quotient is cut the same way as the last digit shown, so it never crosses the limit.
        context.rounding = rounding
        percent = Decimal(scaled.numerator) / Decimal(scaled.denominator)
        return f"{percent.quantize(Decimal(1).scaleb(-places)):f}"


def margins(groups: TierGroups, lists: Integers) -> list[Margin]:
    """Return the margin of each group under lists, shape (practices of the problem,)."""
    return [_margin(groups, lists, k) for k in range(len(groups))]


def _margin(groups: TierGroups, lists: Integers, number: int) -> Margin:
    tier = groups.view.tier
    slots = np.flatnonzero(groups.group == number)
    own = lists[groups.members[slots]]
    patients = int(own[groups.counts[slots]].sum())
    held = own[groups.held[slots]]
    against_ceiling = int(held.sum())
    units = [unit for unit in groups.units if (groups.group[unit] == number).any()]
    is_whole = any(np.array_equal(np.sort(unit), slots) for unit in units)
    # Alone it becomes a giant, or an organisation above the ceiling, and is let be.
    is_alone = len(slots) == 1 or is_whole
    most: list[Fraction] = []
    if not is_alone:
        largest = max((int(each) for each in held), default=0)
        for unit in units:
            largest = max(largest, int(lists[groups.members[unit]][groups.held[unit]].sum()))
        limits = ((tier.highest, against_ceiling), (tier.ceiling, largest))
        most = [Fraction(limit, part) - 1 for limit, part in limits if part]
    is_giant = is_alone and against_ceiling > tier.ceiling
    has_floor = not groups.floor_waived[slots].any() and tier.lowest > 0
    return Margin(
        patients=patients,
        to_floor=patients - tier.lowest if has_floor and not is_giant else None,
        to_ceiling=None if is_alone or not len(held) else tier.highest - against_ceiling,
        falls=Fraction(tier.lowest, patients) - 1 if has_floor and patients else None,
        rises=min(most, default=None),
        is_empty=has_floor and patients == 0,
    )
