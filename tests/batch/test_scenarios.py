"""Batch files: every problem with every choice of the grid, and a word for each fault."""

import sys
from pathlib import Path

import pytest

from netform.batch.scenarios import read_batch
from netform.errors import InputError
from tests.helpers.folder import write_problem


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder with the problems a, b and c, and a folder that is none."""
    for name in ("a", "b", "c"):
        write_problem(tmp_path / name)
    (tmp_path / "d").mkdir()
    return tmp_path


def read(folder: Path, text: str):
    (folder / "batch.toml").write_text(text, encoding="utf-8")
    return read_batch(folder / "batch.toml")


def test_every_problem_has_every_choice_of_the_grid(folder):
    batch = read(
        folder,
        """
        problems = ["b", "*"]
        [options]
        time-limit = 60
        [set]
        tiers.network.floor = 20000
        [grid]
        "tiers.network.relationship_price" = [0, 2000]
        "options.gap" = [0.0, 0.01, 0.1]
        """,
    )
    assert batch.name == "batch"
    assert [problem.name for problem in batch.problems] == ["b", "a", "c"]
    scenarios = list(batch.scenarios())
    assert len(scenarios) == 3 * 2 * 3
    one = scenarios[4]
    assert one.problem == (folder / "b").resolve()
    assert dict(one.settings) == {
        "tiers.network.floor": 20000,
        "tiers.network.relationship_price": 2000,
    }
    assert {name: float(value) for name, value in one.options.items()} == {
        "time_limit": 60,
        "gap": 0.01,
    }
    assert list(one.varied) == ["relationship_price", "gap"]
    assert len({(s.problem, str(s.varied)) for s in scenarios}) == 18


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('problem = ["a"]', "nearest valid key is 'problems'"),
        ("problems = []", "no problems are named"),
        ('problems = "a"', "no problems are named"),
        ('problems = ["x"]', "there is no problem 'x'"),
        ('problems = ["d"]', "there is no problem 'd'"),
        ('problems = ["x*"]', "there is no problem"),
        ('problems = ["a"]\noptions = 3', "'options' is no table"),
        ('problems = ["a"]\n[grid]\ngap = 3', "grid.gap is not a list"),
        ('problems = ["a"]\n[grid]\ngap = []', "grid.gap is not a list"),
        ("problems = [", "not valid TOML"),
    ],
)
def test_a_fault_is_named(folder, text, words):
    with pytest.raises(InputError, match=words.replace("[", r"\[")):
        read(folder, text)


def test_too_many_runs_are_refused(folder):
    values = ", ".join(map(str, range(1_200)))
    text = f'problems = ["a"]\n[grid]\n"options.gap" = [{values}]\n"options.seed" = [{values}]'
    with pytest.raises(InputError, match="1,440,000 runs"):
        read(folder, text)


def test_there_is_no_file(tmp_path):
    with pytest.raises(InputError, match="missing"):
        read_batch(tmp_path / "batch.toml")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_text_is_refused(folder):
    write_problem(folder / "bad\udcff")
    with pytest.raises(InputError, match="is no text"):
        read(folder, 'problems = ["*"]')
