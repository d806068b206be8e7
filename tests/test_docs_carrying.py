"""The example of docs/carrying.md does what the page says."""

import re
import shutil
from pathlib import Path

from tests.cli.conftest import program

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "carrying.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_shows(tmp_path):
    example = PAGE.split("## Example, not real figures", 1)[1]
    folder = shutil.copytree(ROOT / "instances" / "tower-hamlets", tmp_path / "tower-hamlets")
    files = dict(re.findall(r'```csv title="(.+?)"\n(.*?)```', example, re.DOTALL))
    assert set(files) == {"budget.csv", "services.csv"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (printed,) = re.findall(r"```text\n(.*?)```", example, re.DOTALL)
    answer = program("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert answer.code == 0
    assert f"\n\n{printed}\nwritten: " in answer.out
    assert program("verify", folder, tmp_path / "run").code == 0
