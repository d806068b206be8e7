import pytest

from netform.errors import InputError
from netform.sources.mapping import read_mapping
from netform.sources.ods import read_organisations
from netform.sources.roster import practice_postcodes

from .conftest import MAPPING

LACKING = MAPPING.replace("ZZ1 1AA", " ")


def test_an_empty_postcode_is_bad_input_with_its_place_and_remedy(write):
    with pytest.raises(InputError) as caught:
        practice_postcodes(read_mapping(write("map.csv", LACKING)), {})
    assert caught.value.where == "map.csv, row 3, column PRACTICE_POSTCODE"
    assert "the postcode of practice A1 is empty" in caught.value.fault
    assert "--practices" in caught.value.remedy


def test_the_practice_file_fills_an_empty_postcode_and_no_other(write):
    rows = [
        ",".join([code, "N", "Y1", "QAA", *[""] * 5, "ZZ9 9ZZ", "", "", "A", *[""] * 12, "4", ""])
        for code in ("A1", "A2")
    ]
    organisations = read_organisations(write("epraccur.csv", "\n".join(rows)))
    filled = practice_postcodes(read_mapping(write("map.csv", LACKING)), organisations)
    assert filled == ["ZZ99ZZ", "ZZ12AA", "ZZ13AA", "ZZ21AA", "ZZ21AA"]


def test_a_practice_file_without_the_postcode_does_not_help(write):
    organisations = read_organisations(write("epraccur.csv", "A9" + "," * 26 + "\n"))
    with pytest.raises(InputError, match="--practices has none either"):
        practice_postcodes(read_mapping(write("map.csv", LACKING)), organisations)
