import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message, names_in
from tests.helpers.folder import NEIGHBOURS, PRACTICES, WITH_FEDERATIONS, contents, write_problem

ROOT = Path(__file__).parents[2]
PAIRS = "practice_code,network\nA1,x\nA2,x\nA3,y\nA4,y\n"
OTHERS = "practice_code,network\nA1,x\nA2,y\nA3,x\nA4,y\n"
UNEVEN = "practice_code,network\nA1,x\nA2,x\nA3,x\nA4,y\n"
QUICK = ("--draws", 100)


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS)
    return path


@pytest.fixture
def uneven(tmp_path):
    path = tmp_path / "uneven.csv"
    path.write_text(UNEVEN)
    return path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_plans_are_ranked_and_the_groups_of_the_best_are_listed(netform, square, pairs, uneven):
    answer = netform("stress", square, uneven, pairs, "--closures", 1, *QUICK)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == (
        "100 futures: every list changes by up to 2 % to 10 %, 1 practice closes (seed 0)"
    )
    assert [line.split()[:2] for line in lines[3:5]] == [["1", "pairs.csv"], ["2", "uneven.csv"]]
    assert "pairs.csv stands best: all groups stay most often" in answer.out
    assert "fault of uneven.csv before anything changes: network A1 has 60,000" in answer.out
    assert "pairs.csv: groups that leave most often" in answer.out
    (first,) = [line for line in lines if line.startswith("network A1 (First)")]
    assert answer.out.endswith("groups of the other plans: see --json or --out\n")
    # 40,000 patients are 10,000 from either end, 25 % of the lists.
    assert first.split()[-6:] == ["10,000", "10,000", "-25.00", "%", "+25.00", "%"]


def test_nothing_that_changes_leaves_all_in_place(netform, square, pairs):
    said = json.loads(netform("stress", square, pairs, "--lists-change", "0%", "--json").out)
    (plan,) = said["plans"]
    assert (plan["all_stay"], plan["groups_leaving"], plan["lawful"]) == (1.0, 0.0, True)
    assert said["terms"] == {
        "lists_change": ["0 %", "0 %"],
        "closures": 0,
        "draws": 1_000,
        "seed": 0,
    }
    assert [(each["group"], each["patients_5"], each["leaves"]) for each in plan["groups"]] == [
        ("A1", 40_000, 0.0),
        ("A3", 40_000, 0.0),
    ]


def test_equal_plans_are_not_told_apart(netform, square, pairs, tmp_path):
    (tmp_path / "others.csv").write_text(OTHERS)
    for change in ("0%", "40%"):
        answer = netform(
            "stress", square, pairs, tmp_path / "others.csv", "--lists-change", change, *QUICK
        )
        assert "pairs.csv and others.csv are not told apart" in answer.out


def test_where_all_stay_equally_often_the_groups_that_leave_decide(netform, square, uneven):
    answer = netform("stress", square, "today", uneven, *QUICK)
    assert "1 uneven.csv" in answer.out
    assert "uneven.csv stands best: fewest groups leave, and all stay as often" in answer.out


def test_the_folder_holds_every_plan_and_group(netform, square, pairs, uneven, tmp_path):
    out = tmp_path / "out"
    answer = netform("stress", square, uneven, pairs, "today", "--out", out, *QUICK)
    assert answer.code == 0
    assert answer.out.endswith(f"\nwritten: {out}\n")
    assert names_in(out) == ["plans.csv", "stress.csv", "stress.json"]
    plans, groups = rows_of(out / "plans.csv"), rows_of(out / "stress.csv")
    assert [row["plan"] for row in plans] == ["pairs.csv", "uneven.csv", "today"]
    assert plans[0]["behind_share"] == plans[0]["told_apart"] == ""
    assert plans[1]["told_apart"] == "yes"
    assert [(row["plan"], row["group"]) for row in groups] == [
        ("pairs.csv", "A1"),
        ("pairs.csv", "A3"),
        ("uneven.csv", "A1"),
        ("uneven.csv", "A4"),
        *(("today", f"A{number}") for number in range(1, 5)),
    ]
    uneven_row = groups[2]
    assert (uneven_row["above"], uneven_row["to_ceiling"]) == ("1.0", "-10000")
    assert (uneven_row["lists_fall"], uneven_row["lists_rise"]) == ("-50.0000", "-16.6667")
    record = json.loads((out / "stress.json").read_text())
    assert record["plans"] == ["uneven.csv", "pairs.csv", "today"]
    assert record["sha256"]["plans"]["today"] is None
    assert list(record["sha256"]["plans"]["pairs.csv"]) == ["pairs.csv"]
    assert set(record["sha256"]["problem"]) >= {"practices.csv", "problem.toml"}
    document = json.loads(netform("stress", square, uneven, pairs, "today", "--json", *QUICK).out)
    assert [each["plan"] for each in document["plans"]] == [row["plan"] for row in plans]
    assert [str(each["all_stay"]) for each in document["plans"]] == [
        row["all_stay"] for row in plans
    ]


