from datetime import date

import pytest

from netform.sources.dates import read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01Oct2025", date(2025, 10, 1)),
        ("01JAN2021", date(2021, 1, 1)),
        ("01-Sep-20", date(2020, 9, 1)),
        ("01-Sep-2020", date(2020, 9, 1)),
        ("01Jan2022", date(2022, 1, 1)),
        ("20251001", date(2025, 10, 1)),
        ("2025-10-01", date(2025, 10, 1)),
        ("02/10/2025", date(2025, 10, 2)),
        (" 1 October 2025 ", date(2025, 10, 1)),
    ],
)
def test_every_published_style_is_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize("text", ["", "soon", "20251301", "10-13-2025"])
def test_anything_else_is_no_date(text):
    assert read_date(text) is None
