"""The report in a real Chromium: no error, no request, no violation of axe-core, by keyboard."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="BROWSER TESTS NEED pip install 'netform[browser]'"
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="BROWSER TESTS NEED CHROMIUM: apt-get install chromium"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return the page of a run."""
    folder = tmp_path_factory.mktemp("browser")
    assert program("solve", INSTANCE, "--out", folder / "run", "--no-rule-account").code == 0
    out = folder / "report.html"
    assert program("report", INSTANCE, folder / "run", "--out", out).code == 0
    return out


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, report):
    """Return the open page; what it complains of and asks for is held against it at the end."""
    page = browser.new_page(viewport={"width": 1200, "height": 900}, bypass_csp=False)
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    yield page
    assert complaints == []
    assert set(asked) == {report.as_uri()}
    page.close()


def test_it_opens_without_an_error_or_a_request(page, tmp_path):
    assert page.title().endswith(": networks")
    assert page.locator(".network").count() == 8
    kept = Path(os.environ.get("NETFORM_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(kept / "report.png"), full_page=True)
    assert (kept / "report.png").stat().st_size > 10_000


def test_axe_finds_no_violation(browser, report):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_page(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    page.goto(report.as_uri())
    found = axe.Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


def test_the_main_tasks_by_keyboard_alone(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    _tab_to(page, "document.activeElement.id === 'practice'")
    page.keyboard.type("P00010")
    page.keyboard.press("Enter")
    assert "is in Network" in page.inner_text("#found")
    assert page.locator("circle.found").get_attribute("data-code") == "P00010"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#found') !== null")
    page.keyboard.press("Enter")
    section = page.url.partition("#")[2]
    assert page.locator(f'#{section} tr[data-practice="P00010"]').count() == 1
    page.locator("#practice").focus()
    _tab_to(page, "document.activeElement.dataset.map === 'in'")
    before = page.locator(".map svg").get_attribute("viewBox")
    page.keyboard.press("Enter")
    assert page.locator(".map svg").get_attribute("viewBox") != before
    _tab_to(page, "document.activeElement.dataset.layer === 'layer-networks'")
    page.keyboard.press("Space")
    assert not page.locator("#layer-networks").is_visible()


def _tab_to(page, condition: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"no Tab leads to where {condition}")


def test_a_click_on_the_map_leads_to_the_page_of_the_group(page):
    page.locator('[data-section="network-2"] text').click()
    assert page.url.endswith("#network-2")


def test_a_code_that_is_not_there_is_said_so(page):
    page.fill("#practice", "Z99999")
    page.locator("#search button").click()
    assert "No practice" in page.inner_text("#found")


def test_all_is_there_without_scripts(browser, report):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("tr[data-practice]").count() == 34
    context.close()
