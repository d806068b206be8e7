"""Trusts, and the share of each practice's patients that uses them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from netform.problem import UNKNOWN_KIND, Faults, Integers, Relationships, Trusts, real_number
from netform.sources.dates import read_date
from netform.sources.ods import WIDTH
from netform.sources.official import Column, read_official, squeezed
from netform.sources.postcodes import Postcodes, coordinates, lacking_places, with_places

MOST_SHARES = 1.001  # published shares are rounded
_TRUST_COLUMNS = (
    Column("trust_code", ("trust_code", "Organisation Code", "Org Code", "code"), position=1),
    Column("name", ("name", "trust_name", "Organisation Name"), required=False, position=2),
    Column("kind", ("kind", "trust_type", "type"), required=False),
    Column("easting", ("easting",), required=False),
    Column("northing", ("northing",), required=False),
    Column("latitude", ("latitude", "lat"), required=False),
    Column("longitude", ("longitude", "long", "lng", "lon"), required=False),
    Column("postcode", ("postcode",), required=False, position=10),
    Column("close_date", ("close_date",), required=False, position=12),
)
_SHARE_COLUMNS = (
    Column("practice_code", ("practice_code", "practice")),
    Column("trust_code", ("trust_code", "trust", "provider_code")),
    Column("share", ("share", "proportion", "weight")),
)


@dataclass(frozen=True, eq=False)
class TrustList:
    """The trusts of a file: one row each, index = trust code.

    Columns are `name`, `kind` (`unknown` where empty), `easting`, `northing` (metres, `nan` where
    unknown), `postcode` (no spaces, capitals) and `closed` (ISO text; empty = open).
    """

    file: str
    frame: pd.DataFrame

    @property
    def postcodes(self) -> set[str]:
        """Postcodes of trusts without coordinates."""
        return lacking_places(self.frame)

    def placed(self, postcodes: Postcodes) -> "TrustList":
        """Return the list with coordinates by postcode where it had none."""
        return TrustList(self.file, with_places(self.frame, postcodes))


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of patients: `frame` has columns `practice_code`, `trust_code` and `share`."""

    file: str
    frame: pd.DataFrame


def read_trusts(path: Path) -> TrustList:
    """Read trusts: a CSV with a header, or `etr` as published without one.

    Raises
    ------
    InputError
        The file cannot be read, a trust stands twice or has no code, or a coordinate is no number.
    """
    table = read_official(path, _TRUST_COLUMNS, width=WIDTH)
    faults = Faults()
    codes = table.cells("trust_code")
    first_row: dict[str, int] = {}
    for row, code in zip(table.rows, codes, strict=True):
        if code == "" or code in first_row:
            twice = f"trust {code} stands twice (first in row {first_row.get(code)})"
            faults.add(
                twice if code else "the trust code is empty",
                where=table.place(row, "trust_code"),
                remedy="keep one row per trust, with its ODS code",
            )
        first_row.setdefault(code, row)
    easting, northing = coordinates(table, faults)
    faults.stop_if_any("")
    frame = pd.DataFrame(
        {
            "name": table.cells("name"),
            "kind": [kind or UNKNOWN_KIND for kind in table.cells("kind")],
            "easting": easting,
            "northing": northing,
            "postcode": [squeezed(text) for text in table.cells("postcode")],
            "closed": [_iso(text) for text in table.cells("close_date")],
        },
        index=pd.Index(codes, name="trust_code"),
    )
    return TrustList(table.file, frame)


def _iso(text: str) -> str:
    day = read_date(text)
    return "" if day is None else day.isoformat()


def read_shares(path: Path) -> Shares:
    """Read the share of each practice's patients that uses each trust.

    Shares of a practice that add to less than 1 are normal: small flows are often left out.

    Raises
    ------
    InputError
        The file cannot be read, a code is empty, a pair stands twice, a share is not a number from
        0 to 1, or a practice's shares add to more than 1.001.
    """
    table = read_official(path, _SHARE_COLUMNS)
    faults = Faults()
    shares: dict[tuple[str, str], float] = {}
    first_row: dict[tuple[str, str], int] = {}
    columns = (table.cells(column.name) for column in _SHARE_COLUMNS)
    for row, practice, trust, text in zip(table.rows, *columns, strict=True):
        share = real_number(text)
        if not practice or not trust:
            faults.add(
                "the cell is empty",
                where=table.place(row, "trust_code" if practice else "practice_code"),
                remedy="write the ODS code",
            )
        elif share is None or not 0 <= share <= 1:
            faults.add(
                f"share {text!r} is not a number from 0 to 1",
                where=table.place(row, "share"),
                remedy="write the share of the practice's patients, such as 0.25",
            )
        elif (practice, trust) in shares:
            faults.add(
                f"practice {practice} and trust {trust} stand twice "
                f"(first in row {first_row[practice, trust]})",
                where=table.place(row, "trust_code"),
                remedy="list each pair once",
            )
        else:
            shares[practice, trust] = share
            first_row[practice, trust] = row
    totals: dict[str, float] = {}
    for (practice, _), share in shares.items():
        totals[practice] = totals.get(practice, 0.0) + share
    for practice, total in totals.items():
        if total > MOST_SHARES:
            faults.add(
                f"the shares of practice {practice} add to {total:.3f}, above 1",
                where=table.file,
                remedy="correct its shares so that they add to 1 or less",
            )
    faults.stop_if_any("")
    frame = pd.DataFrame(
        [(practice, trust, share) for (practice, trust), share in shares.items()],
        columns=["practice_code", "trust_code", "share"],
    )
    return Shares(table.file, frame)


def relate(
    trusts: TrustList, shares: Shares, position: Mapping[str, int]
) -> tuple[Trusts, Relationships]:
    """Keep the shares of some practices, and the trusts that occur in them.

    A trust that the list lacks is kept, as kind `unknown` and without coordinates.

    Parameters
    ----------
    position
        Position of each practice to keep.
    """
    rows = shares.frame[shares.frame["practice_code"].isin(list(position))]
    codes = sorted(set(rows["trust_code"]))
    listed = trusts.frame.reindex(codes)
    kept = Trusts(
        codes=tuple(codes),
        names=tuple(listed["name"].fillna("")),
        kinds=tuple(listed["kind"].fillna(UNKNOWN_KIND)),
        easting=listed["easting"].to_numpy(dtype=np.float64),
        northing=listed["northing"].to_numpy(dtype=np.float64),
        closed=tuple(listed["closed"].fillna("")),
    )
    place = {code: index for index, code in enumerate(codes)}
    practice = _positions(rows["practice_code"], position)
    trust = _positions(rows["trust_code"], place)
    order = np.lexsort((trust, practice))
    share = rows["share"].to_numpy(dtype=np.float64)
    return kept, Relationships(practice[order], trust[order], share[order])


def _positions(codes: Collection[str], position: Mapping[str, int]) -> Integers:
    return np.array([position[code] for code in codes], dtype=np.int64)
