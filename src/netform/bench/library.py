"""The table of the instance library: from recipes and best-known values, never by hand."""

from pathlib import Path

from netform.bench.best_known import KnownEntry, read_best_known
from netform.bench.instances import find_instances

HEAD = (
    "instance",
    "practices",
    "family",
    "what it tests",
    "files",
    "tiers",
    "best objective",
    "best bound",
    "gap",
    "status",
)
_NUMBERS = {"practices", "best objective", "best bound", "gap"}


def library_table(library: Path) -> str:
    """Return the table of all instances of a folder in Markdown, a row for each set-up.

    Objective and bound are exact, in patient-millimetres (patient-milliseconds where travel is in
    seconds).

    Raises
    ------
    InputError
        There is no instance, or a recipe or a `best_known.json` cannot be read.
    """
    from netform.sources import read_recipe

    marks = ["---:" if name in _NUMBERS else "---" for name in HEAD]
    lines = [_line(HEAD), f"|{'|'.join(marks)}|"]
    found = [(read_recipe(folder), folder) for folder in find_instances(library)]
    for recipe, folder in sorted(found, key=lambda each: (each[0].family, _order(each[1].name))):
        known = read_best_known(folder)
        for tiers in recipe.plan:
            entry = known.get(tiers, KnownEntry(unit=""))
            lines.append(
                _line(
                    (
                        f"`{folder.name}`",
                        f"{recipe.options.practices:,}",
                        recipe.family,
                        recipe.tests,
                        "here" if recipe.kept == "files" else "by recipe",
                        tiers.replace(",", ", "),
                        _cost(entry.objective),
                        _cost(entry.bound),
                        _gap(entry),
                        entry.status,
                    )
                )
            )
    return "\n".join(lines) + "\n"


def _order(name: str) -> tuple[str, int]:
    """Return a key by which `towns-300` stands before `towns-2000`."""
    words, _, size = name.rpartition("-")
    return (words, int(size)) if size.isdecimal() else (name, 0)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _cost(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _gap(entry: KnownEntry) -> str:
    if entry.objective is None or entry.bound is None:
        return "–"
    if entry.objective == entry.bound:
        return "0 %"
    return f"{100 * (entry.objective - entry.bound) / entry.objective:.4f} %"
