"""Hold rules, waivers and participation to the practices and area columns that there are."""

from difflib import get_close_matches

from netform.problem.problem import Practices
from netform.problem.settings import Rule, Settings, Waiver
from netform.problem.tables import Faults


def fit_settings(settings: Settings, practices: Practices, faults: Faults) -> None:
    """Hold `problem.toml` to `practices.csv`."""
    for code in settings.participation:
        fit_practice(code, "[participation]", practices, faults, where="problem.toml")
    entries: tuple[Rule | Waiver, ...] = (*settings.waivers, *settings.rules)
    for entry in entries:
        fit_entry(entry, practices, faults, where="problem.toml")


def fit_entry(entry: Rule | Waiver, practices: Practices, faults: Faults, *, where: str) -> None:
    """Hold one rule or waiver to the practices; `where` is its file and place there."""
    if isinstance(entry, Rule):
        codes, table, what = entry.practices, "[[rules]]", f"{entry.kind!r} rule"
    else:
        codes, table, what = tuple(filter(None, [entry.practice])), "[[waivers]]", "waiver"
    for code in codes:
        fit_practice(code, table, practices, faults, where)
    if entry.area is not None and entry.area not in practices.areas:
        columns = ", ".join(practices.areas) or "none"
        faults.add(
            f"area column {entry.area!r} of a {what} is not in practices.csv",
            where=where,
            remedy=f"choose among the area columns there ({columns})",
        )
    elif isinstance(entry, Waiver) and entry.area is not None:
        _fit_value(entry.area, entry.value or "", practices, faults, where)


def fit_practice(code: str, table: str, practices: Practices, faults: Faults, where: str) -> None:
    """Hold one practice code of a table to the practices."""
    if code not in practices.position:
        faults.add(
            f"practice {code!r} of {table} is not in practices.csv",
            where=where,
            remedy="correct the code, or delete the entry",
        )


def _fit_value(area: str, value: str, practices: Practices, faults: Faults, where: str) -> None:
    values = sorted(set(practices.areas[area]))
    if value not in values:
        near = get_close_matches(value, values, n=1, cutoff=0.0)
        faults.add(
            f"no practice has {value!r} in the area column {area}",
            where=where,
            remedy=f"the nearest value there is {near[0]!r}" if near else "correct the value",
        )
