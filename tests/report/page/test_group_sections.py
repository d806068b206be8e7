"""The page of each group says what its run's files say: who is in it, how, and by which waiver."""

import csv
import re

import pytest

from netform.report.page.group_sections import group_sections
from netform.report.page.plan_report import read_report
from netform.report.page.report_sections import overview
from tests.cli.conftest import program
from tests.helpers.folder import write_problem

PRACTICES = """\
practice_code,name,easting,northing,patients,participation
A1,Alone & rural,0,0,9000,member
B1,Big,40000,0,61000,full
C1,Hub,80000,0,12000,member
C2,Virtual,81000,0,11000,virtual
C3,Partial,80000,1000,10500,partial
C4,,79000,0,9500,member
D1,Left <out>,80500,500,7000,out
"""
NEIGHBOURS = "practice_a,practice_b\nC1,C2\nC1,C3\nC1,C4\nC2,C3\nC3,D1\n"
TRUSTS = "trust_code,name,kind,easting,northing\nR1,Royal,acute,0,0\nR2,Other,,,\n"
SHARES = "practice_code,trust_code,share\nC1,R1,0.5\nC2,R2,0.25\nB1,R2,0.3\n"


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sections")
    files = {"practices.csv": PRACTICES, "neighbours.csv": NEIGHBOURS, "trusts.csv": TRUSTS}
    problem = write_problem(folder / "problem", {**files, "relationships.csv": SHARES})
    waivers = ("--waive-floor", "A1=an island, <far>", "--waive-ceiling", "B1=its own list")
    told = program("solve", problem, "--out", folder / "run", "--quiet", *waivers)
    assert told.code == 0, told.err
    return folder / "run", read_report(problem, [str(folder / "run")])


@pytest.fixture(scope="module")
def sections(solved):
    """Return the section of each group by the smallest code in it."""
    text = group_sections(solved[1], "network")
    found = re.findall(r'<section class="network".*?</section>', text, re.DOTALL)
    return {re.search(r'data-practice="(\w+)"', each)[1]: each for each in found}


def test_figures_are_those_of_groups_csv(solved, sections):
    with (solved[0] / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["group"] for row in rows] == list(sections)
    for row in rows:
        own = sections[row["group"]]
        assert f"<dt>Patients</dt><dd>{int(row['patients']):,}" in own
        assert f"<dd>{row['hub']}</dd>" in own
        assert own.count("data-practice=") == int(row["practices"])
        assert f'<td class="n">{int(row["largest_distance"]):,}</td>' in own
        covered = f", {int(row['covered']):,} of them covered only"
        assert (covered in own) == (row["covered"] != "0")


def test_who_is_covered_only_does_not_stand_among_those_who_sign(sections):
    own = sections["C1"]
    assert "<td>Virtual (covered only, no member)</td>" in own
    assert own.count("covered only, no member") == 1  # partial and full participation are members
    assert "<td>Hub (hub)</td>" in own
    assert "11,000 of them covered only" in own
    assert not any("no member" in sections[code] for code in ("A1", "B1"))


def test_a_waiver_stands_on_the_page_of_its_group_alone(sections):
    floor, ceiling = "floor of A1: an island, &lt;far&gt;", "ceiling of B1: its own list"
    assert floor in sections["A1"]
    assert ceiling in sections["B1"]
    assert "Waiver" not in sections["C1"]
    assert ceiling not in sections["A1"]


def test_trusts_are_those_of_the_members(sections):
    assert "<dd>R1 (Royal); R2 (Other)</dd>" in sections["C1"]
    assert "<dd>R2 (Other)</dd>" in sections["B1"]
    assert "<dt>Trusts</dt>" not in sections["A1"]


def test_who_is_left_out_is_named_once_for_the_whole_plan(solved, sections):
    assert not any("D1" in each for each in sections.values())
    said = overview(solved[1])
    assert "Left out: in no group" in said
    assert '<th scope="row">D1</th><td>Left &lt;out&gt;</td><td class="n">7,000</td>' in said
    assert said.count("C2") == 0
