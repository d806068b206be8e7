"""CSV tables as netform reads and writes them: UTF-8, a header row, commas, every fault placed."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from netform.errors import InputError


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
            "the file is missing", where=path.name, remedy=f"put it into {path.parent}"
        )
    frame = _read_frame(path)
    missing = [name for name in required if name not in frame.columns]
    if missing:
        header = ", ".join(map(str, frame.columns))
        raise InputError(
            f"column {missing[0]!r} is missing; the header has {header}",
            where=f"{path.name}, row 1",
            remedy=_column_remedy(path, frame, missing[0]),
        )
    repeated = frame.columns[frame.columns.duplicated()]
    if len(repeated):
        raise InputError(
            f"column {repeated[0]!r} stands twice in the header",
            where=f"{path.name}, row 1",
            remedy="keep one of them",
        )
    return Table(path.name, frame)


def _read_frame(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            path,
            dtype=str,
            header=None,
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
        )
    except UnicodeDecodeError as error:
        raise InputError(
            f"the file is not UTF-8 text (byte {error.start})",
            where=path.name,
            remedy="save it as CSV UTF-8",
        ) from error
    except pd.errors.EmptyDataError as error:
        raise InputError(
            "the file is empty", where=path.name, remedy="write at least the header row"
        ) from error
    except pd.errors.ParserError as error:
        row = re.search(r"line (\d+)", str(error))
        raise InputError(
            f"the row does not fit the header ({str(error).split('. ')[-1].strip()})",
            where=path.name + (f", row {row[1]}" if row else ""),
            remedy="give each row as many commas as the header, and quote names that hold a comma",
        ) from error
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror or error})",
            where=path.name,
            remedy="check that it is a file and that you may read it",
        ) from error
    frame = frame.fillna("")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame = frame[(frame != "").any(axis=1)].map(str.strip)
    if frame.empty:
        raise InputError("the file is empty", where=path.name, remedy="write the header row")
    header = frame.iloc[0]
    frame = frame.iloc[1:]
    frame.columns = pd.Index(list(header))
    return frame


def _column_remedy(path: Path, frame: pd.DataFrame, missing: str) -> str:
    names = [str(name) for name in frame.columns]
    if len(names) == 1:
        for sign, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if sign in names[0]:
                return f"the file is separated by {word}; save it separated by commas"
    near = get_close_matches(missing, names, n=1)
    return f"rename {near[0]!r} to {missing!r}" if near else f"add the column {missing!r}"


def whole_number(text: str) -> int | None:
    """Return the integer that a cell holds (`7`, `7.0`), or `None` when it holds none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number != number.to_integral_value():
        return None
    return int(number)


def real_number(text: str) -> float | None:
    """Return the finite number that a cell holds, or `None` when it holds none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() else None


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file with LF line ends, so that equal tables are equal bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


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
