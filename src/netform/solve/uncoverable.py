"""The fewest practices that cannot all be covered, as a witness that needs no solver."""

from netform.plan.proof.witness import Witness, no_cover_witness
from netform.problem import Problem, tier_problem
from netform.solve.limits import Limits


def uncoverable(problem: Problem, tier: str, limits: Limits, threads: int) -> Witness | None:
    """Return a least group of practices that no choice of groups covers.

    Least: without any one of them, fractions of groups cover the others, as far as there was time
    to look. `None` where fractions of groups cover everybody, or limits bind all practices.
    """
    from netform.solve.columns import lay_ground, least_uncovered

    view = tier_problem(problem, tier)
    if view.limits:
        return None
    found = least_uncovered(lay_ground(view), limits, threads)
    if found is None:
        return None
    points = zip(view.codes, found.practice.tolist(), strict=True)
    return no_cover_witness(problem, tier, {code: point for code, point in points if point})
