import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from netform.plan import FrontierPoint
from netform.problem import Problem
from netform.report.frontier_plot import plot_frontier
from tests.helpers.make import make_problem

PNG = b"\x89PNG\r\n\x1a\n"


def problem(**options) -> Problem:
    return make_problem([10, 10], [(0, 1)], floor=10, ceiling=20, **options)


def point(measure: int, travel: int, status: str = "optimal") -> FrontierPoint:
    return FrontierPoint(status, None, measure, travel, travel, measure, 4, 70, 900, "r")


THREE = [point(9, 100_000_000), point(7, 124_000_000), point(6, 3_624_000_000)]


def drawn(tmp_path, points, *, measure="relationships", of=None, name="f.svg") -> str:
    plot_frontier(points, tmp_path / name, of or problem(), measure)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    return text


def test_svg_and_png_are_written(tmp_path):
    drawn(tmp_path, THREE)
    plot_frontier(THREE, tmp_path / "f.png", problem(), "relationships")
    assert (tmp_path / "f.png").read_bytes().startswith(PNG)


def test_equal_points_give_equal_svg_bytes(tmp_path):
    first = drawn(tmp_path, THREE, name="a.svg")
    assert drawn(tmp_path, [replace(each) for each in THREE], name="b.svg") == first
    assert drawn(tmp_path, THREE[:2], name="c.svg") != first


def test_the_prices_stand_in_the_text(tmp_path):
    text = drawn(tmp_path, THREE)
    assert ">+12<" in text
    assert ">+3,500<" in text
    assert len(re.findall(r">\+[\d,]+<", text)) == 2


def test_prices_in_hours_where_travel_is_in_seconds(tmp_path):
    seconds = problem(travel=[[0, 9], [9, 0]], unit="seconds")
    made = [point(9, 3_600_000), point(8, 3_600_000 * 43)]
    text = drawn(tmp_path, made, of=seconds)
    assert ">+42<" in text
    assert "patient-hours" in text
    assert "straight line" not in text
    assert "patient-km" not in text


def test_straight_lines_are_called_so(tmp_path):
    text = drawn(tmp_path, THREE)
    assert "patient-km" in text
    assert "straight line" in text


@pytest.mark.parametrize("measure", ["relationships", "groups", "farthest"])
@pytest.mark.parametrize("points", [THREE, THREE[:1]])
def test_every_measure_and_one_point_alone_can_be_drawn(tmp_path, measure, points):
    assert "proved" in drawn(tmp_path, points, measure=measure)


def test_inferred_relationships_are_called_so_on_their_axis(tmp_path):
    marked = problem(inferred="nearest site of each $kind$ within 30 km")
    text = drawn(tmp_path, THREE, of=marked)
    assert "(inferred: nearest site of each $kind$ within 30 km)" in text
    assert "inferred" not in drawn(tmp_path, THREE, of=marked, measure="groups")
    assert "inferred" not in drawn(tmp_path, THREE)


def test_one_point_at_nothing_can_be_drawn(tmp_path):
    drawn(tmp_path, [point(0, 0)])


@pytest.mark.parametrize("statuses", ["f", "of", "fo", "ofo", "ff"])
def test_points_that_are_not_proved_are_told_apart(tmp_path, statuses):
    words = {"o": "optimal", "f": "feasible"}
    made = [replace(each, status=words[s]) for each, s in zip(THREE, statuses, strict=False)]
    text = drawn(tmp_path, made)
    assert "not proved in time" in text
    assert (">proved<" in text) == ("o" in statuses)


def test_many_points_go_without_labels(tmp_path):
    many = [point(100 - k, 10**6 * (k + 1) ** 2) for k in range(60)]
    assert not re.findall(r">\+[\d,]+<", drawn(tmp_path, many))
    assert len(re.findall(r">\+[\d,]+<", drawn(tmp_path, many[:10]))) == 9


@pytest.mark.parametrize("name", ["", "a $x_1$ & <b>", "$", r"of $\foo_$ and 5 $", "Netz Ä" * 40])
def test_a_problem_of_any_name_can_be_drawn(tmp_path, name):
    made = problem()
    made = made.changed(name=name)
    drawn(tmp_path, THREE, of=made)
    plot_frontier(THREE, tmp_path / "f.png", made, "relationships")
