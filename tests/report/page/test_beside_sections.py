"""What stands beside a run is told with its unit, its measure and what is not settled."""

import re
from dataclasses import replace

import pytest

from netform.plan.run_folder.certainty_tables import HomeRow
from netform.report.page.beside import Beside
from netform.report.page.beside_sections import frontier, swing
from netform.report.page.plan_report import read_report
from tests.cli.conftest import program
from tests.helpers.folder import AS_INFERRED, BY_TABLE, SETTINGS, write_problem

ABOUT = {
    **{"tier": "network", "within": 0.025, "complete": False, "open": 1_234},
    **{"neighbours": {"every": 5, "some": 6, "none": 7}, "practices_with_one_home": 2},
}
TRAVEL = "origin,destination,seconds\n" + "".join(
    f"A{i},A{j},900\n" for i in range(1, 5) for j in range(1, 5) if i != j
)
SECONDS = SETTINGS + BY_TABLE.replace("[travel]\n", '[travel]\nunit = "seconds"\n')


def point(number, status, measure, travel):
    names = ("relationships", "moved", "groups", "farthest")
    own = dict(zip(names, map(str, (measure, 0, 2, 9)), strict=True))
    return {"point": number, "status": status, "measure": str(measure), "travel": travel, **own}


POINTS = (point("1", "optimal", 4, "7200000000"), point("2", "feasible", 3, "14400000000"))


@pytest.fixture(scope="module", params=["metres", "seconds"])
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("beside")
    by_road = {"problem.toml": SECONDS, "travel.csv": TRAVEL}
    changes = {"problem.toml": AS_INFERRED} if request.param == "metres" else by_road
    problem = write_problem(folder / "problem", changes)
    told = program("solve", problem, "--out", folder / "run", "--quiet", "--no-rule-account")
    assert told.code == 0, told.err
    return read_report(problem, [str(folder / "run")])


def test_a_trade_off_is_in_the_unit_of_travel_and_marks_what_is_inferred(report):
    said = frontier(replace(report, beside=Beside(frontier=POINTS)))
    if report.problem.travel.unit == "metres":
        unit, travel, measure = "thousand patient-km", "7.200", "relationships (inferred)"
    else:
        unit, travel, measure = "thousand patient-hours", "2.000", "relationships"
    assert f"class=n>{unit}</th>" in said
    assert f"class=n>{measure}</th>" in said
    assert f'<td class="n">{travel}</td>' in said
    assert said.count("<circle") == 2


def test_what_is_not_settled_is_said(report):
    rows = (("A1", 3, 1), ("A2", 1, 0), ("A3", 2, 0))
    homes = [HomeRow("", code, many, left, 0) for code, many, left in rows]
    beside = Beside(ABOUT, homes)
    said = swing(replace(report, beside=beside))
    assert "at most 2.5 % more than the best" in said
    assert "1,234 questions were not settled in time" in said
    assert re.findall(r'<th scope="row">(\w+)</th>', said) == ["A1", "A3"]
    assert "2 have more and are on the swing" in said
    settled = Beside({**ABOUT, "complete": True, "open": 0}, homes)
    assert "not settled in time" not in swing(replace(report, beside=settled))
