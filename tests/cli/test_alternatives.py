"""`netform alternatives` and `netform certainty` on an instance that is shipped."""

import csv
import json
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from netform.plan import has_new_partners, read_plan
from netform.plan.numbered import planned_groups
from netform.problem import load_problem, tier_problem
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    """Return the folder of three options and the JSON that was printed."""
    out = tmp_path_factory.mktemp("options") / "out"
    told = program(
        "alternatives", INSTANCE, "--out", out, "--count", "3", "--seek", "fewer-networks",
        "--differ", "20%", "--json", "--quiet",
    )  # fmt: skip
    assert told.code == 0, told.err + told.out
    return out, json.loads(told.out)


def test_options_are_as_many_as_asked_near_the_optimum_and_differ(options):
    out, said = options
    problem = load_problem(INSTANCE)
    view = tier_problem(problem, "network")
    plans = [read_plan(problem, out / f"option-{k}" / "plan.csv") for k in (1, 2, 3)]
    assert said["found"] == 3
    for one, other in combinations(plans, 2):
        groups = [planned_groups(view, plan, "network") for plan in (one, other)]
        changed = int(view.patients[has_new_partners(*groups)].sum())
        assert changed * 5 >= said["patients"]
    assert all(each["objective"] <= said["most"] for each in said["options"])
    assert said["options"][1]["sought"] == "fewer-networks"
    assert said == json.loads((out / "alternatives.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("option", [1, 2, 3])
def test_each_option_verifies_with_its_bound(netform, options, option):
    told = netform("verify", INSTANCE, options[0] / f"option-{option}", "--bound")
    assert told.code == 0, told.err + told.out


def test_the_folder_of_options_verifies_and_a_changed_one_does_not(options, tmp_path):
    told = program("verify", INSTANCE, options[0], "--bound")
    assert told.code == 0, told.err + told.out
    assert "option-3" in told.out
    assert told.out.splitlines()[-1] == "verified"
    shutil.copytree(options[0], tmp_path / "changed")
    path = tmp_path / "changed" / "differences.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("option-1", "option-2"))
    told = program("verify", INSTANCE, tmp_path / "changed", "--json")
    assert told.code == 1
    said = json.loads(told.out)
    assert not said["holds"]
    assert any("differences.csv" in fault for fault in said["faults"])


def test_what_options_show_helps_certainty(options, tmp_path):
    out = tmp_path / "certainty"
    told = program(
        "certainty", INSTANCE, "--out", out, "--within", "1%", "--options", options[0], "--quiet"
    )
    assert told.code == 0, told.err + told.out
    assert "in every" in told.out
    said = json.loads((out / "certainty.json").read_text(encoding="utf-8"))
    assert said["complete"]
    with (out / "certainty.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        possible = row["plan_together"] != "none", row["plan_apart"] != "none"
        verdict = {(True, True): "some", (True, False): "every", (False, True): "none"}
        assert row["together_in"] == verdict[possible]
    layer = json.loads((out / "certainty.geojson").read_text(encoding="utf-8"))
    told = program("verify", INSTANCE, out, "--bound")
    assert told.code == 0, told.err + told.out
    assert "proofs of proofs.jsonl rechecked" in told.out
    (out / "proofs.jsonl").write_text("", encoding="utf-8")
    told = program("verify", INSTANCE, out, "--bound")
    assert told.code == 1
    assert "has no proof in proofs.jsonl" in told.out
    assert told.out.splitlines()[-1] == "not verified"
    kinds = [feature["geometry"]["type"] for feature in layer["features"]]
    assert kinds.count("LineString") == len(rows)
    assert kinds.count("Point") == 34


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--within", "3", "write 3%"),
        ("--within", "abc%", "not a percentage"),
        ("--differ", "120%", "0% to 100%"),
        ("--count", "0", "0 is not in the range"),
    ],
)
def test_bad_values_are_refused_and_nothing_is_written(netform, tmp_path, option, value, words):
    told = netform("alternatives", INSTANCE, "--out", tmp_path / "out", option, value)
    assert told.code == 2
    assert words in told.err + told.out
    assert not (tmp_path / "out").exists()


def test_a_folder_without_options_is_refused(netform, tmp_path):
    told = netform("certainty", INSTANCE, "--out", tmp_path / "out", "--options", tmp_path)
    assert told.code == 2
    assert "no options" in told.err + told.out
