import json

import pytest
from openpyxl import load_workbook

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message
from tests.helpers.folder import (
    BY_TABLE,
    NEIGHBOURS,
    PRACTICES,
    SETTINGS,
    contents,
    write_problem,
)

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


def test_many_groups_are_cut_in_text_and_whole_elsewhere(netform, tmp_path):
    region = tmp_path / "region"
    assert netform("generate", region, "--practices", 60, "--seed", 2).code == 0
    codes = load_problem(region).practices.codes
    for name, shift in (("one", 0), ("other", 1)):
        groups = "".join(f"{code},g{(k + shift) // 2}\n" for k, code in enumerate(codes))
        (tmp_path / f"{name}.csv").write_text(f"practice_code,network\n{groups}")
    plans = (tmp_path / "one.csv", tmp_path / "other.csv", "--csv", tmp_path / "tables")
    text = netform("compare", region, *plans).out
    rows = (tmp_path / "tables" / "matched.csv").read_text().splitlines()[1:]
    assert len(rows) >= 31  # at least all of the second plan
    assert f"other.csv, networks: 0 of {len(rows)} as in one.csv, these are not" in text
    table = text[text.index("network of one.csv") : text.index("other.csv, networks: regrouped")]
    _, *lines = table.strip().splitlines()
    assert [line.split()[0] for line in lines[:20]] == [row.split(",")[2] for row in rows[:20]]
    assert lines[20:] == [f"… {len(rows) - 20} more: see --json"]


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


def test_groups_that_differ_stand_beside_those_that_they_continue(netform, present, pairs):
    answer = netform("compare", present, pairs)
    rows = cells_of(answer.out)
    assert "pairs.csv, networks: 0 of 2 as in today, these are not" in answer.out
    assert rows["network of today"] == [
        *("of pairs.csv", "practices", "in common", "patients", "in common")
    ]
    assert rows["U1"] == ["A1", "3 → 2", "2", "60,000 → 40,000", "40,000"]
    assert rows["A4"] == ["A3", "1 → 2", "1", "20,000 → 40,000", "20,000"]
    assert "as in pairs.csv" not in netform("compare", present, pairs, pairs).out


def test_partners_and_distances_are_printed(netform, present, pairs):
    answer = netform("compare", present, pairs)
    rows = cells_of(answer.out)
    # {A1, A2, A3} and {A4} become {A1, A2} and {A3, A4}: nobody keeps all partners.
    assert rows["network: practices with new partners against today"] == ["0", "4"]
    assert rows["network: patients with new partners against today"] == ["0", "80,000"]
    assert rows["network: Rand index against today"] == ["1.0000", "0.5000"]
    assert rows["network: variation of information against today, bits"] == ["0.0000", "1.1887"]
    assert rows["network: metres to the hub for each patient, mean"] == ["1,750.0", "1,500.0"]
    assert "new partners: whose group holds other practices than in today" in answer.out


def test_what_differs_by_very_little_does_not_look_equal():
    from netform.cli.compare_measures import _decimals

    written = [_decimals(value) for value in (0.0, 1e-9, 0.5, 1 - 1e-9, 1.0, 2.0, None)]
    assert written == ["0.0000", "< 0.0001", "0.5000", "> 0.9999", "1.0000", "2.0000", "-"]


def test_rules_and_waivers_are_printed(netform, tmp_path, pairs):
    rules = '[[rules]]\nkind = "apart"\npractices = ["A1", "A2"]\n'
    rules += '[[rules]]\nkind = "size"\nlimit = 2\n'
    folder = write_problem(
        tmp_path / "p",
        {
            "practices.csv": TODAY.replace("20000,Q1,\n", "60000,Q1,\n"),
            "problem.toml": SETTINGS + rules,
        },
    )
    answer = netform("compare", folder, pairs)
    rows = cells_of(answer.out)
    assert rows["rule kept"] == ["today", "pairs.csv"]
    assert rows["apart A1,A2"] == ["no", "no"]
    assert rows["size 2"] == ["no", "yes"]
    assert (
        "waiver of today: the network of A4 has 60,000 patients (ceiling waived: its own list "
        "exceeds the ceiling)"
    ) in answer.out
    said = json.loads(netform("compare", folder, pairs, "--json").out)
    assert said["plans"][1]["rules"] == [
        {"rule": "apart A1,A2", "tier": "network", "kept": False},
        {"rule": "size 2", "tier": "network", "kept": True},
    ]
    assert [waiver["practice"] for waiver in said["plans"][0]["waivers"]["network"]] == ["A4"]


