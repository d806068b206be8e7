import pytest

from netform.report.digits import in_few_digits


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
