import pytest

from netform.errors import InputError, NetformWarning
from netform.problem import (
    Faults,
    Succession,
    Successors,
    load_problem,
    read_problem,
    save_problem,
)
from tests.helpers.folder import SETTINGS, contents, write_problem

FILE = "successors.csv"
HEADER = "practice_code,successor_code,date\n"
ROWS = "A8,A9,2019-04-01\nA9,A2,\n"


def faults_of(tmp_path, rows):
    faults = Faults()
    assert read_problem(write_problem(tmp_path / "p", {FILE: HEADER + rows}), faults) is None
    return [(fault.where, fault.fault) for fault in faults.found]


def test_a_problem_without_the_file_has_no_successors(load):
    assert not load().successors
    assert not load({FILE: HEADER}).successors


def test_chains_are_followed_to_the_practice_that_is_open(load):
    successors = load({FILE: HEADER + ROWS}).successors
    assert successors.rows == {"A8": Succession("A9", "2019-04-01"), "A9": Succession("A2")}
    assert [successors.current(code) for code in ("A8", "A9", "A2", "B1")] == [
        "A2", "A2", "A2", "B1"
    ]  # fmt: skip
    assert successors.carried(["A9", "A1", "A8"]) == {"A8": "A2", "A9": "A2"}


def test_what_is_saved_is_what_was_read_byte_by_byte(load, tmp_path):
    for number, text in enumerate((HEADER + ROWS, "practice_code,successor_code\nA9,A1\n")):
        save_problem(load({FILE: text}), tmp_path / f"one{number}")
        assert contents(tmp_path / f"one{number}")[FILE].decode() == text
        save_problem(load_problem(tmp_path / f"one{number}"), tmp_path / f"two{number}")
        assert contents(tmp_path / f"one{number}") == contents(tmp_path / f"two{number}")


def test_a_circle_is_one_fault_and_names_its_members(tmp_path):
    assert faults_of(tmp_path, "A7,A8,\nA8,A9,\nA9,A8,\n") == [
        (f"{FILE}, row 3, column successor_code", "successors run in a circle: A8 → A9 → A8")
    ]
    with pytest.raises(InputError, match="circle: A8 → A8"):
        Successors({"A8": Succession("A8")}).current("A8")


def test_a_chain_ends_at_a_practice(tmp_path):
    assert faults_of(tmp_path, "A7,A8,\nA8,B9,\n") == [
        (
            f"{FILE}, row 3, column successor_code",
            "A8 ends at 'B9', which is not in practices.csv",
        )
    ]


def test_an_open_practice_has_no_successor(tmp_path):
    ((where, fault),) = faults_of(tmp_path, "A1,A2,\n")
    assert where == f"{FILE}, row 2, column practice_code"
    assert fault == "practice A1 has a successor, and is in practices.csv as if it were open"


def test_rows_have_both_codes_one_successor_and_a_date(tmp_path):
    assert faults_of(tmp_path, ",A1,\nA8,,\nA9,A1,soon\nA9,A2,\n") == [
        (f"{FILE}, row 2, column practice_code", "the cell is empty"),
        (f"{FILE}, row 3, column successor_code", "the cell is empty"),
        (f"{FILE}, row 4, column date", "'soon' is not a date"),
        (f"{FILE}, row 5, column practice_code", "practice A9 stands twice (first in row 4)"),
    ]


def test_closed_codes_in_problem_toml_are_read_as_their_successors_and_said_once(load):
    settings = SETTINGS + (
        '[[rules]]\nkind = "apart"\npractices = ["A8", "A3"]\n'
        '[[waivers]]\npractice = "A9"\nbound = "floor"\nreason = "old"\n'
        '[participation]\nA9 = "covered"\n'
    )
    words = "problem.toml: closed practices are read as their successors: A8 as A2, A9 as A2"
    with pytest.warns(NetformWarning) as told:
        problem = load({"problem.toml": settings, FILE: HEADER + ROWS})
    assert [str(each.message) for each in told] == [words]
    assert problem.settings.rules[0].practices == ("A2", "A3")
    assert problem.settings.waivers[0].practice == "A2"
    assert problem.participation_of(1) == "covered"


def test_organisations_may_name_closed_practices(load):
    rows = "organisation,practice_code,form\nORG,A9,unit\nORG,A2,unit\nORG,A3,unit\n"
    (organisation,) = load({FILE: HEADER + ROWS, "organisations.csv": rows}).organisations
    assert organisation.practices == (1, 2)
