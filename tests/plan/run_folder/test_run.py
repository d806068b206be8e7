"""The run folder: complete, whole or not at all, and read back."""

import hashlib
import json

import pytest

from netform.errors import InputError
from netform.plan.run_folder.run import file_digests, read_run


def test_the_files_of_a_run(run):
    _, folder = run
    assert {path.name for path in folder.iterdir()} == {
        "plan.csv", "groups.csv", "effective.toml", "summary.json", "bound.json", "manifest.json",
        "log.jsonl",
    }  # fmt: skip


def test_the_files_of_a_run_without_a_plan(infeasible_run):
    _, folder = infeasible_run
    names = {path.name for path in folder.iterdir()}
    assert {"summary.json", "witness.json", "log.jsonl"} <= names
    assert not {"plan.csv", "groups.csv"} & names


def test_what_is_written_is_read(run):
    problem, folder = run
    read = read_run(problem, folder)
    assert read.summary["status"] == "optimal"
    assert read.plan is not None
    assert len(read.plan.tiers["network"]) == 2
    assert read.certificate is not None
    assert read.certificate.claimed == read.summary["bound"] == read.summary["objective"]
    assert read.witnesses == []
    for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines():
        assert "step" in json.loads(line)


def test_the_manifest_names_every_input_by_digest(run):
    problem, folder = run
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == file_digests(problem)
    content = (problem / "practices.csv").read_bytes()
    assert manifest["inputs"]["practices.csv"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("summary.json", "{", "cannot be read"),
        ("summary.json", "[]", "no summary"),
        ("bound.json", "{}", "malformed"),
        ("bound.json", "not json", "cannot be read"),
        ("effective.toml", "x = ", "not valid TOML"),
    ],
)
def test_broken_files_are_input_errors(run, name, content, message):
    problem, folder = run
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_run(problem, folder)


def test_a_missing_summary_is_an_input_error(run):
    problem, folder = run
    (folder / "summary.json").unlink()
    with pytest.raises(InputError, match="no summary"):
        read_run(problem, folder)


def test_a_deeply_nested_summary_is_refused_in_words(run):
    problem, folder = run
    (folder / "summary.json").write_text("[" * 100_000)
    with pytest.raises(InputError, match="cannot be read"):
        read_run(problem, folder)
