"""The map of a plan: every practice and group once, in words too, whatever names hold."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netform.errors import InputError
from netform.plan import present_plan
from netform.problem import load_problem
from netform.report.maps.picture import picture
from netform.report.maps.plan_map import plan_map
from netform.solve import solve
from tests.helpers.make import make_problem

INSTANCE = Path(__file__).parents[3] / "instances" / "tower-hamlets"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def problem():
    return load_problem(INSTANCE)


@pytest.fixture(scope="module")
def plan(problem):
    return solve(problem, threads=1).plan


def test_every_practice_and_group_is_there_once_with_its_figures(problem, plan):
    drawing = plan_map(problem, plan, "network", "a plan")
    document = ElementTree.fromstring(picture(drawing, ".svg"))
    titles = [each.text for each in document.iter(f"{SVG}title")]
    groups = [text for text in titles if text.startswith("network ")]
    patients = problem.practices.patients
    for number, group in enumerate(plan.tiers["network"]):
        said = f"network {number + 1}: {int(patients[group.members].sum()):,} patients; "
        (own,) = [text for text in groups if text.startswith(said)]
        assert own.endswith(", ".join(map(problem.practices.title, group.members.tolist())))
    assert len(groups) == len(plan.tiers["network"])
    dots = [text for text in titles if text.endswith(" patients")]
    for i in range(len(problem.practices)):
        title = problem.practices.title(i)
        assert sum(title in text for text in dots) == 1
    hubs = sum(text.startswith("hub: ") for text in dots)
    assert hubs == len(groups)
    numbers = [each.text for each in document.iter(f"{SVG}text") if (each.text or "").isdigit()]
    assert sorted(map(int, numbers)) == list(range(1, len(groups) + 1))
    assert document.get("role") == "img"
    assert f"{len(groups)} networks" in document.find(f"{SVG}desc").text


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_equal_plans_are_equal_bytes(problem, plan, suffix):
    one, other = (picture(plan_map(problem, plan, "network", "x"), suffix) for _ in range(2))
    assert one == other
    assert one.startswith(b"<?xml" if suffix == ".svg" else b"\x89PNG")


def test_names_stay_text(problem):
    names = list(problem.practices.names)
    names[0], names[1] = "<script>alert(1)</script>", "\"'&]]>"
    practices = replace(problem.practices, names=tuple(names))
    named = replace(problem, practices=practices)
    text = picture(plan_map(named, present_plan(named), "network", "<b>"), ".svg").decode()
    assert "<script" not in text
    assert "<b>" not in text
    titles = [each.text for each in ElementTree.fromstring(text.encode()).iter(f"{SVG}title")]
    assert any(names[0] in title for title in titles)
    assert any(names[1] in title for title in titles)


def test_a_control_character_in_a_name_leaves_the_picture_readable(problem):
    names = list(problem.practices.names)
    names[0] = "Ctl\x01\x07\x1b[31m\u202e surgery"
    named = replace(problem, practices=replace(problem.practices, names=tuple(names)))
    text = picture(plan_map(named, present_plan(named), "network", "\x02"), ".svg")
    titles = [each.text for each in ElementTree.fromstring(text).iter(f"{SVG}title")]
    assert any("Ctl\ufffd\ufffd\ufffd[31m\ufffd surgery" in title for title in titles)


def test_land_and_dots_are_inside_the_paper(problem, plan):
    text = picture(plan_map(problem, plan, "network", "x"), ".svg").decode()
    _, _, width, height = map(float, re.search(r'viewBox="([^"]+)"', text)[1].split())
    for x, y in re.findall(r'c[x]="([\d.-]+)" cy="([\d.-]+)"', text):
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height


def test_a_practice_at_the_end_of_the_world_is_said_and_not_drawn_in_dots():
    points = [(0, 0), (100, 0), (0, 90_000_000)]
    far = make_problem([10] * 3, [(0, 1)], floor=0, ceiling=40, points=points)
    drawing = plan_map(far, present_plan(far), "network", "x")
    assert picture(drawing, ".svg").startswith(b"<?xml")
    with pytest.raises(InputError, match="times as high as wide"):
        picture(drawing, ".png")


def test_another_suffix_is_refused(problem, plan):
    with pytest.raises(InputError, match=r"\.svg or \.png"):
        picture(plan_map(problem, plan, "network", "x"), ".gif")
