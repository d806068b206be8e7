"""The map of a report: groups and practices once, numbers on their land, layers."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from netform.plan import Group, Plan
from netform.problem import load_problem
from netform.report.maps.colours import FILLS
from netform.report.page.plan_report import read_report
from netform.report.page.web_map import web_map
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[3] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    run = tmp_path_factory.mktemp("map") / "run"
    assert program("solve", INSTANCE, "--out", run, "--no-rule-account", "--quiet").code == 0
    return read_report(INSTANCE, [str(run)])


def picture(text):
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", text, re.DOTALL)[0])


def test_every_group_and_practice_is_there_once(report):
    drawn = picture(web_map(report, "network"))
    groups = drawn.findall(".//g[@id='layer-networks']/g")
    assert [each.get("data-section") for each in groups] == [
        f"network-{k + 1}" for k in range(len(report.plan.tiers["network"]))
    ]
    for each, figures in zip(groups, report.of("network"), strict=True):
        assert f"{figures.patients:,} patients" in each.find("path/title").text
    dots = drawn.findall(".//g[@id='layer-practices']/circle")
    assert [dot.get("data-code") for dot in dots] == list(report.problem.practices.codes)
    hubs = [dot for dot in dots if dot.find("title").text.startswith("hub: ")]
    assert [dot.get("data-code") for dot in hubs] == sorted(
        figures.hub for figures in report.of("network")
    )


def test_a_number_of_several_digits_is_no_wider_than_its_land(report):
    run = replace(report.run, problem=load_problem(INSTANCE.parent / "city-240"))
    singles = tuple(Group(np.array([i]), hub=i) for i in range(240))
    many = replace(report, run=run, plan=Plan({"network": singles}))
    numbers = picture(web_map(many, "network")).findall(".//g[@id='layer-networks']/g/text")
    assert [text.text for text in numbers] == [str(k + 1) for k in range(240)]
    west, _, east, _ = shapely.total_bounds(many.land)
    room = shapely.length(shapely.maximum_inscribed_circle(many.land, tolerance=20))
    for text, across in zip(numbers, 2 * room * 1000 / (east - west), strict=True):
        size = float(text.get("font-size"))
        assert 0.6 * size * len(text.text) <= 1.05 * across or size == 1.0


def test_a_layer_without_content_has_no_box(report):
    with_all = web_map(report, "network")
    assert 'data-layer="layer-today"' in with_all
    assert 'data-layer="layer-swing"' not in with_all
    count = len(report.problem.practices)
    nobody = replace(report.problem.practices, current_network=("",) * count)
    run = replace(report.run, problem=replace(report.problem, practices=nobody))
    without = web_map(replace(report, run=run), "network")
    assert 'data-layer="layer-today"' not in without
    assert 'id="layer-today"' not in without


def test_what_signs_mean_is_said_for_each_layer_that_is_there(report):
    text = web_map(report, "network").rpartition("</svg>")[2]
    for words in ("hubs", "Diamonds are trusts", "today&#x27;s groups", "Dashed lines"):
        assert words in text
    assert "swing" not in text
    assert "federations" not in text
    both = replace(report.plan, tiers={**report.plan.tiers, "federation": ()})
    assert "federations" not in web_map(replace(report, plan=both), "network")
    one = (Group(np.arange(len(report.problem.practices)), hub=0),)
    both = replace(report.plan, tiers={**report.plan.tiers, "federation": one})
    assert "blue lines are around federations." in web_map(replace(report, plan=both), "network")


@pytest.mark.parametrize("sign", ["#b0201a", "#005eb8", "#212b32"])
def test_signs_stand_out_from_every_colour_of_land(report, sign):
    assert f'"{sign}"' in web_map(report, "network")  # else this is about nothing
    for fill in (*FILLS, "#ffffff"):
        dark, light = sorted((_light(sign), _light(fill)))
        assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG 2.2, 1.4.11


def _light(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_boxes_say_what_is_shown_at_first(report):
    text = web_map(report, "network")
    boxes = dict(re.findall(r'<input type="checkbox" data-layer="layer-(\w+)"( checked)?>', text))
    assert [name for name, on in boxes.items() if on] == ["networks", "practices"]
