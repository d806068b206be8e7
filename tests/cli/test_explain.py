"""`netform explain`: reasons in words and in JSON, and a run that `verify --infeasible` accepts."""

import json

REGION = "instances/region-60"


def test_rules_that_contradict_each_other_are_named(netform, tmp_path):
    run = tmp_path / "run"
    rules = ("--together", "P00001,P00003", "--apart", "P00003,P00001", "--size", "30")
    answer = netform("explain", REGION, "--out", run, *rules)
    assert answer.code == 4
    assert "no plan keeps these rules together, and there is one without any of them" in answer.out
    assert "  together P00001,P00003\n  apart P00003,P00001\n" in answer.out
    assert "size" not in answer.out
    assert netform("verify", REGION, run, "--infeasible").code == 0


def test_a_witness_of_the_problem_itself_comes_with_its_remedy(netform):
    answer = netform("explain", "instances/lonely-60", "--json")
    assert answer.code == 4
    said = json.loads(answer.out)
    assert said["feasible"] is False
    assert said["rules"] == []
    assert said["witnesses"][0]["remedy"]


def test_where_there_is_a_plan_that_is_said(netform):
    answer = netform("explain", REGION)
    assert (answer.code, answer.out) == (0, "there is a plan\n")
