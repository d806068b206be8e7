"""Today's groups of practices."""

import numpy as np

from netform.problem import present_groups, present_names
from tests.helpers.make import make_problem

PROBLEM = make_problem([10] * 4, [], floor=0, ceiling=40, present=["B", "", "B", ""])


def test_present_groups_are_numbered_as_they_come_and_those_without_are_alone():
    assert present_names(PROBLEM, "network") == ("B", "", "B", "")
    assert present_groups(PROBLEM, "network", np.arange(4)).tolist() == [0, 1, 0, 2]
    assert present_groups(PROBLEM, "network", np.array([1, 2])).tolist() == [0, 1]
    assert present_groups(PROBLEM, "federation", np.arange(4)).tolist() == [0, 1, 2, 3]
