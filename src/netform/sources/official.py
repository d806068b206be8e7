"""Read a published CSV file as it comes: with or without a header, under old and new names.

Byte-order marks, CRLF, blank lines, line ends inside quoted headers and gzip are accepted. Header
words are compared by their letters and digits alone, so `PCN Code`, `pcn_code` and a header broken
over two lines are one word.
"""

import csv
import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO

import pandas as pd

from netform.errors import InputError

Cells = list[str]
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHER_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))


@dataclass(frozen=True)
class Column:
    """A column that netform looks for.

    Attributes
    ----------
    name
        netform's own word.
    aliases
        Header words of published files, the best first; `name` itself is always accepted.
    required
        Whether a file without it is bad input.
    position
        Place in the layout without a header, counted from 1; 0 when there is no such layout.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    position: int = 0


@dataclass(frozen=True, eq=False)
class SourceTable:
    """The wanted columns of one file as text.

    Attributes
    ----------
    file
        The file's name, as messages give it.
    frame
        One column of stripped text per wanted column found, under netform's words; the index is
        the row of the file, counted from 1, blank lines included.
    words
        netform's word of each column found to the file's own header word.
    """

    file: str
    frame: pd.DataFrame
    words: Mapping[str, str]

    def place(self, row: int, column: str) -> str:
        """Return `file, row, column` as messages name it."""
        return f"{self.file}, row {row}, column {self.words.get(column, column)}"

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self.words

    def cells(self, column: str) -> list[str]:
        """Return a column's texts; a column that the file lacks is empty throughout."""
        if not self.has(column):
            return [""] * len(self.frame)
        return [str(text) for text in self.frame[column]]

    @property
    def rows(self) -> list[int]:
        """The row of the file that each row of `frame` stands in."""
        return [int(row) for row in self.frame.index]


def read_official(
    path: Path,
    columns: Sequence[Column],
    *,
    width: int = 0,
    keep: Callable[[Mapping[str, str]], bool] | None = None,
) -> SourceTable:
    """Read the wanted columns of a published file.

    Parameters
    ----------
    path
        The file, plain or gzipped CSV in UTF-8.
    columns
        What to look for.
    width
        Number of columns of the layout without a header; 0 when the file must have a header.
    keep
        Which rows to keep, given the wanted cells; all by default. Large files stay small so.

    Raises
    ------
    InputError
        The file is missing, unreadable, no UTF-8 CSV, lacks a required column, or holds a row with
        more cells than its header.
    """
    with _placed(path):
        rows = _rows(path)
        first_row, first = next(rows, (0, []))
        if not first:
            raise InputError("the file is empty", where=path.name, remedy="name another file")
        places = _places(first, columns)
        is_headed = columns[0].name in places or len(first) != width
        if is_headed:
            _check_header(path, first_row, first, columns, places, width)
            words = {name: " ".join(first[place].split()) for name, place in places.items()}
        else:
            places = {column.name: column.position - 1 for column in columns if column.position}
            words = {name: f"{place + 1} ({name})" for name, place in places.items()}
        index: list[int] = []
        kept: list[Cells] = []
        pending = rows if is_headed else _after((first_row, first), rows)
        for row, cells in pending:
            if len(cells) > len(first) and any(cell.strip() for cell in cells[len(first) :]):
                raise InputError(
                    f"the row has {len(cells)} cells and the first row has {len(first)}",
                    where=f"{path.name}, row {row}",
                    remedy="quote names that hold a comma",
                )
            wanted = {
                name: cells[place].strip() if place < len(cells) else ""
                for name, place in places.items()
            }
            if keep is None or keep(wanted):
                index.append(row)
                kept.append(list(wanted.values()))
    frame = pd.DataFrame(kept, columns=list(places), index=pd.Index(index, dtype="int64"))
    return SourceTable(path.name, frame, words)


def fold(word: str) -> str:
    """Return the letters and digits of a header word, in lower case."""
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def squeezed(postcode: str) -> str:
    """Return a postcode without spaces and in capitals, as files are joined on it."""
    return "".join(postcode.split()).upper()


def _after(
    first: tuple[int, Cells], rest: Iterator[tuple[int, Cells]]
) -> Iterator[tuple[int, Cells]]:
    yield first
    yield from rest


def _rows(path: Path) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that are not blank, each with its number."""
    with _opened(path) as file:
        # Strict, or a quote that is never closed would swallow the rest of the file in silence.
        for row, cells in enumerate(csv.reader(file, strict=True), start=1):
            if any(cells) and any(cell.strip() for cell in cells):
                yield row, cells


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == _ZIP:
        raise InputError(
            "the file is a zip archive or a workbook, not CSV",
            where=path.name,
            remedy="unpack it, or save the sheet as CSV UTF-8",
        )
    if start[:2] == _GZIP:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


@contextmanager
def _placed(path: Path) -> Iterator[None]:
    """Turn the faults of reading into messages."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            "the file is missing", where=str(path), remedy="check its name and folder"
        ) from error
    except (OSError, EOFError) as error:
        fault = getattr(error, "strerror", None) or error
        raise InputError(
            f"the file cannot be read ({fault})",
            where=path.name,
            remedy="check that it is a file and that you may read it",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"the file is not UTF-8 text (byte {error.start})",
            where=path.name,
            remedy="save it as CSV UTF-8",
        ) from error
    except csv.Error as error:
        raise InputError(
            f"the file is not CSV ({error})",
            where=path.name,
            remedy="look for a quotation mark that is not closed",
        ) from error


def _places(header: Cells, columns: Sequence[Column]) -> dict[str, int]:
    """Find the place of each wanted column, by the first of its words that is in the header."""
    place_of: dict[str, int] = {}
    for place, word in enumerate(header):
        place_of.setdefault(fold(word), place)
    places = {}
    for column in columns:
        for word in (*column.aliases, column.name):
            if fold(word) in place_of:
                places[column.name] = place_of[fold(word)]
                break
    return places


def _check_header(
    path: Path,
    row: int,
    header: Cells,
    columns: Sequence[Column],
    places: Mapping[str, int],
    width: int,
) -> None:
    where = f"{path.name}, row {row}"
    words = [fold(word) for word in header]
    for place in places.values():
        if words.count(words[place]) > 1:
            raise InputError(
                f"column {header[place]!r} stands twice in the header",
                where=where,
                remedy="keep one of them",
            )
    for column in columns:
        if column.required and column.name not in places:
            accepted = list(dict.fromkeys((*column.aliases, column.name)))
            raise InputError(
                f"column {accepted[0]!r} is missing; the first row has {_shown(header)}",
                where=where,
                remedy=_missing_remedy(header, accepted, width),
            )


def _shown(header: Cells, most: int = 20) -> str:
    words = [" ".join(word.split()) for word in header]
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")


def _missing_remedy(header: Cells, accepted: Sequence[str], width: int) -> str:
    if len(header) == 1:
        for sign, word in _OTHER_SEPARATORS:
            if sign in header[0]:
                return f"the file is separated by {word}; save it separated by commas"
    near = get_close_matches(accepted[0].casefold(), [word.casefold() for word in header], n=1)
    if near:
        word = next(word for word in header if word.casefold() == near[0])
        return f"rename {word!r} to {accepted[0]!r}"
    bare = f", or give the published file of {width} columns without a header" if width else ""
    return f"name the column {' or '.join(map(repr, accepted))}{bare}"
