"""Rules as options: what they do to the plan, what is recorded, and what is wrong with them."""

import csv
import json
import tomllib

import click
import pytest

from netform.cli.terms import terms_options, with_terms
from netform.problem import load_problem
from tests.cli.conftest import assert_one_message, names_in
from tests.helpers.folder import contents

REGION = "instances/region-60"
ALL_TERMS = [
    parameter.name for parameter in click.command()(terms_options(lambda **_: None)).params
]


def networks(run):
    """Return the practices of each network of a run, and its hub."""
    groups, hubs = {}, {}
    with (run / "plan.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["network"], set()).add(row["practice_code"])
            hubs[row["network"]] = row["network_hub"]
    return groups, hubs


def solved(netform, tmp_path, *options):
    run = tmp_path / "run"
    answer = netform("solve", REGION, "--out", run, "--quiet", "--force", *options)
    assert answer.code == 0, answer.err
    checked = netform("verify", REGION, run, "--bound")
    assert checked.code == 0, checked.out
    return networks(run), checked.out, run


def test_together_and_apart_are_kept_recorded_and_named_as_deviations(netform, tmp_path):
    (groups, _), _, _ = solved(netform, tmp_path)
    first = sorted(min(groups.values(), key=min))
    other = sorted(max(groups.values(), key=min))
    rules = ("--apart", ",".join(first[:2]), "--together", f"network:{other[0]},{other[-1]}")
    (ruled, _), said, run = solved(netform, tmp_path, *rules)
    assert not any(set(first[:2]) <= group for group in ruled.values())
    assert any({other[0], other[-1]} <= group for group in ruled.values())
    assert f"deviation: rules: apart {first[0]},{first[1]} was added" in said
    kept = tomllib.loads((run / "effective.toml").read_text(encoding="utf-8"))["rules"]
    assert [rule["kind"] for rule in kept] == ["together", "apart"]


def test_a_present_network_within_its_band_can_be_kept(netform, tmp_path):
    problem = load_problem(REGION)
    tier = problem.settings.tier("network")
    present = {}
    for code, name, patients in zip(
        problem.practices.codes,
        problem.practices.current_network,
        problem.practices.patients.tolist(),
        strict=True,
    ):
        present.setdefault(name, {})[code] = patients
    for name, members in present.items():
        if tier.floor <= sum(members.values()) <= tier.ceiling:
            run = tmp_path / name
            code = netform("solve", REGION, "--out", run, "--quiet", "--keep", name).code
            if code == 0:
                assert set(members) in networks(run)[0].values()
                return
    pytest.fail("no present network can be kept")


def test_size_reach_and_lead_bind(netform, tmp_path):
    (groups, hubs), _, _ = solved(netform, tmp_path)
    most = max(map(len, groups.values()))
    (ruled, _), _, _ = solved(netform, tmp_path, "--size", most - 1)
    assert max(map(len, ruled.values())) == most - 1
    without = sorted(set(load_problem(REGION).practices.codes) - {next(iter(hubs.values()))})
    (_, led), _, _ = solved(netform, tmp_path, "--lead", ",".join(without))
    assert set(led.values()) <= set(without)


def test_a_bridge_and_a_cut_change_who_is_a_neighbour(netform, tmp_path):
    codes = load_problem(REGION).practices.codes
    rules = ("--bridge", f"{codes[0]},{codes[-1]}", "--cut", f"{codes[0]},{codes[-1]}")
    _, said, _ = solved(netform, tmp_path, *rules)
    for kind in ("bridge", "cut"):
        assert f"deviation: rules: {kind} {codes[0]},{codes[-1]} was added" in said


@pytest.mark.parametrize(
    ("option", "value", "fault"),
    [
        ("--together", "P00001", "needs 'practices' with different codes"),
        ("--together", "P00001,P99999", "practice 'P99999' is not in the problem"),
        ("--apart", "ward:P00001,P00002", "tier 'ward' is not in the problem"),
        ("--keep", "U99999", "no practice that takes part is in the present network 'U99999'"),
        ("--keep", "", "needs the key 'group'"),
        ("--within-area", "ward", "area column 'ward' is not in practices.csv"),
        ("--bridge", "P00001", "a 'bridge' rule needs 'practices' with two different codes"),
        ("--cut", "P00001,P00001", "a 'cut' rule needs 'practices' with two different codes"),
        ("--size", "0", "a limit of at least 1 practice"),
        ("--size", "many", "valid integer"),
        ("--reach", "-1", "greater than or equal to 0"),
        ("--most-groups", "1.5", "valid integer"),
        ("--groups", "ward:3", "tier 'ward' is not in the problem"),
        ("--fewest-groups", "-1", "greater than or equal to 0"),
        ("--waive-floor-in", "ward=W1", "area column 'ward' of a waiver is not in practices.csv"),
        ("--waive-floor-in", "icb_code=X1", "nearest value there is 'X01'"),
        ("--waive-ceiling-in", "icb_code", "the area has no value"),
        ("--terms", "no-such-file.toml", "no-such-file.toml: the file is missing"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_and_nothing_is_written(
    netform, tmp_path, option, value, fault
):
    answer = netform("solve", REGION, "--out", tmp_path / "run", option, value)
    assert answer.code == 2
    assert fault in answer.err
    assert names_in(tmp_path) == []
    assert answer.out == ""


TERMS = """\
[[rules]]
kind = "apart"
practices = ["P00001", "P00002"]
[[rules]]
kind = "size"
limit = 7
[[waivers]]
area = "sub_icb_code"
value = "X01A"
bound = "floor"
reason = "rural"
[participation]
P00003 = "virtual"
"""
ROWS = """\
kind,tier,practices,area,value,group,limit,relation,reason
apart,,P00001 P00002,,,,,,
size,network,,,,,7,,
waive floor,,,sub_icb_code,X01A,,,,rural
virtual,,P00003,,,,,,
"""


def test_a_file_of_terms_is_the_same_as_toml_and_as_rows(netform, tmp_path):
    settings = []
    for name, text in (("terms.toml", TERMS), ("terms.csv", ROWS)):
        (tmp_path / name).write_text(text)
        _, said, run = solved(netform, tmp_path, "--terms", tmp_path / name)
        assert "deviation: waivers: the floor was waived for sub_icb_code X01A (rural)" in said
        assert "deviation: rules: size 7 was added" in said
        settings.append((run / "effective.toml").read_text(encoding="utf-8"))
        assert "P00003," in (run / "plan.csv").read_text()
        (row,) = [r for r in (run / "plan.csv").read_text().splitlines() if r.startswith("P00003")]
        assert row.endswith(",virtual")
    assert settings[0] == settings[1]


def test_a_file_of_terms_is_not_deleted_with_the_folder_that_it_lies_in(netform, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    (run / "terms.toml").write_text(TERMS)
    answer = netform("solve", REGION, "--out", run, "--force", "--terms", run / "terms.toml")
    assert answer.code == 2
    assert contents(run)["terms.toml"].decode() == TERMS


def test_an_area_s_floor_can_be_waived_and_the_reason_is_printed(netform, tmp_path):
    run = tmp_path / "run"
    options = ("--waive-floor-in", "icb_code=X01=rural", "--size", "2", "--quiet")
    answer = netform("solve", REGION, "--out", run, *options)
    assert answer.code == 0
    assert answer.out.count("(floor waived: rural)") > 5
    waivers = json.loads((run / "summary.json").read_text())["tiers"]["network"]["waivers"]
    groups, _ = networks(run)
    assert {waiver["practice"] for waiver in waivers} <= set(groups)
    assert {waiver["reason"] for waiver in waivers} == {"rural"}
    checked = netform("verify", REGION, run, "--bound")
    assert checked.code == 0
    assert checked.out.count("(floor waived: rural)") == len(waivers)


@pytest.mark.parametrize("option", ["--groups", "--fewest-groups", "--most-groups"])
def test_options_on_the_number_of_groups_say_how_it_is_meant(option):
    options = {name: () for name in ALL_TERMS} | {"tiers": "network"}
    options[option.removeprefix("--").replace("-", "_")] = ("12",)
    (rule,) = with_terms(load_problem(REGION), options).settings.rules
    relations = {"--groups": "exactly", "--fewest-groups": "at least", "--most-groups": "at most"}
    assert (rule.kind, rule.relation, rule.limit) == ("groups", relations[option], 12)


def test_rules_that_contradict_each_other_leave_no_plan(netform, tmp_path):
    two = "P00001,P00002"
    run = tmp_path / "run"
    answer = netform("solve", REGION, "--out", run, "--quiet", "--together", two, "--apart", two)
    assert answer.code == 4
    assert "witness.json" in contents(run)
    assert netform("verify", REGION, run, "--infeasible").code == 0


def test_each_rule_is_listed_with_what_it_costs_unless_that_is_not_wanted(
    netform, square, tmp_path
):
    options = ("--size", "2", "--apart", "A1,A2", "--out", tmp_path / "run", "--force")
    answer = netform("solve", square, *options)
    rows = {line.rsplit("network", 1)[0].strip(): line.split() for line in answer.out.splitlines()}
    assert rows["apart A1,A2"][-2] == "yes"
    assert float(rows["apart A1,A2"][-1]) > 0
    assert rows["size 2"][-2:] == ["no", "0.000"]
    assert "without size 2" in answer.err
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert [rule["rule"] for rule in summary["rules"]] == ["apart A1,A2", "size 2"]
    free = netform("solve", square, "--out", tmp_path / "free", "--quiet", "--json")
    assert summary["rules"][0]["cost"] == summary["objective"] - json.loads(free.out)["objective"]
    every = netform("solve", square, *options, "--what-rules-cost", "--json", "--quiet")
    assert json.loads(every.out)["rules"] == summary["rules"]
    assert every.err == ""
    none = netform("solve", square, *options, "--no-rule-account", "--json")
    assert {rule["binds"] for rule in json.loads(none.out)["rules"]} == {None}
    assert netform("verify", square, tmp_path / "run").code == 0


def test_a_false_account_of_rules_is_found_out(netform, square, tmp_path):
    run = tmp_path / "run"
    assert netform("solve", square, "--out", run, "--quiet", "--apart", "A1,A2").code == 0
    summary = json.loads((run / "summary.json").read_text())
    summary["rules"][0]["binds"] = False
    (run / "summary.json").write_text(json.dumps(summary))
    answer = netform("verify", square, run)
    assert answer.code == 1
    assert "fault: rule apart A1,A2: binds False" in answer.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--together", "federation:P00001,P00002"), "for the federation tier, which is not"),
        (("--tiers", "federation", "--apart", "P00001,P00002"), "for the network tier, which is"),
        (("--waive-floor-in", "sub_icb_code=="), "the area has no value"),
        (("--size", "99999999999999999999"), "less than or equal to 1000000000"),
        (("--keep", "U0"), "rule keep U0: no practice"),
    ],
)
def test_what_would_say_nothing_or_cannot_be_counted_is_refused(netform, tmp_path, options, words):
    out = tmp_path / "run"
    answer = netform("solve", REGION, "--out", out, *options)
    assert_one_message(answer, words)
    assert not out.exists()


def test_spaces_between_tiers_are_no_fault():
    options = {name: () for name in ALL_TERMS} | {"tiers": "network, federation"}
    options["apart"] = ("federation:P00001,P00002",)
    (rule,) = with_terms(load_problem(REGION), options).settings.rules
    assert rule.tier == "federation"
