"""Colours: neighbours differ, and text can be read on each."""

import itertools

import numpy as np
import pytest

from netform.report.maps.colours import FILLS, fills
from tests.helpers.problems import problems, random_problem


def luminance(colour: str) -> float:
    """Return the relative luminance by WCAG 2.2."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("fill", FILLS)
def test_dark_text_has_a_contrast_of_seven_on_each(fill):
    assert (luminance(fill) + 0.05) / (luminance("#212b32") + 0.05) >= 7


def test_groups_that_an_edge_joins_differ():
    for family, seed in problems(40):
        problem = random_problem(family, seed, 10)
        groups = [np.array([i]) for i in range(len(problem.practices))]
        chosen = fills(problem, groups)
        edges = problem.neighbours
        for i, j in zip(edges.first.tolist(), edges.second.tolist(), strict=True):
            assert chosen[i] != chosen[j]
        assert fills(problem, groups) == chosen


def test_practices_in_no_group_are_in_nobodys_way():
    problem = random_problem("grid", 1, 9)
    assert fills(problem, []) == []
    assert fills(problem, [np.array([0])]) == [FILLS[0]]


def test_no_two_fills_are_the_same():
    assert all(one != other for one, other in itertools.combinations(FILLS, 2))
