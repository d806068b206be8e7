import numpy as np
import pytest

from netform.errors import InputError
from netform.sources.postcodes import Postcodes
from netform.sources.trusts import read_shares, read_trusts, relate

from .conftest import SHARES, TRUSTS


def test_the_columns_of_the_contract_are_read(write):
    text = "trust_code,name,kind,easting,northing\nRA1,Old Trust,acute,400000,300000\n"
    trust = read_trusts(write("t.csv", text)).frame.loc["RA1"]
    assert (trust["name"], trust["kind"]) == ("Old Trust", "acute")
    assert (trust["easting"], trust["northing"]) == (400_000, 300_000)


def test_degrees_are_converted_and_an_empty_kind_is_unknown(write):
    frame = read_trusts(write("t.csv", TRUSTS)).frame
    assert frame.at["RA1", "easting"] == pytest.approx(400_100, abs=100)
    assert frame.at["RB1", "kind"] == "unknown"
    assert np.isnan(frame.at["RB1", "easting"])


def test_the_published_file_without_header_takes_coordinates_by_postcode(write):
    cells = ["R0A", "NORTH TRUST", "Y62", "QOP", *[""] * 5, "M13 9WL", "20171001", "20240101"]
    path = write("etr.csv", ",".join(cells + [""] * 15) + "\r\n")
    trusts = read_trusts(path)
    assert trusts.postcodes == {"M139WL"}
    assert trusts.frame.at["R0A", "closed"] == "2024-01-01"
    placed = trusts.placed(Postcodes("pc.csv", {"M139WL": (384_000, 396_000)}, frozenset()))
    assert placed.frame.at["R0A", "easting"] == 384_000
    assert np.isnan(trusts.frame.at["R0A", "easting"])


def test_a_trust_that_stands_twice_is_named(write):
    with pytest.raises(InputError, match="row 3, column trust_code: trust RA1 stands twice"):
        read_trusts(write("t.csv", "trust_code\nRA1\nRA1\n"))


@pytest.mark.parametrize("word", ["share", "proportion", "weight"])
def test_shares_are_read_under_their_aliases(write, word):
    frame = read_shares(write("s.csv", f"practice_code,trust_code,{word}\nA1,RA1,0.5\n")).frame
    assert frame["share"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A1,RA1,-0.1", "row 2, column share: share '-0.1' is not a number from 0 to 1"),
        ("A1,RA1,nan", "share 'nan' is not"),
        ("A1,RA1,1.2", "share '1.2' is not"),
        ("A1,,0.2", "row 2, column trust_code: the cell is empty"),
        (",RA1,0.2", "row 2, column practice_code: the cell is empty"),
        ("A1,RA1,0.2\nA1,RA1,0.3", "row 3, column trust_code: practice A1 and trust RA1 stand"),
        ("A1,RA1,0.7\nA1,RB1,0.302", "the shares of practice A1 add to 1.002, above 1"),
    ],
)
def test_shares_that_cannot_be_are_named(write, rows, message):
    with pytest.raises(InputError, match=message):
        read_shares(write("s.csv", f"practice_code,trust_code,share\n{rows}\n"))


def test_shares_that_add_to_less_or_a_rounding_more_than_one_are_normal(write):
    rows = "A1,RA1,0.2\nA2,RA1,0.7\nA2,RB1,0.3009\n"
    assert len(read_shares(write("s.csv", f"practice_code,trust_code,share\n{rows}")).frame) == 3


def test_only_trusts_that_occur_are_kept_and_unknown_ones_stay(write):
    trusts, shares = read_trusts(write("t.csv", TRUSTS)), read_shares(write("s.csv", SHARES))
    kept, relationships = relate(trusts, shares, {"A1": 0, "B1": 1})
    assert kept.codes == ("RA1", "RZ9")
    assert kept.names == ("Old Trust", "")
    assert kept.kinds == ("acute", "unknown")
    assert kept.closed == ("", "")
    assert np.isnan(kept.easting[1])
    assert relationships.practice.tolist() == [0, 0, 1]
    assert relationships.trust.tolist() == [0, 1, 0]
    assert relationships.share.tolist() == [0.7, 0.2, 0.5]
