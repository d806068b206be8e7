"""A real Chromium, and a page in it that is held to be silent."""

import shutil

import pytest


@pytest.fixture(scope="module")
def browser():
    """Return Debian's Chromium, driven by Playwright; skip loudly where there is none."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="BROWSER TESTS NEED pip install 'netform[browser]'"
    )
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("BROWSER TESTS NEED CHROMIUM: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, report):
    """Return the open page of `report`; what it says and asks for is held against it at the end."""
    page = browser.new_page(viewport={"width": 1200, "height": 900}, bypass_csp=False)
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    yield page
    assert complaints == []
    assert set(asked) == {report.as_uri()}
    page.close()
