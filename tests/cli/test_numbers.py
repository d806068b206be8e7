from decimal import Decimal

import click
import pytest

from netform.cli.numbers import Number, Price


def test_finite_numbers_in_range_are_taken():
    assert Number(0, 1).convert("0.5", None, None) == 0.5


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "2", "x"])
def test_others_are_a_usage_error(text):
    with pytest.raises(click.BadParameter):
        Number(0, 1).convert(text, None, None)


@pytest.mark.parametrize("text", ["0", "0.125", "1e3", "1000000000"])
def test_prices_are_taken_exactly(text):
    assert Price().convert(text, None, None) == Decimal(text)


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "0.1234", "1000000001", "1e30", "x", ""])
def test_other_prices_are_a_usage_error(text):
    with pytest.raises(click.BadParameter):
        Price().convert(text, None, None)
