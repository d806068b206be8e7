"""Colours keep the contrast that they are said to have, on white and on every fill of maps."""

import pytest

from netform.report import look
from netform.report.maps.colours import FILLS

GROUNDS = ("#ffffff", look.LAND, look.MARKED, *FILLS)


def luminance(colour):
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "least"), [("INK", 7), ("BLUE", 3), ("RED", 3), ("GREY", 3)])
def test_contrast(name, least):
    assert min(contrast(getattr(look, name), ground) for ground in GROUNDS) > least


def test_the_style_sheet_has_the_same():
    from importlib.resources import files

    sheet = files("netform.report.page").joinpath("assets", "report.css").read_text("utf-8")
    for name in ("INK", "BLUE", "RED", "GREY", "PALE"):
        assert getattr(look, name) in sheet
