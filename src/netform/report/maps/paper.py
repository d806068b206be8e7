"""Where metres of the land are on a picture: so many units wide, north up."""

from typing import Any

import shapely


class Paper:
    """A rectangle of land on a picture.

    Attributes
    ----------
    width, height
        Of the land on the picture, units.
    """

    def __init__(
        self,
        bounds: tuple[float, float, float, float],
        width: float = 1000.0,
        left: float = 0.0,
        top: float = 0.0,
    ) -> None:
        """Take west, south, east and north in metres, and the margins of the picture in units."""
        self._west, south, east, self._north = bounds
        self._scale = width / max(1.0, east - self._west)
        self._left, self._top = left, top
        self.width, self.height = width, self._scale * max(1.0, self._north - south)

    def length(self, metres: float) -> float:
        """Return so many metres in units."""
        return metres * self._scale

    def at(self, easting: float, northing: float) -> tuple[float, float]:
        """Return x and y in units."""
        x = self._left + self._scale * (easting - self._west)
        return x, self._top + self._scale * (self._north - northing)

    def path(self, shape: Any) -> str:
        """Return the outline of a polygon or several, as the `d` of a path."""
        rings = [
            ring
            for polygon in shapely.get_parts(shape)
            if polygon.geom_type == "Polygon" and not polygon.is_empty
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return "".join(
            "M" + "L".join(self._words(*place) for place in list(ring.coords)[:-1]) + "Z"
            for ring in rings
        )

    def _words(self, easting: float, northing: float) -> str:
        return " ".join(map(number, self.at(easting, northing)))


def number(value: float) -> str:
    """Write a coordinate to a hundredth of a unit, without zeros that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
