"""The plan near the optimum that differs most from some others, by its partners.

How many patients may be alike is halved again and again; each time there is such a plan, or a proof
that there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from netform.plan import Plan
from netform.solve.near.near import Near

_NEAR_ENOUGH = 50  # a difference is found to one such part of all patients
_AT_ONCE = 20.0  # seconds for a question that makes a good plan better


@dataclass(frozen=True, eq=False)
class Differing:
    """What was found.

    Attributes
    ----------
    plan
        The plan; `None` without one.
    at_most
        Patients by whom no plan near the optimum differs more from all the others, proved.
    is_none
        Whether no plan differs enough, proved.
    """

    plan: Plan | None
    at_most: int
    is_none: bool = False


def most_differing(near: Near, others: Sequence[Plan], enough: int, seconds: float) -> Differing:
    """Find a plan that differs from each of some others by as many patients as can be.

    Parameters
    ----------
    enough
        By so many patients it has to differ from each.
    seconds
        For all questions that only make the difference larger, about.
    """
    first = near.ask(near.problem, unlike=others, alike=near.patients - enough)
    if first.plan is None:
        return Differing(None, enough - 1 if first.is_none else near.patients, first.is_none)
    best, impossible = first.plan, -1
    low, high = -1, near.patients - near.least_difference(best, others)
    until = near.limits.elapsed() + seconds
    while high - low > max(1, near.patients // _NEAR_ENOUGH):
        left = min(_AT_ONCE, until - near.limits.elapsed())
        if left <= 0 or near.limits.reached():
            break
        alike = (low + high) // 2
        more = near.ask(near.problem, unlike=others, alike=alike, seconds=left)
        if more.plan is None:
            low = alike
            impossible = alike if more.is_none else impossible
            continue
        best = more.plan
        high = near.patients - near.least_difference(best, others)
    return Differing(best, near.patients - impossible - 1)
