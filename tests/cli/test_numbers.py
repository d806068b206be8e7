import click
import pytest

from netform.cli.numbers import Number


def test_finite_numbers_in_range_are_taken():
    assert Number(0, 1).convert("0.5", None, None) == 0.5


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "2", "x"])
def test_others_are_a_usage_error(text):
    with pytest.raises(click.BadParameter):
        Number(0, 1).convert(text, None, None)
