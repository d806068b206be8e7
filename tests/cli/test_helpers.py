"""Workers inside one solve, from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import assert_one_message, program

INSTANCE = Path(__file__).parents[2] / "instances" / "islands-80"


def test_solve_with_workers_and_a_batch_that_is_split(tmp_path):
    told = program("solve", INSTANCE, "--out", tmp_path / "run", "--workers", "2", "--json")
    assert told.code == 0, told.err
    alone = program("solve", INSTANCE, "--out", tmp_path / "alone", "--json")
    assert json.loads(told.out)["objective"] == json.loads(alone.out)["objective"]
    file = tmp_path / "batch.toml"
    file.write_text(f"problems = ['{INSTANCE}']\n", encoding="utf-8")
    out = tmp_path / "runs"
    split = program("batch", file, "--out", out, "--workers", "2", "--split", "--json")
    assert split.code == 0, split.err
    (run,) = out.glob("*/summary.json")
    assert json.loads(run.read_text())["objective"] == json.loads(alone.out)["objective"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--workers", "2", "--scheduler", "tcp://127.0.0.1:1"), "its own workers"),
        (("--workers", "2", "--backend", "assignment"), "own engine alone"),
    ],
)
def test_helpers_that_cannot_be_are_refused(netform, tmp_path, words, said):
    out = tmp_path / "run"
    assert_one_message(netform("solve", INSTANCE, "--out", out, *words), said)
    assert not out.exists()


def test_a_split_without_workers_is_refused(netform, tmp_path):
    file = tmp_path / "batch.toml"
    file.write_text(f"problems = ['{INSTANCE}']\n", encoding="utf-8")
    words = ("--workers", "0", "--split")
    assert_one_message(netform("batch", file, "--out", tmp_path / "runs", *words), "--split")
