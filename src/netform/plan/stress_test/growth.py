"""Growth by area, such as projections of the ONS put as factors: a table beside the problem."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netform.problem import Faults, Practices, read_table, real_number

GROWTH_COLUMNS = ("area", "value", "factor")
_MOST = 10


def read_growth(practices: Practices, path: Path) -> NDArray[np.float64]:
    """Read the factor by which each practice's list grows.

    Parameters
    ----------
    path
        A CSV file with a row for each area: a column of `practices.csv` (`area`), a `value` in it
        and the `factor`. Factors of several columns for one practice multiply.

    Returns
    -------
    NDArray[np.float64]
        Shape (n,); 1 for a practice that no row is about.

    Raises
    ------
    InputError
        The file cannot be read, names an area that the problem does not have or one twice, or a
        factor is no number from 0 to 10.
    """
    table = read_table(path, GROWTH_COLUMNS)
    assert table is not None
    growth = np.ones(len(practices))
    faults = Faults()
    seen: dict[tuple[str, str], int] = {}
    rows = table.frame[list(GROWTH_COLUMNS)].to_numpy(dtype=object).tolist()
    for row, (area, value, text) in zip(table.frame.index, rows, strict=True):
        factor = real_number(text)
        first = seen.setdefault((area, value), row)
        if area not in practices.areas:
            faults.add(
                f"practices.csv has no area column {area!r}",
                where=table.place(row, "area"),
                remedy=_nearest(area, practices.areas),
            )
        elif value not in practices.areas[area] or value == "":
            known = sorted({*practices.areas[area]} - {""})
            faults.add(
                f"no practice has {value!r} in the column {area}",
                where=table.place(row, "value"),
                remedy=_nearest(value, known),
            )
        elif first != row:
            faults.add(
                f"{area} {value} stands twice (first in row {first})",
                where=table.place(row, "value"),
                remedy="keep one row an area",
            )
        elif factor is None or not 0 <= factor <= _MOST:
            faults.add(
                f"{text!r} is no factor from 0 to {_MOST}",
                where=table.place(row, "factor"),
                remedy="write 1.03 for 3 % more patients, 0.98 for 2 % fewer",
            )
        else:
            growth[[text == value for text in practices.areas[area]]] *= factor
    faults.stop_if_any(" in the file")
    return growth


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=3, cutoff=0.0)
    return f"the nearest are {', '.join(near)}" if near else "there is none: leave the row out"
