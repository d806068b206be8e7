"""A table to be written: a name, a header and rows of typed cells."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None
"""Text, a number, or `None` for an empty cell; truth is the word yes or no."""


@dataclass(frozen=True)
class Sheet:
    """One table, as a CSV file and a sheet of a workbook hold it.

    Numbers are plain numbers and all else is text, so that a reader need not guess.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def yes_or_no(answer: bool | None) -> str | None:
    """Write an answer as a word; `None` stays an empty cell."""
    return None if answer is None else "yes" if answer else "no"
