"""`netform rerun`: the same plan again, or what is not the same."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import assert_one_message, program
from tests.helpers.folder import contents, write_problem

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
        ({"options": {"gap": 7}}, "option 'gap' cannot be used"),
        ({"options": {"set": 7}}, "option 'set' cannot be used"),
        ({"options": None}, "manifest cannot be read"),
        ({"problem": None}, "does not say where the problem is"),
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


@pytest.fixture
def square(netform, tmp_path) -> Path:
    """Return a folder with a small problem and a run of it, with rules from a file."""
    write_problem(tmp_path / "square")
    (tmp_path / "terms.toml").write_text("[[rules]]\nkind = 'size'\nlimit = 2\n", encoding="utf-8")
    given = ("--terms", tmp_path / "terms.toml", "--threads", "1")
    told = netform("solve", tmp_path / "square", "--out", tmp_path / "run", "--quiet", *given)
    assert told.code == 0, told.err
    return tmp_path


def edit_manifest(folder: Path, **changes) -> None:
    file = folder / "run" / "manifest.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    for key, values in changes.items():
        content[key] |= values
    file.write_text(json.dumps(content), encoding="utf-8")


def test_a_manifest_says_by_which_command_of_what(square):
    content = json.loads((square / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert content["command"] == "solve"
    assert Path(content["problem"]) == (square / "square").resolve()


def test_nothing_is_left_behind_and_what_agrees_is_said(netform, square):
    before = contents(square)
    told = netform("rerun", square / "run")
    assert told.code == 0
    assert "inputs, options, packages and machine are as recorded" in told.out
    assert "the plan is byte-equal" in told.out
    assert contents(square) == before


def test_files_of_options_the_machine_and_new_options_are_named(netform, square):
    edit_manifest(square, machine={"cores": 4096}, versions={"gone": "2.0"})
    (square / "square" / "notes.txt").write_text("new", encoding="utf-8")
    (square / "terms.toml").write_text("", encoding="utf-8")
    told = netform("rerun", square / "run", "--json")
    differs = json.loads(told.out)["differs"]
    assert differs["machine cores"][0] == "4096"
    assert differs["package gone"] == ["2.0", "not there"]
    assert differs["input notes.txt"][0] == "not there"
    assert set(differs) == {
        *("machine cores", "package gone", "input notes.txt"),
        f"input --terms {square / 'terms.toml'}",
    }
    (square / "terms.toml").unlink()
    told = netform("rerun", square / "run")
    assert told.code == 2
    assert "terms.toml" in told.out
    assert "not there" in told.out


def test_plans_that_differ_are_counted_by_practice(netform, square):
    plan = square / "run" / "plan.csv"
    plan.write_text(
        "practice_code,network,federation,network_hub,federation_hub,participation\n"
        + "".join(f"A{k},A1,,A1,,\n" for k in (1, 2, 3))
        + "A4,A4,,A4,,\n",
        encoding="utf-8",
    )
    told = netform("rerun", square / "run")
    assert told.code == 1
    assert "practices in another network: 1\n" in told.out
    assert "the plan is not byte-equal" in told.out
    plan.unlink()
    said = json.loads(netform("rerun", square / "run", "--json").out)
    assert said["practices_regrouped"] == {"network": 4}
    assert said["byte_equal"] is said["same"] is False


def test_without_a_plan_status_and_bound_are_compared(netform, square):
    run = square / "none"
    given = ("--out", run, "--quiet", "--size", "1")
    assert netform("solve", square / "square", *given).code == 4
    said = json.loads(netform("rerun", run, "--json").out)
    assert (said["same"], said["byte_equal"], said["groups_equal"]) == (True, False, None)
    assert netform("rerun", run).code == 0
    assert "there is no plan, as before" in netform("rerun", run).out


def test_a_model_that_was_written_is_left_as_it_is(netform, square):
    model = square / "m.lp"
    edit_manifest(square, options={"write_model": str(model)})
    model.write_text("mine", encoding="utf-8")
    told = netform("rerun", square / "run", "--json")
    assert told.code == 0
    assert json.loads(told.out)["differs"] == {"option write_model": [str(model), "left out"]}
    assert model.read_text(encoding="utf-8") == "mine"


def test_a_folder_in_the_way_and_a_run_without_summary_are_refused(netform, square):
    assert_one_message(netform("rerun", square / "run", "--out", square / "run"), "already there")
    (square / "run" / "summary.json").unlink()
    assert_one_message(netform("rerun", square / "run"), "no summary")
