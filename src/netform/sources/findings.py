"""Warnings of a build: what the enriching files say that the mapping does not, by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from netform.problem import (
    UNKNOWN_KIND,
    Finding,
    Neighbours,
    Relationships,
    Trusts,
)
from netform.sources.ods import Organisation
from netform.sources.trusts import TrustList

_SHOWN = 5
_FAR_APART = 100  # days; list sizes are published every month and quarter


def titles(codes: Sequence[str], names: Sequence[str]) -> str:
    """Return `A81001 (NAME), … and 3 more`."""
    shown = [
        f"{code} ({name})" if name else code
        for code, name in list(zip(codes, names, strict=True))[:_SHOWN]
    ]
    more = len(codes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def practice_findings(
    practices: pd.DataFrame, organisations: Mapping[str, Organisation], file: str, day: date | None
) -> list[Finding]:
    """Hold the mapping's practices against the practice file of the ODS.

    Parameters
    ----------
    practices
        Rows of a roster.
    organisations
        The practice file, by code.
    file
        Its name.
    day
        The mapping's date, for closing dates.
    """
    codes = practices["practice_code"]
    entries = [organisations.get(str(code)) for code in codes]
    count = len(practices)
    icbs = practices["icb_code"] if "icb_code" in practices.columns else [""] * count

    def chosen(holds: Callable[[Organisation], bool]) -> pd.DataFrame:
        return practices[[entry is not None and holds(entry) for entry in entries]]

    def differs(values: Iterable[str], of: Callable[[Organisation], str]) -> pd.DataFrame:
        return practices[
            [
                entry is not None and bool(value) and of(entry) not in ("", value)
                for entry, value in zip(entries, values, strict=True)
            ]
        ]

    keep = "nothing, if the mapping is right: it says who exists; else delete its row there"
    return [
        *_about(
            "not_in_practices",
            f"are not in {file}",
            practices[[entry is None for entry in entries]],
            keep,
        ),
        *_about(
            "closed",
            f"are closed in {file}, which names no successor",
            chosen(lambda entry: entry.status_on(day) == "closed"),
            f"{keep}, or name its successor with --successors",
        ),
        *_about(
            "dormant",
            f"are dormant in {file}",
            chosen(lambda entry: entry.status_on(day) == "dormant"),
            keep,
        ),
        *_about(
            "proposed",
            f"are only proposed in {file}",
            chosen(lambda entry: entry.status_on(day) == "proposed"),
            keep,
        ),
        *_about(
            "not_general_practice",
            f"are of another setting than GP practice in {file}",
            chosen(lambda entry: not entry.is_general_practice),
            keep,
        ),
        *_about(
            "another_icb",
            f"are in another ICB in {file}",
            differs(icbs, lambda entry: entry.icb_code),
            "nothing: the mapping's ICB counts",
        ),
        *_about(
            "another_postcode",
            f"are at another postcode in {file}",
            differs(practices["postcode"], lambda entry: entry.postcode),
            "nothing: the mapping's postcode counts",
        ),
    ]


def date_finding(mapping: date | None, lists: date | None) -> list[Finding]:
    """Say when list sizes and mapping are of very different dates."""
    if mapping is None or lists is None or abs((mapping - lists).days) <= _FAR_APART:
        return []
    days = abs((mapping - lists).days)
    return [
        Finding(
            "dates_apart",
            "warning",
            f"list sizes are of {lists} and the mapping is of {mapping}, {days} days apart",
            (),
            "use files of the same quarter",
        )
    ]


def trust_findings(
    trusts: Trusts, relationships: Relationships, known: TrustList, practices: pd.DataFrame
) -> list[Finding]:
    """Name trusts of the shares that are unknown or closed, and practices without any share."""
    findings = []
    listed = known.frame.index
    unknown = tuple(code for code in trusts.codes if code not in listed)
    if unknown:
        findings.append(
            Finding(
                "unknown_trusts",
                "warning",
                f"{_number(unknown, 'trust code')} of the shares not in {known.file}, kept as kind "
                f"'unknown': {', '.join(unknown)}",
                unknown,
                f"add them to {known.file}, or replace closed trusts by their successors",
            )
        )
    shut = [trust for trust, day in enumerate(trusts.closed) if day]
    closed = tuple(trusts.codes[trust] for trust in shut)
    if closed:
        names = [trusts.names[trust] for trust in shut]
        findings.append(
            Finding(
                "closed_trusts",
                "warning",
                f"{_number(closed, 'trust')} of the shares closed in {known.file}: "
                f"{titles(closed, names)}",
                closed,
                "replace them by their successors in the shares, if they were merged",
            )
        )
    without = np.setdiff1d(np.arange(len(practices)), relationships.practice)
    return findings + _about(
        "no_shares",
        "have no share with any trust",
        practices.iloc[without],
        "add their shares, or nothing: they have no relationships then",
    )


def site_findings(
    trusts: Trusts, relationships: Relationships, practices: pd.DataFrame, within: str
) -> list[Finding]:
    """Name trusts of nearest sites whose kind is not known, and practices without any site."""
    findings = []
    unknown = [trust for trust, kind in enumerate(trusts.kinds) if kind == UNKNOWN_KIND]
    codes = tuple(trusts.codes[trust] for trust in unknown)
    if codes:
        names = [trusts.names[trust] for trust in unknown]
        findings.append(
            Finding(
                "unknown_kinds",
                "warning",
                f"{_number(codes, 'trust')} of the nearest sites of kind '{UNKNOWN_KIND}': "
                f"{titles(codes, names)}",
                codes,
                "write their kinds in --trusts, or in a column 'kind' of --sites",
            )
        )
    without = np.setdiff1d(np.arange(len(practices)), relationships.practice)
    return findings + _about(
        "no_sites",
        f"have no site of any trust within {within}",
        practices.iloc[without],
        "give a larger --sites-within, or nothing: they have no relationships then",
    )


def isolation_finding(
    neighbours: Neighbours, practices: pd.DataFrame, named: Iterable[str] = ()
) -> list[Finding]:
    """Name practices without a neighbour in the problem, but for those named already."""
    if len(practices) == 1:
        return []
    joined = np.concatenate([neighbours.first, neighbours.second])
    is_named = practices["practice_code"].isin(list(named)).to_numpy()
    alone = np.setdiff1d(np.flatnonzero(~is_named), joined)
    return _about(
        "no_neighbour",
        "have no neighbour in the problem",
        practices.iloc[alone],
        "give it a bridge or a waiver in problem.toml, or leave it out",
    )


def outline_finding(outside: pd.DataFrame, file: str) -> list[Finding]:
    """Name practices that lie outside the outline."""
    return _about(
        "outside_outline",
        f"lie outside {file}, so that some or all of the edges are clipped away",
        outside,
        "use an outline that holds them, or nothing",
    )


def registration_finding(without: pd.DataFrame) -> list[Finding]:
    """Name practices without registrations by small area."""
    return _about(
        "no_registrations",
        "have no registrations by LSOA and so no neighbour by overlap",
        without,
        "use registrations of the mapping's quarter, or add bridges in problem.toml",
    )


def _about(check: str, fault: str, practices: pd.DataFrame, remedy: str) -> list[Finding]:
    if practices.empty:
        return []
    codes = tuple(str(code) for code in practices["practice_code"])
    who = titles(codes, [str(name) for name in practices["name"]])
    if len(codes) == 1:
        for many, one in (("have ", "has "), ("lie ", "lies "), ("are ", "is ")):
            fault = one + fault.removeprefix(many) if fault.startswith(many) else fault
    sentence = f"{_number(codes, 'practice')} {fault}: {who}"
    return [Finding(check, "warning", sentence, codes, remedy)]


def _number(things: Sequence[str], word: str) -> str:
    return f"{len(things)} {word}" + ("" if len(things) == 1 else "s")
