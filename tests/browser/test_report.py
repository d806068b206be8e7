"""The report in a real Chromium: no error, no request, no violation of axe-core, by keyboard."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Rules of WCAG 2.2 are off in axe-core unless they are asked for.
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return the page of a run."""
    folder = tmp_path_factory.mktemp("browser")
    assert program("solve", INSTANCE, "--out", folder / "run", "--no-rule-account").code == 0
    out = folder / "report.html"
    assert program("report", INSTANCE, folder / "run", "--out", out).code == 0
    return out


@pytest.fixture(scope="module")
def no_plan(tmp_path_factory):
    """Return the page of a run without a plan."""
    folder, problem = tmp_path_factory.mktemp("none"), INSTANCE.parent / "lonely-60"
    assert program("solve", problem, "--out", folder / "run").code == 4
    out = folder / "report.html"
    assert program("report", problem, folder / "run", "--out", out).code == 0
    return out


@pytest.fixture
def kept(tmp_path):
    """Return where pictures of pages are kept: `NETFORM_SCREENSHOTS`, or nowhere for long."""
    folder = Path(os.environ.get("NETFORM_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_it_opens_without_an_error_or_a_request(page, kept):
    assert page.title().endswith(": networks")
    assert page.locator(".network").count() == 8
    page.screenshot(path=str(kept / "report.png"), full_page=True)
    page.locator("#map").screenshot(path=str(kept / "map.png"))
    page.locator("#network-1").screenshot(path=str(kept / "network.png"))
    for name in ("report", "map", "network"):
        assert (kept / f"{name}.png").stat().st_size > 5_000


def test_it_reflows_on_a_narrow_screen(page, kept):
    page.set_viewport_size({"width": 320, "height": 640})  # WCAG 2.2, 1.4.10
    page.screenshot(path=str(kept / "narrow.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_each_network_has_a_page_to_sign_on_paper(page, kept):
    assert not page.locator("#network-1 .signed").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#network-1 .signed").is_visible()
    assert not page.locator("nav").is_visible()
    page.pdf(path=str(kept / "report.pdf"), format="A4")
    assert (kept / "report.pdf").read_bytes().count(b"/Type /Page\n") >= 8


def test_a_run_without_a_plan_says_where(browser, no_plan, kept):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(no_plan.as_uri())
    assert page.locator("#reason-1 svg circle").count() == 1
    assert "no neighbour it could join" in page.inner_text("#reason-1")
    page.screenshot(path=str(kept / "no-plan.png"), full_page=True)
    page.close()


@pytest.mark.parametrize("which", ["report", "no_plan"])
def test_axe_finds_no_violation(browser, which, request):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_page(viewport={"width": 1200, "height": 900}, bypass_csp=True)
    page.goto(request.getfixturevalue(which).as_uri())
    found = axe.Axe().run(page, options=RULES).response["violations"]
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


def test_who_deals_with_a_trust_is_marked_and_said(page):
    page.select_option("#trust", "RA1")
    dealers = page.locator("tr[data-trusts~=RA1]").count()
    assert page.locator("circle.dealing").count() == dealers > 0
    assert f"{dealers} practices deal with it" in page.inner_text("#dealers")
    page.locator("#dealers a").first.click()
    assert page.url.partition("#")[2].startswith("network-")
    page.select_option("#trust", "")
    assert page.locator("circle.dealing").count() == 0
    assert page.inner_text("#dealers") == ""


def test_a_code_that_is_not_there_is_said_so(page):
    page.fill("#practice", "Z99999")
    page.locator("#search button").click()
    assert "No practice" in page.inner_text("#found")


def test_the_path_of_a_new_user(browser, tmp_path):
    """README's first commands, as they stand there, end at a page that opens and asks nobody."""
    readme = (INSTANCE.parents[1] / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"netform (?:solve|report) instances/tower-hamlets .*", readme)[:2]
    assert [each.split()[1] for each in commands] == ["solve", "report"]
    (tmp_path / "instances").symlink_to(INSTANCE.parent)
    for command in commands:
        words = [sys.executable, "-m", *command.split()]
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    page, heard = browser.new_page(), []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    out = tmp_path / "report.html"
    page.goto(out.as_uri())
    assert page.locator(".status strong").inner_text() == "optimal"
    assert heard == [out.as_uri()]
    page.close()


def test_all_is_there_without_scripts(browser, report):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("tr[data-practice]").count() == 34
    assert page.locator(".tools:visible").count() == 0  # they would do nothing
    context.close()
