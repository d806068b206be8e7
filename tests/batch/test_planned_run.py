"""Planned runs: an id that depends on what is asked, and on nothing else."""

from pathlib import Path

import pytest

from netform.batch.planned_run import planned_runs
from netform.batch.scenarios import read_batch
from netform.cli.batch_runs import parsed
from netform.errors import InputError
from tests.helpers.folder import write_problem


def plan(folder: Path, text: str):
    (folder / "batch.toml").write_text(text, encoding="utf-8")
    return planned_runs(read_batch(folder / "batch.toml"), parsed)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder with the problem a."""
    write_problem(tmp_path / "a")
    return tmp_path


def test_ids_are_the_same_for_the_same_question(folder):
    (one,) = plan(folder, 'problems = ["a"]\n[options]\ntime_limit = 60')
    same = (
        'problems = ["a", "*"]\n[options]\ntime-limit = 60.0',
        'problems = ["a"]\n[options]\ntime_limit = 60\nthreads = 2\ntiers = "network"',
    )
    for text in same:
        (again,) = plan(folder, text)
        assert again.id == one.id
    assert one.name == f"a-{one.id[:10]}"


@pytest.mark.parametrize(
    "change",
    [
        "time_limit = 61",
        'time_limit = 60\nwaive_floor = ["A"]',
        "time_limit = 60\n[set]\ntiers.network.floor = 1",
        "time_limit = 60\nseed = 1",
    ],
)
def test_another_question_has_another_id(folder, change):
    (one,) = plan(folder, 'problems = ["a"]\n[options]\ntime_limit = 60')
    (other,) = plan(folder, f'problems = ["a"]\n[options]\n{change}')
    assert other.id != one.id


@pytest.mark.parametrize("option", ["terms", "start"])
def test_what_a_file_of_an_option_holds_is_a_part_of_the_id(folder, option):
    file = folder / "file"
    text = f'problems = ["a"]\n[options]\n{option} = "{file.as_posix()}"'
    file.write_text("one", encoding="utf-8")
    (one,) = plan(folder, text)
    (again,) = plan(folder, text)
    file.write_text("other", encoding="utf-8")
    (other,) = plan(folder, text)
    assert one.id == again.id != other.id
    file.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        plan(folder, text)


def test_another_input_has_another_id(folder):
    (one,) = plan(folder, 'problems = ["a"]')
    file = folder / "a" / "practices.csv"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (other,) = plan(folder, 'problems = ["a"]')
    assert other.id != one.id


def test_arguments_are_those_of_solve(folder):
    runs = plan(
        folder,
        'problems = ["a"]\n[options]\nconfirm = true\nwaive_cheapest = false\n'
        'together = ["A,B", "C,D"]\n[grid]\n"tiers.network.relationship_price" = [0, 2.5]',
    )
    assert [run.arguments for run in runs] == [
        (
            *("--set", f"tiers.network.relationship_price={price}", "--confirm"),
            *("--together", "A,B", "--together", "C,D"),
        )
        for price in ("0", "2.5")
    ]


def test_an_option_that_solve_does_not_know_is_named(folder):
    with pytest.raises(InputError, match="--time-limits"):
        plan(folder, 'problems = ["a"]\n[options]\ntime_limits = 60')
    with pytest.raises(InputError, match="gap"):
        plan(folder, 'problems = ["a"]\n[options]\ngap = 7')


def test_a_key_that_is_no_setting_is_named_before_any_run(folder):
    with pytest.raises(InputError, match="nearest valid key is 'relationship_price'"):
        plan(folder, 'problems = ["a"]\n[grid]\n"tiers.network.relation_price" = [0, 1]')
    with pytest.raises(InputError, match="above ceiling"):
        plan(folder, 'problems = ["a"]\n[set]\ntiers.network.floor = 60000')


def test_a_fault_of_one_problem_of_many_says_of_which(folder):
    write_problem(folder / "b", {"practices.csv": "code\n1\n"})
    with pytest.raises(InputError, match=r"b: practices\.csv, row 1"):
        plan(folder, 'problems = ["a", "b"]')
