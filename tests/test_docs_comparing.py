"""The example of docs/comparing.md does what the page says."""

import re
from pathlib import Path

from tests.cli.conftest import program

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_shows(tmp_path):
    problem, run = ROOT / "instances" / "tower-hamlets", tmp_path / "run"
    assert program("solve", problem, "--out", run, "--quiet").code == 0
    (printed,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    answer = program("compare", problem, "today", run, "--csv", tmp_path / "tables")
    assert answer.code == 0
    assert answer.out == f"{printed}\nwritten: {tmp_path / 'tables'}\n"
    # The page names every table.
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert named == {path.stem for path in (tmp_path / "tables").iterdir()}
