"""`netform rerun`: the same plan again, or what is not the same."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Return a folder with a problem and a run of it under some options."""
    room = tmp_path_factory.mktemp("rerun")
    shutil.copytree(INSTANCE, room / "problem")
    told = program(
        *("solve", room / "problem", "--out", room / "run", "--quiet", "--time-limit", "60"),
        *("--set", "tiers.network.relationship_price=2000", "--together", "P00001,P00017"),
    )
    assert told.code == 0, told.err
    return room


def test_the_same_inputs_and_options_give_the_same_bytes(room, tmp_path):
    told = program("rerun", room / "run" / "manifest.json", "--json", "--out", tmp_path / "again")
    assert told.code == 0, told.err
    said = json.loads(told.out)
    assert said["byte_equal"]
    assert said["differs"] == {}
    assert said["then"] == said["now"]
    plans = [(each / "plan.csv").read_bytes() for each in (room / "run", tmp_path / "again")]
    assert plans[0] == plans[1]
    options = [
        json.loads((each / "manifest.json").read_text(encoding="utf-8"))["options"]
        for each in (room / "run", tmp_path / "again")
    ]
    assert options[0] == options[1]


def test_an_input_and_a_package_that_differ_are_named(room, tmp_path):
    shutil.copytree(room / "problem", tmp_path / "problem")
    file = tmp_path / "problem" / "practices.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("P00001,", "P99999,"), encoding="utf-8")
    for name in ("neighbours.csv", "relationships.csv"):
        other = tmp_path / "problem" / name
        other.write_text(
            other.read_text(encoding="utf-8").replace("P00001", "P99999"), encoding="utf-8"
        )
    shutil.copytree(room / "run", tmp_path / "run")
    manifest = tmp_path / "run" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["versions"]["highspy"] = "1.0.0"
    content["options"]["together"] = ["P99999,P00017"]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    told = program("rerun", tmp_path / "run", "--problem", tmp_path / "problem")
    assert told.code == 1, told.err
    for words in (
        "input practices.csv",
        "input neighbours.csv",
        "package highspy",
        "not byte-equal",
    ):
        assert words in told.out
    assert "input trusts.csv" not in told.out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"options": {"speed": 3}}, "'speed' is not one of netform solve"),
        ({"options": None}, "manifest cannot be read"),
        ({"problem": "/no/such/folder"}, "the problem is not there"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused(room, tmp_path, change, words):
    shutil.copytree(room / "run", tmp_path / "run")
    manifest = tmp_path / "run" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8")) | change
    manifest.write_text(json.dumps(content), encoding="utf-8")
    told = program("rerun", tmp_path / "run")
    assert told.code == 2
    assert words in told.err


def test_what_is_no_run_is_refused(tmp_path):
    told = program("rerun", tmp_path)
    assert told.code == 2
    assert "manifest cannot be read" in told.err
