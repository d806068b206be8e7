"""`gp-reg-pat-prac-map`: which practices exist, and their network, sub-ICB, ICB and region."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from netform.problem import Faults
from netform.sources.dates import read_date
from netform.sources.official import Column, SourceTable, read_official, squeezed

UNALLOCATED = "U"
AREA_COLUMNS = ("icb_code", "sub_icb_code", "region_code")
_COLUMNS = (
    Column("practice_code", ("PRACTICE_CODE",)),
    Column("postcode", ("PRACTICE_POSTCODE",)),
    Column("name", ("PRACTICE_NAME",), required=False),
    Column("network", ("PCN_CODE",), required=False),
    Column("icb_code", ("ICB_CODE", "STP_CODE"), required=False),
    Column("sub_icb_code", ("SUB_ICB_LOCATION_CODE", "CCG_CODE"), required=False),
    Column("region_code", ("COMM_REGION_CODE",), required=False),
    Column("icb_name", ("ICB_NAME", "STP_NAME"), required=False),
    Column("sub_icb_name", ("SUB_ICB_LOCATION_NAME", "CCG_NAME"), required=False),
    Column("region_name", ("COMM_REGION_NAME",), required=False),
    Column("extract_date", ("EXTRACT_DATE",), required=False),
)


@dataclass(frozen=True, eq=False)
class PracticeMapping:
    """The practices of the mapping file.

    Attributes
    ----------
    file
        The file's name.
    extracted
        Its date of extract, where it states one.
    frame
        One row per practice in ascending order of code, with text columns `practice_code`, `name`,
        `postcode` (no spaces, capitals; empty = none), `network` (empty = unallocated), `row` (of
        the file), and those of `AREA_COLUMNS` that the file has.
    area_names
        For each area column, the name of each code, where the file gives names.
    postcode_word
        The file's own name of its postcode column.
    """

    file: str
    extracted: date | None
    frame: pd.DataFrame
    area_names: Mapping[str, Mapping[str, str]]
    postcode_word: str

    @property
    def area_columns(self) -> list[str]:
        """The area columns that the file has."""
        return [name for name in AREA_COLUMNS if name in self.frame.columns]


def read_mapping(path: Path) -> PracticeMapping:
    """Read the mapping file, in its old layout (CCG, STP) or its new one (sub-ICB, ICB).

    Raises
    ------
    InputError
        The file cannot be read, lacks the practice code or postcode column, has no practice, or
        names a practice twice or not at all.
    """
    table = read_official(path, _COLUMNS)
    faults = Faults()
    _check_codes(table, faults)
    faults.stop_if_any("")
    frame = pd.DataFrame({"practice_code": table.cells("practice_code")})
    frame["name"] = table.cells("name")
    frame["postcode"] = [squeezed(text) for text in table.cells("postcode")]
    frame["network"] = [
        "" if code.upper() == UNALLOCATED else code for code in table.cells("network")
    ]
    frame["row"] = table.rows
    area_names = {}
    for column in AREA_COLUMNS:
        if table.has(column):
            frame[column] = table.cells(column)
            names = table.cells(column.replace("_code", "_name"))
            area_names[column] = dict(zip(frame[column], names, strict=True))
    dates = table.cells("extract_date")
    return PracticeMapping(
        file=table.file,
        extracted=read_date(dates[0]),
        frame=frame.sort_values("practice_code", kind="stable", ignore_index=True),
        area_names=area_names,
        postcode_word=table.words["postcode"],
    )


def _check_codes(table: SourceTable, faults: Faults) -> None:
    if table.frame.empty:
        faults.add("there is no practice", where=table.file, remedy="name the published file")
    first_row: dict[str, int] = {}
    for row, code in zip(table.rows, table.cells("practice_code"), strict=True):
        where = table.place(row, "practice_code")
        if code == "":
            faults.add("the practice code is empty", where=where, remedy="write the ODS code")
        elif code in first_row:
            faults.add(
                f"practice {code} stands twice (first in row {first_row[code]})",
                where=where,
                remedy="keep one row per practice",
            )
        first_row.setdefault(code, row)
