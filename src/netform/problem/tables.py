"""CSV tables as netform reads and writes them: UTF-8, a header row, commas, every fault placed."""

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netform.errors import InputError

MORE_THAN_ENGLAND = 10**8
"""Patients or metres beyond this are a slip of the keyboard."""


@dataclass
class Faults:
    """The faults found so far, so that a user can mend a whole file at once."""

    found: list[InputError] = field(default_factory=list)

    def add(self, fault: str, *, where: str = "", remedy: str = "") -> None:
        """Note one fault; reading goes on as far as it can."""
        self.found.append(InputError(fault, where=where, remedy=remedy))

    def stop_if_any(self, advice: str = ": netform check lists them all") -> None:
        """Raise the first fault, and say how many more there are and how to see them."""
        if not self.found:
            return
        first = self.found[0]
        if len(self.found) == 1:
            raise first
        more = len(self.found) - 1
        raise InputError(
            first.fault,
            where=first.where,
            remedy=f"{first.remedy or 'mend this row'}"
            f" ({more} more fault{'s' if more > 1 else ''}{advice})",
        )


@dataclass(frozen=True)
class Table:
    """One CSV file as text: `frame` keeps the file's row numbers as its index (header = row 1)."""

    file: str
    frame: pd.DataFrame

    def place(self, row: int, column: str = "") -> str:
        """Return `file, row, column` as messages name it."""
        return f"{self.file}, row {row}" + (f", column {column}" if column else "")


def read_table(path: Path, required: Sequence[str], *, optional: bool = False) -> Table | None:
    """Read a CSV file as text.

    Parameters
    ----------
    path
        The file; a byte-order mark, CRLF and blank lines are accepted.
    required
        Columns that must be there.
    optional
        Whether a missing file is fine; the answer is then `None`.

    Raises
    ------
    InputError
        The file is missing, unreadable, not UTF-8, not comma-separated or lacks a column.
    """
    if not path.exists():
        if optional:
            return None
        raise InputError(
            "the file is missing",
            where=path.name,
            remedy=f"put it into the folder {path.absolute().parent}",
        )
    rows = {row: cells for row, cells in _rows(path) if any(cells)}
    if not rows:
        raise InputError(
            "the file is empty", where=path.name, remedy="write at least the header row"
        )
    header_row = min(rows)
    header = rows.pop(header_row)
    _check_header(header, required, f"{path.name}, row {header_row}")
    return Table(path.name, _frame(path.name, header, rows))


