"""`netform solve --checkpoint`: a solve that was cut off goes on; a file of no use is refused."""

import json
import shutil
from pathlib import Path

import pytest

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message

INSTANCE = Path(__file__).parents[2] / "instances" / "region-150"


@pytest.fixture
def state(netform, tmp_path):
    """Return a checkpoint that was left where time was over before there was a proof."""
    state = tmp_path / "state.json"
    for seconds in (0.2, 0.4, 0.8, 1.6, 3.2):  # on any machine, one is enough for some duals
        out = tmp_path / str(seconds)
        netform("solve", INSTANCE, "--out", out, "--checkpoint", state, "--time-limit", seconds)
        if state.exists() and '\\"scale\\"' in state.read_text(encoding="utf-8"):
            return state
    raise AssertionError("nothing was kept")


def test_a_solve_that_was_cut_off_goes_on_and_ends_as_it_would(netform, tmp_path, state):
    again = ("--out", tmp_path / "again", "--checkpoint", state, "--no-rule-account")
    assert netform("solve", INSTANCE, *again).code == 0
    log = (tmp_path / "again" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert "resumed" in {json.loads(line)["step"] for line in log}
    assert netform("verify", INSTANCE, tmp_path / "again", "--bound").code == 0
    assert not state.exists()
    alone = netform("solve", INSTANCE, "--out", tmp_path / "alone", "--json")
    summary = json.loads((tmp_path / "again" / "summary.json").read_text(encoding="utf-8"))
    assert summary["objective"] == json.loads(alone.out)["objective"]
    manifest = json.loads((tmp_path / "again" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["checkpoint"] == str(state)


def test_the_file_of_another_question_is_refused(netform, tmp_path, state):
    ceiling = load_problem(INSTANCE).settings.tiers[0].ceiling
    before, out = state.read_bytes(), tmp_path / "other"
    asked = ("--set", f"tiers.network.ceiling={ceiling + 1}", "--checkpoint", state)
    answer = netform("solve", INSTANCE, "--out", out, *asked)
    assert_one_message(answer, "another problem", str(state))
    changed = shutil.copytree(INSTANCE, tmp_path / "changed")
    (changed / "notes.txt").write_text("more", encoding="utf-8")
    answer = netform("solve", changed, "--out", out, "--checkpoint", state)
    assert_one_message(answer, "another problem", str(state))
    assert state.read_bytes() == before
    assert not out.exists()


@pytest.mark.parametrize("lonely", ["lonely-60", "contradiction-50"])
def test_where_waivers_are_looked_for_each_problem_goes_on_from_what_is_of_use(
    netform, tmp_path, lonely
):
    problem, state = INSTANCE.parent / lonely, tmp_path / "state.json"
    asked = ("--waive-cheapest", "--no-rule-account")
    alone = netform("solve", problem, "--out", tmp_path / "alone", "--json", *asked)
    kept = (*asked, "--checkpoint", state)
    netform("solve", problem, "--out", tmp_path / "cut", *kept, "--time-limit", "0.5")
    again = netform("solve", problem, "--out", tmp_path / "again", "--json", *kept)
    assert again.code == alone.code
    answers = [json.loads(each.out) for each in (alone, again)]
    assert answers[0]["objective"] == answers[1]["objective"]
    assert not state.exists()


@pytest.mark.parametrize("options", [("--backend", "assignment"), ("--finisher", "HiGHS")])
def test_where_none_is_kept_it_is_refused(netform, tmp_path, options):
    state, out = tmp_path / "state.json", tmp_path / "run"
    answer = netform("solve", INSTANCE, "--out", out, "--checkpoint", state, *options)
    assert_one_message(answer, "checkpoint", "leave it out")
    assert not out.exists()
