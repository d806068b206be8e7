"""What a price per patient proves of a band, held to every group that the band allows."""

import itertools

import numpy as np
import pytest

from netform.plan.proof.afresh_price import elastic_price_of, worth_of_band

BANDS = [(0, 3, 5, 8), (2, 3, 5, 5), (3, 3, 5, 9), (3, 3, 5, 5), (0, 0, 4, 6), (0, 4, 4, 4)]


def least_with(price: float, band: tuple[int, ...], one_outside: float) -> float:
    """Return the least that patients at this price, and those outside, come to in any group."""
    hard_floor, floor, ceiling, hard_ceiling = band
    return min(
        price * patients + one_outside * (max(0, floor - patients) + max(0, patients - ceiling))
        for patients in range(hard_floor, hard_ceiling + 1)
    )


@pytest.mark.parametrize("band", BANDS)
def test_a_price_proves_just_the_least_of_any_group_in_the_hard_band(band):
    """The price is for those that count; no more than these are held against the ceiling."""
    for price, one_outside in itertools.product((-7.0, -3.0, 0.0, 2.0, 3.0, 8.0), (0.0, 3.0, 5.0)):
        found = worth_of_band(price, np.array(band), one_outside)
        assert found == least_with(price, band, one_outside)


def test_a_floor_that_may_be_waived_is_not_priced():
    """All are unwanted: patients get a price only where a group has to reach a floor."""
    here, gain = np.arange(3), np.array([4.0, 5.0, 6.0])
    cost, patients = np.zeros(3, np.int64), np.array([10, 10, 10])
    for waived, is_priced in ((False, True), (True, False)):
        for one_outside in (0.0, 0.1, 0.7):
            price = elastic_price_of(
                *(0, here, cost, gain, patients, patients),
                *(np.array([20, 25, 30, 30]), waived, one_outside),
            )
            assert (price > 0) == is_priced
            assert price >= 0
