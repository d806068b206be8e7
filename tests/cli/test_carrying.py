"""What `netform solve` prints of budgets and services, and that nothing is said without them."""

import json

from tests.cli.conftest import Netform
from tests.helpers.folder import write_problem

BUDGET = "practice_code,rate\nA1,100.00\nA2,100.00\nA3,0.1234\n"
SERVICES = "service,smallest_population,largest_travel\nclinic,40000,3000\nward,60000,\n"


def test_the_tables_of_budgets_and_services(netform: Netform, tmp_path):
    changes = {"budget.csv": BUDGET, "services.csv": SERVICES}
    folder = write_problem(tmp_path / "p", changes)
    answer = netform("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert answer.code == 0
    assert answer.out.split("\n\n")[-3:-1] == [
        "budgets of groups  smallest       largest           all\n"
        "network            2,468.00  4,000,000.00  4,002,468.00\n"
        "1 practice without a budget: netform check names them",
        "service: viable in  networks  everywhere at\n"
        "clinic                2 of 2        network\n"
        "ward                  0 of 2        no tier",
    ]
    assert netform("verify", folder, tmp_path / "run", "--bound").code == 0
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert {"budget.csv", "services.csv"} <= manifest["inputs"].keys()
    said = json.loads(netform("solve", folder, "--out", tmp_path / "two", "--json").out)
    assert said["carrying"]["tiers"]["network"]["budget"] == "4002468.00"


def test_services_alone_say_nothing_of_budgets(netform: Netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"services.csv": SERVICES})
    answer = netform("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert "service: viable in" in answer.out
    assert "budget" not in answer.out


def test_budgets_alone_say_nothing_of_services(netform: Netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"budget.csv": BUDGET + "A4,0\n"})
    answer = netform("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert "budgets of groups" in answer.out
    assert "without a budget" not in answer.out
    assert "service" not in answer.out


def test_a_problem_with_neither_says_nothing_of_either(netform: Netform, square, tmp_path):
    answer = netform("solve", square, "--out", tmp_path / "run", "--quiet")
    assert answer.code == 0
    assert "budget" not in answer.out
    assert "service" not in answer.out
    assert "carrying" not in json.loads((tmp_path / "run" / "summary.json").read_text())


def test_no_plan_has_no_account(netform: Netform, tmp_path):
    changes = {"budget.csv": BUDGET, "neighbours.csv": "practice_a,practice_b\nA1,A2\n"}
    folder = write_problem(tmp_path / "p", changes)
    answer = netform("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert answer.code == 4
    assert "budget" not in answer.out
    assert not (tmp_path / "run" / "groups.csv").exists()
