"""Settings changed by dotted keys, such as `tiers.network.relationship_price`."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from netform.errors import InputError
from netform.problem.fit import fit_settings
from netform.problem.problem import Problem
from netform.problem.settings_file import settings_from_table
from netform.problem.tables import Faults

_READ = ("format", "travel", "sources")
"""Tables that say what the problem's files hold: to change the words would not change the files."""


def with_keys(problem: Problem, changes: Mapping[str, Any], where: str) -> Problem:
    """Return a problem with some settings changed.

    Parameters
    ----------
    changes
        New values by dotted key; tables in lists are named, as the tiers, or numbered from 1, as
        rules. `None` takes a key out.
    where
        Where the keys stand, for messages.

    Raises
    ------
    InputError
        A key is unknown, or a value cannot be used.
    """
    table = problem.settings.model_dump(exclude_none=True)
    for key, value in changes.items():
        if key.split(".")[0] in _READ:
            raise InputError(
                f"key {key!r} says what the problem's files hold",
                where=where,
                remedy="build the problem anew with other files",
            )
        _change(table, key, value, where)
    settings, faults = settings_from_table(table, where), Faults()
    fit_settings(settings, problem.practices, faults)
    faults.stop_if_any("")
    return problem.with_settings(settings)


def _change(table: dict[str, Any], key: str, value: Any, where: str) -> None:
    place: Any = table
    *way, last = key.split(".")
    for number, step in enumerate(way):
        known = _names(place)
        if step not in known:
            so_far = ".".join(way[:number])
            raise _unknown(key, step, known, f"of {so_far!r} " if so_far else "", where)
        place = place[known[step]]
    if not isinstance(place, dict):
        raise _unknown(key, last, _names(place), "", where)
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _names(place: Any) -> dict[str, Any]:
    """Return the names of what is in a table or list, and where it is there."""
    if isinstance(place, dict):
        return {str(name): name for name in place}
    if isinstance(place, (list, tuple)):
        return {
            str(each.get("name", number + 1) if isinstance(each, dict) else number + 1): number
            for number, each in enumerate(place)
        }
    return {}


def _unknown(key: str, step: str, known: Mapping[str, Any], of: str, where: str) -> InputError:
    near = get_close_matches(step, known, n=1, cutoff=0.0)
    hint = f"the nearest valid name is {near[0]!r}; " if near else ""
    return InputError(
        f"key {key!r}: {step!r} {of}is not in the settings",
        where=where,
        remedy=f"{hint}valid here: {', '.join(known) or 'nothing'}",
    )


def key_and_value(text: str, where: str) -> tuple[str, Any]:
    """Read `KEY=VALUE`, the value as TOML writes it, or else as plain text.

    Raises
    ------
    InputError
        There is no key or no value.
    """
    key, found, written = text.partition("=")
    if not found or not key.strip() or not written.strip():
        raise InputError(
            "a setting is a key and a value",
            where=where,
            remedy="write KEY=VALUE, such as tiers.network.relationship_price=2000",
        )
    try:
        value = tomllib.loads(f"value = {written}", parse_float=Decimal)["value"]
    except (ValueError, ArithmeticError):
        value = written.strip()
    return key.strip(), value
