"""Closed practices' codes in options, in problem.toml and in old plans, through every command."""

import json

from tests.helpers.folder import SETTINGS, write_problem

SUCCESSORS = {"successors.csv": "practice_code,successor_code\nX1,X2\nX2,A1\n"}
OLD_PLAN = "practice_code,network\nX1,N\nA3,N\nA2,M\nA4,M\n"
SAID = "closed practices are read as their successors: X1 as A1\n"


def old_plan(tmp_path):
    path = tmp_path / "old.csv"
    path.write_text(OLD_PLAN)
    return path


def test_an_old_plan_is_a_start_and_is_verified(netform, tmp_path):
    problem = write_problem(tmp_path / "p", SUCCESSORS)
    answer = netform("verify", problem, old_plan(tmp_path))
    assert answer.code == 0, answer
    assert answer.err == f"warning: old.csv: {SAID}"
    answer = netform(
        *("solve", problem, "--out", tmp_path / "run", "--start", old_plan(tmp_path)),
        *("--together", "X1,A3", "--quiet"),
    )
    assert answer.code == 0, answer
    assert answer.err == f"warning: options: {SAID}warning: old.csv: {SAID}"
    assert 'practices = [\n    "A1",\n    "A3",\n]' in (tmp_path / "run/effective.toml").read_text()
    answer = netform("verify", problem, tmp_path / "run", "--bound", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["deviations"] == ["rules: together A1,A3 was added"]


def test_an_old_plan_is_compared_and_repaired(netform, tmp_path):
    problem = write_problem(tmp_path / "p", SUCCESSORS)
    plan = old_plan(tmp_path)
    answer = netform("compare", problem, "today", plan)
    assert answer.code == 0
    assert answer.err == f"warning: old.csv: {SAID}"
    answer = netform("repair", problem, "--start", plan, "--out", tmp_path / "r", "--quiet")
    assert answer.code == 0
    assert "moved      0 patients" in answer.out
    assert answer.err == f"warning: old.csv: {SAID}"


def test_old_codes_in_problem_toml_are_no_deviation_of_a_run(netform, tmp_path):
    rule = '[[rules]]\nkind = "apart"\npractices = ["X1", "A2"]\n'
    problem = write_problem(tmp_path / "p", {**SUCCESSORS, "problem.toml": SETTINGS + rule})
    assert netform("solve", problem, "--out", tmp_path / "run", "--quiet").code == 0
    answer = netform("verify", problem, tmp_path / "run", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["deviations"] == []
    answer = netform("check", problem)
    assert answer.code == 0
    assert f"warning: problem.toml: {SAID}" in answer.err


def test_files_of_terms_may_name_closed_practices(netform, tmp_path):
    problem = write_problem(tmp_path / "p", SUCCESSORS)
    terms = tmp_path / "terms.csv"
    terms.write_text(
        "kind,practices,reason\ntogether,X1 A3,\ncovered,X1,\ncovered,A1,\nwaive floor,X2,small\n"
    )
    answer = netform("solve", problem, "--out", tmp_path / "run", "--terms", terms, "--quiet")
    assert answer.code == 0, answer
    words = "closed practices are read as their successors: X1 as A1, X2 as A1"
    assert answer.err == f"warning: terms.csv: {words}\n"
    answer = netform("verify", problem, tmp_path / "run", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["deviations"] == [
        "participation: practice A1 was covered",
        "rules: together A1,A3 was added",
        "waivers: the floor was waived for A1 (small)",
    ]
