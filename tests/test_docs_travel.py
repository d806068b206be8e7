"""What docs/travel.md says of the command and the file is so."""

import re
from pathlib import Path

from netform.cli.travel import travel
from netform.problem import load_problem
from tests.helpers.made_roads import write_problem_there

PAGE = (Path(__file__).parents[1] / "docs" / "travel.md").read_text(encoding="utf-8")


def test_every_option_is_on_the_page_and_the_page_names_no_other():
    known = {name for option in travel.params for name in option.opts if name.startswith("--")}
    of_pip = {"--target", "--python-version", "--only-binary", "--no-deps"}
    named = set(re.findall(r"--[a-z][a-z-]*", PAGE)) - of_pip
    everywhere = {"--force", "--quiet", "--debug", "--verbose"}
    assert named == known - everywhere


def test_the_file_on_the_page_is_travel_of_a_problem(tmp_path):
    table = re.search(r'```csv title="travel.csv"\n(.*?)```', PAGE, re.DOTALL)
    settings = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    places = {"A81001": (0, 0), "A81002": (3000, 0)}
    folder = write_problem_there(tmp_path / "p", places, travel=f"\n{settings[1]}")
    (folder / "travel.csv").write_text(table[1], encoding="utf-8")
    there = load_problem(folder).travel
    assert there.unit == "seconds"
    assert there.stored.toarray().tolist() == [[0, 413], [399, 0]]  # travel plus one
