"""`netform check` and, with the same faults, `netform solve`: what bad input leads to."""

import json
import os

import pytest

from tests.cli.conftest import assert_one_message, names_in
from tests.helpers.folder import (
    AS_INFERRED,
    BY_TABLE,
    INFERRED,
    NEIGHBOURS,
    PRACTICES,
    SETTINGS,
    SHARES,
    TRAVEL,
    TRUSTS,
    write_problem,
)

FIRST = "A1,First,0,0,20000,Q1"
WAIVER = '[[waivers]]\npractice = "B9"\nbound = "floor"\nreason = "island"\n'
P, N, T, R = "practices.csv", "neighbours.csv", "trusts.csv", "relationships.csv"


def practices(row):
    return {P: PRACTICES.replace(FIRST, row)}


def neighbours(row):
    return {N: NEIGHBOURS + row + "\n"}


def trust(row):
    return {T: TRUSTS + row + "\n"}


def share(row):
    return {R: SHARES + row + "\n"}


def budget(row):
    return {"budget.csv": f"practice_code,amount,rate,weighted_patients\nA1,1.50,,\n{row}\n"}


def service(row):
    return {"services.csv": f"service,smallest_population,largest_travel\nclinic,1,\n{row}\n"}


def toml(text):
    return {"problem.toml": SETTINGS + text}


def travel(row, table=TRAVEL):
    return {"problem.toml": SETTINGS + BY_TABLE, "travel.csv": table + row + "\n"}


