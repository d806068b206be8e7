import json

import pytest

from tests.cli.conftest import assert_one_message
from tests.helpers.folder import AS_INFERRED, INFERRED, SETTINGS, write_problem

PLAN = "practice_code,network\nA1,x\nA2,x\nA3,y\nA4,y\n"


@pytest.fixture
def run(netform, square, tmp_path):
    assert netform("solve", square, "--out", tmp_path / "run", "--quiet").code == 0
    return tmp_path / "run"


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(PLAN)
    return path


def test_a_run_and_a_bare_plan_hold(netform, square, run, plan):
    for answer in (netform("verify", square, run, "--bound"), netform("verify", square, plan)):
        assert answer.code == 0
        assert answer.out.splitlines()[-1] == "verified"
    said = json.loads(netform("verify", square, run, "--bound", "--json").out)
    assert said["holds"] is True
    assert said["certified_bound"] == said["objective"]


@pytest.mark.parametrize(
    "spoilt",
    [PLAN.replace("A2,x", "A2,y"), PLAN.replace("A4,y\n", ""), PLAN.replace("A4,y", "A4,")],
    ids=["out of band", "one lacking", "one empty"],
)
def test_an_unlawful_plan_is_exit_1(netform, square, plan, spoilt):
    plan.write_text(spoilt)
    answer = netform("verify", square, plan)
    assert answer.code == 1
    assert "fault: " in answer.out
    assert answer.out.splitlines()[-1] == "not verified"
    assert json.loads(netform("verify", square, plan, "--json").out)["holds"] is False


def test_a_cheaper_claim_is_found_out(netform, square, run):
    path = run / "summary.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "objective": said["objective"] - 1}))
    answer = netform("verify", square, run)
    assert answer.code == 1
    assert "the summary states the objective" in answer.out


def test_relationships_cannot_pass_for_data_where_they_are_inferred(netform, tmp_path):
    folder, run = write_problem(tmp_path / "p", {"problem.toml": AS_INFERRED}), tmp_path / "run"
    assert netform("solve", folder, "--out", run, "--quiet").code == 0
    assert netform("verify", folder, run, "--bound").code == 0
    assert json.loads(netform("verify", folder, run, "--json").out)["inferred"] == INFERRED
    effective = run / "effective.toml"
    mark = f'inferred = "{INFERRED}"\n'
    assert mark in effective.read_text()
    effective.write_text(effective.read_text().replace(mark, ""))
    answer = netform("verify", folder, run)
    assert answer.code == 1
    assert "deviation: relationships: differs from problem.toml" in answer.out
    assert "the summary's account of relationships differs" in answer.out


def test_other_settings_are_named_as_deviations(netform, square, run):
    (square / "problem.toml").write_text(SETTINGS.replace("1.5", "2.5"))
    answer = netform("verify", square, run)
    assert answer.code == 0
    assert "deviation: tiers: " in answer.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAN.replace("A4", "B9"), "plan.csv, row 5, column practice_code: practice 'B9'"),
        (PLAN + "A1,x\n", "plan.csv, row 6, column practice_code: practice 'A1' stands twice"),
        (PLAN.replace("network", "net"), "plan.csv, row 1: column 'network' is missing"),
        (PLAN.replace(",", "\t"), "plan.csv, row 1: "),
        ("", "plan.csv: the file is empty"),
    ],
)
def test_a_plan_that_cannot_be_read_is_exit_2(netform, square, plan, text, words):
    plan.write_text(text)
    assert_one_message(netform("verify", square, plan), words)


@pytest.mark.parametrize("name", ["summary.json", "bound.json"])
@pytest.mark.parametrize("text", ["", "{"], ids=["empty", "open"])
def test_a_run_that_cannot_be_read_is_exit_2(netform, square, run, name, text):
    (run / name).write_text(text)
    assert_one_message(netform("verify", square, run, "--bound"), name)


@pytest.mark.parametrize("name", ["summary.json", "effective.toml"])
def test_a_run_without_its_files_is_exit_2(netform, square, run, name):
    (run / name).unlink()
    assert_one_message(netform("verify", square, run), name)


def test_a_missing_run_is_exit_2(netform, square, tmp_path):
    assert netform("verify", square, tmp_path / "none").code == 2
