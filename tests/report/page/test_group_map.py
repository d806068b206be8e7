"""The map of a group's page: every member once by its code, none over another, inside the frame."""

import re
from pathlib import Path

import numpy as np
import pytest

from netform.plan import Group, present_plan
from netform.problem import load_problem
from netform.report.maps.cells import cells_of
from netform.report.page.group_map import group_map
from tests.helpers.make import make_problem

INSTANCE = Path(__file__).parents[3] / "instances" / "region-60"
TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]+)</text>')


@pytest.fixture(scope="module")
def problem():
    return load_problem(INSTANCE)


def test_every_member_is_there_once_inside_the_frame(problem):
    cells = cells_of(problem)
    for group in present_plan(problem).tiers["network"]:
        picture = group_map(problem, group, cells, "Map")
        wide, high = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', picture).groups())
        assert high <= 1.51 * wide
        said = TEXT.findall(picture)
        codes = [problem.practices.codes[i] for i in group.members.tolist()]
        assert [code for _, _, code in said] == codes
        assert picture.count("<circle") == len(codes)
        assert all(0 <= float(x) <= wide for x, _, _ in said)
        dots = re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', picture)
        assert all(0 <= float(x) <= wide and 0 <= float(y) <= high + 1 for x, y in dots)


def test_codes_of_one_place_stand_below_each_other():
    points = [(0, 0), (0, 0), (0, 0), (5_000, 900)]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([10] * 4, edges, floor=10, ceiling=40, points=points)
    everyone = Group(members=np.arange(4), hub=1)
    picture = group_map(problem, everyone, cells_of(problem), 'a "title"')
    lines = [float(y) for _, y, _ in TEXT.findall(picture)]
    assert [round(later - lines[0]) for later in lines[1:3]] == [11, 22]
    assert 'aria-label="a &quot;title&quot;"' in picture


def test_codes_of_practices_near_each_other_do_not_stand_on_each_other(problem):
    edges = [(k, k + 1) for k in range(5)]
    for gap in range(0, 400, 13):
        points = [(0, 0), (gap, gap // 2), (2 * gap, -gap), (gap, -gap), (9_000, 0), (9_050, 5_000)]
        near = make_problem([10] * 6, edges, floor=10, ceiling=60, points=points)
        everyone = Group(members=np.arange(6), hub=0)
        said = TEXT.findall(group_map(near, everyone, cells_of(near), "Map"))
        places = [(float(x), float(y), 6 * len(code)) for x, y, code in said]
        for k, (x, y, wide) in enumerate(places):
            for left, foot, other in places[:k]:
                apart = abs(foot - y) >= 10.9 or left + other <= x or x + wide <= left
                assert apart, (gap, places)
