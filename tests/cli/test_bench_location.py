"""`netform bench` with problems of the literature, over the real command line."""

import json
from pathlib import Path

import pytest

from netform.sources.cpmp import read_cpmp
from netform.sources.districting import read_districting
from tests.cli.conftest import Netform, assert_one_message
from tests.helpers.location_files import cpmp_file, districting_file
from tests.helpers.location_judge import lawful_plans

FOUR = "1 {best}\n4 2 6\n1 0 0 3\n2 3 4 3\n3 50 0 3\n4 50 9 3\n"


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """Four points in two pairs, 5 and 9 apart."""
    path = tmp_path / "four.txt"
    path.write_text(FOUR.format(best=14), encoding="utf-8")
    return path


def test_a_published_value_is_reproduced(netform: Netform, four: Path) -> None:
    answer = netform("bench", four, "--format", "cpmp")
    assert answer.code == 0, answer.err
    for line in ("value      14", "published  14", "equal      yes", "verified   yes"):
        assert line in answer.out
    assert "status     optimal (HiGHS" in answer.out


def test_another_published_value_is_a_fault(netform: Netform, four: Path) -> None:
    four.write_text(FOUR.format(best=13), encoding="utf-8")
    answer = netform("bench", four, "--format", "cpmp")
    assert answer.code == 1
    assert "equal      no" in answer.out
    assert "fault: four: the value is not 13, which is published" in answer.out


def test_every_backend_gives_the_value_of_brute_force(netform: Netform, tmp_path: Path) -> None:
    path = districting_file(tmp_path, 312)
    least = min(lawful_plans(read_districting(path)))
    backends = "assignment,assignment:CBC,cpsat"
    answer = netform("bench", path, "--format", "districting", "--backends", backends, "--json")
    assert answer.code == 0, answer.err
    table = json.loads(answer.out)
    assert table["holds"]
    assert len(table["rows"]) == 3
    for row in table["rows"]:
        assert row["status"] == "optimal"
        assert row["verified"]
        assert float(row["value"]) == pytest.approx(float(least), abs=1e-5)


def test_distances_and_contiguity_can_be_chosen(netform: Netform, tmp_path: Path) -> None:
    path = cpmp_file(tmp_path, 4)
    least = min(lawful_plans(read_cpmp(path, "exact")))
    answer = netform("bench", path, "--format", "cpmp", "--distances", "exact", "--json")
    assert float(json.loads(answer.out)["rows"][0]["value"]) == pytest.approx(float(least))
    toml = districting_file(tmp_path, 312)
    for option, contiguous in (("--contiguous", True), ("--not-contiguous", False)):
        answer = netform("bench", toml, "--format", "districting", option, "--json")
        assert json.loads(answer.out)["rows"][0]["contiguous"] is contiguous


def test_plans_are_counted_and_a_wrong_number_is_a_fault(netform: Netform, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("id,population\na,1\nb,1\nc,1\nd,1\n", encoding="utf-8")
    (tmp_path / "e.csv").write_text("u,v\na,b\nb,c\nc,d\nd,a\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("0,1,1,1\n1,0,1,1\n1,1,0,1\n1,1,1,0\n", encoding="utf-8")
    path = tmp_path / "ring.toml"
    stated = (
        'name = "ring"\nnodes = "n.csv"\nedges = "e.csv"\ndistances = "d.csv"\n'
        "groups = 2\nfloor = 2\nceiling = 2\npublished_number_of_plans = "
    )
    for published, code in ((2, 0), (3, 1)):
        path.write_text(f"{stated}{published}\n", encoding="utf-8")
        answer = netform("bench", path, "--format", "districting")
        assert answer.code == code
        assert "plans      2" in answer.out
    assert "fault: ring: 2 plans; 3 are published" in answer.out


def test_what_cannot_be_asked_is_one_message(netform: Netform, four: Path) -> None:
    for options, words in (
        (("--backends", "columns"), "does not solve problems of the literature"),
        (("--backends", "assignment:nobody"), "there is no solver 'nobody'"),
        (("--contiguous",), "has no neighbours"),
    ):
        answer = netform("bench", four, "--format", "cpmp", *options)
        assert answer.code == 2
        assert_one_message(answer, words)
    answer = netform("bench", four, "--format", "districting")
    assert answer.code == 2
    assert_one_message(answer, "four.txt")
