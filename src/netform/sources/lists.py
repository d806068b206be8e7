"""List sizes: the official `gp-reg-pat-prac-all`, or any CSV with `practice_code,list_size`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from netform.errors import InputError
from netform.problem import Faults, whole_number
from netform.sources.dates import read_date
from netform.sources.official import Column, read_official

MOST_PATIENTS = 10**8  # more than England holds: a slip of the keyboard
_COLUMNS = (
    Column("practice_code", ("practice_code", "CODE")),
    Column("list_size", ("list_size", "NUMBER_OF_PATIENTS", "patients")),
    Column("sex", ("SEX",), required=False),
    Column("age", ("AGE",), required=False),
    Column("extract_date", ("EXTRACT_DATE",), required=False),
)


@dataclass(frozen=True, eq=False)
class ListSizes:
    """Registered patients by practice code, with the file's name and its date where it has one."""

    file: str
    extracted: date | None
    patients: Mapping[str, int]


def read_lists(path: Path) -> ListSizes:
    """Read list sizes; of a file split by sex and age, the rows `SEX=ALL, AGE=ALL`.

    Raises
    ------
    InputError
        The file cannot be read, a practice stands twice or has no code, or a list size is empty,
        negative, fractional or no number.
    """

    def is_total(cells: Mapping[str, str]) -> bool:
        return all(cells.get(column, "ALL").upper() == "ALL" for column in ("sex", "age"))

    table = read_official(path, _COLUMNS, keep=is_total)
    if table.frame.empty:
        split = " with SEX=ALL and AGE=ALL" if table.has("sex") or table.has("age") else ""
        raise InputError(
            f"there is no list size{split}", where=table.file, remedy="give one row per practice"
        )
    faults = Faults()
    patients: dict[str, int] = {}
    first_row: dict[str, int] = {}
    cells = zip(table.rows, table.cells("practice_code"), table.cells("list_size"), strict=True)
    for row, code, text in cells:
        if code == "" or code in first_row:
            twice = f"practice {code} stands twice (first in row {first_row.get(code)})"
            faults.add(
                twice if code else "the practice code is empty",
                where=table.place(row, "practice_code"),
                remedy="keep one row per practice, with its ODS code",
            )
        first_row.setdefault(code, row)
        size = whole_number(text)
        if size is None or not 0 <= size <= MOST_PATIENTS:
            faults.add(
                f"the list size of practice {code} is {text!r}" if text else "the cell is empty",
                where=table.place(row, "list_size"),
                remedy="write a whole number of patients, 0 or more, or delete the row",
            )
        else:
            patients[code] = size
    faults.stop_if_any("")
    return ListSizes(table.file, read_date(table.cells("extract_date")[0]), patients)
