"""docs/batch.md says what `netform batch` does."""

import re
from pathlib import Path

from netform.batch import summary
from netform.batch.planned_run import arguments_of
from netform.batch.scenarios import read_batch
from netform.cli.batch_runs import parsed
from tests.helpers.folder import write_problem

PAGE = (Path(__file__).parents[1] / "docs" / "batch.md").read_text(encoding="utf-8")


def test_the_example_is_a_batch_file(tmp_path):
    blocks = re.findall(r"(?:^    .*\n|^\n)+", PAGE, re.MULTILINE)
    (example,) = (block for block in blocks if "problems = [" in block)
    for name in ("boards/QGH", "boards/QHM", "trials/QGH"):
        write_problem(tmp_path / name)
    (tmp_path / "batch.toml").write_text(re.sub("(?m)^    ", "", example), encoding="utf-8")
    batch = read_batch(tmp_path / "batch.toml")
    scenarios = list(batch.scenarios())
    assert batch.name == "november"
    assert len(scenarios) == 3 * 3 * 2
    options = parsed(arguments_of(scenarios[0]))
    assert options["time_limit"] == 600
    assert options["waive_cheapest"] is True
    assert "tiers.network.floor=28000" in options["set"]


def test_exit_codes_are_those_of_the_code():
    listed = re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    # 2 is that of any refusal, before there is a batch to sum up.
    said = {int(code): words for code, words in listed if code != "2"}
    assert said == summary.IN_WORDS