def test_many_and_long_rules_are_cut_in_text(netform, tmp_path, pairs):
    codes = [f"A{k}" for k in range(1, 31)]
    more = "".join(f"{code},More,0,0,1,Q1\n" for code in codes[4:])
    named = ", ".join(f'"{code}"' for code in codes)
    rules = f'[[rules]]\nkind = "lead"\npractices = [{named}]\n'
    rules += "".join(f'[[rules]]\nkind = "size"\nlimit = {k}\n' for k in range(1, 25))
    changes = {"practices.csv": PRACTICES + more, "problem.toml": SETTINGS + rules}
    answer = netform("compare", write_problem(tmp_path / "p", changes), pairs, pairs)
    lines = answer.out[answer.out.index("rule kept") :].splitlines()
    assert lines[1].startswith(f"lead {','.join(codes)}"[:59] + "…  ")
    assert lines[20].split() == ["size", "19", "yes", "yes"]
    assert lines[21] == "… 5 more: see --json"


def test_all_tables_are_written(netform, present, pairs, tmp_path):
    paths = ("--csv", tmp_path / "tables", "--xlsx", tmp_path / "deep" / "book.xlsx")
    answer = netform("compare", present, pairs, *paths)
    assert answer.code == 0
    assert f"written: {paths[1]}, {paths[3]}" in answer.out
    practices = (tmp_path / "tables" / "practices.csv").read_text().splitlines()
    assert practices[3] == "A3,Third,20000,U1,A1,A3,A3,yes,yes"
    assert load_workbook(paths[3])["practices"]["B4"].value == "Third"
    # Printed as JSON, nothing but JSON is.
    again = netform("compare", present, pairs, *paths, "--force", "--json")
    assert json.loads(again.out)["base"] == "today"


def test_a_practice_called_like_a_formula_is_text(netform, tmp_path, pairs):
    named = TODAY.replace("First", "=cmd()").replace("Third", "+1")
    folder = write_problem(tmp_path / "p", {"practices.csv": named})
    assert netform("compare", folder, pairs, "--xlsx", tmp_path / "book.xlsx").code == 0
    page = load_workbook(tmp_path / "book.xlsx")["practices"]
    assert [(page[cell].value, page[cell].data_type) for cell in ("B2", "B4", "C2")] == [
        ("=cmd()", "s"),
        ("+1", "s"),
        (20_000, "n"),
    ]


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
def test_what_is_there_is_refused_without_force(netform, present, pairs, tmp_path, option):
    target = tmp_path / "there"
    if option == "--csv":
        target.mkdir()
    else:
        target.write_text("old")
    before = contents(tmp_path)
    assert_one_message(netform("compare", present, pairs, option, target), "already there")
    assert contents(tmp_path) == before
    assert netform("compare", present, pairs, option, target, "--force").code == 0
    assert contents(tmp_path) != before


@pytest.mark.parametrize(("option", "name"), [("--csv", "present"), ("--xlsx", "pairs.csv")])
def test_inputs_are_not_replaced(netform, present, pairs, tmp_path, option, name):
    before = contents(tmp_path)
    answer = netform("compare", present, pairs, option, tmp_path / name, "--force")
    assert_one_message(answer, "would delete")
    assert contents(tmp_path) == before


def test_nothing_is_written_when_a_plan_cannot_be_read(netform, present, tmp_path):
    answer = netform("compare", present, tmp_path / "none.csv", "--csv", tmp_path / "tables")
    assert_one_message(answer, "there is no such run or plan")
    assert not (tmp_path / "tables").exists()
