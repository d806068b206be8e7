import json

import pytest

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message
from tests.helpers.folder import BY_TABLE, NEIGHBOURS, PRACTICES, SETTINGS, write_problem

WIDE = SETTINGS.replace("floor = 30000", "floor = 10000").replace("50000", "80000")
FEDERATION = '[[tiers]]\nname = "federation"\nfloor = 0\nceiling = 80000\n'
TODAY = PRACTICES.replace("icb_code\n", "icb_code,current_network\n")
for _code, _group in (("A1", "U1"), ("A2", "U1"), ("A3", "U1"), ("A4", "")):
    TODAY = "".join(
        line.rstrip("\n") + f",{_group}\n" if line.startswith(f"{_code},") else line
        for line in TODAY.splitlines(keepends=True)
    )
PAIRS = "practice_code,network\nA1,x\nA2,x\nA3,y\nA4,y\n"


@pytest.fixture
def present(tmp_path):
    """Three practices in the present network U1, and one in none."""
    return write_problem(tmp_path / "present", {"practices.csv": TODAY})


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS)
    return path


def cells_of(text: str) -> dict[str, list[str]]:
    """Return the cells of each line of the tables by its first cell."""
    lines = (
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.splitlines()
    )
    return {cells[0]: cells[1:] for cells in lines if cells}


def test_a_plan_against_today(netform, present, pairs):
    answer = netform("compare", present, pairs)
    assert (answer.code, answer.err) == (0, "")
    rows = cells_of(answer.out)
    assert rows["lawful"] == ["no", "yes"]
    assert rows["faults"] == ["2", "0"]
    assert rows["network: groups"] == ["2", "2"]
    assert rows["network: patients of the smallest"] == ["20,000", "40,000"]
    assert rows["network: patients of the largest"] == ["60,000", "40,000"]
    assert rows["network: trust relationships"] == ["1", "1"]
    assert rows["network: travel, thousand patient-km, straight line"] == ["140.000", "120.000"]
    assert rows["network: objective, thousand patient-km"] == ["140.003", "120.003"]
    # {A1, A2} continues U1, {A3, A4} continues A4, who is alone today.
    assert rows["network: practices regrouped against today"] == ["0", "1"]
    assert rows["network: patients regrouped against today"] == ["0", "20,000"]
    assert rows["network: patients moved from present groups"] == ["0", "20,000"]
    assert rows["A3 Third"] == ["20,000", "U1", "A4"]
    assert "fault of today: network A1 has 60,000 patients, above the ceiling" in answer.out
    assert rows["trust: relationships with"] == [
        "practices",
        "networks today",
        "pairs.csv networks",
    ]
    assert rows["R1 Royal"] == ["2", "1", "1"]


def test_today_named_is_the_same_as_today_implied(netform, present, pairs):
    implied = netform("compare", present, pairs)
    assert netform("compare", present, "today", pairs).out == implied.out
    assert netform("compare", present, "today", pairs, "--json").out == (
        netform("compare", present, pairs, "--json").out
    )


def test_today_alone_is_compared_with_itself(netform, present):
    answer = netform("compare", present, "today")
    assert answer.code == 0
    assert "nobody is regrouped against today" in answer.out
    assert cells_of(answer.out)["trust: relationships with"][:2] == ["practices", "networks today"]


def test_the_json_document_holds_all_of_it(netform, present, pairs):
    said = json.loads(netform("compare", present, pairs, "--json").out)
    assert (said["base"], said["problem"]) == ("today", "Square")
    today, plan = said["plans"]
    assert (today["lawful"], len(today["faults"]), plan["lawful"]) == (False, 2, True)
    measures = plan["tiers"]["network"]
    assert measures["changes"] == [
        {
            "practice_code": "A3",
            "name": "Third",
            "patients": 20_000,
            "before": "U1",
            "after": "A3",
            "continues": "A4",
        }
    ]
    assert measures["objective"] == 120_003_000_000
    assert measures["travel"] == 120_000_000_000
    assert measures["closeness"] == {"mean": 1500.0, "percentile_90": 3000, "largest": 3000}
    assert plan["relationships"]["planned"] == {"network": 1}
    assert plan["relationships"]["trusts"][0]["today"] == {"network": 1}


def test_the_first_plan_is_the_base(netform, present, pairs):
    rows = cells_of(netform("compare", present, pairs, "today").out)
    assert rows["faults"] == ["0", "2"]
    assert rows["network: practices regrouped against pairs.csv"] == ["0", "1"]
    assert rows["A3 Third"] == ["20,000", "A3", "A1"]


