"""`problem.toml` told to use travel in seconds from `travel.csv`, the rest of it as it was."""

import tomllib
from decimal import Decimal

import tomli_w

from netform.errors import InputError
from netform.problem.problem import Problem
from netform.problem.settings import Settings, SourceFile, TravelSettings
from netform.problem.settings_file import settings_from_table, settings_text

SECONDS = TravelSettings(unit="seconds", source="travel.csv")
_PRICES = ("relationship_price", "change_price", "reach_price", "elastic_price")


def numbers_of_travel(problem: Problem) -> list[str]:
    """Return, in words, every number of the problem that is in the unit of travel, or priced in it.

    They mean something else once travel has another unit.
    """
    settings = problem.settings
    found = []
    for tier in settings.tiers:
        if tier.easy_reach is not None:
            found.append(f"easy_reach {tier.easy_reach} of the {tier.name}")
        found += [f"{name} of the {tier.name}" for name in _PRICES if getattr(tier, name)]
    found += [f"the rule 'reach {rule.limit}'" for rule in settings.rules if rule.kind == "reach"]
    found += [
        f"the limit farthest {limit.at_most}"
        for limit in settings.limits
        if limit.measure == "farthest"
    ]
    found += [
        f"largest_travel of {service.name} in services.csv"
        for service in problem.services
        if service.largest_travel is not None
    ]
    return found


def with_seconds(text: str, settings: Settings, origin: SourceFile) -> str:
    """Return the text of `problem.toml` with travel in seconds from `travel.csv`.

    Parameters
    ----------
    text, settings
        The file, and what it says.
    origin
        What the travel was made from; it takes the place of another file of the same role.

    Raises
    ------
    InputError
        The text is written in a way that cannot be changed piece by piece.
    """
    others = (each for each in settings.sources if each.role != origin.role)
    wanted = settings.model_copy(update={"travel": SECONDS, "sources": (*others, origin)})
    if text == settings_text(settings):
        return settings_text(wanted)
    pieces = [_in_seconds(piece) for piece in _pieces(text) if _role(piece) != origin.role]
    if not any(_header(piece) == "[travel]" for piece in pieces):
        pieces.append(_in_seconds("[travel]"))
    pieces.append("[[sources]]\n" + tomli_w.dumps(origin.model_dump()))
    changed = "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"
    try:
        if settings_from_table(tomllib.loads(changed, parse_float=Decimal), "") == wanted:
            return changed
    except (ValueError, InputError):
        pass
    raise InputError(
        "the file is written in a way that netform does not change",
        where="problem.toml",
        remedy='write unit = "seconds" and source = "travel.csv" under [travel] by hand',
    )


def _pieces(text: str) -> list[str]:
    """Cut a text of TOML before each line that begins a table."""
    pieces = [""]
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            pieces.append("")
        pieces[-1] += line
    return pieces


def _header(piece: str) -> str:
    return piece.partition("\n")[0].partition("#")[0].strip()


def _role(piece: str) -> str | None:
    if _header(piece) != "[[sources]]":
        return None
    try:
        role = tomllib.loads(piece)["sources"][0].get("role")
    except ValueError:
        return None
    return str(role)


def _in_seconds(piece: str) -> str:
    """Return a piece with the new words, where it is the table of travel."""
    if _header(piece) != "[travel]":
        return piece
    head, *lines = piece.splitlines()
    others = [line for line in lines if line.partition("=")[0].strip() not in ("unit", "source")]
    new = [f'unit = "{SECONDS.unit}"', f'source = "{SECONDS.source}"']
    return "\n".join([head, *new, *others])
