from datetime import date

import pytest

from netform.errors import InputError
from netform.sources.mapping import read_mapping

from .conftest import MAPPING


def test_the_mapping_says_who_exists_and_in_which_network_and_area(write):
    mapping = read_mapping(write("map.csv", MAPPING))
    frame = mapping.frame
    assert list(frame["practice_code"]) == ["A1", "A2", "A3", "B1", "B2"]
    assert list(frame["row"]) == [3, 4, 2, 5, 6]
    assert frame["name"][1] == "SECOND, SURGERY"
    assert frame["postcode"][4] == "ZZ21AA"
    assert mapping.extracted == date(2025, 10, 1)
    assert mapping.area_columns == ["icb_code", "sub_icb_code", "region_code"]
    assert mapping.area_names["icb_code"] == {"QAA": "North ICB", "QBB": "South ICB"}


def test_an_unallocated_practice_has_no_network(write):
    assert list(read_mapping(write("map.csv", MAPPING)).frame["network"]) == [
        "U1",
        "",
        "U1",
        "U2",
        "U2",
    ]


def test_the_older_layout_with_ccgs_is_read(write):
    text = (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
        "ONS_CCG_CODE,CCG_CODE,CCG_NAME,ONS_STP_CODE,STP_CODE,STP_NAME,ONS_COMM_REGION_CODE,"
        "COMM_REGION_CODE,COMM_REGION_NAME\r\n"
        "P,01JAN2021,A1,FIRST,ZZ1 1AA,U1,ONE,E38,01A,Ccg,E54,QAA,Stp,E40,Y1,R\r\n"
    )
    frame = read_mapping(write("map.csv", text)).frame
    assert frame["icb_code"][0] == "QAA"
    assert frame["sub_icb_code"][0] == "01A"
    assert frame["region_code"][0] == "Y1"


def test_a_practice_that_stands_twice_is_named_with_its_rows(write):
    text = MAPPING + MAPPING.splitlines()[2] + "\n"
    with pytest.raises(
        InputError,
        match=r"map\.csv, row 7, column PRACTICE_CODE: practice A1 stands twice \(first in row 3\)",
    ):
        read_mapping(write("map.csv", text))


def test_a_practice_without_code_and_an_empty_mapping_are_faults(write):
    head = MAPPING.splitlines()[0]
    with pytest.raises(InputError, match="row 2, column PRACTICE_CODE: the practice code is empty"):
        read_mapping(write("map.csv", MAPPING.replace(",A3,", ",,")))
    with pytest.raises(InputError, match="there is no practice"):
        read_mapping(write("map.csv", head + "\n"))