PATIENTS = f"{P}, row 2, column patients: "
BAD_INPUT = {
    "duplicate code": ({P: PRACTICES + FIRST}, f"{P}, row 6, column practice_code: practice A1"),
    "code in two cases": (practices(FIRST.replace("A1", "a1")), "practice 'A1' is unknown"),
    "code missing": (practices(FIRST[2:]), f"{P}, row 2, column practice_code: the practice code"),
    "code mangled by Excel": (
        practices(FIRST.replace("A1", "1E+01")),
        f"{N}, row 2, column practice_a: practice 'A1' is unknown",
    ),
    "negative patients": (practices("A1,First,0,0,-1,Q1"), PATIENTS + "-1 is out of range"),
    "fractional patients": (practices("A1,First,0,0,1.5,Q1"), PATIENTS + "'1.5' is not a whole"),
    "patients NaN": (practices("A1,First,0,0,NaN,Q1"), PATIENTS + "'NaN' is not a whole"),
    "patients infinite": (practices("A1,First,0,0,inf,Q1"), PATIENTS + "'inf' is not a whole"),
    "patients empty": (practices("A1,First,0,0,,Q1"), PATIENTS + "the cell is empty"),
    "patients in thousands": (practices('A1,First,0,0,"20,000",Q1'), PATIENTS + "'20,000' is not"),
    "patients in other digits": (practices("A1,First,0,0,٢٠٠٠٠,Q1"), PATIENTS + "'٢٠٠٠٠' is not"),
    "patients with underscores": (practices("A1,First,0,0,20_000,Q1"), PATIENTS + "'20_000' is"),
    "patients beyond England": (practices("A1,First,0,0,1e9,Q1"), PATIENTS + "1e9 is out of range"),
    "patients monstrous": (practices("A1,First,0,0,1e999999999,Q1"), PATIENTS + "'1e999999999' is"),
    "easting NaN": (practices("A1,First,nan,0,1,Q1"), f"{P}, row 2, column easting: 'nan' is not"),
    "easting infinite": (practices("A1,First,1e999,0,1,Q1"), "column easting: '1e999' is not"),
    "easting far away": (practices("A1,First,1e9,0,1,Q1"), "column easting: 1e9 is out of range"),
    "longitude as text": (practices("A1,First,0,W1,1,Q1"), "column northing: 'W1' is not metres"),
    "semicolons": ({P: PRACTICES.replace(",", ";")}, f"{P}, row 1: column 'practice_code' is"),
    "tabs": ({N: NEIGHBOURS.replace(",", "\t")}, "separated by tabs; save it separated by commas"),
    "missing column": (
        {P: PRACTICES.replace("patients", "list")},
        f"{P}, row 1: column 'patients'",
    ),
    "near column": (
        {P: PRACTICES.replace("patients", "Patients")},
        "rename 'Patients' to 'patients'",
    ),
    "column twice": ({P: PRACTICES.replace("icb_code", "name")}, "column 'name' stands twice"),
    "ragged row": (practices("A1,First, the,0,0,1,Q1"), f"{P}, row 2: the row has 7 cells and the"),
    "short row": (practices("A1,First,0,0"), PATIENTS + "the cell is empty"),
    "missing file": ({N: None}, f"{N}: the file is missing"),
    "empty file": ({P: ""}, f"{P}: the file is empty"),
    "blank file": ({P: "\n\n"}, f"{P}: the file is empty"),
    "header only": ({P: PRACTICES.splitlines()[0]}, f"{P}: there is no practice"),
    "fault below blank lines": (
        {P: "\n" + PRACTICES.replace(FIRST, "\n\nA1,First,0,0,x,Q1")},
        f"{P}, row 5, column patients: 'x'",
    ),
    "open quote": (practices('A1,"First,0,0,1,Q1'), f"{P}, row 2: the row is not CSV"),
    "no UTF-8": ({P: PRACTICES.replace("First", "Fûrst").encode("latin-1")}, f"{P}, line 2: the"),
    "UTF-16": ({P: PRACTICES.encode("utf-16")}, f"{P}, line 1: the file is not UTF-8 text"),
    "unknown participation": (
        {P: PRACTICES.replace("icb_code", "participation").replace("Q1", "guest")},
        f"{P}, row 2, column participation: participation 'guest' is unknown",
    ),
    "unknown practice": (neighbours("A1,B9,boundary"), f"{N}, row 6, column practice_b: practice"),
    "self-loop": (neighbours("A1,A1,boundary"), f"{N}, row 6, column practice_b: practice A1 is"),
    "pair twice": (neighbours("A1,A2,boundary"), "the pair A1 and A2 is listed twice"),
    "pair in both orders": (
        neighbours("A2,A1,boundary"),
        f"{N}, row 6, column practice_a: the pair A2 and A1 is listed twice (first in row 2)",
    ),
    "unknown kind": (neighbours("A1,A4,river"), f"{N}, row 6, column kind: kind 'river'"),
    "trust twice": (trust("R1,Again,,,"), f"{T}, row 4, column trust_code: trust code 'R1'"),
    "trust without code": (trust(",No code,,,"), f"{T}, row 4, column trust_code: trust code ''"),
    "trust at nan": (trust("R3,Far,,nan,0"), f"{T}, row 4, column easting: 'nan' is not a number"),
    "trust closed some day": (
        {T: TRUSTS.replace("northing\n", "northing,closed\n") + "R3,Shut,,,,soon\n"},
        f"{T}, row 4, column closed: 'soon' is not a date",
    ),
    "trust beyond": (trust("R3,Far,,0,1e300"), f"{T}, row 4, column northing: '1e300' is not"),
    "share above 1": (share("A4,R1,1.2"), f"{R}, row 5, column share: share '1.2'"),
    "share negative": (share("A4,R1,-0.1"), f"{R}, row 5, column share: share '-0.1'"),
    "share in per cent": (share("A4,R1,5%"), f"{R}, row 5, column share: share '5%'"),
    "shares add to more": (
        share("A1,R2,0.6"),
        f"{R}, row 5, column share: the shares of practice A1 (First) add to 1.100, above 1",
    ),
    "share twice": (share("A1,R1,0.1"), f"{R}, row 5, column trust_code: this practice and trust"),
    "share of nobody": (share("B9,R1,0.1"), f"{R}, row 5, column practice_code: practice 'B9'"),
    "share of no trust": (share("A4,R9,0.1"), f"{R}, row 5, column trust_code: trust 'R9'"),
    "shares without trusts": ({T: None}, f"{R}, row 2, column trust_code: trust 'R1' is unknown"),
    "negative travel": (travel("A2,A3,-1"), "travel.csv, row 7, column metres: -1 is out of range"),
    "fractional travel": (travel("A2,A3,1.5"), "travel.csv, row 7, column metres: '1.5' is not"),
    "travel to itself": (travel("A2,A2,5"), "travel.csv, row 7, column metres: travel from a"),
    "travel twice": (travel("A1,A2,5"), "travel.csv, row 7, column origin: this origin and"),
    "travel from nowhere": (travel("B9,A2,5"), "travel.csv, row 7, column origin: practice 'B9'"),
    "travel in another unit": (
        travel("", TRAVEL.replace("metres", "seconds")),
        "travel.csv, row 1: column 'metres' is missing",
    ),
    "travel missing": (toml(BY_TABLE), "travel.csv: the file is missing"),
    "budget of nobody": (
        budget("B9,1,,"),
        "budget.csv, row 3, column practice_code: practice 'B9'",
    ),
    "budget twice": (budget("A1,1,,"), "budget.csv, row 3, column practice_code: practice A1"),
    "budget in two ways": (budget("A2,1,1,"), "budget.csv, row 3, column rate: the row has"),
    "budget of nothing": (budget("A2,,,"), "budget.csv, row 3: the row has neither"),
    "budget negative": (budget("A2,-1,,"), "budget.csv, row 3, column amount: '-1' is not"),
    "three decimals": (budget("A2,1.005,,"), "budget.csv, row 3, column amount: '1.005' is not"),
    "five decimals": (budget("A2,,1.00005,"), "budget.csv, row 3, column rate: '1.00005' is not"),
    "service twice": (
        service("clinic,1,"),
        "services.csv, row 3, column service: service 'clinic'",
    ),
    "service negative": (
        service("ward,-1,"),
        "services.csv, row 3, column smallest_population: '-1' is not",
    ),
    "service far": (service("ward,1,x"), "services.csv, row 3, column largest_travel: 'x' is not"),
    "unknown key": (toml("[travel]\nunits = 1\n"), "problem.toml: key 'travel.units' is unknown"),
    "bad TOML": (toml("[travel\n"), "problem.toml: the file is not valid TOML"),
    "four decimals": (
        {"problem.toml": SETTINGS.replace("1.5", "1.2345")},
        "more than three decimals",
    ),
    "floor above": ({"problem.toml": SETTINGS.replace("30000", "60000")}, "is above ceiling 50000"),
    "another format": ({"problem.toml": SETTINGS.replace("= 1", "= 9")}, "format 9 is not one"),
    "share setting": ({"problem.toml": SETTINGS.replace("0.05", "1.05")}, "minimum_share: "),
    "unknown waiver": (toml(WAIVER), "problem.toml: practice 'B9' of [[waivers]] is not in"),
    "unknown in rule": (
        toml('[[rules]]\nkind = "cut"\npractices = ["A1", "B9"]\n'),
        "problem.toml: practice 'B9' of [[rules]] is not in practices.csv",
    ),
    "unknown area": (
        toml('[[rules]]\nkind = "within"\narea = "ward"\n'),
        "problem.toml: area column 'ward' of a 'within' rule is not in practices.csv",
    ),
    "no such present group": (
        toml('[[rules]]\nkind = "keep"\ngroup = "U9"\n'),
        "no practice that takes part is in the present network 'U9'",
    ),
    "everybody out": (
        {P: PRACTICES.replace("icb_code", "participation").replace("Q1", "out")},
        "Square: no practice takes part",
    ),
    "weight beyond integers": (
        {
            "problem.toml": SETTINGS.replace("1.5", "1.5\ntravel_weight = 1e9"),
            P: PRACTICES.replace("4000", "4e7"),
        },
        "Square, tier network: coordinates, travel, weights or prices are so large",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BAD_INPUT.values(), ids=list(BAD_INPUT))
def test_bad_input_is_one_message_and_writes_nothing(netform, tmp_path, changes, words):
    folder = write_problem(tmp_path / "bad", changes)
    before = names_in(folder)
    assert_one_message(netform("solve", folder, "--out", tmp_path / "run"), words)
    assert names_in(tmp_path) == ["bad"]
    assert names_in(folder) == before
    checked = netform("check", folder)
    assert (checked.code, checked.err) == (2, "")
    assert checked.out.startswith("fault: ")
    assert words.split(": ")[0] in checked.out
    listed = netform("check", folder, "--json")
    assert (listed.code, listed.err) == (2, "")
    assert json.loads(listed.out)["faults"]


@pytest.mark.parametrize("name", [P, N, T, R, "problem.toml"])
def test_a_folder_in_place_of_a_file(netform, tmp_path, name):
    folder = write_problem(tmp_path / "bad", {name: None})
    (folder / name).mkdir()
    answer = netform("solve", folder, "--out", tmp_path / "run")
    assert_one_message(answer, name, "cannot be read")
    assert names_in(tmp_path) == ["bad"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="the administrator may read everything",
)
@pytest.mark.parametrize("name", [P, "problem.toml"])
def test_a_file_that_may_not_be_read(netform, square, tmp_path, name):
    (square / name).chmod(0)
    assert_one_message(netform("solve", square, "--out", tmp_path / "run"), name, "cannot be read")


def test_a_folder_that_is_missing_or_a_file(netform, square, tmp_path):
    assert_one_message(netform("solve", tmp_path / "none", "--out", tmp_path / "run"), "none")
    assert_one_message(netform("solve", square / P, "--out", tmp_path / "run"), "this is a file")


def test_all_faults_of_a_file_are_listed_at_once(netform, tmp_path):
    changes = {P: PRACTICES.replace("20000", "x")}
    folder = write_problem(tmp_path / "bad", changes)
    assert netform("check", folder).out.count("fault: ") == 4
    answer = netform("solve", folder, "--out", tmp_path / "run")
    assert_one_message(answer, "(3 more faults: netform check lists them all)")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "B9,R1,0.1",
            f"fault: {R}, row 5, column practice_code: practice 'B9' is unknown. Remedy: ",
        ),
        ("A4,R9,0.1", f"fault: {R}, row 5, column trust_code: trust 'R9' is unknown. Remedy: "),
        (
            "A2,R2,0.9",
            f"fault: {R}, row 5, column share: the shares of practice A2 (Second, the) add to "
            "1.150, above 1. Remedy: ",
        ),
    ],
)
def test_faults_of_shares_are_listed_by_file_row_and_name(netform, tmp_path, row, fault):
    answer = netform("check", write_problem(tmp_path / "bad", share(row)))
    assert answer.code == 2
    assert answer.out.startswith(fault)