def test_many_changes_are_cut_in_text_and_whole_in_json(netform, tmp_path):
    region = tmp_path / "region"
    assert netform("generate", region, "--practices", 60, "--seed", 2).code == 0
    codes = load_problem(region).practices.codes
    for name, size in (("one", 5), ("other", 7)):
        groups = "".join(f"{code},g{k % size}\n" for k, code in enumerate(codes))
        (tmp_path / f"{name}.csv").write_text(f"practice_code,network\n{groups}")
    plans = (tmp_path / "one.csv", tmp_path / "other.csv")
    text = netform("compare", region, *plans).out
    changes = json.loads(netform("compare", region, *plans, "--json").out)["plans"][1]["tiers"][
        "network"
    ]["changes"]
    assert len(changes) > 20
    assert f"… {len(changes) - 20} more: see --json" in text
    assert changes[19]["practice_code"] in text
    shown = text[text.index("other.csv, networks: regrouped") :]
    assert changes[20]["practice_code"] not in shown.replace(changes[20]["after"], "")


def test_a_tier_that_no_plan_has_has_no_rows(netform, tmp_path, pairs):
    folder = write_problem(
        tmp_path / "p",
        {"practices.csv": TODAY, "problem.toml": WIDE.replace("[rel", f"{FEDERATION}[rel", 1)},
    )
    assert "federation" not in netform("compare", folder, pairs).out
    both = tmp_path / "both.csv"
    both.write_text(
        PAIRS.replace("network", "network,federation").replace("x", "x,f").replace("y", "y,f")
    )
    answer = netform("compare", folder, pairs, both)
    rows = cells_of(answer.out)
    assert rows["federation: groups"] == ["-", "1"]
    assert "pairs.csv has no federations to hold those of both.csv against" in answer.out


def test_where_nobody_has_a_present_group_that_is_said(netform, square, pairs):
    answer = netform("compare", square, pairs)
    assert answer.code == 0
    assert "today: nobody has a present group, so every practice is alone" in answer.out
    assert cells_of(answer.out)["network: patients moved from present groups"] == ["-", "-"]


def test_a_run_under_other_settings_is_lawful_and_says_what_deviates(netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"neighbours.csv": NEIGHBOURS.replace("A3,A4", "A2,A3")})
    options = ("--waive-floor", "A4=island", "--leave-out", "A3", "--quiet")
    assert netform("solve", folder, "--out", tmp_path / "run", *options).code == 0
    answer = netform("compare", folder, tmp_path / "run")
    assert cells_of(answer.out)["lawful"] == ["no", "yes"]
    assert "deviation of run: participation: practice A3 was out" in answer.out
    assert "deviation of run: waivers: the floor was waived for A4 (island)" in answer.out
    assert cells_of(answer.out)["A3 Third"] == ["20,000", "A3", "none"]


def test_hours_are_named_where_travel_is_in_seconds(netform, tmp_path, pairs):
    table = "origin,destination,seconds\n" + "".join(
        f"A{a},A{b},{600 if a != b else 0}\n" for a in range(1, 5) for b in range(1, 5)
    )
    toml = SETTINGS + BY_TABLE.replace("]\n", ']\nunit = "seconds"\n')
    folder = write_problem(tmp_path / "p", {"travel.csv": table, "problem.toml": toml})
    rows = cells_of(netform("compare", folder, pairs).out)
    assert rows["network: travel, thousand patient-hours"][1] == "6.667"
    assert rows["network: seconds to the hub, largest"] == ["0", "600"]


def test_a_run_without_a_plan_is_one_message(netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"neighbours.csv": "practice_a,practice_b\nA1,A2\n"})
    assert netform("solve", folder, "--out", tmp_path / "run", "--quiet").code == 4
    assert_one_message(
        netform("compare", folder, tmp_path / "run"), "run: the run holds no plan", "infeasible"
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "there is no such run or plan"),
        ("plan.csv", "practice_code,network\n", "puts no practice into any group"),
        ("plan.csv", "practice_code,network\nB9,x\n", "practice 'B9' is not in the problem"),
        ("plan.csv", "", "the file is empty"),
    ],
)
def test_what_cannot_be_read_is_one_message(netform, square, tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_text(content)
    for others in ((), ("--json",)):
        assert_one_message(netform("compare", square, tmp_path / name, *others), words)


def test_a_problem_alone_is_wrong_usage(netform, square):
    assert netform("compare", square).code == 2


def test_a_plan_in_a_place_called_today_is_not_taken_for_the_present_groups(
    netform, present, tmp_path
):
    (tmp_path / "today").write_text(PAIRS)
    answer = netform("compare", present, "today", tmp_path / "today", "--json")
    assert answer.code == 0
    names = [plan["name"] for plan in json.loads(answer.out)["plans"]]
    assert names == ["today", str(tmp_path / "today")]
    said = netform("compare", present, "today", tmp_path / "today").out
    assert cells_of(said)["R1 Royal"] == ["2", "1", "1"]
