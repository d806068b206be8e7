"""Charts say their figures in words and numbers, and names stay text."""

import re
from xml.etree import ElementTree

import pytest

from netform.report.page.charts import bars_chart, distances_chart, sizes_chart, steps_chart


def texts(figure: str) -> list[str]:
    document = ElementTree.fromstring(figure)
    return [each.text for each in document.iter("text")]


def test_each_group_is_a_dot_between_the_lines_of_the_band_or_outside():
    figure = sizes_chart("network", [31_000, 49_000, 52_000, 30_000], 30_000, 50_000)
    document = ElementTree.fromstring(figure)
    dots = [float(each.get("cy")) for each in document.iter("circle")]
    assert dots == sorted(dots, reverse=True)  # smallest first, and the largest is highest
    low, high = (float(each.get("y1")) for each in document.iter("line"))
    assert [high <= dot <= low for dot in dots] == [True, True, True, False]
    assert "1 outside" in document.find(".//svg").get("aria-label")
    assert {"30,000", "50,000"} <= set(texts(figure))


def test_each_bar_has_its_number_and_is_as_long():
    series = [("practices", [200, 50]), ("today", [0, 7]), ("planned", [100, 25])]
    figure = bars_chart("title", ["A & B <Trust>", "C"], series)
    said = texts(figure)
    for _, values in series:
        for value in values:
            assert f"{value:,}" in said
    assert "A & B <Trust>" in said
    wide = [float(w) for w in re.findall(r'width="([\d.]+)" height="15"', figure)]
    assert wide[0] == 2 * wide[2] == 4 * wide[3]
    assert wide[1] == 0


@pytest.mark.parametrize("most", [7, 254_159, 62_371_452, 10**12])
def test_the_number_of_the_longest_bar_is_inside_the_picture(most):
    figure = ElementTree.fromstring(bars_chart("title", ["A"], [("patients", [most])]))
    (number,) = [each for each in figure.iter("text") if each.text == f"{most:,}"]
    assert float(number.get("x")) + 0.55 * 14 * len(f"{most:,}") <= 1000


def test_without_figures_there_is_no_chart():
    assert sizes_chart("network", [], 1, 2) == ""
    assert bars_chart("title", [], [("practices", [])]) == ""
    assert bars_chart("title", ["A"], [("practices", [0])]) == ""


def test_patients_are_counted_in_equal_steps_of_distance():
    practices = [(0, 10), (400, 20), (500, 30), (501, 40), (2_400, 50)]
    figure = distances_chart("network", practices, "metres")
    said = ElementTree.fromstring(figure).find(".//svg").get("aria-label")
    assert said.endswith(
        "up to 0.5 km 60, up to 1 km 40, up to 1.5 km 0, up to 2 km 0, up to 2.5 km 50"
    )
    assert {"60", "40", "0", "50"} <= set(texts(figure))
    minutes = distances_chart("network", [(59, 1), (3_600, 2)], "seconds")
    assert "up to 10 minutes" in texts(minutes)
    assert "up to 60 minutes" in texts(minutes)
    assert distances_chart("network", [(0, 7)], "metres").count("<rect") == 2
    assert distances_chart("network", [], "metres") == ""


def test_a_trade_off_falls_in_steps_from_one_end_to_the_other():
    figure = steps_chart("title", [(48, 707.3), (59, 607.2), (52, 650.0)], ("fewer", "travel"))
    document = ElementTree.fromstring(figure)
    places = [(float(c.get("cx")), float(c.get("cy"))) for c in document.iter("circle")]
    assert places == sorted(places)
    assert [y for _, y in places] == sorted(y for _, y in places)
    assert {"48: 707.3", "59: 607.2"} <= set(texts(figure))
    assert steps_chart("title", [(1, 1.0)], ("a", "b")).count("<circle") == 1
    assert steps_chart("title", [], ("a", "b")) == ""