def test_the_same_seed_gives_the_same_bytes(netform, square, pairs, uneven, tmp_path):
    asked = ("stress", square, pairs, uneven, "--closures", 1, *QUICK)
    texts = {
        name: netform(*asked, "--seed", seed, "--out", tmp_path / name).out.replace(
            f"/{name}\n", ""
        )
        for name, seed in (("seed-5", 5), ("again-5", 5), ("seed-6", 6))
    }
    files = {name: contents(tmp_path / name) for name in texts}
    assert texts["seed-5"] == texts["again-5"] != texts["seed-6"]
    assert files["seed-5"] == files["again-5"]
    assert files["seed-5"]["stress.csv"] != files["seed-6"]["stress.csv"]


def test_the_order_of_plans_does_not_matter(netform, square, pairs, uneven):
    one, other = (
        json.loads(netform("stress", square, *plans, "--closures", 2, "--json", *QUICK).out)
        for plans in ((pairs, uneven), (uneven, pairs))
    )
    assert one == other


def test_an_existing_folder_is_refused_without_force(netform, square, pairs, tmp_path):
    asked = ("stress", square, pairs, "--out", tmp_path / "out", *QUICK)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert_one_message(netform(*asked), "the folder is already there")
    assert names_in(tmp_path / "out") == ["mine.txt"]
    assert netform(*asked, "--force").code == 0
    assert "mine.txt" not in names_in(tmp_path / "out")


def test_a_folder_that_holds_a_plan_is_not_replaced(netform, square, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "pairs.csv").write_text(PAIRS)
    answer = netform(
        "stress", square, tmp_path / "out" / "pairs.csv", "--out", tmp_path / "out", "--force"
    )
    assert_one_message(answer, "would delete", "pairs.csv")
    assert names_in(tmp_path / "out") == ["pairs.csv"]


def test_a_folder_of_runs_is_all_of_them(netform, square, tmp_path):
    options = tmp_path / "options"
    assert netform("solve", square, "--out", options / "option-2", "--quiet").code == 0
    shutil.copytree(options / "option-2", options / "option-10")
    answer = netform("stress", square, options, "--json", *QUICK)
    names = [plan["plan"] for plan in json.loads(answer.out)["plans"]]
    assert names == ["option-2", "option-10"]
    asked = ("stress", square, options, "--out", tmp_path / "out", *QUICK)
    assert netform(*asked).code == 0
    digests = json.loads((tmp_path / "out" / "stress.json").read_text())["sha256"]["plans"]
    assert set(digests["option-10"]) == {"plan.csv", "effective.toml"}
    assert netform("stress", square, options, options / "option-2", "--json", *QUICK).code == 0


def test_options_are_held_to_futures_without_the_proof_that_there_are_no_more(
    netform, square, tmp_path
):
    options = tmp_path / "options"
    asked = ("--within", "100%", "--differ", "50%", "--count", 9, "--quiet")
    assert netform("alternatives", square, "--out", options, *asked).code == 0
    assert (options / "no-more" / "summary.json").exists()
    shutil.copy(options / "option-1" / "plan.csv", options / "no-more" / "plan.csv")
    said = json.loads(netform("stress", square, options, "--json", *QUICK).out)
    found = json.loads((options / "alternatives.json").read_text())["found"]
    assert sorted(plan["plan"] for plan in said["plans"]) == [
        f"option-{number}" for number in range(1, found + 1)
    ]


def test_growth_by_area_moves_lists(netform, square, pairs, tmp_path):
    growth = tmp_path / "growth.csv"
    growth.write_text("area,value,factor\nicb_code,Q1,1.3\n")
    asked = ("stress", square, pairs, "--lists-change", "0%", "--growth", growth)
    (plan,) = json.loads(netform(*asked, "--json", *QUICK).out)["plans"]
    assert [group["patients_50"] for group in plan["groups"]] == [52_000, 52_000]
    assert [group["above"] for group in plan["groups"]] == [1.0, 1.0]
    netform(*asked, "--out", tmp_path / "out", *QUICK)
    record = json.loads((tmp_path / "out" / "stress.json").read_text())
    assert list(record["sha256"]["growth"]) == ["growth.csv"]
    assert record["growth"] is True
    assert "futures: lists grow by area, then every list" in netform(*asked, *QUICK).out
    growth.write_text("area,value,factor\nicb_cod,Q1,1.3\n")
    assert_one_message(netform(*asked), "growth.csv, row 2", "'icb_cod'", "nearest are icb_code")


def test_a_run_under_other_settings_is_held_to_them(netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"neighbours.csv": NEIGHBOURS.replace("A3,A4", "A2,A3")})
    options = ("--waive-floor", "A4=island", "--leave-out", "A3", "--quiet")
    assert netform("solve", folder, "--out", tmp_path / "run", *options).code == 0
    answer = netform("stress", folder, tmp_path / "run", *QUICK)
    (row,) = [line for line in answer.out.splitlines() if line.startswith("1 run ")]
    assert row.split()[2:4] == ["100.0", "%"]
    assert "deviation of run: participation: practice A3 was out" in answer.out
    assert "fault" not in answer.out


