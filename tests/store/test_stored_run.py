"""What is read from a run folder, with nothing else at hand."""

import json
import shutil

from netform.store.stored_run import StoredRun
from tests.cli.conftest import program
from tests.helpers.folder import WITH_FEDERATIONS, write_problem


def test_names_come_from_the_problem(folder):
    row = StoredRun.read(folder).run
    assert row["problem"] == "tower-hamlets"
    assert row["title"] == "Tower Hamlets 2009, synthetic"
    assert (row["batch"], row["exit_code"], row["seed"], row["error"]) == ("", 0, 0, "")
    assert row["folder"] == str(folder.resolve())
    assert StoredRun.read(folder, problem="other", batch="b").run["problem"] == "other"
    named = StoredRun.read(folder).named({"batch": "c"})
    assert (named.run["batch"], named.run["problem"]) == ("c", "tower-hamlets")


def test_both_tiers_of_a_practice_are_there(tmp_path):
    settings = WITH_FEDERATIONS.replace("200000", "60000").replace("300000", "90000")
    square = write_problem(tmp_path / "square", {"problem.toml": settings})
    told = program(
        "solve", square, "--out", tmp_path / "run", "--tiers", "network,federation", "--quiet"
    )
    assert told.code == 0, told.err
    stored = StoredRun.read(tmp_path / "run")
    named = {(group["tier"], group["name"]) for group in stored.groups}
    assert ("federation", "A1") in named
    assert len(named) == 3
    for practice in stored.practices:
        assert ("network", practice["network"]) in named
        assert practice["federation"] == "A1"
    assert all(group["in_band"] for group in stored.groups)
    question = json.loads(stored.run["question"])
    assert question == {"tiers": "network,federation"}
    assert {row["tier"] for row in stored.relationships} == {"network", "federation"}


def test_a_group_out_of_band_says_which_waiver_allows_it(tmp_path):
    square = write_problem(tmp_path / "square")
    told = program(
        *("solve", square, "--out", tmp_path / "run", "--quiet", "--no-rule-account"),
        *("--set", "tiers.network.floor=45000"),
        *("--waive-floor", "A1=an island", "--waive-floor", "A4=a moor"),
    )
    assert told.code == 0, told.err
    stored = StoredRun.read(tmp_path / "run")
    assert [group["in_band"] for group in stored.groups] == [False, False]
    words = ["floor waived: an island", "floor waived: a moor"]
    assert [group["waiver"] for group in stored.groups] == words
    assert json.loads(stored.run["question"]) == {
        "set": ["tiers.network.floor=45000"],
        "tiers": "network",
        "waive_floor": ["A1=an island", "A4=a moor"],
    }


def test_a_run_without_a_plan_has_a_row(tmp_path):
    told = program("solve", "instances/totals-40", "--out", tmp_path / "run", "--quiet")
    assert told.code == 4, told.err
    stored = StoredRun.read(tmp_path / "run")
    assert (stored.run["status"], stored.run["exit_code"]) == ("infeasible", 4)
    assert stored.run["objective"] is None
    assert stored.groups == stored.practices == ()


def test_equal_inputs_have_equal_digests(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "other")
    file = tmp_path / "other" / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["options"]["seed"] = 5
    file.write_text(json.dumps(manifest), encoding="utf-8")
    one, other = StoredRun.read(folder).run, StoredRun.read(tmp_path / "other").run
    assert one["digest"] == other["digest"]
    assert one["id"] != other["id"]
    assert one["question"] == other["question"]
    manifest["inputs"]["practices.csv"] = "0" * 64
    file.write_text(json.dumps(manifest), encoding="utf-8")
    assert StoredRun.read(tmp_path / "other").run["digest"] != one["digest"]
