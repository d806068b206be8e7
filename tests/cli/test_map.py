"""`netform map` on the command line."""

from pathlib import Path

from tests.cli.conftest import assert_one_message

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


def test_today_and_a_run_are_drawn(netform, tmp_path):
    today, planned = tmp_path / "today.svg", tmp_path / "plan.svg"
    assert netform("map", INSTANCE, "--out", today).code == 0
    netform("solve", INSTANCE, "--out", tmp_path / "run", "--no-rule-account")
    assert netform("map", INSTANCE, tmp_path / "run", "--out", planned).code == 0
    assert "networks, today" in today.read_text(encoding="utf-8")
    assert "networks, run" in planned.read_text(encoding="utf-8")
    plan = tmp_path / "run" / "plan.csv"
    again = tmp_path / "again.svg"
    assert netform("map", INSTANCE, plan, "--out", again).code == 0


def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(netform, tmp_path):
    out = tmp_path / "map.svg"
    words = ("map", INSTANCE, "--out", out, "--tier", "federation")
    assert_one_message(netform(*words), "no groups of the tier 'federation'", "--tier network")
    assert_one_message(netform("map", INSTANCE, tmp_path / "none", "--out", out), "no such run")
    gif = tmp_path / "map.gif"
    assert_one_message(netform("map", INSTANCE, "--out", gif), ".svg or .png")
    assert list(tmp_path.iterdir()) == []
    out.write_text("mine", encoding="utf-8")
    assert_one_message(netform("map", INSTANCE, "--out", out), "--force")
    assert out.read_text(encoding="utf-8") == "mine"
    assert netform("map", INSTANCE, "--out", out, "--force").code == 0


def test_practices_without_a_group_are_not_drawn_as_groups_of_today(netform, tmp_path, square):
    out = tmp_path / "map.svg"
    told = netform("map", square, "--out", out)
    assert_one_message(told, "no practice has a group today", "name a run")
    assert not out.exists()


def test_a_plan_that_is_drawn_is_not_replaced_by_its_picture(netform, tmp_path):
    assert netform("solve", INSTANCE, "--out", tmp_path / "run", "--no-rule-account").code == 0
    plan = tmp_path / "plan.svg"  # a plan file may have any name
    plan.write_bytes((tmp_path / "run" / "plan.csv").read_bytes())
    told = netform("map", INSTANCE, plan, "--out", plan, "--force")
    assert_one_message(told, "would delete an input")
    assert plan.read_bytes() == (tmp_path / "run" / "plan.csv").read_bytes()
