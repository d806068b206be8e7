"""`netform explain PROBLEM RUN`: what is asked of a run, what is written, exit codes."""

import json

import pytest

from tests.cli.conftest import assert_one_message, names_in

HAMLETS = "instances/tower-hamlets"


def first_codes(run):
    """Return the first network's hub and one of its members."""
    lines = (run / "plan.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    hub = rows[0][3]
    member = next(row[0] for row in rows if row[1] == rows[0][1] and row[0] != hub)
    return hub, member


def test_both_plans_of_a_rule_are_written_and_verified(netform, hamlets_run, tmp_path):
    hub, member = first_codes(hamlets_run)
    out = tmp_path / "rule"
    rule = ("--rule", f"apart {hub},{member}")
    answer = netform("explain", HAMLETS, hamlets_run, *rule, "--out", out, "--quiet", "--json")
    assert answer.code == 0, answer.err
    said = json.loads(answer.out)
    assert names_in(out) == ["with", "without"]
    for name in ("with", "without"):
        assert netform("verify", HAMLETS, out / name, "--bound").code == 0
        summary = json.loads((out / name / "summary.json").read_text(encoding="utf-8"))
        assert summary["objective"] == said[name]["objective"]
    assert said["costs_at_least"] == said["costs_at_most"]
    assert said["costs_at_most"] == said["with"]["objective"] - said["without"]["objective"] > 0
    # The run with the rule, asked for what it costs, says the same from the other side.
    back = json.loads(netform("explain", HAMLETS, out / "with", *rule, "--quiet", "--json").out)
    assert (said["run_has_it"], back["run_has_it"]) == (False, True)
    assert back["costs_at_most"] == said["costs_at_most"]
    assert back["without"]["objective"] == said["without"]["objective"]


def test_each_other_place_is_written_and_verified(netform, hamlets_run, tmp_path):
    _, member = first_codes(hamlets_run)
    out = tmp_path / "places"
    asked = ("--practice", member, "--out", out, "--quiet", "--json")
    answer = netform("explain", HAMLETS, hamlets_run, *asked)
    assert answer.code == 0, answer.err
    said = json.loads(answer.out)
    assert "any-other" in names_in(out)
    assert len(names_in(out)) == len(said["other_places"])
    for name in names_in(out):
        how = ("--bound",) if (out / name / "plan.csv").exists() else ("--infeasible",)
        assert netform("verify", HAMLETS, out / name, *how).code == 0
    assert said["next_best"] in [place["rule"] for place in said["other_places"]]


def test_exit_codes_tell_what_is_proved(netform, hamlets_run):
    assert netform("explain", HAMLETS, hamlets_run, "--rule", "size 1", "--quiet").code == 4
    limit = ("--time-limit", "0", "--quiet")
    assert netform("explain", HAMLETS, hamlets_run, "--rule", "size 30", *limit).code == 3
    _, member = first_codes(hamlets_run)
    assert netform("explain", HAMLETS, hamlets_run, "--practice", member, *limit).code == 3


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((), ("what to explain of the run is not clear", "--practice CODE")),
        (("--practice", "P1", "--rule", "size 7"), ("not clear",)),
        (("--practice", "P1"), ("practice 'P1' is not in the problem",)),
        (("--rule", "together P1,P2"), ("practice 'P1' is not in the problem",)),
        (("--rule", "size federation:7"), ("size federation:7", "for the federation tier")),
        (("--rule", "sise 7"), ("--rule", "the nearest valid kind is 'size'")),
        (("--rule", "size 7", "--apart", "A,B"), ("--apart", "under its own rules")),
        (("--rule", "size 7", "--tiers", "network"), ("--tiers", "under its own rules")),
    ],
)
def test_what_cannot_be_asked_of_a_run_is_said_in_one_message(netform, hamlets_run, asked, words):
    assert_one_message(netform("explain", HAMLETS, hamlets_run, *asked, "--quiet"), *words)


def test_a_run_has_to_be_one(netform, hamlets_run, tmp_path):
    assert_one_message(netform("explain", HAMLETS, "--rule", "size 7"), "the run to explain")
    asked = ("--rule", "size 7", "--quiet")
    assert_one_message(netform("explain", HAMLETS, tmp_path, *asked), "there is no run folder")
    named = netform("explain", HAMLETS, hamlets_run / "plan.csv", *asked)
    assert_one_message(named, "there is no run folder")
    inside = netform("explain", HAMLETS, hamlets_run, *asked, "--out", hamlets_run, "--force")
    assert_one_message(inside, "would delete")
