"""The Organisation Data Service's files of practices (`epraccur`) and trusts (`etr`).

Published without a header, in 27 columns, or as a report with a header. Status is a letter in the
older files (A, C, D, P) and a word in the newer (ACTIVE, INACTIVE, DORMANT, PROPOSED); a GP
practice has prescribing setting 4 in the older and role RO76 in the newer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from netform.problem import Faults
from netform.sources.dates import read_date
from netform.sources.official import Column, read_official, squeezed

WIDTH = 27
COLUMNS = (
    Column("code", ("Organisation Code", "Org Code", "ODS Code"), position=1),
    Column("name", ("Name", "Organisation Name"), required=False, position=2),
    Column("icb_code", ("High Level Health Geography", "ICB Code"), required=False, position=4),
    Column("postcode", ("Postcode", "Post Code"), required=False, position=10),
    Column("close_date", ("Close Date", "Legal Close Date"), required=False, position=12),
    Column("status", ("Status Code", "Status"), required=False, position=13),
    Column("setting", ("Prescribing Setting", "Role Codes", "Roles"), required=False, position=26),
)
_STATUS_WORDS = {
    "A": "active",
    "ACTIVE": "active",
    "C": "closed",
    "CLOSED": "closed",
    "INACTIVE": "closed",
    "D": "dormant",
    "DORMANT": "dormant",
    "P": "proposed",
    "PROPOSED": "proposed",
}
_GP_SETTINGS = {"4", "RO76"}


@dataclass(frozen=True)
class Organisation:
    """One practice or trust as the Organisation Data Service knows it; empty text = not stated.

    Attributes
    ----------
    postcode
        Without spaces, in capitals.
    closed
        Closing date, where there is one.
    status
        `active`, `closed`, `dormant`, `proposed`, or the file's own word.
    settings
        Prescribing setting or roles.
    """

    code: str
    name: str
    icb_code: str
    postcode: str
    closed: date | None
    status: str
    settings: frozenset[str]

    @property
    def is_general_practice(self) -> bool:
        """Whether it is a GP practice; an organisation without a setting gets the benefit."""
        return not self.settings or bool(self.settings & _GP_SETTINGS)

    def status_on(self, day: date | None) -> str:
        """Return the status, in which a closing date up to `day` counts as closed."""
        if self.closed is not None and self.status in ("", "active"):
            return "closed" if day is None or self.closed <= day else self.status
        return self.status


def read_organisations(path: Path) -> Mapping[str, Organisation]:
    """Read `epraccur` or `etr` in any of their layouts.

    Raises
    ------
    InputError
        The file cannot be read, or an organisation stands twice or has no code.
    """
    table = read_official(path, COLUMNS, width=WIDTH)
    faults = Faults()
    found: dict[str, Organisation] = {}
    first_row: dict[str, int] = {}
    columns = (table.cells(column.name) for column in COLUMNS)
    for row, code, name, icb, postcode, closed, status, setting in zip(
        table.rows, *columns, strict=True
    ):
        if code == "" or code in first_row:
            twice = f"organisation {code} stands twice (first in row {first_row.get(code)})"
            faults.add(
                twice if code else "the organisation code is empty",
                where=table.place(row, "code"),
                remedy="keep one row per organisation, with its ODS code",
            )
        first_row.setdefault(code, row)
        found[code] = Organisation(
            code=code,
            name=name,
            icb_code=icb,
            postcode=squeezed(postcode),
            closed=read_date(closed),
            status=_STATUS_WORDS.get(status.upper(), status.lower()),
            settings=frozenset(part.strip().upper() for part in setting.split("|") if part.strip()),
        )
    faults.stop_if_any("")
    return found
