"""The runs of a batch, each with the arguments of `netform solve` and an id of its own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from netform.batch.scenarios import Batch, Scenario
from netform.errors import InputError
from netform.plan.run_folder.run import file_digests
from netform.plan.run_folder.run_id import option_digests, run_id
from netform.problem import Problem, load_problem
from netform.problem.dotted_settings import with_keys

Parse = Callable[[Sequence[str]], Mapping[str, Any]]
"""What reads arguments of `netform solve` into options, and refuses wrong ones."""

_SHORT_ID = 10
_LONGEST_NAME = 120


@dataclass(frozen=True)
class PlannedRun:
    """A run that is to be done.

    Attributes
    ----------
    id
        The hash of its inputs and options; see `run_id`.
    name
        The name of its folder, which ends with the first digits of the id.
    problem
        The problem folder.
    arguments
        Those of `netform solve`, without the problem and `--out`.
    """

    id: str
    name: str
    problem: Path
    arguments: tuple[str, ...]

    @property
    def words(self) -> str:
        """The command as a user would write it."""
        return " ".join(("netform solve", str(self.problem), *self.arguments))


def planned_runs(batch: Batch, parse: Parse) -> list[PlannedRun]:
    """Return the runs of a batch, each once.

    Raises
    ------
    InputError
        An option or a key is unknown, a value cannot be used, or a problem cannot be read.
    """
    digests: dict[Path, Mapping[str, str]] = {}
    problems: dict[Path, Problem] = {}
    found: dict[str, PlannedRun] = {}
    parsed: dict[tuple[str, ...], Mapping[str, Any]] = {}
    beside: dict[tuple[str, ...], Mapping[str, str]] = {}
    for scenario in batch.scenarios():
        arguments = arguments_of(scenario)
        if arguments not in parsed:
            parsed[arguments] = parse(arguments)
            beside[arguments] = _beside(parsed[arguments])
        problem = scenario.problem
        if problem not in digests:
            digests[problem] = _digests(problem)
            problems[problem] = _loaded(problem)
        # A key that is wrong is said before the first run, not by each of them.
        with_keys(problems[problem], scenario.settings, "batch file, set and grid")
        number = run_id({**digests[problem], **beside[arguments]}, parsed[arguments])
        found.setdefault(number, PlannedRun(number, _name(scenario, number), problem, arguments))
    return list(found.values())


def arguments_of(scenario: Scenario) -> tuple[str, ...]:
    """Return a scenario's options and settings as arguments of `netform solve`."""
    words: list[str] = []
    for key, value in scenario.settings.items():
        words += ("--set", f"{key}={_toml(value)}")
    for name, value in scenario.options.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif value is not False:
            for each in value if isinstance(value, list) else (value,):
                words += (option, str(each))
    return tuple(words)


def _toml(value: Any) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)


def _digests(problem: Path) -> Mapping[str, str]:
    try:
        return file_digests(problem)
    except OSError as error:
        raise InputError(
            f"the problem's files cannot be read ({error.strerror})",
            where=str(problem),
            remedy="check the folder",
        ) from error


def _loaded(problem: Path) -> Problem:
    """Read a problem; a fault of one of many says of which."""
    try:
        return load_problem(problem)
    except InputError as error:
        where = f"{problem}: {error.where}"
        raise InputError(error.fault, where=where, remedy=error.remedy) from error


def _beside(options: Mapping[str, Any]) -> Mapping[str, str]:
    try:
        return option_digests(options)
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror})",
            where=f"batch file, options: {error.filename}",
            remedy="name it as seen from where netform is started",
        ) from error


def _name(scenario: Scenario, number: str) -> str:
    parts = [scenario.problem.name, *(f"{k}={v}" for k, v in scenario.varied.items())]
    return f"{_plain('-'.join(parts))[:_LONGEST_NAME]}-{number[:_SHORT_ID]}"


def _plain(text: str) -> str:
    """Return a text without what file systems do not take."""
    return re.sub(r"[^\w.=+-]+", "_", text)
