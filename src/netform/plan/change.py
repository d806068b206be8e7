"""Patients moved from their present groups: the measure of change that proofs are about (M8)."""

from netform.plan.matching import in_common
from netform.plan.numbered import planned_groups
from netform.plan.plan import Plan
from netform.problem import Problem, tier_problem


def patients_moved(problem: Problem, plan: Plan, tier: str) -> int:
    """Count the patients of each group whose present group is not the one with most of them.

    Practices in no group of the plan do not count. Between present groups with equally many
    patients the smallest code would decide who moved (M8); how many moved is the same.

    Parameters
    ----------
    problem
        The problem, whose `practices.csv` says what the present groups are; a practice without
        one counts as a group of its own.
    plan
        The plan, lawful or not.
    tier
        A tier of the plan.
    """
    view = tier_problem(problem, tier)
    common = in_common(planned_groups(view, plan, tier), view.present, view.patients)
    return int(common.sum() - common.max(axis=1).sum())
