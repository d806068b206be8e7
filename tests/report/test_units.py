"""Costs and digits as people read them."""

import pytest

from netform.report.units import (
    cost_unit,
    in_few_digits,
    in_thousand,
    measured_in,
    units_per_kilometre,
)
from tests.helpers.make import make_problem

METRES = make_problem([10], [], floor=1, ceiling=10).travel
SECONDS = make_problem([10], [], floor=1, ceiling=10, travel=[[0]], unit="seconds").travel


def test_costs_are_printed_in_thousands_of_patient_kilometres_or_patient_hours():
    assert units_per_kilometre("metres") == 1_000_000
    assert units_per_kilometre("seconds") == 3_600_000
    assert in_thousand(None, 1_000_000) == "-"
    assert in_thousand(1_234_567_000_000_000, 1_000_000) == "1,234,567.000"


def test_the_unit_is_named_and_so_is_a_straight_line():
    assert (cost_unit(METRES), cost_unit(SECONDS)) == ("patient-km", "patient-hours")
    assert measured_in(METRES) == "thousand patient-km, straight line"
    assert measured_in(SECONDS) == "thousand patient-hours"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (2.5, "2.5"),
        (99.96, "100"),
        (100.4, "100"),
        (12345.6, "12,346"),
    ],
)
def test_three_digits_or_all_before_the_point(value, text):
    assert in_few_digits(value) == text