def test_closed_trusts_and_unknown_kinds_are_warned_of_by_name(netform, tmp_path):
    changes = {
        T: "trust_code,name,kind,closed\nR1,Royal,acute,2024-04-01\nR2,Other,,\n",
        **share("A4,R2,0.5"),
    }
    folder = write_problem(tmp_path / "p", changes)
    answer = netform("check", folder)
    assert answer.code == 0
    closed = "1 trust is closed: R1 (Royal) on 2024-04-01, with which 2 practices deal. Remedy: "
    assert f"warning: {closed}" in answer.out
    assert "warning: 1 trust is of kind 'unknown', which weights by kind do not" in answer.out
    assert "reach: R2 (Other). Remedy: " in answer.out
    said = {
        each["check"]: each
        for each in json.loads(netform("check", folder, "--json").out)["findings"]
    }
    assert said["closed_trusts"]["numbers"] == {"R1": 2}
    assert said["unknown_kinds"]["names"] == ["R2"]


def test_inferred_relationships_are_warned_of(netform, tmp_path):
    answer = netform("check", write_problem(tmp_path / "p", {"problem.toml": AS_INFERRED}))
    assert answer.code == 0
    assert (
        f"warning: the trust relationships are inferred, not given by data: {INFERRED}."
        in answer.out
    )


