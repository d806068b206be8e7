"""The ONS Postcode Directory: coordinates of postcodes on the British National Grid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from netform.errors import InputError
from netform.problem import Faults, real_number
from netform.sources.grid import Metres, to_grid
from netform.sources.official import Column, SourceTable, read_official, squeezed

_COLUMNS = (
    Column("postcode", ("pcds", "pcd", "pcd2", "pcd7", "pcd8", "postcode")),
    Column("easting", ("oseast1m", "east1m", "easting"), required=False),
    Column("northing", ("osnrth1m", "north1m", "northing"), required=False),
    Column("latitude", ("latitude", "lat"), required=False),
    Column("longitude", ("longitude", "long", "lng", "lon"), required=False),
)
_LATITUDES = (49.0, 61.5)  # of Great Britain; the directory writes 99.999999 for "none"


@dataclass(frozen=True, eq=False)
class Postcodes:
    """Whole metres of the postcodes that were asked for and found; `unplaced` have no grid place.

    Keys are postcodes without spaces, in capitals.
    """

    file: str
    places: Mapping[str, tuple[int, int]]
    unplaced: frozenset[str]


def read_postcodes(path: Path, wanted: Collection[str]) -> Postcodes:
    """Look up postcodes in the directory, which may hold millions of others.

    A grid reference that is empty or zero is taken from latitude and longitude; where they are
    missing too (empty, `inf`, or outside Great Britain) the postcode is `unplaced`.

    Parameters
    ----------
    path
        The directory, or any CSV with a postcode and either pair of coordinates.
    wanted
        Postcodes without spaces, in capitals.

    Raises
    ------
    InputError
        The file cannot be read, has neither pair of coordinates, a coordinate is no number, or a
        postcode stands twice with different coordinates.
    """
    table = read_official(path, _COLUMNS, keep=lambda cells: squeezed(cells["postcode"]) in wanted)
    on_grid = table.has("easting") and table.has("northing")
    in_degrees = table.has("latitude") and table.has("longitude")
    if not on_grid and not in_degrees:
        raise InputError(
            "there are no coordinates",
            where=f"{table.file}, row 1",
            remedy="give columns 'oseast1m' and 'osnrth1m', or 'latitude' and 'longitude'",
        )
    faults = Faults()
    easting, northing = coordinates(table, faults)
    places: dict[str, tuple[int, int]] = {}
    unplaced = set()
    for row, text, east, north in zip(
        table.rows, table.cells("postcode"), easting, northing, strict=True
    ):
        postcode = squeezed(text)
        if np.isnan(east):
            unplaced.add(postcode)
        elif places.setdefault(postcode, (round(east), round(north))) != (
            round(east),
            round(north),
        ):
            faults.add(
                f"postcode {text} stands twice with different coordinates",
                where=table.place(row, "postcode"),
                remedy="keep one row per postcode",
            )
    faults.stop_if_any("")
    return Postcodes(table.file, places, frozenset(unplaced - places.keys()))


def coordinates(table: SourceTable, faults: Faults) -> tuple[Metres, Metres]:
    """Return the metres of each row of a table with either pair of coordinates, `nan` where none.

    Columns are `easting`, `northing`, `latitude` and `longitude`, each optional; text that is no
    number is a fault.
    """
    easting, northing, latitude, longitude = (
        _numbers(table, column, faults)
        for column in ("easting", "northing", "latitude", "longitude")
    )
    blank = ~((easting > 0) & (northing > 0))
    low, high = _LATITUDES
    usable = blank & (latitude > low) & (latitude < high) & ~np.isnan(longitude)
    easting[blank], northing[blank] = np.nan, np.nan
    if usable.any():
        easting[usable], northing[usable] = to_grid(longitude[usable], latitude[usable])
    return easting, northing


def lacking_places(frame: pd.DataFrame) -> set[str]:
    """Return the postcodes of rows without coordinates.

    `frame` has the columns `easting`, `northing` (metres, `nan` where unknown) and `postcode` (no
    spaces, capitals).
    """
    lacking = frame[frame["easting"].isna() & (frame["postcode"] != "")]
    return set(lacking["postcode"])


def with_places(frame: pd.DataFrame, postcodes: Postcodes) -> pd.DataFrame:
    """Return such a frame with coordinates by postcode where it had none."""
    placed = frame.copy()
    for row in placed.index[placed["easting"].isna()]:
        place = postcodes.places.get(str(placed.at[row, "postcode"]))
        if place:
            placed.loc[row, ["easting", "northing"]] = place
    return placed


def _numbers(table: SourceTable, column: str, faults: Faults) -> Metres:
    values = np.full(len(table.frame), np.nan)
    for index, (row, text) in enumerate(zip(table.rows, table.cells(column), strict=True)):
        value = real_number(text)
        if value is not None:
            values[index] = value
        elif text.casefold().lstrip("+-") not in ("", "inf", "infinity", "nan"):
            faults.add(
                f"{text!r} is not a number",
                where=table.place(row, column),
                remedy="write metres of the British National Grid or degrees, or leave it empty",
            )
    return values
