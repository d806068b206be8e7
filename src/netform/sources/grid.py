"""Between latitude and longitude and the British National Grid."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

Metres = NDArray[np.float64]
Degrees = NDArray[np.float64]

# EPSG:4326 to EPSG:27700 by the transformation "OSGB36 to WGS 84 (6)" (EPSG:1314). Left to itself
# pyproj would take the OSTN15 grid where a machine has it, and a guess for points off the coast:
# the same files would give other metres elsewhere. Postcode directories use this shift too.
_PIPELINE = """
    +proj=pipeline
    +step +proj=unitconvert +xy_in=deg +xy_out=rad
    +step +proj=push +v_3
    +step +proj=cart +ellps=WGS84
    +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842
          +s=-20.489 +convention=position_vector
    +step +inv +proj=cart +ellps=airy
    +step +proj=pop +v_3
    +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy
"""


@cache
def _transformer() -> Transformer:
    return Transformer.from_pipeline(_PIPELINE)


def to_grid(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Metres, Metres]:
    """Convert WGS 84 degrees to metres of the British National Grid (EPSG:27700).

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,); `nan` where unknown.

    Returns
    -------
    easting, northing
        Metres, shape (n,), good to about two metres; `nan` where unknown.
    """
    easting, northing = _transformer().transform(
        np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    )
    on_grid = np.isfinite(easting) & np.isfinite(northing)
    return np.where(on_grid, easting, np.nan), np.where(on_grid, northing, np.nan)


def to_degrees(easting: ArrayLike, northing: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert metres of the British National Grid (EPSG:27700) to WGS 84 degrees.

    Parameters
    ----------
    easting, northing
        Metres, shape (n,).

    Returns
    -------
    longitude, latitude
        Degrees, shape (n,): those that `to_grid` converts to these metres.
    """
    longitude, latitude = _transformer().transform(
        np.asarray(easting, dtype=np.float64),
        np.asarray(northing, dtype=np.float64),
        direction="INVERSE",
    )
    return longitude, latitude
