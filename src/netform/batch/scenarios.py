"""`batch.toml`: which problems, under which options and changed settings, in which grids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Any

from netform.batch.builds import ProblemBuild, builds_of
from netform.errors import InputError
from netform.problem.settings_file import read_toml

_KEYS = ("name", "problems", "build", "options", "set", "grid")
_MOST_RUNS = 1_000_000


@dataclass(frozen=True)
class Scenario:
    """What one run is asked for.

    Attributes
    ----------
    problem
        The problem folder.
    settings
        Changed settings by dotted key, those of the grid among them.
    options
        Options of `netform solve` by name, those of the grid among them.
    varied
        What the grid chose, by the last part of its keys: it names the run.
    """

    problem: Path
    settings: Mapping[str, Any]
    options: Mapping[str, Any]
    varied: Mapping[str, Any]


@dataclass(frozen=True)
class Batch:
    """A batch file as read.

    Attributes
    ----------
    name
        Its name; that of the file where it gives none.
    problems
        Problem folders, each once: those that are built, then those that are named, in the order
        of the file, those of a pattern by name.
    builds
        What is to be built before the problems are all there.
    options, settings
        For every run.
    grid
        Values by key, `options.NAME` for an option and a dotted key for a setting.
    """

    name: str
    problems: tuple[Path, ...]
    builds: tuple[ProblemBuild, ...]
    options: Mapping[str, Any]
    settings: Mapping[str, Any]
    grid: Mapping[str, Sequence[Any]]

    def scenarios(self) -> Iterator[Scenario]:
        """Yield every problem with every choice of the grid."""
        keys = list(self.grid)
        for problem in self.problems:
            for values in product(*(self.grid[key] for key in keys)):
                chosen = dict(zip(keys, values, strict=True))
                options, settings = dict(self.options), dict(self.settings)
                for key, value in chosen.items():
                    if key.startswith("options."):
                        options[key.removeprefix("options.")] = value
                    else:
                        settings[key] = value
                varied = {key.rpartition(".")[2]: value for key, value in chosen.items()}
                yield Scenario(problem, settings, options, varied)


def read_batch(path: Path) -> Batch:
    """Read a batch file.

    Raises
    ------
    InputError
        The file cannot be read, a key is unknown, a value is of the wrong kind, or a pattern names
        no problem.
    """
    table = read_toml(path, "name a batch file, such as batch.toml")
    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1, cutoff=0.0)[0]
            raise InputError(
                f"key {key!r} is unknown",
                where=path.name,
                remedy=f"the nearest valid key is {near!r}; valid here: {', '.join(_KEYS)}",
            )
    grid = _table(table, "grid", path)
    for key, values in grid.items():
        if not isinstance(values, list) or not values:
            raise InputError(
                f"grid.{key} is not a list of values",
                where=path.name,
                remedy=f'write "{key}" = [VALUE, ...]',
            )
    builds = builds_of(_table(table, "build", path), path.parent) if "build" in table else ()
    named = _problems(table, path) if "problems" in table or not builds else ()
    batch = Batch(
        name=str(table.get("name", path.stem)),
        problems=tuple(dict.fromkeys([*(each.folder for each in builds), *named])),
        builds=builds,
        options={
            name.replace("-", "_"): value for name, value in _table(table, "options", path).items()
        },
        settings=_flat(_table(table, "set", path)),
        grid=grid,
    )
    many = len(batch.problems)
    for values in grid.values():
        many *= len(values)
    if many > _MOST_RUNS:
        raise InputError(
            f"these are {many:,} runs", where=path.name, remedy="split it into several batches"
        )
    return batch


def _table(table: Mapping[str, Any], key: str, path: Path) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise InputError(
            f"key {key!r} is no table", where=path.name, remedy=f"write it under a line [{key}]"
        )
    return value


def _flat(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested tables by dotted key: `tiers.network.floor` may be written either way."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = value
    return found


def _problems(table: Mapping[str, Any], path: Path) -> tuple[Path, ...]:
    named = table.get("problems", [])
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named) or not named:
        raise InputError(
            "no problems are named",
            where=path.name,
            remedy='write problems = ["FOLDER", ...], as seen from the batch file',
        )
    found: dict[Path, None] = {}
    for pattern in named:
        folders = list(_matching(path.parent, pattern))
        if not folders:
            raise InputError(
                f"there is no problem {pattern!r}",
                where=path.name,
                remedy="name folders that hold problem.toml, as seen from the batch file",
            )
        found |= dict.fromkeys(folders)
    return tuple(found)


def _matching(parent: Path, pattern: str) -> Iterator[Path]:
    if any(sign in pattern for sign in "*?["):
        root = Path(Path(pattern).anchor or parent)
        relative = str(Path(pattern).relative_to(root)) if Path(pattern).anchor else pattern
        folders: Sequence[Path] = sorted(root.glob(relative))
    else:
        folders = [parent / pattern]
    for folder in folders:
        if _is_problem(folder):
            yield folder.resolve()


def _is_problem(folder: Path) -> bool:
    try:
        is_one = (folder / "problem.toml").is_file()
        str(folder).encode()
    except OSError as error:
        raise InputError(
            f"the folder cannot be read ({error.strerror})",
            where=str(folder),
            remedy="check its permissions",
        ) from error
    except UnicodeEncodeError as error:
        raise InputError(
            "the name of the folder is no text in this system's encoding",
            where=repr(str(folder)),
            remedy="write names in UTF-8",
        ) from error
    return is_one
