import pytest

from netform.errors import InputError
from netform.sources.areas import area_filter
from netform.sources.mapping import read_mapping

from .conftest import MAPPING


@pytest.fixture
def mapping(write):
    return read_mapping(write("map.csv", MAPPING))


@pytest.mark.parametrize(
    ("texts", "codes", "name"),
    [
        ([], ["A1", "A2", "A3", "B1", "B2"], "England"),
        (["icb_code=QAA"], ["A1", "A2", "A3"], "North ICB (QAA)"),
        (["sub_icb_code=01B", "sub_icb_code=02A"], ["A2", "B1", "B2"], "sub_icb_code=01B|02A"),
        (["icb_code=QAA", "sub_icb_code=01B"], ["A2"], "icb_code=QAA, sub_icb_code=01B"),
    ],
)
def test_values_of_a_column_join_and_columns_intersect(mapping, texts, codes, name):
    area = area_filter(texts, mapping)
    assert list(mapping.frame["practice_code"][area.mask(mapping)]) == codes
    assert area.name(mapping) == name


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["QAA"], "write column=value"),
        (["icb_code="], "write column=value"),
        (["icb=QAA"], "'icb' is unknown.*choose among icb_code, sub_icb_code, region_code"),
        (["icb_code=qaa"], "has icb_code 'qaa'.*nearest are QAA, QBB; there are QAA, QBB"),
        (["icb_code=QAA", "sub_icb_code=02A"], "no practice of map.csv lies in"),
    ],
)
def test_an_area_that_is_not_there_is_refused_with_those_that_are(mapping, texts, message):
    with pytest.raises(InputError, match=message):
        area_filter(texts, mapping)
