"""The report of data with odd names, in a real Chromium: what it says and does stays right."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.browser.test_report import INSTANCE
from tests.cli.conftest import program

CODES = {"P00001": "<script>x", "P00002": "E F", "P00003": "=1+1"}
NAMES = [
    "<script>alert(1)</script>",
    "W" * 300,
    "Ctl\x01\x1b[31m \u202e",
    "\U0001f600 & 'so' \"on\"",
]
TRUSTS = ["T U", "<img src=x>"]
LONG = "list_sizes_of_the_whole_country_by_practice_and_month_as_published.csv"


def rewrite(path: Path, change) -> None:
    """Change each row of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(change(number, row) for number, row in enumerate(rows))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return the page of a run of a problem with such names, codes and files."""
    folder = tmp_path_factory.mktemp("odd")
    problem = folder / "problem"
    shutil.copytree(INSTANCE, problem, ignore=shutil.ignore_patterns("best_known*", "recipe*"))
    with (problem / "trusts.csv").open(encoding="utf-8", newline="") as file:
        known = [row["trust_code"] for row in csv.DictReader(file)]
    words = CODES | dict(zip(known, TRUSTS, strict=False))

    def changed(number, row):
        row = {name: words.get(text, text) for name, text in row.items()}
        return row | ({"name": NAMES[number]} if "patients" in row and number < len(NAMES) else {})

    for name in ("practices", "neighbours", "relationships", "trusts"):
        rewrite(problem / f"{name}.csv", changed)
    source = f'\n[[sources]]\nfile = "{LONG}"\nrole = "lists"\ndate = ""\nsha256 = ""\n'
    with (problem / "problem.toml").open("a", encoding="utf-8") as file:
        file.write(source)
    run, out = folder / "run", folder / "report.html"
    told = program("solve", problem, "--out", run, "--no-rule-account", "--quiet")
    assert told.code == 0, told.err
    assert program("report", problem, run, "--out", out).code == 0
    return out


@pytest.mark.parametrize("width", [320, 600])
def test_long_words_do_not_widen_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_words_of_charts_are_large_enough_on_a_narrow_screen(page):
    page.set_viewport_size({"width": 320, "height": 640})
    heights = page.locator("figure svg text").evaluate_all(
        "words => words.map(word => word.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 8


def test_a_map_of_tall_land_is_on_one_page_with_its_heading(page):
    page.set_viewport_size({"width": 680, "height": 1000})  # the width of A4 between its margins
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('.map svg').setAttribute('viewBox', '0 0 1000 2500')")
    top = page.locator("#map h2").bounding_box()["y"]
    box = page.locator(".map").bounding_box()
    assert box["y"] + box["height"] - top < 26.7 * 96 / 2.54  # centimetres of A4


def test_a_code_is_found_whatever_is_in_it(page):
    for code, name in zip(CODES.values(), NAMES, strict=False):
        page.fill("#practice", code)
        page.keyboard.press("Enter")
        assert page.locator("circle.found").get_attribute("data-code") == code
        assert page.inner_text("#found").startswith(name.split("\x01")[0])


def test_how_many_more_have_such_a_name_is_said(page):
    page.fill("#practice", "practice")
    page.keyboard.press("Enter")
    rows = page.locator("tr[data-practice] td:nth-child(2)")
    named = sum("practice" in text.lower() for text in rows.all_inner_texts())
    assert f"{named - 1} more have such a name" in page.inner_text("#found")


def test_who_deals_with_a_trust_whose_code_has_a_space(page):
    for trust in TRUSTS:
        page.select_option("#trust", trust)
        assert page.locator("circle.dealing").count() > 0
        assert "practices deal with it" in page.inner_text("#dealers")


def test_a_click_without_a_press_leads_on_as_screen_readers_make_it(page):
    page.evaluate(
        """document.querySelector('[data-section="network-3"] text')
        .dispatchEvent(new MouseEvent("click", {bubbles: true}))"""
    )
    assert page.url.endswith("#network-3")


def test_the_map_does_not_hold_the_wheel_for_ever(page):
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator(".map svg").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    before = page.evaluate("scrollY")
    for _ in range(12):
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(30)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > before
