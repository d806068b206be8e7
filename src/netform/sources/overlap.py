"""Neighbours by catchment: practices that draw enough patients from the same small areas.

The overlap of practices i and j is `Σ_a min(s_i(a), s_j(a))`, where `s_i(a)` is the share of i's
patients who live in small area (LSOA) a: 0 when they have no area in common, 1 when their patients
live alike. It is symmetric. Patients without a small area of England or Wales (the files write
`NO2011`) count for neither share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from netform.errors import InputError
from netform.problem import Faults, Integers, whole_number
from netform.sources.official import Column, read_official

_COLUMNS = (
    Column("practice_code", ("practice_code", "CODE")),
    Column("lsoa_code", ("lsoa_code", "lsoa11_code", "lsoa21_code", "lsoa11", "lsoa21", "lsoa")),
    Column("patients", ("patients", "NUMBER_OF_PATIENTS", "all_patients")),
    Column("sex", ("SEX",), required=False),
)
_PLACES = ("E01", "W01")
_PAIRS_AT_ONCE = 4_000_000
_ROUNDING = 1e-12  # sums of shares in another order may differ by this much


@dataclass(frozen=True, eq=False)
class Registrations:
    """Patients by practice and small area: parallel arrays, shape (r,), each pair once.

    `practice` and `area` are positions, the former in the practices asked for.
    """

    file: str
    practice: Integers
    area: Integers
    patients: Integers


def read_registrations(path: Path, position: Mapping[str, int]) -> Registrations:
    """Read patients by practice and LSOA, for the practices in `position`.

    Raises
    ------
    InputError
        The file cannot be read, has none of the practices, or a number of patients is empty,
        negative, fractional or no number.
    """

    def is_wanted(cells: Mapping[str, str]) -> bool:
        return (
            cells["practice_code"] in position
            and cells["lsoa_code"].startswith(_PLACES)
            and cells.get("sex", "ALL").upper() == "ALL"
        )

    table = read_official(path, _COLUMNS, keep=is_wanted)
    if table.frame.empty:
        raise InputError(
            "none of the practices has registrations by LSOA here",
            where=table.file,
            remedy="name the published file of patients by practice and LSOA",
        )
    faults = Faults()
    known: dict[str, int | None] = {}
    for text in table.frame["patients"].unique():
        value = whole_number(str(text))
        known[str(text)] = value if value is not None and value >= 0 else None
    patients = [known[text] for text in table.cells("patients")]
    for row, value in zip(table.rows, patients, strict=True):
        if value is None:
            faults.add(
                "the number of patients is not a whole number, 0 or more",
                where=table.place(row, "patients"),
                remedy="correct the cell or delete the row",
            )
    faults.stop_if_any("")
    area, _ = pd.factorize(table.frame["lsoa_code"], sort=True)
    frame = pd.DataFrame(
        {
            "practice": [position[code] for code in table.cells("practice_code")],
            "area": area,
            "patients": patients,
        }
    )
    summed = frame.groupby(["practice", "area"], as_index=False)["patients"].sum()
    return Registrations(
        table.file,
        *(summed[name].to_numpy(dtype=np.int64) for name in ("practice", "area", "patients")),
    )


def overlap_pairs(registrations: Registrations, count: int, at_least: float) -> Integers:
    """Return the pairs of practices whose overlap is at least a share.

    Parameters
    ----------
    registrations
        Patients by practice and area.
    count
        Number of practices.
    at_least
        Share of patients, above 0 and up to 1.

    Returns
    -------
    array of int64, shape (e, 2)
        Positions of practices, the smaller first, each pair once, sorted.
    """
    totals = np.bincount(registrations.practice, registrations.patients, minlength=count)
    drawing = registrations.patients > 0
    order = np.lexsort((registrations.practice[drawing], registrations.area[drawing]))
    practice = registrations.practice[drawing][order]
    area = registrations.area[drawing][order]
    share = registrations.patients[drawing][order] / totals[practice]
    overlap = _sum_of_minima(practice, area, share, count).tocoo()
    enough = overlap.data >= at_least - _ROUNDING
    pairs = np.column_stack([overlap.row[enough], overlap.col[enough]]).astype(np.int64)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _sum_of_minima(
    practice: Integers, area: Integers, share: NDArray[np.float64], count: int
) -> sparse.csr_array:
    """Add up minima over the areas that two practices share.

    Entries are sorted by area, then practice, so entries k and k + step are two practices of one
    area exactly when their areas are equal; steps grow until no area has so many practices.
    """
    total = sparse.csr_array((count, count), dtype=np.float64)
    waiting: list[tuple[Integers, Integers, NDArray[np.float64]]] = []
    pairs_waiting = 0
    most = int(np.bincount(area).max(initial=0))
    for step in range(1, most):
        k = np.flatnonzero(area[step:] == area[:-step])
        waiting.append((practice[k], practice[k + step], np.minimum(share[k], share[k + step])))
        pairs_waiting += len(k)
        if pairs_waiting > _PAIRS_AT_ONCE or step == most - 1:
            first, second, minima = (np.concatenate(part) for part in zip(*waiting, strict=True))
            total = total + sparse.csr_array((minima, (first, second)), shape=(count, count))
            waiting, pairs_waiting = [], 0
    return total
