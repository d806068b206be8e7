"""Tables as the sheets of one Excel workbook: numbers as numbers, and all text as text."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from netform.report.tables.sheet import Cell, Sheet

_MOST_TEXT = 32_767  # characters of a cell; Excel calls a file with longer ones damaged
_WIDEST = 40  # characters of a column
# Characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAKEN_FOR_FORMULAS = ("=", "+", "-", "@")


def write_workbook(sheets: Iterable[Sheet], path: Path) -> None:
    """Write a workbook with a sheet a table, its header kept in sight.

    No text becomes a formula, an error or a date: neither here nor, for what begins like a formula,
    when somebody edits the cell. A character that a workbook cannot hold is replaced by �, and text
    longer than a cell may be ends with ….
    """
    from openpyxl import Workbook  # slow to import, and only workbooks need it
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "B2"
        for k, width in enumerate(_widths(sheet), start=1):
            page.column_dimensions[get_column_letter(k)].width = width
        page.append([_cell(page, text, Font(bold=True)) for text in sheet.header])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    book.save(path)


def _cell(page: Any, value: Cell, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("\ufffd", value)
    if len(text) > _MOST_TEXT:
        text = text[: _MOST_TEXT - 1] + "…"
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # whatever the text looks like
    if text.startswith(_TAKEN_FOR_FORMULAS):
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    return cell


def _widths(sheet: Sheet) -> list[int]:
    """Return how wide each column has to be, in characters."""
    columns = zip(*[sheet.header, *sheet.rows], strict=True)
    return [
        min(_WIDEST, 2 + max(len("" if cell is None else str(cell)) for cell in column))
        for column in columns
    ]
