"""A drawing as a picture of dots: whatever its title is, the land is in it, without a warning."""

import io
import warnings

import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from netform.report.maps.drawing import Area, Drawing
from netform.report.maps.picture import picture

FILL = "#b2df8a"


def dots(shape, title="A board: networks"):
    """Return the share of each colour that counts: filled with the land's, and white."""
    drawing = Drawing(title, "words", shape.bounds, [Area(shape, FILL)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = imread(io.BytesIO(picture(drawing, ".png")))[..., :3]
    wanted = np.array([int(FILL[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return float((np.abs(image - wanted).max(axis=2) < 0.01).mean())


@pytest.mark.parametrize(
    "title",
    ["中文 🏥", "$\\badmacro$ $x_{", "L" * 400, "long words " * 40, "one\ntwo", "\x01\x1b[31m"],
)
def test_no_title_hides_the_land_or_prints_a_warning(title):
    square = shapely.box(400_000, 300_000, 410_000, 310_000)
    assert dots(square, title) == pytest.approx(dots(square), abs=0.02)
    assert dots(square) > 0.8


def test_a_hole_is_not_filled():
    square = shapely.box(400_000, 300_000, 410_000, 310_000)
    holed = square - shapely.box(402_000, 302_000, 408_000, 308_000)
    assert dots(holed) == pytest.approx(0.64 * dots(square), abs=0.01)
