"""The name of a run that anybody can work out: a hash of its inputs and of what was asked."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

_NO_MATTER = {
    *("quiet", "as_json", "force", "out", "checkpoint"),
    *("threads", "memory_limit", "workers", "scheduler"),
}
"""Options that do not change what is asked for."""
_HOW = {
    *("time_limit", "gap", "seed", "start", "confirm", "rule_account"),
    *("backend", "solver", "form", "contiguity", "finisher", "write_model"),
}
"""Options that say how, and how well, a question is answered."""
_FILES = ("terms", "start")
"""Options that name files, whose content is an input too."""


def run_id(inputs: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a run's inputs and options, 64 hexadecimal digits.

    Parameters
    ----------
    inputs
        SHA-256 of every file of the problem, by name, and of those that options name.
    options
        Those of `solve` by name; what is not set, and what only concerns the machine or what is
        printed, is left aside.
    """
    content = {"inputs": dict(inputs), "options": _asked(options, _NO_MATTER)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def question(options: Mapping[str, Any]) -> str:
    """Return what was asked as JSON: tiers, changed settings and terms, but not how it is solved.

    Runs of the same problem and question are a series, month by month.
    """
    return json.dumps(_asked(options, _NO_MATTER | _HOW), sort_keys=True, ensure_ascii=False)


def question_id(inputs: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """Return the SHA-256 of inputs and what was asked, however it is solved."""
    content = {"inputs": dict(inputs), "question": question(options)}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _asked(options: Mapping[str, Any], without: set[str]) -> dict[str, Any]:
    return {
        name: _plain(value)
        for name, value in options.items()
        if name not in without and not _is_unset(value)
    }


def option_digests(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of every file that an option of `solve` names, by option and path.

    Without them a run would keep its id, and not be done again, when such a file has changed.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    found = {}
    for name in _FILES:
        given = options.get(name) or ()
        for path in (given,) if isinstance(given, (str, Path)) else given:
            found[f"--{name} {path}"] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return found


def _is_unset(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, (list, tuple)) and not value)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and value == int(value):
        return int(value)  # 60 and 60.0 are the same limit
    return format(value, "f") if isinstance(value, Decimal) else str(value)
