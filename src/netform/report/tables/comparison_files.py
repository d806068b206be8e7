"""The files of a comparison: a folder of CSV, a workbook, or both, whole or not at all."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from netform.errors import InputError
from netform.plan import Comparison
from netform.problem import new_file, new_folder, refuse_existing, refuse_existing_file
from netform.report.tables.comparison_sheets import comparison_sheets
from netform.report.tables.csv_sheets import write_csv_sheets
from netform.report.tables.workbook import write_workbook


def refuse_comparison_files(
    folder: Path | None, workbook: Path | None, *, force: bool, inputs: Iterable[Path] = ()
) -> None:
    """Raise `InputError` where the files of a comparison may not be written; `None` = not asked.

    `inputs` are what the comparison is made from: nothing of it may be replaced.
    """
    needed = list(inputs)
    if folder is not None:
        refuse_existing(folder, force=force, inputs=needed)
    if workbook is not None:
        refuse_existing_file(workbook, force=force, inputs=needed)
    if folder is not None and workbook is not None:
        if workbook.absolute().is_relative_to(folder.absolute()):
            raise InputError(
                "the workbook is inside the folder of CSV files, which is written whole",
                where=str(workbook),
                remedy="name a file outside that folder",
            )
        if folder.absolute().is_relative_to(workbook.absolute()):
            raise InputError(
                "the folder of CSV files is inside a place that the workbook takes",
                where=str(folder),
                remedy="name a folder outside of it",
            )


def write_comparison_files(
    comparison: Comparison, folder: Path | None, workbook: Path | None, *, force: bool = False
) -> None:
    """Write all tables of a comparison as CSV files, as a workbook, or both; `None` = not asked.

    Raises
    ------
    InputError
        Something is in the way and `force` is not given, or it cannot be written.
    """
    sheets = comparison_sheets(comparison)
    with ExitStack() as stack:
        # Both are made before either takes its name.
        if folder is not None:
            draft = stack.enter_context(new_folder(folder, force=force))
            write_csv_sheets(sheets, draft)
        if workbook is not None:
            write_workbook(sheets, stack.enter_context(new_file(workbook, force=force)))
