"""`netform repair`: what it writes, says and refuses."""

import csv
import json

from netform.problem import load_problem, read_settings
from tests.cli.conftest import assert_one_message, names_in

HAMLETS = "instances/tower-hamlets"


def test_the_fewest_patients_move_and_both_runs_are_verified(netform, tmp_path):
    out = tmp_path / "repair"
    answer = netform("repair", HAMLETS, "--out", out, "--quiet")
    assert answer.code == 0, answer.err
    assert "the fewest that there can be (proved)" in answer.out
    assert names_in(out) == ["fewest", "moves.csv", "plan"]
    for run in ("plan", "fewest"):
        assert netform("verify", HAMLETS, out / run, "--bound").code == 0
    with (out / "moves.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    summary = json.loads((out / "plan" / "summary.json").read_text(encoding="utf-8"))
    assert sum(int(row["patients"]) for row in rows) == summary["tiers"]["network"]["moved"]
    names = set(load_problem(HAMLETS).practices.current_network)
    assert all(row["before"] in names | {row["practice_code"]} for row in rows)


def test_from_the_plan_of_a_run_nobody_moves_and_the_problem_is_written(netform, tmp_path):
    run, out = tmp_path / "run", tmp_path / "repair"
    assert netform("solve", HAMLETS, "--out", run, "--quiet").code == 0
    options = ("--start", run / "plan.csv", "--quiet", "--json")
    answer = netform("repair", HAMLETS, "--out", out, *options)
    assert answer.code == 0, answer.err
    said = json.loads(answer.out)
    assert (said["moved"], said["moves"], said["groups_out_of_band_today"]) == (0, [], 0)
    assert names_in(out) == ["fewest", "moves.csv", "plan", "problem"]
    assert netform("verify", out / "problem", out / "plan", "--bound").code == 0


def networks(run):
    groups = {}
    with (run / "plan.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["network"], set()).add(row["practice_code"])
    return set(map(frozenset, groups.values()))


def test_a_frozen_network_stays_where_it_would_have_changed(netform, tmp_path):
    run = tmp_path / "run"
    assert netform("solve", HAMLETS, "--out", run, "--quiet").code == 0
    before, kept = networks(run), 0
    for number, group in enumerate(sorted(before, key=min)):
        if kept:
            break
        pair = ",".join(sorted(group)[:2])
        free = ("--start", run / "plan.csv", "--quiet", "--apart", pair)
        out = tmp_path / f"free{number}"
        if netform("repair", HAMLETS, "--out", out, *free).code != 0:
            continue
        for changed in sorted(before - networks(out / "plan") - {group}, key=min):
            again = tmp_path / f"frozen{number}{min(changed)}"
            name = min(changed)
            if netform("repair", HAMLETS, "--out", again, *free, "--freeze", name).code == 0:
                assert changed in networks(again / "plan")
                kept += 1
    assert kept > 0


def test_only_one_area_changes_and_both_runs_are_verified(netform, tmp_path):
    region, out = "instances/region-150", tmp_path / "repair"
    answer = netform("repair", region, "--only", "sub_icb_code=X01B", "--out", out, "--quiet")
    assert answer.code == 0, answer.err
    assert "only       sub_icb_code=X01B: 13 networks stay exactly as they are" in answer.out
    settings = read_settings(out / "plan" / "effective.toml")
    practices = load_problem(region).practices
    present = {}
    for code, name in zip(practices.codes, practices.current_network, strict=True):
        present.setdefault(name, set()).add(code)
    kept = {frozenset(present[rule.group]) for rule in settings.rules if rule.kind == "keep"}
    assert len(kept) == 13
    assert kept <= networks(out / "plan")
    for run in ("plan", "fewest"):
        checked = netform("verify", region, out / run, "--bound")
        assert checked.code == 0, checked.out
        assert "left as it is: repair of only sub_icb_code=X01B" in checked.out
    (out_of_plan,) = settings.participation
    assert f"elsewhere without a present network, so out (1): {out_of_plan}" in answer.out


def test_an_area_is_a_column_and_a_value(netform, tmp_path):
    out = tmp_path / "repair"
    for area, fault in (
        ("X01A", "the area has no value"),
        ("ward=1", "area column 'ward' is not in practices.csv"),
        ("sub_icb_code=1", "no practice has '1' in the column sub_icb_code"),
    ):
        assert_one_message(netform("repair", HAMLETS, "--out", out, "--only", area), fault)
        assert not out.exists()


def test_what_cannot_be_repaired_is_said_and_nothing_is_written(netform, square, tmp_path):
    out = tmp_path / "repair"
    answer = netform("repair", square, "--out", out, "--tiers", "ward")
    assert answer.code == 2
    assert "ward" in answer.err
    assert not out.exists()


def test_a_run_at_a_price_can_be_read_again(netform, tmp_path):
    out = tmp_path / "repair"
    answer = netform("repair", HAMLETS, "--out", out, "--price", "0.125", "--quiet")
    assert (answer.code, answer.err) == (0, "")
    assert netform("verify", HAMLETS, out / "plan", "--bound").code == 0


def test_one_tier_is_repaired_at_a_time(netform, tmp_path):
    both = ("--tiers", "network,federation", "--out", tmp_path / "repair")
    answer = netform("repair", "instances/region-60", *both)
    assert_one_message(answer, "only one tier can be planned here")
