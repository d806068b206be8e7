"""The least change from present groups to lawful ones.

Fewest patients moved (M8) first, then least travel: two solves, both proved. The first one counts
patients moved alone; the second one has its answer as a limit. Plans that only the number moved
tells apart are hard to search for, so a plan at a price of a patient moved is what they begin with.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from netform.errors import InputError
from netform.plan import Plan
from netform.problem import Limit, Problem, any_present_group
from netform.solve.limits import Limits
from netform.solve.measure_prices import priced
from netform.solve.progress import Listener, silent
from netform.solve.result import Result
from netform.solve.solve import solve
from netform.solve.status import Status

_BEGINNING = 0.15  # of the time, for a plan to begin with
_NEAR = 0.01  # the gap at which that is good enough
_A_MOVE = Decimal(3)  # patient-kilometres (patient-hours) that a patient moved costs there
_COUNTING = 0.7  # of the time left, for how few patients have to move


@dataclass(frozen=True, eq=False)
class Repair:
    """What was found.

    Attributes
    ----------
    result
        The plan of least travel among those that move fewest, or, with a price of a patient moved,
        the cheapest one.
    fewest
        The proof of how few patients any lawful plan moves; `None` with a price.
    """

    result: Result
    fewest: Result | None

    @property
    def is_least(self) -> bool:
        """Whether no lawful plan moves fewer patients, proved."""
        return self.fewest is not None and self.fewest.status is Status.OPTIMAL


def repair(
    problem: Problem,
    *,
    tier: str = "network",
    price: Decimal | None = None,
    limits: Limits | None = None,
    threads: int | None = None,
    memory_limit: float | None = None,
    listener: Listener = silent,
) -> Repair:
    """Find the lawful plan of one tier that moves fewest patients from their present groups.

    Parameters
    ----------
    problem
        The problem with its present groups; prices in it, other than of travel, are left aside.
    price
        Patient-kilometres (patient-hours) that a patient moved costs, with at most three decimals:
        then travel and patients moved are weighed. `None`: patients moved come first.

    Raises
    ------
    InputError
        The tier is not in the problem, no practice has a present group, or the problem limits a
        measure.
    """
    problem.settings.tier(tier)  # one that is there
    everyone = np.arange(len(problem.practices))
    if not any_present_group(problem, tier, everyone):
        raise InputError(
            "no practice has a present group to begin with",
            where="practices.csv",
            remedy=f"fill the column current_{tier}, or give a plan: --start plan.csv",
        )
    if any(limit.tier == tier for limit in problem.settings.limits):
        raise InputError(
            "the problem limits a measure already",
            where="problem.toml, limits",
            remedy="remove its limits: a repair sets its own",
        )
    limits = limits or Limits()

    def solved(asked: Problem, within: Limits, start: Plan | None = None) -> Result:
        return solve(
            asked,
            tiers=(tier,),
            limits=within,
            threads=threads,
            memory_limit=memory_limit,
            start=start,
            listener=listener,
        )

    if price is not None:
        return Repair(solved(priced(problem, tier, "moved", price=price), limits), None)
    soon = replace(limits.share(_BEGINNING), gap=_NEAR)
    start = solved(priced(problem, tier, "moved", price=_A_MOVE), soon).plan
    counted = priced(problem, tier, "moved", price=Decimal(1), weight=Decimal(0))
    fewest = solved(counted, limits.share(_COUNTING), start)
    if fewest.plan is None or fewest.verification is None:
        return Repair(fewest, fewest)
    least = Limit(measure="moved", tier=tier, at_most=fewest.verification.tiers[tier].moved)
    asked = priced(problem, tier, "moved", price=Decimal(0)).changed(limits=(least,))
    return Repair(solved(asked, limits, fewest.plan), fewest)
