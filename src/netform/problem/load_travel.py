"""Read `travel.csv` or `travel.parquet`; without either, travel is a straight line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from netform.errors import InputError
from netform.extras import needed
from netform.problem.problem import Practices
from netform.problem.settings import TravelSettings
from netform.problem.tables import Faults, Table, positions_of, read_table, whole_numbers
from netform.problem.travel import StraightLine, Travel, TravelTable


def load_travel(
    folder: Path, settings: TravelSettings, practices: Practices, faults: Faults
) -> Travel | None:
    """Read travel as the settings ask; `None` when faults leave nothing to go on with."""
    if settings.source == "straight line":
        return StraightLine(practices.easting, practices.northing)
    return read_travel(folder / settings.source, settings.unit, practices, faults)


def read_travel(
    path: Path, unit: Literal["metres", "seconds"], practices: Practices, faults: Faults
) -> TravelTable | None:
    """Read a table of travel in a unit; `None` when faults leave nothing to go on with."""
    columns = ("origin", "destination", unit)
    try:
        table = _travel_table(path, columns)
    except InputError as error:
        faults.found.append(error)
        return None
    remedy = "add the practice to practices.csv, or delete this row"
    origin, destination = (
        np.array(
            positions_of(table, column, practices.position, "practice", remedy, faults),
            dtype=np.int64,
        )
        for column in columns[:2]
    )
    known = (origin >= 0) & (destination >= 0)
    values = whole_numbers(
        table, unit, faults, lowest=0, exact=True, what=f"whole {unit}, 0 or more"
    )
    rows = np.asarray(table.frame.index)
    for index in np.flatnonzero(known & (origin == destination) & (values != 0)):
        faults.add(
            "travel from a practice to itself must be 0",
            where=table.place(int(rows[index]), unit),
            remedy="write 0, or delete this row",
        )
    pair = pd.Series(origin * len(practices) + destination)
    for index in np.flatnonzero(known & pair.duplicated()):
        faults.add(
            "this origin and destination are listed twice",
            where=table.place(int(rows[index]), "origin"),
            remedy="list each ordered pair once",
        )
    if faults.found:
        return None
    size = (len(practices), len(practices))
    stored = sparse.csr_array((values + 1, (origin, destination)), shape=size)
    return TravelTable(stored, unit)


def _travel_table(path: Path, columns: Sequence[str]) -> Table:
    if path.suffix == ".csv":
        table = read_table(path, columns)
        assert table is not None
        return table
    needed("pyarrow", "geo", where=path.name)  # to read Parquet
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(
            f"the file cannot be read ({error})", where=path.name, remedy="check the file"
        ) from error
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(
            f"column {missing[0]!r} is missing", where=path.name, remedy="add the column"
        )
    frame = frame[list(columns)].astype(str)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return Table(path.name, frame)
