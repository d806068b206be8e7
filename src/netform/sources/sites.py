"""Sites of trusts, and the stand-in for shares that they allow where no shares are known.

Each practice is taken to deal with the trust of the nearest site of each kind within a number of
kilometres. That is an inference and no data, so whatever counts such relationships says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from netform.errors import InputError
from netform.problem import UNKNOWN_KIND, Faults, Integers, StraightLine
from netform.sources.official import Column, SourceTable, read_official, squeezed
from netform.sources.postcodes import Postcodes, coordinates, lacking_places, with_places
from netform.sources.trusts import Shares, TrustList

_COLUMNS = (
    Column("trust_code", ("trust_code", "trust_code_2018", "parent_code", "provider_code")),
    Column("trust_name", ("trust_name", "trust_name_2018", "parent_name"), required=False),
    Column("kind", ("kind", "trust_kind", "trust_type"), required=False),
    Column("code", ("site_code", "Organisation Code", "Org Code", "code"), required=False),
    Column("name", ("site_name", "Organisation Name", "name"), required=False),
    Column("easting", ("easting",), required=False),
    Column("northing", ("northing",), required=False),
    Column("latitude", ("latitude", "lat"), required=False),
    Column("longitude", ("longitude", "long", "lng", "lon"), required=False),
    Column("postcode", ("postcode",), required=False),
)
_PLACES = (("easting", "northing"), ("latitude", "longitude"), ("postcode",))
_FARTHEST = 10**7  # metres; the grid ends long before


@dataclass(frozen=True, eq=False)
class SiteList:
    """The sites of a file: one row each, index = row of the file.

    Columns are `title` (code and name, for a reader), `trust_code`, `trust_name`, `kind` (empty =
    not stated), `easting`, `northing` (metres, `nan` where unknown) and `postcode` (no spaces,
    capitals).
    """

    file: str
    frame: pd.DataFrame

    @property
    def postcodes(self) -> set[str]:
        """Postcodes of sites without coordinates."""
        return lacking_places(self.frame)

    def placed(self, postcodes: Postcodes) -> "SiteList":
        """Return the list with coordinates by postcode where it had none."""
        return SiteList(self.file, with_places(self.frame, postcodes))


@dataclass(frozen=True, eq=False)
class Inference:
    """What stands in for shares.

    Attributes
    ----------
    shares
        Each practice's pairs, in equal parts: the shares themselves are not known.
    trusts
        The trusts, with those of sites that the list of trusts lacks.
    within
        The distance within which a site counts, in words.
    inferred
        What the problem's settings say of the relationships.
    notes
        The sentences of the build's account.
    """

    shares: Shares
    trusts: TrustList
    within: str
    inferred: str
    notes: tuple[str, ...]


def read_sites(path: Path) -> SiteList:
    """Read the sites of trusts: a CSV with a header.

    Raises
    ------
    InputError
        The file cannot be read, has no site, names no trust for one, or says of none where it is;
        or a coordinate is no number or lies beyond the grid.
    """
    table = read_official(path, _COLUMNS)
    if not any(all(map(table.has, columns)) for columns in _PLACES):
        raise InputError(
            "there are no coordinates",
            where=f"{table.file}, row 1",
            remedy="give columns 'easting' and 'northing', 'latitude' and 'longitude', or "
            "'postcode'",
        )
    faults = Faults()
    if table.frame.empty:
        faults.add("there is no site", where=table.file, remedy="write one row per site")
    easting, northing = coordinates(table, faults)
    for index, (row, trust) in enumerate(zip(table.rows, table.cells("trust_code"), strict=True)):
        if trust == "":
            faults.add(
                "the trust code is empty",
                where=table.place(row, "trust_code"),
                remedy="write the ODS code of the site's trust, or delete the row",
            )
        if max(easting[index], northing[index]) > _FARTHEST:
            faults.add(
                "the site lies beyond the British National Grid",
                where=table.place(row, "easting"),
                remedy="write metres of the British National Grid, or leave it empty",
            )
    faults.stop_if_any("")
    frame = pd.DataFrame(
        {
            "title": _titles(table),
            "trust_code": table.cells("trust_code"),
            "trust_name": table.cells("trust_name"),
            "kind": table.cells("kind"),
            "easting": easting,
            "northing": northing,
            "postcode": [squeezed(text) for text in table.cells("postcode")],
        },
        index=table.frame.index,
    )
    return SiteList(table.file, frame)


def _titles(table: SourceTable) -> list[str]:
    return [
        (f"{code} ({name})" if code and name else code or name) or f"row {row}"
        for row, code, name in zip(
            table.rows, table.cells("code"), table.cells("name"), strict=True
        )
    ]


def nearest_sites(
    sites: SiteList, trusts: TrustList, practices: pd.DataFrame, within: float
) -> Inference:
    """Infer with which trusts practices deal: those of the nearest site of each kind.

    Distances are straight lines in whole metres; of equal ones the smallest trust code counts.
    The kind of a site is that of its trust in `trusts`, or the one that the site itself states.
    Sites of closed trusts and sites without coordinates are left aside.

    Parameters
    ----------
    practices
        `practice_code`, `easting` and `northing` (whole metres).
    within
        Kilometres, rounded to whole metres, beyond which no site counts.

    Raises
    ------
    InputError
        Sites state two kinds of a trust whose kind `trusts` does not hold; or no site is left.
    """
    frame = sites.frame
    closed = frame["trust_code"].isin(trusts.frame.index[trusts.frame["closed"] != ""])
    nowhere = ~closed & frame["easting"].isna()
    used = frame[~closed & ~nowhere].sort_values("trust_code", kind="stable")
    if used.empty:
        raise InputError(
            "no site is left: none has coordinates and a trust that is open",
            where=sites.file,
            remedy="check that --sites and --trusts are of the same country and time",
        )
    known = _with_trusts_of(SiteList(sites.file, used), trusts)
    metres = round(within * 1000)
    pairs = _nearest(used, known, practices, metres)
    counts = pairs["practice_code"].value_counts()
    pairs["share"] = [1 / int(counts[code]) for code in pairs["practice_code"]]
    words = f"{metres / 1000:.12g} km"
    inferred = f"nearest site of each kind within {words}"
    kinds = ", ".join(sorted(set(known.frame.loc[used["trust_code"], "kind"])))
    notes = (
        f"relationships: inferred, not given by data: {inferred} (straight line); "
        f"{_number(len(pairs), 'pair')} of {_number(len(counts), 'practice')}, in equal parts; "
        f"kinds: {kinds}",
        f"sites: {len(used):,} of the {len(frame):,} in {sites.file} used",
        *_left_aside(frame[closed], f"of trusts that are closed in {trusts.file}"),
        *_left_aside(frame[nowhere], "without coordinates"),
    )
    return Inference(Shares(sites.file, pairs), known, words, inferred, notes)


def _left_aside(sites: pd.DataFrame, why: str) -> list[str]:
    if sites.empty:
        return []
    return [f"left aside: {_number(len(sites), 'site')} {why}: {', '.join(sites['title'])}"]


def _number(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count:,} {word}s"


def _with_trusts_of(sites: SiteList, trusts: TrustList) -> TrustList:
    """Return the trusts with the kinds and the trusts that only the sites know."""
    frame = trusts.frame.copy()
    stated: dict[str, str] = {}
    faults = Faults()
    rows = zip(*(sites.frame[name] for name in ("trust_code", "trust_name", "kind")), strict=True)
    for row, (trust, name, kind) in zip(sites.frame.index, rows, strict=True):
        if trust not in frame.index:
            frame.loc[trust] = {
                "name": name,
                "kind": UNKNOWN_KIND,
                "easting": np.nan,
                "northing": np.nan,
                "postcode": "",
                "closed": "",
            }
        if kind and trusts.frame["kind"].get(trust, UNKNOWN_KIND) == UNKNOWN_KIND:
            if stated.setdefault(trust, kind) != kind:
                faults.add(
                    f"the sites of trust {trust} state two kinds, {stated[trust]!r} and {kind!r}",
                    where=f"{sites.file}, row {row}",
                    remedy=f"give trust {trust} one kind, here or in {trusts.file}",
                )
            frame.loc[trust, "kind"] = stated[trust]
    faults.stop_if_any("")
    return replace(trusts, frame=frame)


def _nearest(
    sites: pd.DataFrame, trusts: TrustList, practices: pd.DataFrame, metres: int
) -> pd.DataFrame:
    """Return the pairs of a practice and the trust of its nearest site, kind by kind."""
    codes = sites["trust_code"].to_numpy(dtype=object)
    kind_of = trusts.frame.loc[sites["trust_code"], "kind"].to_numpy(dtype=object)
    line = StraightLine(_joined(practices, sites, "easting"), _joined(practices, sites, "northing"))
    everyone = np.arange(len(practices))
    found: list[tuple[int, str]] = []
    for kind in sorted(set(kind_of)):
        # Ascending by trust code: the first of equals is the one of the smallest code.
        places = np.flatnonzero(kind_of == kind)
        distance = line.block(everyone, len(practices) + places)
        nearest = distance.argmin(axis=1)
        near = np.flatnonzero(distance[everyone, nearest] <= metres)
        found += zip(near.tolist(), codes[places[nearest[near]]], strict=True)
    names: Sequence[str] = practices["practice_code"].tolist()
    rows = [(names[practice], trust) for practice, trust in sorted(found)]
    return pd.DataFrame(rows, columns=["practice_code", "trust_code"], dtype=object)


def _joined(practices: pd.DataFrame, sites: pd.DataFrame, side: str) -> Integers:
    """Return one coordinate of the practices and then of the sites, in whole metres."""
    both = [frame[side].to_numpy(dtype=np.float64) for frame in (practices, sites)]
    whole: Integers = np.rint(np.concatenate(both)).astype(np.int64)
    return whole
