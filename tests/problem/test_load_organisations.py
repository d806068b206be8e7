import pytest

from netform.problem import Faults, Organisation, load_problem, read_problem, save_problem
from tests.helpers.folder import contents, write_problem

FILE = "organisations.csv"
HEADER = "organisation,practice_code,form,name\n"
ROWS = 'ORG1,A1,unit,"Partners, the"\nORG1,A3,unit,"Partners, the"\nORG2,A4,split,\n'


def faults_of(tmp_path, rows):
    faults = Faults()
    assert read_problem(write_problem(tmp_path / "p", {FILE: HEADER + rows}), faults) is None
    return [(fault.where, fault.fault, fault.remedy) for fault in faults.found]


def test_a_problem_without_the_file_has_no_organisations(load):
    assert load().organisations == ()
    assert load({FILE: HEADER}).organisations == ()


def test_organisations_are_read_in_order_whatever_the_order_of_rows(load):
    expected = (
        Organisation("ORG1", "Partners, the", "unit", (0, 2)),
        Organisation("ORG2", "", "split", (3,)),
    )
    assert load({FILE: HEADER + ROWS}).organisations == expected
    turned = "".join(reversed((HEADER + ROWS).splitlines(keepends=True)[1:]))
    assert load({FILE: HEADER + turned}).organisations == expected


def test_the_column_of_names_may_lack(load, tmp_path):
    text = "organisation,practice_code,form\nORG1,A1,together\nORG1,A2,together\n"
    problem = load({FILE: text})
    assert problem.organisations == (Organisation("ORG1", "", "together", (0, 1)),)
    save_problem(problem, tmp_path / "saved")
    assert contents(tmp_path / "saved")[FILE].decode() == text


def test_what_is_saved_is_what_was_read_byte_by_byte(load, tmp_path):
    save_problem(load({FILE: HEADER + ROWS}), tmp_path / "one")
    assert contents(tmp_path / "one")[FILE].decode() == HEADER + ROWS
    save_problem(load_problem(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_practice_of_no_one_is_a_fault(tmp_path):
    assert faults_of(tmp_path, "ORG1,A9,unit,\n") == [
        (
            f"{FILE}, row 2, column practice_code",
            "practice 'A9' is unknown",
            "add it to practices.csv, or delete this row",
        )
    ]


def test_an_organisation_has_one_form(tmp_path):
    ((where, fault, _),) = faults_of(tmp_path, "ORG1,A1,unit,\nORG1,A2,together,\n")
    assert where == f"{FILE}, row 3, column form"
    assert fault == "organisation 'ORG1' has two forms, unit and together"


def test_a_practice_is_in_one_organisation(tmp_path):
    ((where, fault, _),) = faults_of(tmp_path, "ORG1,A1,unit,\nORG2,A1,unit,\n")
    assert where == f"{FILE}, row 3, column practice_code"
    assert fault == "practice A1 (First) is in two organisations, 'ORG1' (row 2) and 'ORG2'"


@pytest.mark.parametrize(
    ("word", "nearest"), [("Unit", "unit"), ("togther", "together"), ("splitted", "split")]
)
def test_a_word_that_is_no_form_is_answered_by_the_nearest(tmp_path, word, nearest):
    ((where, fault, remedy),) = faults_of(tmp_path, f"ORG1,A1,{word},\n")
    assert where == f"{FILE}, row 2, column form"
    assert fault == f"form {word!r} is unknown"
    assert remedy == f"the nearest is {nearest!r}; write one of unit, together, split"


def test_what_is_empty_is_a_fault(tmp_path):
    found = [fault for _, fault, _ in faults_of(tmp_path, "ORG1,A1,,\n,A2,unit,\n")]
    assert found == ["the form is empty", "the organisation has no code"]
