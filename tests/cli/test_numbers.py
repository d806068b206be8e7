import re
from decimal import Decimal

import click
import pytest

from netform.cli.numbers import Number, Percent, PercentRange, Price


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


@pytest.mark.parametrize(("text", "share"), [("3%", "0.03"), (" 2.5 % ", "0.025"), ("0%", "0")])
def test_percentages_are_taken_exactly(text, share):
    assert Percent().convert(text, None, None) == Decimal(share)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", "'abc' is not a percentage: write one such as 3%"),
        ("", "'' is not a percentage"),
        ("5", "'5' lacks the sign of percent: write 5%"),
        ("-5%", "-5% is not from 0% to 100%"),
        ("nan%", "nan% is not from 0% to 100%"),
        ("100.5%", "100.5% is not from 0% to 100%"),
        ("1e-999999%", "has more than nine decimals"),
    ],
)
def test_other_percentages_are_a_usage_error_also_as_an_end_of_a_range(text, words):
    for type_, value in ((Percent(100), text), (PercentRange(), f"0%..{text}")):
        with pytest.raises(click.BadParameter, match=re.escape(words)):
            type_.convert(value, None, None)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2%..10%", ("0.02", "0.1")),
        ("5%", ("0.05", "0.05")),
        (" 2.5 % .. 100 % ", ("0.025", "1")),
    ],
)
def test_ranges_are_two_ends_or_one_value(text, ends):
    assert PercentRange().convert(text, None, None) == tuple(map(Decimal, ends))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10%..2%", "10%..2% ends below where it begins: write 2%..10%"),
        ("2%..", "'' is not a percentage"),
        ("1%..2%..3%", "'2%..3%' is not a percentage"),
    ],
)
def test_other_ranges_are_a_usage_error(text, words):
    with pytest.raises(click.BadParameter, match=re.escape(words)):
        PercentRange().convert(text, None, None)
