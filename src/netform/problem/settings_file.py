"""Read and write settings as TOML; every fault names the key, and the nearest valid one."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import pydantic
import tomli_w
from pydantic import BaseModel

from netform.errors import InputError
from netform.problem.settings import (
    FORMAT,
    Limit,
    RelationshipSettings,
    Rule,
    Settings,
    SourceFile,
    Tier,
    TravelSettings,
    Waiver,
)

_Model = TypeVar("_Model", bound=BaseModel)


def read_settings(path: Path) -> Settings:
    """Read `problem.toml`; any fault is an `InputError` that names the key and the nearest key."""
    remedy = "name a problem folder, made by netform build or netform generate"
    return settings_from_table(read_toml(path, remedy), path.name)


def read_toml(path: Path, if_missing: str) -> dict[str, Any]:
    """Read a TOML file with exact decimals; `if_missing` is the remedy where it is not there."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("the file is missing", where=str(path), remedy=if_missing) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the file cannot be read ({error})", where=str(path), remedy="check the file"
        ) from error
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError is a ValueError
        raise InputError(
            f"the file is not valid TOML: {error}", where=path.name, remedy="mend that line"
        ) from error


def _decimal(text: str) -> Decimal:
    """Read a TOML float; one with a monstrous exponent could not be expanded to an integer."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"the number {text} is too large") from error
    if number.is_finite() and abs(number.adjusted()) > 100:
        raise ValueError(f"the number {text} is too large or too small")
    return number


def settings_from_table(table: dict[str, Any], where: str) -> Settings:
    """Check a table as `tomllib` reads it (with `parse_float=Decimal`)."""
    version = table.get("format", FORMAT)
    if version != FORMAT:
        raise InputError(
            f"format {version!r} is not one that this netform reads ({FORMAT})",
            where=where,
            remedy="use the netform that wrote it, or build the problem again",
        )
    return checked(Settings, table, where)


def checked(model: type[_Model], table: dict[str, Any], where: str) -> _Model:
    """Return a table as checked data; its first fault is an `InputError` that names the key."""
    try:
        return model.model_validate(table)
    except pydantic.ValidationError as error:
        unknown_first = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        first = unknown_first[0]  # a misspelt key is why another one is missing
        key = _dotted(first["loc"], table)
        if first["type"] == "extra_forbidden":
            valid = sorted(_keys_beside(model, first["loc"]))
            near = get_close_matches(str(first["loc"][-1]), valid, n=1, cutoff=0.0)
            raise InputError(
                f"key {key!r} is unknown",
                where=where,
                remedy=f"the nearest valid key is {near[0]!r}; valid here: {', '.join(valid)}",
            ) from error
        if first["type"] == "missing":
            raise InputError(f"key {key!r} is missing", where=where, remedy="add it") from error
        fault = first["msg"].removeprefix("Value error, ")
        raise InputError(
            f"{key + ': ' if key else ''}{fault}", where=where, remedy="mend that value"
        ) from error


def _dotted(location: tuple[int | str, ...], table: Any) -> str:
    """Write a place in the file as users address it: `tiers.network.floor`."""
    words: list[str] = []
    for step in location:
        if isinstance(step, int):
            part = table[step] if isinstance(table, (list, tuple)) and step < len(table) else {}
            named = part.get("name") if isinstance(part, dict) else None
            words.append(str(named or step + 1))
            table = part
        else:
            words.append(step)
            table = table.get(step, {}) if isinstance(table, dict) else {}
    return ".".join(words)


def _keys_beside(root: type[BaseModel], location: tuple[int | str, ...]) -> Iterator[str]:
    """Yield the keys that are known where an unknown one stands."""
    tables: dict[str, type[BaseModel]] = {
        "tiers": Tier,
        "travel": TravelSettings,
        "relationships": RelationshipSettings,
        "rules": Rule,
        "waivers": Waiver,
        "limits": Limit,
        "sources": SourceFile,
    }
    model = tables.get(str(location[0]), root) if len(location) > 1 else root
    yield from model.model_fields


def settings_text(settings: Settings) -> str:
    """Write settings as TOML; equal settings give equal text."""
    table = settings.model_dump(exclude_none=True)
    if not settings.relationships.inferred:
        del table["relationships"]["inferred"]  # what is not inferred needs no mark
    return tomli_w.dumps(_plain(table))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item not in ((), [])}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # A whole number is written 1.0, so that the file shows where decimals may stand.
        return float(value) if value == value.to_integral_value() else value.normalize()
    return value
