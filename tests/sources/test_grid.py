import numpy as np
import pytest

from netform.sources.grid import to_degrees, to_grid


def test_a_known_place_is_met():
    # ONS Postcode Directory, AL1 3FY.
    easting, northing = to_grid([-0.326519], [51.747463])
    assert easting[0] == pytest.approx(515627, abs=1)
    assert northing[0] == pytest.approx(206743, abs=1)


def test_what_is_unknown_stays_unknown():
    easting, northing = to_grid([np.nan, -2.0], [52.0, 49.0])
    assert np.isnan(easting[0])
    assert np.isnan(northing[0])
    # The true origin of the grid is 49° N 2° W of another ellipsoid, so near 400,000 −100,000.
    assert easting[1] == pytest.approx(400_000, abs=200)
    assert northing[1] == pytest.approx(-100_000, abs=200)


def test_degrees_are_those_of_the_metres():
    east, north = np.array([515_627, 83_000, 651_400]), np.array([206_743, 5_000, 313_000])
    longitude, latitude = to_degrees(east, north)
    assert longitude[0] == pytest.approx(-0.326519, abs=2e-5)
    assert latitude[0] == pytest.approx(51.747463, abs=2e-5)
    back = to_grid(longitude, latitude)
    assert np.allclose(back, (east, north), atol=0.01)
