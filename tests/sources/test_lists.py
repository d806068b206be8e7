from datetime import date

import pytest

from netform.errors import InputError
from netform.sources.lists import read_lists

OFFICIAL = (
    "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
)


def test_a_csv_with_code_and_list_size_is_read(write):
    lists = read_lists(write("lists.csv", "practice_code,list_size\nA1,7\nA2,8.0\nA3,0\n"))
    assert lists.patients == {"A1": 7, "A2": 8, "A3": 0}
    assert lists.extracted is None


def test_of_the_official_file_only_the_totals_count(write):
    rows = [
        OFFICIAL,
        "P,01JAN2021,GP,00L,E38,A1,ZZ1 1AA,ALL,ALL,100",
        "P,01JAN2021,GP,00L,E38,A1,ZZ1 1AA,FEMALE,ALL,60",
        "P,01JAN2021,GP,00L,E38,A1,ZZ1 1AA,ALL,95+,x",
    ]
    lists = read_lists(write("lists.csv", "\r\n".join(rows)))
    assert lists.patients == {"A1": 100}
    assert lists.extracted == date(2021, 1, 1)


@pytest.mark.parametrize("text", ["-1", "10.5", "NaN", "inf", "many", "", "1e12"])
def test_a_list_size_that_is_no_number_of_patients_is_named(write, text):
    path = write("lists.csv", f"practice_code,list_size\nA1,7\nA2,{text}\n")
    with pytest.raises(InputError) as caught:
        read_lists(path)
    assert caught.value.where == "lists.csv, row 3, column list_size"
    assert "whole number of patients" in caught.value.remedy
    assert text in caught.value.fault or text == ""


def test_the_number_of_further_faults_is_told(write):
    path = write("lists.csv", "practice_code,list_size\nA1,-1\nA2,-2\nA3,-3\n")
    with pytest.raises(InputError, match=r"\(2 more faults\)"):
        read_lists(path)


def test_a_practice_that_stands_twice_is_named(write):
    path = write("lists.csv", "practice_code,list_size\nA1,7\nA1,7\n")
    with pytest.raises(InputError, match="row 3, column practice_code: practice A1 stands twice"):
        read_lists(path)


def test_a_file_without_totals_is_refused(write):
    row = "P,01JAN2021,GP,00L,E38,A1,ZZ1 1AA,FEMALE,ALL,60"
    with pytest.raises(InputError, match="no list size with SEX=ALL and AGE=ALL"):
        read_lists(write("lists.csv", f"{OFFICIAL}\n{row}\n"))