def test_plans_of_different_tiers_need_one_named(netform, tmp_path, pairs):
    folder = write_problem(tmp_path / "p", {"problem.toml": WITH_FEDERATIONS})
    both = tmp_path / "both.csv"
    both.write_text(
        PAIRS.replace("network", "network,federation").replace("x", "x,f").replace("y", "y,f")
    )
    refused = netform("stress", folder, pairs, both)
    assert_one_message(refused, "both.csv: the plan has network and federation groups", "--tiers")
    assert netform("stress", folder, pairs, both, "--tiers", "network", *QUICK).code == 0
    said = json.loads(netform("stress", folder, both, "--json", *QUICK).out)
    assert said["tiers"] == ["network", "federation"]
    assert said["plans"][0]["stays_by_tier"] == {"network": 1.0, "federation": 0.0}


def test_long_lists_of_groups_are_cut_in_text(netform, tmp_path):
    region = tmp_path / "region"
    assert netform("generate", region, "--practices", 60, "--seed", 2).code == 0
    codes = load_problem(region).practices.codes
    plan = tmp_path / "plan.csv"
    rows = "".join(f"{code},g{k % 30}\n" for k, code in enumerate(codes))
    plan.write_text(f"practice_code,network\n{rows}")
    answer = netform("stress", region, plan, "--closures", 59, "--draws", 10)
    assert answer.code == 0
    assert answer.out.count("\nnetwork ") == 20
    assert "… 10 more: see --json or --out" in answer.out
    said = json.loads(netform("stress", region, plan, "--json", "--draws", 10).out)
    assert len(said["plans"][0]["groups"]) == 30


def test_patients_who_reach_nobody_are_said(netform, tmp_path, pairs):
    toml = WITH_FEDERATIONS.split('[[tiers]]\nname = "federation"')[0]
    toml += '[travel]\nsource = "travel.csv"\n'
    travel = "origin,destination,metres\nA1,A2,3000\nA2,A1,3100\n"
    folder = write_problem(tmp_path / "p", {"travel.csv": travel, "problem.toml": toml})
    answer = netform("stress", folder, pairs, "--closures", 3, "--lists-change", "0%", *QUICK)
    assert answer.code == 0, answer.err
    # One stays open; one of the others reaches it when it is A1 or A2.
    (said,) = re.findall(r"reach no open one: ([0-9,.]+) a future", answer.out)
    assert 40_000 < float(said.replace(",", "")) < 60_000


def test_what_is_no_range_is_refused(netform, square, pairs):
    answer = netform("stress", square, pairs, "--lists-change", "10%..2%")
    assert (answer.code, answer.out) == (2, "")
    assert "--lists-change" in answer.err
    assert "10%..2% ends below where it begins: write 2%..10%" in answer.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("2%..10%", ["2 %", "10 %"]),
        ("5%", ["5 %", "5 %"]),
        ("0%", ["0 %", "0 %"]),
        (" 2.5 % .. 100 % ", ["2.5 %", "100 %"]),
    ],
)
def test_ranges_are_read(netform, square, pairs, change, said):
    answer = netform("stress", square, pairs, "--lists-change", change, "--json", "--draws", 2)
    assert json.loads(answer.out)["terms"]["lists_change"] == said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--closures", -1), "-1 practices cannot close"),
        (("--closures", 4), "4 practices cannot close: 4 take part. Remedy: let 3 close at most"),
        (("--draws", 1), "too few"),
        (("--seed", -3), "-3 is no seed"),
        (("--tiers", "federation"), "'federation' is not in the problem"),
        (("--growth", "none.csv"), "the file is missing"),
    ],
)
def test_what_cannot_be_drawn_is_one_message(netform, square, pairs, tmp_path, options, words):
    out = tmp_path / "out"
    assert_one_message(netform("stress", square, pairs, "--out", out, *options), words)
    assert not out.exists()


def test_what_is_no_plan_is_one_message(netform, square, pairs, tmp_path):
    assert_one_message(netform("stress", square, tmp_path / "no"), "there is no such run or plan")
    (tmp_path / "empty").mkdir()
    assert_one_message(netform("stress", square, tmp_path / "empty"), "no run inside holds a plan")
    pairs.write_text("practice_code,network\n")
    assert_one_message(netform("stress", square, pairs), "pairs.csv: the plan puts no practice")
    assert netform("stress", square).code == 2


def test_a_practice_alone_cannot_close(netform, tmp_path):
    rows = "".join(PRACTICES.splitlines(keepends=True)[:2])
    files = {"practices.csv": rows, "neighbours.csv": "practice_a,practice_b\n"}
    files |= {"relationships.csv": None, "trusts.csv": None}
    folder = write_problem(tmp_path / "p", files)
    assert_one_message(netform("stress", folder, "today", "--closures", 1), "let 0 close at most")
    assert netform("stress", folder, "today", "--draws", 2).code == 0
