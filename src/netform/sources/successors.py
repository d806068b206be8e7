"""Closed and merged practices: their rows, patients and shares go to their successors."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pandas as pd

from netform.problem import Faults, Succession, Successors, circle
from netform.sources.dates import read_date
from netform.sources.lists import ListSizes
from netform.sources.mapping import PracticeMapping
from netform.sources.ods import Organisation
from netform.sources.official import Column, read_official
from netform.sources.trusts import Shares

_COLUMNS = (
    Column("practice_code", ("practice_code", "Organisation Code")),
    Column(
        "successor_code",
        ("successor_code", "Succeeding Organisation Code", "Successor Organisation Code"),
    ),
    Column("date", ("date", "Effective Date", "Succession Date"), required=False),
)
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class SuccessorList:
    """The rows of a file of successors, with its name."""

    file: str
    successors: Successors


def read_successors(path: Path) -> SuccessorList:
    """Read the direct successor of each closed practice.

    Raises
    ------
    InputError
        The file cannot be read, a code is empty, a practice has two successors, or successors run
        in a circle.
    """
    table = read_official(path, _COLUMNS)
    faults = Faults()
    rows: dict[str, Succession] = {}
    row_of: dict[str, int] = {}
    columns = (table.cells(column.name) for column in _COLUMNS)
    for row, code, successor, text in zip(table.rows, *columns, strict=True):
        if not code or not successor:
            faults.add(
                "the cell is empty",
                where=table.place(row, "successor_code" if code else "practice_code"),
                remedy="write the ODS code, or delete the row",
            )
        elif code in rows and rows[code].successor != successor:
            faults.add(
                f"practice {code} has two successors, {rows[code].successor} (row {row_of[code]}) "
                f"and {successor}",
                where=table.place(row, "successor_code"),
                remedy="keep the row of the one that took its patients over",
            )
        else:
            day = read_date(text)
            rows.setdefault(code, Succession(successor, "" if day is None else day.isoformat()))
            row_of.setdefault(code, row)
    faults.stop_if_any("")
    successors = Successors({code: rows[code] for code in sorted(rows)})
    open_at_the_end: set[str] = set()
    for code in rows:
        passed: list[str] = []
        last = code
        while last in rows and last not in open_at_the_end:
            if last in passed:
                raise circle(
                    passed[passed.index(last) :], table.place(row_of[last], "successor_code")
                )
            passed.append(last)
            last = rows[last].successor
        open_at_the_end.update(passed)
    return SuccessorList(table.file, successors)


def kept_successors(successors: Successors, position: Mapping[str, int]) -> Successors:
    """Return those whose chain ends at one of some practices."""
    rows = successors.rows
    return Successors({code: rows[code] for code in rows if successors.current(code) in position})


def carried_mapping(
    mapping: PracticeMapping,
    successors: Successors,
    lists: ListSizes,
    organisations: Mapping[str, Organisation],
) -> PracticeMapping:
    """Return the mapping without closed practices.

    A successor that has no row takes that of the practice with most patients that it succeeds
    (ties: smallest code), with its own name and postcode where the practice file has them.
    """
    frame = mapping.frame
    carried = successors.carried(frame["practice_code"])
    if not carried:
        return mapping
    rows = frame.set_index("practice_code", drop=False)
    kept = rows[~rows.index.isin(list(carried))]
    taking_over: dict[str, str] = {}
    for code in sorted(carried, key=lambda code: (-lists.patients.get(code, 0), code)):
        if carried[code] not in kept.index:
            taking_over.setdefault(carried[code], code)
    moved = rows.loc[list(taking_over.values())].assign(practice_code=list(taking_over))
    for column, of in (("name", "name"), ("postcode", "postcode")):
        stated = [getattr(organisations.get(code), of, "") for code in moved["practice_code"]]
        moved[column] = [own or old for own, old in zip(stated, moved[column], strict=True)]
    joined = pd.concat([kept, moved], ignore_index=True)
    ordered = joined.sort_values("practice_code", kind="stable", ignore_index=True)
    return replace(mapping, frame=ordered)


def carried_lists(lists: ListSizes, successors: Successors) -> ListSizes:
    """Return list sizes in which the patients of closed practices are added to their successors."""
    patients: dict[str, int] = {}
    for code, size in lists.patients.items():
        current = successors.current(code)
        patients[current] = patients.get(current, 0) + size
    return replace(lists, patients=patients)


def carried_shares(shares: Shares, successors: Successors, lists: ListSizes) -> Shares:
    """Return shares in which those of closed practices are part of their successors'.

    Those of several practices that have become one are weighed by their patients; a practice
    without any share says nothing of its patients and has no weight.

    Parameters
    ----------
    lists
        List sizes as published, with closed practices.
    """
    frame = shares.frame
    if not successors.carried(frame["practice_code"]):
        return shares
    current = frame["practice_code"].map(successors.current)
    merged = current.isin(set(current[current != frame["practice_code"]]))
    rows = [tuple(row) for row in frame[~merged].itertuples(index=False)]
    for code, own in frame[merged].groupby(current[merged], sort=True):
        weight = {one: lists.patients.get(one, 0) for one in sorted(set(own["practice_code"]))}
        if not any(weight.values()):
            weight = dict.fromkeys(weight, 1)
        total = sum(weight.values())
        share: dict[str, Fraction] = {}
        for one, trust, part in own.itertuples(index=False):
            share[trust] = share.get(trust, Fraction(0)) + weight[one] * Fraction(repr(float(part)))
        rows += [(code, trust, float(part / total)) for trust, part in share.items() if part]
    return replace(shares, frame=pd.DataFrame(rows, columns=list(frame.columns)))


def successors_note(
    file: str,
    successors: Successors,
    position: Mapping[str, int],
    mapping: PracticeMapping,
    lists: ListSizes,
) -> str:
    """Say which practices of the input have gone, and how many patients went with them.

    Parameters
    ----------
    position
        Position of each practice of the problem.
    mapping, lists
        As published.
    """
    listed = {*mapping.frame["practice_code"], *lists.patients}
    carried = {
        code: current for code, current in successors.carried(listed).items() if current in position
    }
    shown = [f"{code} to {current}" for code, current in list(carried.items())[:_SHOWN]]
    more = f" and {len(carried) - _SHOWN} more" if len(carried) > _SHOWN else ""
    patients = sum(lists.patients.get(code, 0) for code in carried)
    names = f": {', '.join(shown)}{more}" if carried else ""
    return (
        f"successors: {len(carried)} closed practice{'' if len(carried) == 1 else 's'} with "
        f"{patients:,} patients carried over by {file}{names}"
    )
