"""The documentation builds without a warning, holds every command, and asks no other address."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from netform.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
pytest.importorskip("material", reason="THE SITE NEEDS pip install 'netform[docs]'")
pytest.importorskip("mkdocs_click", reason="THE SITE NEEDS pip install 'netform[docs]'")
pytest.importorskip("mkdocstrings", reason="THE SITE NEEDS pip install 'netform[docs]'")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of the site, built as a user builds it."""
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_command_and_its_options_are_in_the_reference(site):
    page = (site / "commands.html").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f'id="netform-{command}"' in page, command
    for option in ("--checkpoint", "--certainty", "--compare-with", "--split"):
        assert option in page


def test_every_page_of_the_folder_is_in_the_site(site):
    for page in (ROOT / "docs").glob("*.md"):
        assert (site / f"{page.stem}.html").exists(), page.name


def test_pages_load_nothing_from_elsewhere(site):
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="?(https?://[^" >]+)', text)
        loaded += re.findall(r'<link[^>]* rel="?stylesheet"?[^>]* href="?(https?://[^" >]+)', text)
        assert loaded == [], page.name


def test_functions_have_their_parameters_and_errors(site):
    page = (site / "api.html").read_text(encoding="utf-8")
    for word in ("netform.solve.solve.solve", "memory_limit", "SolverError", "load_problem"):
        assert word in page
