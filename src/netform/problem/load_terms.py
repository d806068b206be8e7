"""Read a file of terms: rules, waivers and participation for many practices at once.

TOML has the tables of `problem.toml` (`[[rules]]`, `[[waivers]]`, `[participation]`). CSV has a row
for each: its `kind` is that of a rule, `waive floor`, `waive ceiling`, or a word of participation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from netform.errors import InputError
from netform.problem.carry_over import (
    carried_rules,
    carried_waivers,
    codes_of,
    say_carried,
)
from netform.problem.fit import fit_entry, fit_practice
from netform.problem.present import present_names
from netform.problem.problem import Problem
from netform.problem.settings import (
    CONTRACT_WORDS,
    Participation,
    Rule,
    RuleKind,
    Terms,
    Waiver,
)
from netform.problem.settings_file import checked, read_toml
from netform.problem.successors import Successors
from netform.problem.tables import Faults, Table, read_table

TERMS_COLUMNS = (
    "kind",
    "tier",
    "practices",
    "area",
    "value",
    "group",
    "limit",
    "relation",
    "reason",
)
_WAIVERS = {"waive floor": "floor", "waive ceiling": "ceiling"}
_WORDS = (*get_args(Participation), *CONTRACT_WORDS)
_KINDS = (*get_args(RuleKind), *_WAIVERS, *_WORDS)


@dataclass
class _Placed:
    """What a file holds, each with its place there: entries, and (place, code, word)."""

    entries: list[tuple[str, Rule | Waiver]] = field(default_factory=list)
    words: list[tuple[str, str, str]] = field(default_factory=list)


def _carried(placed: _Placed, successors: Successors, file: str) -> _Placed:
    """Return the same of successors, in the place of closed practices."""
    terms = [entry for _, entry in placed.entries]
    waivers = [entry for entry in terms if isinstance(entry, Waiver)]
    rules = [entry for entry in terms if isinstance(entry, Rule)]
    words = {code for _, code, _ in placed.words}
    carried = successors.carried(codes_of(waivers, rules, words))
    if not carried:
        return placed
    say_carried(carried, file)
    found = _Placed()
    for place, entry in placed.entries:
        if isinstance(entry, Rule):
            found.entries += [(place, rule) for rule in carried_rules((entry,), successors)]
        else:
            found.entries += [(place, waiver) for waiver in carried_waivers((entry,), successors)]
    for place, code, word in placed.words:
        if code not in carried or carried[code] not in words:  # its own word goes first
            found.words.append((place, successors.current(code), word))
    return found


def load_terms(path: Path, problem: Problem) -> Terms:
    """Read a file of terms for a problem: CSV where its name ends so, else TOML.

    Raises
    ------
    InputError
        The file cannot be read, has an unknown key or column, or names a practice, a tier, an area
        or a present group that the problem does not have: the first fault, with file and place.
    """
    faults = Faults()
    read = _from_rows if path.suffix.lower() == ".csv" else _from_tables
    placed = _carried(read(path, faults), problem.successors, path.name)
    for place, entry in placed.entries:
        fit_entry(entry, problem.practices, faults, where=place)
        _fit_names(entry, problem, faults, place)
    participation: dict[str, str] = {}
    for place, code, word in placed.words:
        fit_practice(code, "[participation]", problem.practices, faults, place)
        if participation.setdefault(code, word) != word:
            faults.add(
                f"practice {code} is said to be {participation[code]} and {word}",
                where=place,
                remedy="keep one of them",
            )
    faults.stop_if_any(" in this file")
    entries = [entry for _, entry in placed.entries]
    return Terms(
        rules=tuple(entry for entry in entries if isinstance(entry, Rule)),
        waivers=tuple(entry for entry in entries if isinstance(entry, Waiver)),
        participation=participation,
    )


def _fit_names(entry: Rule | Waiver, problem: Problem, faults: Faults, place: str) -> None:
    """Hold an entry to the tiers and present groups of the problem."""
    tiers = [tier.name for tier in problem.settings.tiers]
    if entry.tier not in tiers:
        faults.add(
            f"tier {entry.tier!r} is not in the problem",
            where=place,
            remedy=f"choose among {', '.join(tiers)}",
        )
        return
    if not isinstance(entry, Rule) or entry.kind != "keep":
        return
    if entry.group not in present_names(problem, entry.tier):
        faults.add(
            f"no practice is in the present {entry.tier} {entry.group!r}",
            where=place,
            remedy=f"write the name as in the column current_{entry.tier} of practices.csv",
        )


def _from_tables(path: Path, _: Faults) -> _Placed:
    """Read TOML."""
    table = read_toml(path, "name a TOML or CSV file of rules and waivers")
    terms = checked(Terms, table, path.name)
    placed = _Placed()
    for number, rule in enumerate(terms.rules, start=1):
        placed.entries.append((f"{path.name}, rules.{number}", rule))
    for number, waiver in enumerate(terms.waivers, start=1):
        placed.entries.append((f"{path.name}, waivers.{number}", waiver))
    for code, word in terms.participation.items():
        placed.words.append((f"{path.name}, participation", code, word))
    return placed


def _from_rows(path: Path, faults: Faults) -> _Placed:
    """Read CSV; rows with faults are left out."""
    table = read_table(path, ("kind",))
    assert table is not None
    _refuse_unknown_columns(table)
    placed = _Placed()
    for row, record in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
        cells = {str(column): text for column, text in record.items() if text}
        codes = cells.pop("practices", "").replace(";", " ").split()
        kind = cells.pop("kind", "")
        place = table.place(row)
        try:
            if kind in _WORDS:
                placed.words += [(place, code, kind) for code in _named(kind, codes, cells, place)]
            else:
                placed.entries += [(place, entry) for entry in _entries(kind, codes, cells, place)]
        except InputError as error:
            faults.found.append(error)
    return placed


def _refuse_unknown_columns(table: Table) -> None:
    for column in table.frame.columns:
        if column not in TERMS_COLUMNS:
            near = get_close_matches(column, TERMS_COLUMNS, n=1, cutoff=0.0)
            raise InputError(
                f"column {column!r} is unknown",
                where=table.file,
                remedy=f"the nearest valid column is {near[0]!r}; valid here: "
                f"{', '.join(TERMS_COLUMNS)}",
            )


def _entries(
    kind: str, codes: list[str], cells: dict[str, Any], place: str
) -> Iterator[Rule | Waiver]:
    """Yield the rule of a row, or its waivers: one for each practice, or one for the area."""
    if kind not in _KINDS:
        near = get_close_matches(kind, _KINDS, n=1, cutoff=0.0)
        raise InputError(
            f"kind {kind!r} is unknown",
            where=place,
            remedy=f"the nearest kind is {near[0]!r}; valid here: {', '.join(_KINDS)}",
        )
    if kind not in _WAIVERS:
        yield checked(Rule, {"kind": kind, "practices": codes, **cells}, place)
        return
    table = {"bound": _WAIVERS[kind], **cells}
    for each in [{"practice": code} for code in codes] or [{}]:
        yield checked(Waiver, {**table, **each}, place)


def _named(kind: str, codes: list[str], cells: dict[str, Any], place: str) -> list[str]:
    """Return the practices of a row on participation, which says nothing else."""
    if not codes or cells:
        beside = f", and nothing in {', '.join(cells)}" if cells else ""
        raise InputError(
            f"a row of kind {kind!r} needs codes in 'practices'{beside}",
            where=place,
            remedy="write the practices' codes, with spaces between them",
        )
    return codes
