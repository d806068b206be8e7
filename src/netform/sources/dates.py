"""Dates in the styles of the published files."""

from datetime import date, datetime

_STYLES = ("%Y-%m-%d", "%Y%m%d", "%d%b%Y", "%d-%b-%y", "%d-%b-%Y", "%d/%m/%Y", "%d %B %Y")


def read_date(text: str) -> date | None:
    """Return the date that a cell holds.

    Accepted are `2025-10-01`, `20251001`, `01Oct2025`, `01JAN2021`, `01-Sep-20`, `01-Sep-2020`,
    `01/10/2025` (day first) and `1 October 2025`; `None` for anything else, empty text included.
    """
    for style in _STYLES:
        try:
            return datetime.strptime(text.strip(), style).date()
        except ValueError:
            continue
    return None