def file_text(path: Path) -> str:
    """Return a file's text, UTF-8 with or without a byte order mark.

    Raises
    ------
    InputError
        It cannot be read, or is no UTF-8 text: the line is named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror or error})",
            where=path.name,
            remedy="check that it is a file and that you may read it",
        ) from error
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"the file is not UTF-8 text (byte {error.start})",
            where=f"{path.name}, line {line}",
            remedy="save it as CSV UTF-8",
        ) from error


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's number and its cells, without the white space around them."""
    # Strict, or a quotation mark that is never closed would swallow the rest of the file.
    reader = csv.reader(io.StringIO(file_text(path), newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            yield row, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(
            f"the row is not CSV ({error})",
            where=f"{path.name}, row {row + 1}",
            remedy="look for a quotation mark that is not closed, or double those inside a name",
        ) from error


def _check_header(header: Sequence[str], required: Sequence[str], where: str) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        raise InputError(
            f"column {missing[0]!r} is missing; the header has {', '.join(header)}",
            where=where,
            remedy=_column_remedy(header, missing[0]),
        )
    named = [name for name in header if name]
    repeated = [name for name in named if named.count(name) > 1]
    if repeated:
        raise InputError(
            f"column {repeated[0]!r} stands twice in the header",
            where=where,
            remedy="keep one of them",
        )


def _column_remedy(header: Sequence[str], missing: str) -> str:
    if len(header) == 1:
        for sign, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if sign in header[0]:
                return f"the file is separated by {word}; save it separated by commas"
    near = get_close_matches(missing, header, n=1)
    return f"rename {near[0]!r} to {missing!r}" if near else f"add the column {missing!r}"


def _frame(file: str, header: Sequence[str], rows: Mapping[int, list[str]]) -> pd.DataFrame:
    """Lay the rows out under the header; cells that a row lacks at its end are empty.

    A cell beyond the header, or under an empty header cell, is a fault; empty ones, as
    spreadsheets leave them at the right edge, are not.
    """
    named = [place for place, name in enumerate(header) if name]
    for row, cells in rows.items():
        cells += [""] * (len(header) - len(cells))
        if len(cells) - cells.count("") > sum(1 for place in named if cells[place]):
            raise InputError(
                f"the row has {len(cells)} cells and the header names {len(named)}",
                where=f"{file}, row {row}",
                remedy="name every column in the header, give each row as many commas, and quote "
                "names that hold a comma",
            )
    return pd.DataFrame(
        [[cells[place] for place in named] for cells in rows.values()],
        columns=pd.Index([header[place] for place in named], dtype=object),
        index=pd.Index(rows, dtype="int64"),
        dtype=object,
    )


# Decimal itself takes `1_000`, digits of any script and exponents that would fill the memory.
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def whole_number(text: str) -> int | None:
    """Return the integer that a cell holds (`7`, `7.0`, `1e5`), or `None` when it holds none."""
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else None


def real_number(text: str) -> float | None:
    """Return the finite number that a cell holds, or `None` when it holds none."""
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def decimal_number(text: str, *, places: int, most: int) -> Decimal | None:
    """Return the number from 0 to `most` that a cell holds, exactly and with the zeros it shows.

    `None` where it holds none, or one with more decimals than `places`.
    """
    number = Decimal(text) if _NUMBER.fullmatch(text) else Decimal(-1)
    if not 0 <= number <= most:
        return None
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "a number within a range is finite"
    shown = number.quantize(Decimal(1).scaleb(-min(max(0, -exponent), places)))
    return shown.copy_abs() if shown == number else None  # -0 is 0


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file with LF line ends, so that equal tables are equal bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        # The writer quotes a line end inside a cell only when it is one of its own.
        writer = csv.writer(_LineFeeds(file), lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


@dataclass(frozen=True)
class _LineFeeds:
    file: TextIO

    def write(self, row: str) -> int:
        return self.file.write(row.removesuffix("\r\n") + "\n")


def cells_of(table: Table, column: str) -> list[tuple[int, str]]:
    """Return (row, text) of a column; an optional column that is absent is empty."""
    if column not in table.frame.columns:
        return [(row, "") for row in table.frame.index]
    return list(zip(table.frame.index, table.frame[column], strict=True))


def positions_of(
    table: Table, column: str, known: Mapping[str, int], what: str, remedy: str, faults: Faults
) -> list[int]:
    """Translate a column of codes to positions; an unknown code is a fault and gives -1."""
    positions = []
    for row, code in zip(table.frame.index, table.frame[column], strict=True):
        position = known.get(code, -1)
        if position < 0:
            faults.add(f"{what} {code!r} is unknown", where=table.place(row, column), remedy=remedy)
        positions.append(position)
    return positions


def iso_date(table: Table, row: int, column: str, text: str, faults: Faults) -> str:
    """Return a cell's date as ISO text; empty text = no date."""
    if text == "":
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        faults.add(
            f"{text!r} is not a date",
            where=table.place(row, column),
            remedy="write the date such as 2024-04-01, or leave it empty",
        )
        return ""


def whole_numbers(
    table: Table, column: str, faults: Faults, *, lowest: int, exact: bool, what: str
) -> NDArray[np.int64]:
    """Read a column of integers (`exact`) or of numbers to be rounded to integers."""
    values = np.zeros(len(table.frame), dtype=np.int64)
    remedy = f"write {what}"
    for index, (row, text) in enumerate(zip(table.frame.index, table.frame[column], strict=True)):
        real = real_number(text)
        value = whole_number(text) if exact else None if real is None else round(real)
        if text == "":
            faults.add("the cell is empty", where=table.place(row, column), remedy=remedy)
        elif value is None:
            faults.add(f"{text!r} is not {what}", where=table.place(row, column), remedy=remedy)
        elif not lowest <= value <= MORE_THAN_ENGLAND:
            faults.add(f"{text} is out of range", where=table.place(row, column), remedy=remedy)
        else:
            values[index] = value
    return values
