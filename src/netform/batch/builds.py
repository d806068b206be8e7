"""Problems that a batch builds from official files, anew when these have changed.

What a problem was built from is written beside it, so that the same command next month builds what
is new, and nothing that somebody has changed by hand is overwritten.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netform import __version__
from netform.errors import InputError
from netform.plan.run_folder.run import file_digests
from netform.problem import save_problem
from netform.problem.new_path import new_file
from netform.sources import BuildOptions, build_problem
from netform.sources.options import check_options

_INTO, _AREAS = "into", "areas"
_OPTIONS = tuple(each.name for each in fields(BuildOptions) if each.name not in (_AREAS, "name"))
_KEYS = (_INTO, _AREAS, *_OPTIONS)
_FILES = (
    *("mapping", "lists", "postcodes", "practices", "trusts", "shares", "sites"),
    *("successors", "registrations", "outline"),
)
_WHERE = "batch file, build"
_CUT_OFF = "being written"  # in the record of a problem that a kill left old or new


@dataclass(frozen=True)
class ProblemBuild:
    """A problem folder, and what `netform build` makes it of."""

    folder: Path
    options: BuildOptions

    @property
    def _record(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.build.json")

    def done(self) -> bool:
        """Build the problem unless it is there, of the same files; return whether it was built.

        Raises
        ------
        InputError
            A file has a fault, or the folder is not what was built last.
        """
        asked = self._asked()
        if self.folder.exists():
            record = _read(self._record)
            if record.get("problem") not in (_CUT_OFF, file_digests(self.folder)):
                raise InputError(
                    "the folder was not built by a batch, or was changed since",
                    where=str(self.folder),
                    remedy="name it under problems, and build elsewhere; settings go under [set]",
                )
            if record.get("asked") == asked:
                return False
        built = build_problem(self.options)
        self._note({"problem": _CUT_OFF})
        save_problem(built.problem, self.folder, force=True)
        self._note({"asked": asked, "problem": file_digests(self.folder)})
        return True

    def _note(self, record: Mapping[str, Any]) -> None:
        with new_file(self._record, force=True) as draft:
            draft.write_text(json.dumps(record, indent=1), encoding="utf-8")

    def _asked(self) -> dict[str, str]:
        """Return the options, files by their content."""
        asked = {"netform": __version__}
        for each in fields(self.options):
            value = getattr(self.options, each.name)
            asked[each.name] = _digest(value) if isinstance(value, Path) else str(value)
        return asked


def builds_of(table: Mapping[str, Any], parent: Path) -> tuple[ProblemBuild, ...]:
    """Return what `[build]` asks for: a problem for each area, or one of all practices.

    Parameters
    ----------
    parent
        The folder of the batch file, which paths are seen from.

    Raises
    ------
    InputError
        A key is unknown, a value is of the wrong kind, or options contradict each other.
    """
    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1, cutoff=0.0)[0]
            raise InputError(
                f"key {key!r} is unknown",
                where=_WHERE,
                remedy=f"the nearest valid key is {near!r}; valid here: {', '.join(_KEYS)}",
            )
    for key in (_INTO, "mapping", "lists", "postcodes"):
        if key not in table:
            raise InputError(f"{key} is missing", where=_WHERE, remedy=f'write {key} = "PATH"')
    options = {key: table[key] for key in _OPTIONS if key in table}
    for key in {_INTO, *_FILES}.intersection(table):
        if not isinstance(table[key], str):
            raise InputError(f"{key} is no path", where=_WHERE, remedy=f'write {key} = "PATH"')
    options |= {key: parent / table[key] for key in _FILES if key in table}
    found = []
    for name, areas in _areas(table.get(_AREAS, [])).items():
        try:
            asked = BuildOptions(**options, areas=areas)
            check_options(asked)
        except TypeError as error:
            raise InputError(f"a value is of the wrong kind ({error})", where=_WHERE) from error
        found.append(ProblemBuild((parent / table[_INTO] / name).resolve(), asked))
    return tuple(found)


def _areas(given: Any) -> dict[str, tuple[str, ...]]:
    """Return the areas of each problem by its name: their values, joined."""
    fault = InputError(
        "areas is no list of COLUMN=VALUE, or of lists of such for one problem",
        where=_WHERE,
        remedy='write areas = ["icb_code=QGH", "icb_code=QHM"]',
    )
    if not isinstance(given, list):
        raise fault
    found: dict[str, tuple[str, ...]] = {}
    for each in given or [[]]:
        own: Sequence[Any] = [each] if isinstance(each, str) else each
        if not isinstance(own, list) or not all(isinstance(word, str) for word in own):
            raise fault
        values = [word.partition("=")[2].strip() for word in own]
        if not all(values) or any("/" in value or "\\" in value for value in values):
            raise fault
        name = "-".join(values) or "all"
        if name in found:
            raise InputError(
                f"two problems would be called {name!r}",
                where=_WHERE,
                remedy="write each area once",
            )
        found[name] = tuple(own)
    return found


def _read(record: Path) -> dict[str, Any]:
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror})", where=str(path), remedy="check the path"
        ) from error
