"""Tables as CSV files of one folder."""

from collections.abc import Iterable
from pathlib import Path

from netform.problem import write_table
from netform.report.tables.sheet import Sheet


def write_csv_sheets(sheets: Iterable[Sheet], folder: Path) -> None:
    """Write a file a table into a folder that is there; equal tables are equal bytes.

    An empty cell is empty text. Text is written as it is: a program that takes `=1+1` in a CSV file
    for a formula is better given the workbook.
    """
    for sheet in sheets:
        write_table(folder / f"{sheet.name}.csv", sheet.header, sheet.rows)