def test_a_sound_problem(netform, square):
    answer = netform("check", square)
    assert answer.code == 0
    assert "no fault found" in answer.out
    faults = json.loads(netform("check", square, "--json").out)
    assert faults == {"faults": [], "findings": []}


def test_a_proof_that_there_is_no_plan(netform, tmp_path):
    folder = write_problem(tmp_path / "bad", {N: "practice_a,practice_b\nA1,A2\nA2,A4\n"})
    answer = netform("check", folder)
    assert answer.code == 4
    assert "infeasible: practice A3 (Third) with 20,000 patients has no neighbour" in answer.out
    (finding,) = json.loads(netform("check", folder, "--json").out)["findings"][:1]
    assert finding["severity"] == "infeasible"
    assert finding["names"] == ["A3"]


def test_an_unknown_tier_is_a_fault_in_json_too(netform, square):
    answer = netform("check", square, "--tiers", "ward", "--json")
    assert answer.code == 2
    assert "'ward' is not in the problem" in json.loads(answer.out)["faults"][0]["fault"]


def test_practices_without_a_budget_are_warned_of(netform, tmp_path):
    folder = write_problem(tmp_path / "p", budget("A3,,2,"))
    answer = netform("check", folder)
    assert answer.code == 0
    assert "warning: 2 practices without a budget: A2 (Second, the), A4 (Fourth)" in answer.out
    assert netform("check", write_problem(tmp_path / "q")).out.count("budget") == 0
