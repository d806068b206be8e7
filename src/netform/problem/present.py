"""Today's groups of practices, as `practices.csv` names them (M8)."""

import numpy as np

from netform.problem.problem import Problem
from netform.problem.travel import Integers


def present_names(problem: Problem, tier: str) -> tuple[str, ...]:
    """Return the name of each practice's present group; empty text where it has none."""
    practices = problem.practices
    return practices.current_network if tier == "network" else practices.current_federation


def any_present_group(problem: Problem, tier: str, source: Integers) -> bool:
    """Return whether some of these practices have a present group."""
    names = present_names(problem, tier)
    return any(names[i] for i in source.tolist())


def present_groups(problem: Problem, tier: str, source: Integers) -> Integers:
    """Number the present groups of some practices, in order of appearance; int64, shape (source,).

    A practice without a present group is a group of its own.
    """
    names = present_names(problem, tier)
    number: dict[object, int] = {}
    groups = (names[i] or i for i in source.tolist())
    return np.array([number.setdefault(group, len(number)) for group in groups], dtype=np.int64)
