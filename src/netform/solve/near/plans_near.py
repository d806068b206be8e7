"""Solve a problem to know how much plans near the optimum may cost."""

from collections.abc import Sequence
from decimal import Decimal

from netform.problem import Problem
from netform.solve.limits import Limits
from netform.solve.near.near import Near
from netform.solve.near.nested_near import NestedNear
from netform.solve.solve import solve

_SHARE = 0.5  # of the time, for the best joint plan of two tiers and its bound


def plans_near(
    problem: Problem,
    tiers: Sequence[str],
    within: Decimal,
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    memory_limit: float | None = None,
) -> Near:
    """Return the plans of one tier, or of two, that cost at most so much.

    Parameters
    ----------
    within
        How far from the proved bound a plan may be, a fraction.
    limits
        Those of the whole work; two tiers are solved in a part of it.

    Raises
    ------
    InputError
        As `solve`.
    """
    limits = limits or Limits()
    base = solve(
        problem,
        tiers=tiers,
        limits=limits if len(tiers) == 1 else limits.share(_SHARE),
        threads=threads,
        memory_limit=memory_limit,
    )
    rest = (within, limits, threads, memory_limit)
    if len(tiers) == 1:
        return Near(base, tiers[0], *rest)
    known = [tier.name for tier in problem.settings.tiers]
    lower, upper = sorted(tiers, key=known.index)
    return NestedNear(base, lower, *rest, upper=upper)
