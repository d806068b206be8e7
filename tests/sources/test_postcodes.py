import pytest

from netform.errors import InputError
from netform.sources.postcodes import read_postcodes

HEAD = "pcd,oseast1m,osnrth1m,latitude,longitude\n"


def test_grid_references_come_first_and_degrees_fill_what_is_blank_or_zero(write):
    path = write(
        "pc.csv",
        HEAD
        + "AL1 3FY,515627.0,206743.0,52,0\n"
        + "al13fz,,,51.747463,-0.326519\n"
        + "AL1 3GA,0,0,51.747463,-0.326519\n"
        + "XX1 1XX,1,1,,\n",
    )
    found = read_postcodes(path, {"AL13FY", "AL13FZ", "AL13GA"})
    assert found.places["AL13FY"] == (515627, 206743)
    for postcode in ("AL13FZ", "AL13GA"):
        easting, northing = found.places[postcode]
        assert abs(easting - 515627) <= 2
        assert abs(northing - 206743) <= 2
    assert len(found.places) == 3


@pytest.mark.parametrize("cells", [",,inf,inf", ",,,", "0,0,99.999999,0.000000", ",,nan,NaN"])
def test_a_postcode_without_grid_reference_is_unplaced(write, cells):
    found = read_postcodes(write("pc.csv", f"{HEAD}GY1 1AW,{cells}\n"), {"GY11AW"})
    assert not found.places
    assert found.unplaced == {"GY11AW"}


def test_either_pair_of_columns_is_enough(write):
    grid = read_postcodes(write("pc.csv", "pcds,east1m,north1m\nA1 1AA,5,6\n"), {"A11AA"})
    assert grid.places == {"A11AA": (5, 6)}
    degrees = write("pc.csv", "postcode,lat,long\nAL1 3FY,51.747463,-0.326519\n")
    assert read_postcodes(degrees, {"AL13FY"}).places


def test_a_file_without_coordinates_is_refused(write):
    with pytest.raises(InputError, match="there are no coordinates"):
        read_postcodes(write("pc.csv", "pcd,oseast1m\nA1 1AA,5\n"), {"A11AA"})


def test_text_in_place_of_a_coordinate_is_named(write):
    path = write("pc.csv", f"{HEAD}A1 1AA,east,6,,\n")
    with pytest.raises(InputError, match=r"pc\.csv, row 2, column oseast1m: 'east' is not"):
        read_postcodes(path, {"A11AA"})


def test_a_postcode_at_two_places_is_named(write):
    path = write("pc.csv", f"{HEAD}A1 1AA,5,6,,\nA11AA,5,6,,\nA1 1AA,5,7,,\n")
    with pytest.raises(InputError, match="row 4, column pcd: postcode A1 1AA stands twice"):
        read_postcodes(path, {"A11AA"})
